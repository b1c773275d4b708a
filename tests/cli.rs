//! The program as its users meet it: words, exit codes, files.
#![cfg(feature = "cli")]

mod cli {
    mod ending;
    mod fits;
    mod folders;
    mod forks;
    mod idle;
    mod kills;
    mod late;
    mod listing;
    mod power;
    mod replicates;
    mod resume;
    mod runs;
    mod studies;
    pub mod support;
    mod sweeps;
}

use std::fs;

use cli::support::{CRUMB, err, json, mscsim, out, reported};

#[test]
fn help_reads_as_agreed() {
    insta::assert_snapshot!("help", out(&reported(&["--help"]).code(0)));
    insta::assert_snapshot!("help_run", out(&reported(&["run", "--help"]).code(0)));
    insta::assert_snapshot!("help_fork", out(&reported(&["fork", "--help"]).code(0)));
    insta::assert_snapshot!(
        "help_explain",
        out(&reported(&["explain", "--help"]).code(0))
    );
}

#[test]
fn wrong_commands_are_reported_on_standard_error() {
    for words in [
        &["fly"][..],
        &["run"],
        &[],
        &["run", "mouse-infarct", "--threads", "0"],
    ] {
        let assert = reported(words).code(2);
        assert_eq!(out(&assert), "", "{words:?}");
        assert!(
            err(&assert).contains("Usage") || err(&assert).contains("--help"),
            "{words:?}"
        );
    }
}

#[test]
fn every_shipped_scenario_is_listed_and_sound() {
    let rows = json(&reported(&["list", "--json"]).code(0));
    let names: Vec<&str> = rows
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    assert!(names.contains(&"mouse-infarct"), "{names:?}");
    let listed = out(&reported(&["list"]).code(0));
    for name in names {
        assert!(listed.contains(name), "{name}");
        let checked = reported(&["check", name]).code(0);
        assert!(out(&checked).starts_with("ok: "), "{name}");
        assert!(out(&checked).contains("memory"), "{name}");
    }
}

#[test]
fn layers_and_names_are_listed() {
    let layers = out(&reported(&["list", "layers"]).code(0));
    assert!(
        layers.contains("bodies/mouse") && layers.contains("A mouse of 20 g."),
        "{layers}"
    );
    assert!(
        layers.lines().all(|line| line.chars().count() <= 100),
        "{layers}"
    );
    let rows = json(&reported(&["list", "layers", "--json"]).code(0));
    assert!(rows.as_array().expect("rows").len() > 10);
    assert_eq!(rows, json(&reported(&["list", "--json", "layers"]).code(0)));
    let names = out(&reported(&["list", "names", "crumb.toml"]).code(0));
    for words in [
        "organs\n",
        "  heart ",
        "    state macrophage.m1 ",
        "M1 macrophage",
        "    level licensed-fast ",
        "bm-msc ",
        "  m0-to-m1 ",
    ] {
        assert!(names.contains(words), "{words} is missing in {names}");
    }
    let all = json(&reported(&["list", "names", "crumb.toml", "--json"]).code(0));
    assert_eq!(all["organs"][0]["key"], "lung");
    assert!(all["kinds"][0]["states"].is_array());
    let none = reported(&["list", "names", "crub.toml"]).code(2);
    assert!(err(&none).contains("crub.toml"));
}

#[test]
fn messages_on_wrong_arguments_name_what_works() {
    let seed = err(&reported(&["run", "crumb.toml", "--seed", "-1"]).code(2));
    assert!(
        seed.contains("expected a whole number from 0") && !seed.contains("-- -1"),
        "{seed}"
    );
    let new = err(&reported(&["new", "nowhere/x.toml"]).code(2));
    assert!(new.contains("there is no folder nowhere"), "{new}");
    let late = err(&reported(&["check", "crumb.toml", "--set", "duration=36 min"]).code(0));
    assert!(late.contains("found 40 min"), "{late}");
    let row = "the row `VEGF in the patch between two beats`";
    assert!(late.contains(row), "{late}");
}

#[test]
fn a_check_shows_the_processor_time_in_words() {
    let costs = out(&reported(&["check", "mouse-infarct", "--seed", "1"]).code(0));
    let line = costs.lines().find(|line| line.contains("processor time"));
    let line = line.expect("a line");
    let words = ["s", "min"].map(|unit| format!(" {unit} of one core"));
    assert!(words.iter().any(|end| line.ends_with(end)), "{costs}");
}

#[test]
fn all_faults_of_a_scenario_are_shown_at_once_with_exit_code_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = CRUMB
        .replace("\"bm-msc\"", "\"bm-mcs\"")
        .replace("\"heart\"", "\"hart\"");
    let mut command = mscsim(folder.path());
    fs::write(folder.path().join("wrong.toml"), wrong).expect("a writable folder");
    for verb in ["check", "run", "explain"] {
        let assert = mscsim(folder.path())
            .args([verb, "wrong.toml"])
            .assert()
            .code(2);
        assert_eq!(out(&assert), "", "{verb}");
        for words in [
            "wrong.toml:",
            "did you mean `heart`?",
            "did you mean `bm-msc`?",
        ] {
            assert!(
                err(&assert).contains(words),
                "{verb} misses {words}: {}",
                err(&assert)
            );
        }
    }
    let found = json(
        &command
            .args(["check", "wrong.toml", "--json"])
            .assert()
            .code(2),
    );
    assert_eq!(found["ok"], false);
    assert!(found["faults"].as_array().expect("faults").len() >= 2);
    assert_eq!(found["faults"][0]["place"]["file"], "wrong.toml");
    assert!(
        !folder.path().join("runs").exists(),
        "nothing may be written for a wrong scenario"
    );
    insta::assert_snapshot!(
        "no_such_scenario",
        err(&reported(&["run", "mouse-infract"]).code(2))
    );
}

#[test]
fn parameters_are_explained_with_their_source() {
    let shown = reported(&["explain", "mouse-infarct", "factors.vegf.diffusion"]).code(0);
    insta::assert_snapshot!("explain_one", out(&shown));
    let many = out(&reported(&["explain", "mouse-infarct", "factors"]).code(0));
    assert!(
        many.starts_with("path ") && many.contains("factors.il-10.decay"),
        "{many}"
    );
    assert!(!many.contains("products."), "only what was asked for");
    let set = [
        "explain",
        "mouse-infarct",
        "factors.vegf.decay",
        "--set",
        "factors.vegf.decay=2e-4 /s",
        "--json",
    ];
    let rows = json(&reported(&set).code(0));
    assert_eq!(rows[0]["value"], 2e-4);
    assert_eq!(rows[0]["set_by"], "command line");
    let by_name = out(&reported(&["explain", "crumb.toml", "arm.cells.infusion"]).code(0));
    assert!(by_name.contains("2000 cells"), "{by_name}");
    let by_position = out(&reported(&["explain", "crumb.toml", "arm.1.infusion"]).code(0));
    assert_eq!(by_name, by_position);
    let plain = ["--set", "arm.cells.infusion.0.amount=3000", "--json"];
    let dose = ["explain", "crumb.toml", "arm.cells.infusion.0.amount"];
    let rows = json(&reported(&[&dose[..], &plain].concat()).code(0));
    assert_eq!(
        (&rows[0]["unit"], &rows[0]["dimension"]),
        (&"cells".into(), &"cell count".into())
    );
    let near = reported(&["explain", "crumb.toml", "arm.cels"]).code(2);
    assert!(err(&near).contains("did you mean `arm.cells`?"));
    let unknown = reported(&["explain", "mouse-infarct", "factors.vgef"]).code(2);
    assert!(
        err(&unknown).contains("did you mean `factors.vegf`?"),
        "{}",
        err(&unknown)
    );
}

#[test]
fn every_command_that_reads_a_scenario_shows_warnings_and_second_places() {
    let folder = tempfile::tempdir().expect("a folder");
    let twice = CRUMB.replace("name = \"cells\"", "name = \"untreated\"");
    let command = |words: &[&str]| {
        let mut command = mscsim(folder.path());
        fs::write(folder.path().join("twice.toml"), &twice).expect("a writable folder");
        command.args(words).assert()
    };
    let found = json(&command(&["check", "twice.toml", "--json"]).code(2));
    let related = &found["faults"][0]["related"];
    assert_eq!(related["file"], "twice.toml", "{found:#}");
    assert!(related["line"].is_u64() && related["column"].is_u64());
    assert!(related["words"].is_string());
    let late = ["crumb.toml", "--set", "duration=36 min"];
    let warned = |verb: &str| err(&command(&[&[verb], &late[..]].concat()).code(0));
    assert!(warned("check").contains("⚠"), "{}", warned("check"));
    assert_eq!(warned("check"), warned("explain"));
}

#[test]
fn the_schema_is_json_and_the_starter_passes_the_check() {
    assert!(json(&reported(&["schema"]).code(0))["properties"]["arm"].is_object());
    let folder = tempfile::tempdir().expect("a folder");
    mscsim(folder.path())
        .args(["new", "mine.toml"])
        .assert()
        .code(0);
    mscsim(folder.path())
        .args(["check", "mine.toml"])
        .assert()
        .code(0);
    let text = fs::read_to_string(folder.path().join("mine.toml")).expect("the starter");
    assert_eq!(out(&reported(&["new"]).code(0)), text);
    mscsim(folder.path())
        .args(["new", "mine.toml"])
        .assert()
        .code(2);
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&reported(&["completions", shell]).code(0)).contains("mscsim"));
    }
}
