//! A check of any file of 100 kB ends soon and reports a bounded number of faults, and one typing error is not reported as
//! thousands of faults.

use std::time::Duration;

use mscsim::scenario::{Scenario, Settings, load, load_text};
use mscsim::syntax::{Faults, Style, render_faults};

#[path = "../benches/support/cpu.rs"]
mod cpu;

/// Bytes of a large file.
const LARGE: usize = 100_000;
/// How long a check may take: a second, more where the program is built for tests.
const PATIENCE: Duration = if cfg!(debug_assertions) {
    Duration::from_secs(8)
} else {
    Duration::from_secs(1)
};

const HEAD: &str =
    "format = 1\ntitle = \"Large\"\nquestion = \"How long?\"\nduration = \"12 h\"\nseed = 1\n";
const SITE: &str = "[site]\norgan = \"heart\"\ntissue = \"infarct\"\npatch = { size = [\"0.3 mm\", \"0.3 mm\", \"0.1 mm\"], voxel = \"20 um\" }\ninjured_share = \"30 %\"\n";
const LAYERS: &str = "uses = [\"bodies/mouse\", \"products/bm-msc\", \"tissues/infarct\", \"biology/factors\", \"biology/innate\", \"biology/adaptive\", \"biology/repair\"]\n";

/// Faults of a text with the processor time that check and report take.
fn faults(text: &str) -> (Option<Faults>, String, Duration) {
    let mut found = (None, String::new());
    let seconds = cpu::cpu_seconds(|| {
        let loaded = load_text("large.toml", text, None, &Settings::default());
        let report = match &loaded {
            Err(faults) => render_faults(faults, Style::default()),
            Ok(_) => String::new(),
        };
        found = (loaded.err(), report);
    });
    (found.0, found.1, Duration::from_secs_f64(seconds))
}

/// A text of 100 kB: a head and numbered pieces.
fn filled(head: &str, piece: impl Fn(usize) -> String) -> String {
    let mut text = head.to_owned();
    let mut number = 0;
    while text.len() < LARGE {
        text.push_str(&piece(number));
        number += 1;
    }
    text
}

/// Texts that are hardly a document.
fn garbled() -> Vec<(&'static str, String)> {
    vec![
        ("brackets", filled(HEAD, |_| "[".to_owned())),
        ("inline tables", filled(HEAD, |_| "a={".to_owned())),
        ("dotted keys", filled("", |_| "a.".to_owned()) + "a = 1\n"),
        ("dotted headers", filled("[", |_| "a.".to_owned()) + "a]\n"),
        (
            "one long line",
            filled("title = \"", |_| "x".to_owned()) + "\"\n",
        ),
        ("quotes", filled(HEAD, |_| "\"".to_owned())),
        (
            "escapes",
            filled("title = \"", |_| "\\u202e".to_owned()) + "\"\n",
        ),
        ("keys without value", filled(HEAD, |n| format!("k{n}\n"))),
        ("unknown keys", filled(HEAD, |n| format!("key-{n} = 1\n"))),
        (
            "noise",
            filled("", |n| {
                char::from_u32((n as u32 * 7919) % 0xd000)
                    .unwrap_or('x')
                    .to_string()
            }),
        ),
    ]
}

/// A scenario up to its arms.
fn head() -> String {
    format!("{HEAD}{LAYERS}{SITE}")
}

const ARM: &str = "[[arm]]\nname = \"a\"\n";

fn letters(number: usize) -> String {
    format!("{number:04}").replace(['0', '1'], "a")
}

/// Scenarios with too many layers, names and rules.
fn many_names() -> Vec<(&'static str, String)> {
    let scenario = head();
    vec![
        (
            "unknown layers",
            filled(&format!("{HEAD}uses = ["), |n| {
                format!("\"bodies/mous{n}\",")
            }) + "]\n",
        ),
        (
            "unknown names",
            filled(&scenario, |n| {
                format!("[rules.r{n}]\ncell = \"{}\"\n", letters(n))
            }),
        ),
        (
            "rules",
            filled(&format!("{scenario}{ARM}"), |n| {
                format!(
                    "[rules.r{n}]\ncell = \"macrophage\"\ndoes = \"secrete\"\nwhat = \"vegx{}\"\nbase = \"1 /s\"\n",
                    letters(n)
                )
            }),
        ),
        (
            "kinds",
            filled(&scenario, |n| format!("[kinds.k{n}]\nstates.s = {{}}\n")),
        ),
        (
            "factors",
            filled(&scenario, |n| format!("[factors.f{n}]\ndecay = \"1 /s\"\n")),
        ),
    ]
}

/// Scenarios with too many arms, rows and doses.
fn many_arms() -> Vec<(&'static str, String)> {
    let scenario = head();
    vec![
        (
            "arms",
            filled(&scenario, |n| format!("[[arm]]\nname = \"arm {n}\"\n")),
        ),
        (
            "arms that differ",
            filled(&scenario, |n| {
                format!(
                    "[[arm]]\nname = \"a {n}\"\nset = {{ \"factors.vegf.decay\" = \"{} /h\" }}\n{}",
                    1 + n % 3,
                    "#".repeat(300)
                )
            }),
        ),
        (
            "settings",
            filled(&format!("{scenario}{ARM}[set]\n"), |n| {
                format!("\"rules.r{n}.base\" = \"1 /s\"\n")
            }),
        ),
        (
            "answers",
            filled(&format!("{scenario}{ARM}"), |n| {
                format!(
                    "[[answer]]\nsay = \"row {n}\"\nobservable = \"body.lunk{}.viable\"\nagainst = \"b\"\nstat = \"final\"\n",
                    letters(n)
                )
            }),
        ),
        (
            "doses",
            filled(&format!("{scenario}{ARM}"), |_| {
                "[[arm.infusion]]\nproduct = \"bm-msc\"\namount = \"10 cells\"\nroute = \"iv\"\nat = \"1 h\"\n".to_owned()
            }),
        ),
    ]
}

#[test]
fn every_large_file_is_checked_in_a_bounded_time() {
    let mut slow = Vec::new();
    for (name, text) in [garbled(), many_names(), many_arms()].concat() {
        let (faults, report, took) = faults(&text);
        if took > PATIENCE || report.len() > 200_000 {
            slow.push(format!(
                "{name}: {took:?}, a report of {} bytes",
                report.len()
            ));
        }
        if let Some(faults) = faults {
            assert!(faults.all().len() <= 100, "{name}");
        }
    }
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

/// A valid scenario, to which rules and arms are added.
const DISH: &str = include_str!("scenarios/good/eaters.toml");
/// Rules of the large scenarios: with them a file has some 100 kB.
const RULES: usize = 1200;

/// The dish with rules that do something with a small value.
fn ruled(count: usize, does: &str) -> String {
    let rule = |number: usize| {
        format!("[rules.r{number}]\ncell = \"blob\"\nstates = [\"alive\"]\n{does}\n")
    };
    let rules: String = (0..count).map(rule).collect();
    format!("{DISH}\n{rules}")
}

/// The same with arms that each set a value.
fn with_arms(count: usize, text: &str) -> String {
    let arm = |number: usize| {
        format!(
            "[[arm]]\nname = \"m{number}\"\nset.\"rules.blob-dies.base\" = \"0.3{number:02} /h\"\n"
        )
    };
    let arms: String = (0..count).map(arm).collect();
    format!("{text}\n{arms}")
}

const DIES: &str = "does = \"die\"\nbase = \"0.0001 /h\"";
const DIVIDES: &str = "does = \"divide\"\nbase = \"0.00001 /h\"";
const EATS: &str = "does = \"take-up\"\nwhat = \"sig\"\nbase = \"0.001 um^3/s\"";

/// Valid scenarios with this share of the rules that fit into 100 kB.
fn valid(share: f64) -> Vec<(&'static str, String)> {
    let rules = (share * RULES as f64) as usize;
    vec![
        ("rules", ruled(rules, DIES)),
        ("rules of division", ruled(rules, DIVIDES)),
        ("rules of take-up", ruled(rules, EATS)),
        ("arms and rules", with_arms(64, &ruled(rules * 5 / 6, DIES))),
        (
            "arms and fewer rules",
            with_arms(64, &ruled(rules / 3, DIES)),
        ),
    ]
}

/// Processor time of all that `check` looks at in a valid text, s.
fn checked_s(name: &str, text: &str) -> f64 {
    let mut scenario: Option<Scenario> = None;
    let seconds = cpu::cpu_seconds(|| {
        let loaded = load_text("large.toml", text, None, &Settings::default());
        scenario = loaded
            .inspect(|scenario| {
                let _ = (scenario.estimate(), scenario.unread());
            })
            .ok();
    });
    assert!(scenario.is_some(), "{name} is not valid");
    seconds
}

#[test]
fn every_large_valid_file_is_checked_in_a_bounded_time() {
    let checked = valid(1.0).into_iter().map(|(name, text)| {
        assert!(text.len() <= LARGE + LARGE / 5, "{name}: {}", text.len());
        let seconds = checked_s(name, &text);
        eprintln!("{name}: {seconds:.2} s");
        (name, seconds)
    });
    let slow: Vec<_> = checked
        .filter(|(_, seconds)| *seconds > PATIENCE.as_secs_f64())
        .collect();
    assert!(slow.is_empty(), "{slow:?}");
}

/// Twice as many rules take twice the time, and not four times: whatever the machine.
#[test]
fn the_time_of_a_check_grows_with_the_size_of_the_file() {
    for ((name, half), (_, whole)) in valid(0.5).iter().zip(&valid(1.0)) {
        let best = |text: &str| {
            // The least of several: other tests take turns on the same processors.
            let times = [(); 4].map(|()| checked_s(name, text));
            times.into_iter().fold(f64::INFINITY, f64::min)
        };
        let ratio = best(whole) / best(half);
        assert!(ratio < 3.3, "{name}: {ratio:.2} times as long");
    }
}

#[test]
fn one_broken_bracket_is_a_few_faults() {
    let shipped = load("mouse-infarct", &Settings::default()).expect("a shipped scenario");
    let text = shipped.resolved_toml();
    let brackets: Vec<usize> = text
        .match_indices(['[', ']', '{', '}', '"'])
        .map(|(at, _)| at)
        .collect();
    let mut many = Vec::new();
    let every = 211;
    for at in brackets.into_iter().step_by(every) {
        let broken = format!("{}{}", &text[..at], &text[at + 1..]);
        let (faults, report, took) = faults(&broken);
        let count = faults.map_or(0, |faults| faults.all().len() + faults.more());
        let line = text[..at].matches('\n').count() + 1;
        if count > 10 || took > PATIENCE {
            many.push(format!(
                "line {line}, byte {at}: {count} faults in {took:?}\n{report:.800}"
            ));
        }
    }
    assert!(
        many.is_empty(),
        "{} places:\n{}",
        many.len(),
        many[..many.len().min(5)].join("\n")
    );
}

#[test]
fn a_misspelt_layer_hides_no_other_fault() {
    let text = format!(
        "{HEAD}{}{SITE}[[arm]]\nname = \"a\"\n[[arm.infusion]]\nproduct = \"bm-msk\"\namount = \"10 cells\"\nroute = \"iv\"\nat = \"1 h\"\n[set]\n\"body.masse\" = \"20 g\"\n",
        LAYERS.replace("bodies/mouse", "bodies/moose")
    );
    let (faults, report, _) = faults(&text);
    assert!(
        report.contains("no library layer `bodies/moose`"),
        "{report}"
    );
    assert!(report.contains("unknown product `bm-msk`"), "{report}");
    assert!(report.contains("`body` has no `masse`"), "{report}");
    assert_eq!(faults.expect("three faults").all().len(), 3, "{report}");
}

#[test]
fn nothing_that_acts_on_a_terminal_is_reported_as_it_is() {
    let text = format!(
        "{HEAD}# \u{202e}\n\"\\u001b[2J\" = 1 # \u{9b}31m\n[[arm]]\nname = \"a\\u202eb\"\n"
    );
    let style = Style::default();
    let loaded = load_text("a\u{1b}[2Jb.toml", &text, None, &Settings::default());
    let report = render_faults(&loaded.expect_err("faults"), style);
    let acting = |c: &char| c.is_control() && *c != '\n' || ('\u{202a}'..='\u{202e}').contains(c);
    assert_eq!(report.chars().find(acting), None, "{report}");
    assert!(
        report.contains("a character that acts on a terminal"),
        "{report}"
    );
    assert!(report.contains("\\u{202e}"), "{report}");
}
