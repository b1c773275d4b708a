//! The closing words of every shipped scenario, cut down to a moment and a corner of its patch.

use mscsim::cli::{Look, closing_lines};
use mscsim::ids::Tick;
use mscsim::plan::{AnswerStat, Plan};
use mscsim::runs::{Closing, answer};
use mscsim::scenario::shipped;

use super::support::{cut_down, plan};

/// Scenarios whose words are kept: routes, diseases of people and animals, wells, costs and many arms.
const KEPT: [&str; 10] = [
    "compare-cost",
    "compare-density-human",
    "compare-routes",
    "compare-timing",
    "human-ards-iv",
    "human-skin-wound-local",
    "mouse-four-actions",
    "mouse-infarct",
    "rat-lung-airway",
    "well-t-cell-suppression",
];

/// Beats of the tissue that these are run for, so that their rows have values that differ between arms: a tissue, and a well, in
/// which T cells must have divided.
const KEPT_BEATS: [u64; 2] = [80, 360];

/// A few beats of two replicates, with the rows of the scenario; later moments are moved to the end.
fn short(name: &str) -> Plan {
    let whole = plan(name, &[]);
    let (mut rows, whole_duration) = (whole.answers.clone(), whole.duration);
    let mut short = cut_down(whole);
    let beats = if KEPT.contains(&name) {
        KEPT_BEATS[usize::from(name.starts_with("well"))]
    } else {
        2
    };
    short.duration = Tick(beats * short.clocks.phenotype.0).min(whole_duration);
    for row in &mut rows {
        if let AnswerStat::At(moment) = &mut row.stat {
            *moment = (*moment).min(short.duration);
        }
    }
    short.answers = rows;
    short.replicates = 2;
    short
}

/// What a reader must never see: a value that is none, a placeholder that was not filled, a doubled unit.
fn is_readable(line: &str) -> bool {
    !["NaN", "inf ", "{", "}", "None", "% %", "pM pM"]
        .iter()
        .any(|wrong| line.contains(wrong))
}

fn check(name: &str, closing: &Closing, rows: &[String]) {
    let arms = closing.arms.len();
    assert_eq!(closing.answers.len(), rows.len(), "{name}");
    for (answered, say) in closing.answers.iter().zip(rows) {
        assert!(answered.say.starts_with(say.as_str()), "{name}: {say}");
        assert_eq!(answered.texts.len(), arms, "{name}: {say}");
        assert!(answered.texts.iter().all(|text| !text.is_empty()), "{name}");
        assert_eq!(answered.draws.len(), arms, "{name}: {say}");
    }
    let headlines = closing.answers.iter().filter(|row| row.headline).count();
    assert!(
        (1..=3).contains(&headlines),
        "{name}: {headlines} headlines"
    );
    let (how_sure, sentences) = closing.sentences.split_last().unwrap();
    assert!(how_sure.contains("2 replicates"), "{name}: {how_sure}");
    assert_eq!(sentences.len(), headlines, "{name}: {sentences:?}");
    assert!(sentences.iter().all(|sentence| sentence.ends_with('.')));
}

#[test]
fn every_shipped_scenario_closes_with_words_and_verdicts() {
    let mut verdicts = 0;
    for scenario in shipped() {
        let name = scenario.name;
        let plan = short(&name);
        let rows: Vec<String> = plan.answers.iter().map(|row| row.say.clone()).collect();
        let closing = answer(plan).unwrap();
        check(&name, &closing, &rows);
        let lines = closing_lines(&closing, Look::PAGE);
        let unreadable: Vec<&String> = lines.iter().filter(|line| !is_readable(line)).collect();
        assert!(unreadable.is_empty(), "{name}: {unreadable:?}");
        let compared = closing.answers.iter().flat_map(|row| &row.differences);
        verdicts += compared.flatten().count();
        if KEPT.contains(&name.as_str()) {
            insta::assert_snapshot!(name, lines.join("\n"));
        }
    }
    assert!(verdicts > 500, "{verdicts}");
}
