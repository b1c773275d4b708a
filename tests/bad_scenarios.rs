//! Every wrong scenario in `tests/scenarios/bad` carries the words its report must hold in `# expect:` lines,
//! and words that it must not hold in `# reject:` lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mscsim::scenario::{Settings, load_text};
use mscsim::syntax::{Style, render_faults};

/// Renderings that are kept word for word.
const KEPT: [&str; 8] = [
    "unknown-key",
    "wrong-dimension",
    "unknown-unit",
    "written-twice",
    "set-out-of-range",
    "flow-too-much",
    "several-syntax-faults",
    "ten-at-once",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn bad_scenarios() -> BTreeMap<String, String> {
    let mut scenarios = BTreeMap::new();
    for entry in fs::read_dir(folder().join("bad")).expect("the folder of bad scenarios") {
        let path = entry.expect("an entry of the folder").path();
        let stem = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        scenarios.insert(
            stem,
            fs::read_to_string(&path).expect("a readable scenario"),
        );
    }
    scenarios
}

/// The report on a text; none if nothing is wrong with it.
fn report(name: &str, text: &str, style: Style) -> Option<String> {
    let loaded = load_text(
        &format!("{name}.toml"),
        text,
        Some(&folder()),
        &Settings::default(),
    );
    let report = loaded.err().map(|faults| render_faults(&faults, style));
    report.map(|r| r.replace(&folder().display().to_string(), "tests/scenarios"))
}

/// Wide enough that no words are wrapped.
const WIDE: Style = Style {
    width: 2000,
    colour: false,
    unicode: true,
};

#[test]
fn every_bad_scenario_gets_its_expected_messages() {
    let scenarios = bad_scenarios();
    assert!(
        scenarios.len() >= 45,
        "only {} bad scenarios",
        scenarios.len()
    );
    let mut wrong = Vec::new();
    for (name, text) in &scenarios {
        let expected: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("# expect: "))
            .collect();
        assert!(!expected.is_empty(), "{name} expects nothing");
        match report(name, text, WIDE) {
            None => wrong.push(format!("{name}: passes")),
            Some(report) => {
                for words in expected.iter().filter(|words| !report.contains(**words)) {
                    wrong.push(format!("{name}: misses `{words}` in\n{report}"));
                }
                let rejected = text.lines().filter_map(|l| l.strip_prefix("# reject: "));
                for words in rejected.filter(|words| report.contains(words)) {
                    wrong.push(format!(
                        "{name}: says `{words}`, which follows from another fault"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fault_has_a_place_in_a_file() {
    for (name, text) in bad_scenarios() {
        let loaded = load_text(&name, &text, Some(&folder()), &Settings::default());
        let faults = loaded.expect_err("a bad scenario");
        assert!(
            faults.all().iter().all(|fault| fault.place.is_some()),
            "{name}: {faults}"
        );
    }
}

#[test]
fn reports_read_well() {
    let scenarios = bad_scenarios();
    for name in KEPT {
        let report = report(name, &scenarios[name], Style::default()).expect("a bad scenario");
        insta::assert_snapshot!(name, report);
    }
}

#[test]
fn plain_reports_hold_no_characters_beyond_ascii() {
    let plain = Style {
        unicode: false,
        ..WIDE
    };
    let report =
        report("unknown-key", &bad_scenarios()["unknown-key"], plain).expect("a bad scenario");
    assert!(report.is_ascii(), "{report}");
}

#[test]
fn the_good_scenario_they_are_made_from_passes() {
    let text = fs::read_to_string(folder().join("good/tiny.toml")).expect("a readable scenario");
    assert_eq!(report("tiny", &text, WIDE), None);
}
