//! Studies from their text to their verdicts.

mod operators;
mod runs;

use super::judge::StudyOutcome;
use super::load::load_study_text;
use super::model::Study;
use super::null::NullModel;
use super::run::StudyRuns;
use super::shipped::shipped_studies;
use crate::record::{ReplicateEvidence, RowEvidence, RunEvidence};
use crate::syntax::{Faults, Style, render_faults};

const HEAD: &str = r#"
format = 1
title = "t"
citation = "c"
read = "all"
scenario = "compare-split-dose"
replicates = 2
[[group]]
name = "one"
arm = "once"
[[group]]
name = "two"
arm = "two boluses"
"#;

fn study(rest: &str) -> Result<Study, Faults> {
    load_study_text("test.toml", &format!("{HEAD}{rest}"))
}

fn good(rest: &str) -> Study {
    study(rest).unwrap_or_else(|faults| panic!("{}", words(&faults)))
}

fn words(faults: &Faults) -> String {
    let style = Style {
        width: 100,
        colour: false,
        unicode: false,
    };
    render_faults(faults, style)
}

/// Runs of a study in which each row of each arm has the same value in both replicates: that of `value`.
fn runs_with(study: &Study, value: impl Fn(&str, usize) -> f64) -> StudyRuns {
    let cases = study.cases().iter().map(|case| {
        let arms = case.plan.arms.len();
        let row = |name: &str| RowEvidence {
            draws: (0..arms).map(|arm| Some(value(name, arm))).collect(),
            ..RowEvidence::default()
        };
        let rows = case.plan.answers.iter().map(|answer| row(&answer.say));
        let replicate = ReplicateEvidence {
            rows: rows.collect(),
        };
        let evidence = RunEvidence {
            replicates: vec![replicate],
        };
        vec![Some(evidence.clone()), Some(evidence)]
    });
    StudyRuns::synthetic(cases.collect())
}

fn null(outcome: &StudyOutcome, observation: usize, model: NullModel) -> Option<f64> {
    let position = NullModel::ALL.iter().position(|one| *one == model)?;
    let found = outcome.observations[observation].nulls[position].as_ref()?;
    found.predicted.map(|mean| mean.mean)
}

const LUNG: &str = r#"observable = "body.lung.viable"
as = "share of dose"
role = "validation"
"#;

#[test]
fn all_faults_of_a_study_come_at_once_with_their_places() {
    let faults = study(&format!(
        r#"
[[group]]
name = "idle"
arm = "once"
[[operator]]
name = "wash"
why = "w"
dilution = [5, 2]
[[operator]]
name = "empty"
why = "w"
[[observation]]
say = "a"
group = "ome"
at = "25 h"
comparison = "range"
value = ["1 %", "2 %"]
operator = "wash"
{LUNG}
[[observation]]
say = "b"
group = "one"
at = "25 h"
comparison = "range"
value = ["1 %", "2 %"]
operator = "empty"
role = "validation"
"#
    ))
    .map(|_| ())
    .map_err(|faults| words(&faults));
    let faults = faults.expect_err("faults");
    for part in [
        "no group is called `ome`",
        "did you mean `one`",
        "no observation uses the group `idle`",
        "no observation uses the group `two`",
        "the first end of a range is the lower one",
        "an operator that changes nothing",
        "the observation does not name what was observed",
        "test.toml:",
    ] {
        assert!(faults.contains(part), "{part} is missing in\n{faults}");
    }
}

#[test]
fn an_observation_needs_what_its_comparison_needs() {
    let cases = [
        (
            "comparison = \"difference\"\nvalue = \"9 %\"",
            "lacks a number",
        ),
        (
            "comparison = \"difference\"\nvalue = \"9 %\"\nsd = \"1 %\"",
            "number of individuals",
        ),
        (
            "comparison = \"factor\"\nvalue = \"9 %\"\nwithin = 0.5",
            "allows nothing",
        ),
        (
            "comparison = \"factor\"\nvalue = \"0 %\"\nwithin = 2",
            "needs a value above zero",
        ),
        (
            "comparison = \"factor\"\nvalue = \"9 pM\"\nwithin = 2",
            "another dimension",
        ),
        (
            "comparison = \"range\"\nvalue = \"9 %\"",
            "a range has two ends",
        ),
        (
            "comparison = \"range\"\nvalue = [\"1 %\", \"9 %\"]\nsem = \"1 %\"",
            "no meaning",
        ),
        (
            "comparison = \"sign\"\nvalue = \"higher\"",
            "a sign needs another group",
        ),
        (
            "comparison = \"sign\"\nvalue = \"up\"\nagainst = \"two\"",
            "not a sign",
        ),
        ("comparison = \"order\"", "an order has `groups`"),
    ];
    for (keys, expected) in cases {
        let text = format!(
            "[[observation]]\nsay = \"a\"\ngroup = \"one\"\nat = \"25 h\"\n{keys}\n{LUNG}\n[[observation]]\nsay = \"b\"\ngroup = \"two\"\nat = \"25 h\"\ncomparison = \"at-least\"\nvalue = \"1 %\"\n{LUNG}"
        );
        let found = study(&text).map(|_| ()).map_err(|faults| words(&faults));
        let found = found.expect_err(keys);
        assert!(
            found.contains(expected),
            "{expected} is missing in\n{found}"
        );
    }
}

#[test]
fn an_open_scale_is_the_one_that_agrees_best_for_all_its_observations() {
    let observation = |group: &str, value: &str| {
        format!(
            "[[observation]]\nsay = \"{group}\"\ngroup = \"{group}\"\nat = \"25 h\"\noperator = \"wash\"\ncomparison = \"factor\"\nvalue = \"{value}\"\nwithin = 1.1\n{LUNG}"
        )
    };
    let study = good(&format!(
        "[[operator]]\nname = \"wash\"\nwhy = \"w\"\ndilution = [2, 50]\n{}{}",
        observation("one", "4 %"),
        observation("two", "8 %")
    ));
    // Ten times diluted, one group would read 4 %, the other 8 %.
    let runs = runs_with(&study, |_, arm| [40.0, 80.0][arm]);
    let outcome = StudyOutcome::of(study, runs);
    assert!(
        (outcome.scales[0].best * 10.0 - 1.0).abs() < 0.02,
        "{:?}",
        outcome.scales
    );
    assert_eq!(outcome.passed(), 2);
    // One scale cannot make up for a wrong ratio.
    let study = good(&format!(
        "[[operator]]\nname = \"wash\"\nwhy = \"w\"\ndilution = [2, 50]\n{}{}",
        observation("one", "4 %"),
        observation("two", "8 %")
    ));
    let runs = runs_with(&study, |_, _| 40.0);
    assert_eq!(StudyOutcome::of(study, runs).passed(), 0);
}

#[test]
fn readings_relative_to_a_moment_and_sums_of_parts_are_what_they_say() {
    let study = good(
        r#"
[[operator]]
name = "first count"
why = "w"
relative_to = "24.5 h"
[[observation]]
say = "a"
group = "one"
at = "25 h"
operator = "first count"
as = "share of dose"
parts = [{ observable = "body.lung.viable" }, { observable = "body.heart.viable", gain = 0.5 }]
comparison = "difference"
value = "50 %"
sd = "4 %"
n = 4
role = "validation"
[[observation]]
say = "b"
group = "two"
against = "one"
by = "suppression"
at = "25 h"
observable = "body.lung.viable"
as = "share of dose"
comparison = "range"
value = ["49 %", "51 %"]
role = "validation"
"#,
    );
    let runs = runs_with(&study, |row, arm| match row {
        "observation 0, part 0" => 20.0,
        "observation 0, part 1" => 10.0,
        "observation 0, part 0, start" => 40.0,
        "observation 0, part 1, start" => 20.0,
        _ => [80.0, 40.0][arm],
    });
    let outcome = StudyOutcome::of(study, runs);
    let predicted = |number: usize| {
        outcome.observations[number]
            .own
            .predicted
            .map(|mean| mean.mean)
    };
    assert_eq!(predicted(0), Some(50.0));
    assert_eq!(predicted(1), Some(50.0));
    assert_eq!(outcome.passed(), 2);
}

#[test]
fn null_models_say_what_they_mean() {
    let lung = |at: &str, place: &str| {
        format!(
            "[[observation]]\nsay = \"{place} {at}\"\ngroup = \"one\"\nat = \"{at}\"\nobservable = \"body.{place}.viable\"\nas = \"share of dose\"\ncomparison = \"factor\"\nvalue = \"30 %\"\nwithin = 2\nrole = \"validation\"\n"
        )
    };
    let study = good(&format!(
        "{}{}{}[[observation]]\nsay = \"ratio\"\ngroup = \"two\"\nagainst = \"one\"\nat = \"25 h\"\ncomparison = \"factor\"\nvalue = 2\nwithin = 1.5\n{LUNG}",
        lung("24.5 h", "lung"),
        lung("25 h", "lung"),
        lung("25 h", "kidney"),
    ));
    let runs = runs_with(&study, |_, _| 10.0);
    let outcome = StudyOutcome::of(study, runs);
    let value = |observation, model| null(&outcome, observation, model);
    assert_eq!(value(0, NullModel::FlowFractions), Some(50.0));
    // The kidneys of a rat receive about a seventh of the blood.
    let kidney = value(2, NullModel::FlowFractions).expect("a share");
    assert!((5.0..10.0).contains(&kidney), "{kidney}");
    // The dose is given at 24 h.
    let left = value(1, NullModel::LungExponential).expect("a share");
    assert!(
        (left - 100.0 * libm::exp2(-1.0 / 24.0)).abs() < 0.02,
        "{left}"
    );
    assert_eq!(value(2, NullModel::LungExponential), Some(0.0));
    assert_eq!(value(0, NullModel::HoldLast), None);
    assert_eq!(value(1, NullModel::HoldLast), Some(30.0));
    assert_eq!(value(2, NullModel::HoldLast), None);
    assert_eq!(value(3, NullModel::NoEffect), Some(1.0));
    assert_eq!(value(0, NullModel::NoEffect), None);
    assert_eq!(value(0, NullModel::LabelIsCells), None);
    assert_eq!(value(0, NullModel::NoParacrineAction), None);
}

#[test]
fn a_run_without_value_is_a_miss() {
    let study = good(&format!(
        "[[observation]]\nsay = \"a\"\ngroup = \"one\"\nat = \"25 h\"\ncomparison = \"at-least\"\nvalue = \"1 %\"\n{LUNG}[[observation]]\nsay = \"b\"\ngroup = \"two\"\nat = \"25 h\"\ncomparison = \"at-least\"\nvalue = \"1 %\"\n{LUNG}"
    ));
    let runs = StudyRuns::synthetic(vec![vec![None, None]]);
    let outcome = StudyOutcome::of(study, runs);
    assert_eq!(outcome.passed(), 0);
    assert_eq!(outcome.observations[0].own.predicted, None);
}

#[test]
fn shipped_studies_have_no_faults_and_state_their_source() {
    let studies = shipped_studies().unwrap_or_else(|faults| panic!("{}", words(&faults)));
    assert!(studies.len() >= 8);
    for study in &studies {
        assert!(
            study.doi().is_empty() || study.doi().starts_with("10."),
            "{}",
            study.name()
        );
        assert!(!study.citation().is_empty() && !study.read().is_empty());
    }
}

/// A study gives each run its seed and one replicate; a value in `[set]` would be dropped in silence.
#[test]
fn a_study_owns_seed_and_replicates() {
    for key in ["seed", "replicates"] {
        let text = format!(
            "[group.set]\n\"{key}\" = 3\n[[observation]]\nsay = \"a\"\ngroups = [\"one\", \"two\"]\nat = \"25 h\"\ncomparison = \"order\"\n{LUNG}"
        );
        let faults = study(&text).map(|_| ()).map_err(|faults| words(&faults));
        let faults = faults.expect_err(key);
        assert!(faults.contains("belongs to the study"), "{faults}");
    }
}

#[test]
fn groups_rise_in_their_order_or_not() {
    let order = |values: [f64; 2]| {
        let study = good(&format!(
            "[[observation]]\nsay = \"a\"\ngroups = [\"one\", \"two\"]\nat = \"25 h\"\ncomparison = \"order\"\n{LUNG}"
        ));
        let runs = runs_with(&study, |_, arm| values[arm]);
        StudyOutcome::of(study, runs).passed()
    };
    assert_eq!(
        [order([1.0, 2.0]), order([2.0, 1.0]), order([1.0, 1.0])],
        [1, 0, 0]
    );
}
