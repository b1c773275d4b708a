//! Words that are made from values.

use super::*;
use crate::units::Dimension;

/// Every word of a scenario that a reader sees.
fn words(scenario: &Scenario) -> Vec<String> {
    let first = scenario.first();
    let arms = first.arm.iter().flat_map(|arm| {
        [Some(arm.name.clone()), arm.note.clone()]
            .into_iter()
            .flatten()
    });
    let rows = first.answer.iter().map(|row| row.say.clone());
    [first.title.clone(), first.question.clone()]
        .into_iter()
        .chain(arms)
        .chain(rows)
        .collect()
}

fn shipped_with(name: &str, overlays: &[String]) -> Result<Scenario, Faults> {
    let settings = Settings {
        overlays: overlays.to_vec(),
        ..Settings::default()
    };
    load(name, &settings)
}

/// The ways in which people write a number of cells.
fn written(cells: f64) -> Vec<String> {
    const SPELLED: [(f64, &str); 14] = [
        (1.0, "a million"),
        (1.0, "one million"),
        (2.0, "two million"),
        (3.0, "three million"),
        (4.0, "four million"),
        (5.0, "five million"),
        (8.0, "eight million"),
        (10.0, "ten million"),
        (20.0, "twenty million"),
        (24.0, "twenty-four million"),
        (30.0, "thirty million"),
        (40.0, "forty million"),
        (50.0, "fifty million"),
        (70.0, "seventy million"),
    ];
    let millions = cells / 1e6;
    let spelled = SPELLED.iter().filter(|(number, _)| *number == millions);
    let mut all: Vec<String> = spelled.map(|(_, words)| (*words).to_owned()).collect();
    all.push(format!("{cells:e} cells"));
    all.push(format!("{cells} cells"));
    all.extend((millions >= 1.0).then(|| format!("{millions} million")));
    all
}

/// After the doses of all arms are set to another number no shipped headline states the old one.
#[test]
fn a_setting_leaves_no_headline_with_the_old_dose() {
    let (mut tried, mut stale) = (0, Vec::new());
    for about in shipped() {
        let scenario = shipped_with(&about.name, &[]).expect("a good scenario");
        let mut old = Vec::new();
        let mut overlays = Vec::new();
        for (number, arm) in scenario.first().arm.iter().enumerate() {
            for (at, dose) in arm.infusion.iter().enumerate() {
                // A plain number is the multiple of a dose without cells.
                let amount = dose.amount.as_ref();
                let cells = amount.filter(|amount| amount.dimension == Dimension::CELLS);
                let cells = cells.map(|amount| amount.value);
                if let Some(cells) = cells.filter(|cells| *cells > 1.0) {
                    old.extend(written(cells));
                    // A number that no scenario has.
                    let fewer = (cells * 0.867).round();
                    overlays.push(format!("arm.{number}.infusion.{at}.amount={fewer} cells"));
                }
            }
        }
        if overlays.is_empty() {
            continue;
        }
        tried += 1;
        let changed = shipped_with(&about.name, &overlays).expect("fewer cells fit");
        for text in words(&changed) {
            let lower = text.to_lowercase();
            let states = |old: &&String| {
                let found = lower.find(old.as_str());
                // `1 million` stands in `21 million` too.
                found.is_some_and(|at| !lower[..at].ends_with(|c: char| c.is_ascii_digit()))
            };
            let found = old.iter().find(states);
            stale.extend(found.map(|old| format!("{}: `{text}` states {old}", about.name)));
        }
    }
    assert!(tried > 40, "{tried}");
    assert!(stale.is_empty(), "{stale:#?}");
}

#[test]
fn the_title_states_dose_route_and_species_that_are_run() {
    let title = |overlays: &[&str]| {
        let overlays: Vec<String> = overlays.iter().map(|text| (*text).to_owned()).collect();
        let scenario = shipped_with("mouse-infarct", &overlays).expect("a good scenario");
        scenario.title().to_owned()
    };
    assert_eq!(
        title(&[]),
        "2 million cells into a vein of a mouse with an infarct"
    );
    let fewer = "arm.1.infusion.0.amount=1e5 cells";
    let route = "arm.1.infusion.0.route=arterial";
    let changed = title(&[fewer, route]);
    assert_eq!(
        changed,
        "100,000 cells into an artery of a mouse with an infarct"
    );
    let listed = shipped()
        .into_iter()
        .find(|about| about.name == "mouse-infarct");
    assert_eq!(listed.expect("shipped").title, title(&[]));
}

#[test]
fn rows_state_the_time_since_the_dose() {
    let say = |overlays: &[&str]| {
        let overlays: Vec<String> = overlays.iter().map(|text| (*text).to_owned()).collect();
        let scenario = shipped_with("mouse-infarct", &overlays).expect("a good scenario");
        words(&scenario)
    };
    let has = |words: &[String], text: &str| assert!(words.iter().any(|w| w == text), "{words:#?}");
    let now = say(&[]);
    has(&now, "Held alive in the lung, 5 min after the infusion");
    has(
        &now,
        "Alive in the lung, 1 d after the start of the infusion",
    );
    has(&now, "M1 macrophages at day 3");
    let later = say(&["arm.1.infusion.0.over=3 min", "answer.1.at=36 h"]);
    has(&later, "Held alive in the lung, 3 min after the infusion");
    has(
        &later,
        "Alive in the lung, 12 h after the start of the infusion",
    );
    let before = say(&["answer.0.at=2 h"]);
    has(&before, "Held alive in the lung, at 2 h");
}

#[test]
fn arms_of_a_well_state_their_ratio() {
    let scenario = shipped_with("well-t-cell-suppression", &[]).expect("a good scenario");
    let names: Vec<&str> = scenario
        .first()
        .arm
        .iter()
        .map(|arm| arm.name.as_str())
        .collect();
    let expected = [
        "no MSC",
        "1 to 100",
        "1 to 30",
        "1 to 10",
        "1 to 3",
        "1 to 1",
        "1 to 1, no PGE2",
    ];
    assert_eq!(names, expected);
    let halving = scenario.plan().answers[0]
        .halving
        .clone()
        .expect("the first row");
    let over: Vec<usize> = halving.over.iter().map(|arm| arm.index()).collect();
    assert_eq!(over, [1, 2, 3, 4, 5], "the blocked arm is no dose");
    let vesicles = shipped_with("well-vesicles", &[]).expect("a good scenario");
    let names: Vec<&str> = vesicles
        .first()
        .arm
        .iter()
        .map(|arm| arm.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["no vesicles", "1e8 per mL", "1e9 per mL", "1e10 per mL"]
    );
}

/// The scenario in a run folder keeps its words, so that it can be changed again.
#[test]
fn the_resolved_scenario_keeps_the_words() {
    let scenario = shipped_with("mouse-infarct", &[]).expect("a good scenario");
    let text = scenario.resolved_toml();
    assert!(text.contains("{dose} {route} of a {species}"), "{text}");
    let overlay = "arm.1.infusion.0.amount=3e5 cells".to_owned();
    let settings = Settings {
        overlays: vec![overlay],
        ..Settings::default()
    };
    let again = load_text("again.toml", &text, None, &settings).expect("it needs no library");
    assert_eq!(
        again.title(),
        "300,000 cells into a vein of a mouse with an infarct"
    );
}

/// Two arms whose words come out alike are as wrong as two that are written alike.
#[test]
fn arms_that_come_out_with_one_name_are_refused() {
    let text = tiny().replace("name = \"untreated\"", "name = \"{site.organ}\"");
    let text = text.replace("name = \"cells\"", "name = \"heart\"");
    let faults = loaded(&text, &[]).expect_err("two hearts");
    assert!(faults.to_string().contains("heart"), "{faults}");
}
