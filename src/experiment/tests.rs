//! Experiments as files, from text to conditions and faults.

use super::*;
use crate::syntax::{Style, render_faults};

/// An experiment on a shipped scenario with axes and a design.
fn text(design: &str, axes: &str) -> String {
    format!(
        r#"format = 1
title = "A test"
question = "What changes?"
scenarios = ["well-meals"]
replicates = 2

[design]
{design}

{axes}
"#
    )
}

fn experiment(design: &str, axes: &str) -> Experiment {
    let text = text(design, axes);
    load_text("test.toml", &text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

fn refused(design: &str, axes: &str) -> String {
    let faults = load_text("test.toml", &text(design, axes)).expect_err("faults");
    let style = Style {
        width: 1000,
        ..Style::default()
    };
    render_faults(&faults, style)
}

const DECAY: &str = "[[axis]]\npath = \"factors.tnf.decay\"\n";

#[test]
fn a_grid_of_lists_has_every_combination_once_before_any_twice() {
    let axes = format!(
        "{DECAY}values = [\"1e-5 /s\", \"2e-5 /s\", \"3e-5 /s\"]\n[[axis]]\npath = \"factors.tnf.diffusion\"\nlinear = {{ from = \"60 um^2/s\", to = \"70 um^2/s\", steps = 2 }}\n"
    );
    let experiment = experiment("method = \"grid\"", &axes);
    assert_eq!((experiment.conditions(), experiment.runs()), (6, 12));
    let labels = |number| -> Vec<String> {
        let chosen = experiment.condition(number).chosen;
        chosen.into_iter().flatten().map(|one| one.label).collect()
    };
    assert_eq!(labels(0), ["1e-5 /s", "60 um^2/s"]);
    assert_eq!(labels(5), ["3e-5 /s", "70 um^2/s"]);
    let run = experiment.run(7);
    assert_eq!((run.condition, run.replicate, run.seed), (1, 1, 2));
    for number in 0..6 {
        let condition = experiment.condition(number);
        let scenario = experiment.scenario(&condition).expect("a good condition");
        assert_eq!(scenario.replicates(), 1);
        let decay = condition.chosen[0].as_ref().and_then(|one| one.value);
        let factors = &scenario.plan().arms[0].model.factors;
        let tnf = factors
            .iter()
            .find(|factor| factor.name == "tnf")
            .expect("TNF");
        assert_eq!(Some(tnf.decay_per_s), decay);
    }
}

#[test]
fn a_range_of_the_library_is_filled_between_its_ends() {
    let axes = format!("{DECAY}range = \"library\"\n");
    let experiment = experiment("method = \"sobol\"\nrows = 16", &axes);
    let values: Vec<f64> = (0..16)
        .filter_map(|number| experiment.condition(number).chosen[0].as_ref()?.value)
        .collect();
    let AxisValues::Range(range) = &experiment.axes()[0].scale else {
        panic!("a range");
    };
    let [low, high] = range.distribution.support();
    assert_eq!(values.len(), 16);
    assert!(
        values.iter().all(|value| (low..=high).contains(value)),
        "{values:?}"
    );
    let below = values
        .iter()
        .filter(|value| **value < range.distribution.quantile(0.5));
    assert_eq!(below.count(), 8);
}

#[test]
fn one_at_a_time_leaves_the_other_values_as_the_scenario_has_them() {
    let axes = format!(
        "{DECAY}range = \"library\"\n[[axis]]\npath = \"factors.tnf.diffusion\"\nrange = \"library\"\n"
    );
    let experiment = experiment("method = \"one-at-a-time\"", &axes);
    assert_eq!(experiment.conditions(), 5);
    assert!(experiment.condition(0).chosen.iter().all(Option::is_none));
    let moved = experiment.condition(1);
    assert!(moved.chosen[0].is_some() && moved.chosen[1].is_none());
}

#[test]
fn every_value_of_a_group_with_a_range_is_an_axis() {
    let axes = "[[axis]]\nevery = \"factors.tnf\"\nrange = \"library\"\n";
    let experiment = experiment("method = \"morris\"\ntrajectories = 3", axes);
    let paths: Vec<&str> = experiment
        .axes()
        .iter()
        .map(|axis| axis.name.as_str())
        .collect();
    assert!(
        paths.contains(&"factors.tnf.decay") && paths.len() >= 2,
        "{paths:?}"
    );
}

/// A design, its axes, and the words of the fault that they have.
type Wrong = (&'static str, String, &'static [&'static str]);

fn wrong_axes() -> Vec<Wrong> {
    let grid = "method = \"grid\"";
    let values = format!("{DECAY}values = [\"1e-5 /s\"]\n");
    vec![
        (
            grid,
            "[[axis]]\npath = \"factors.tnff.decay\"\nvalues = [\"1 /s\"]\n".to_owned(),
            &[
                "test.toml:11:17",
                "`factors` has no `tnff`",
                "did you mean `factors.tnf",
            ],
        ),
        (
            grid,
            format!("{DECAY}values = []\n"),
            &["wrong number of items", "expected 1 to 10000"],
        ),
        (
            grid,
            format!("{DECAY}values = [\"1 um\"]\n"),
            &["test.toml:12:"],
        ),
        (
            grid,
            format!("{DECAY}values = [\"1e-5 /s\", \"1e-5 /s\"]\n"),
            &["stands twice on this axis"],
        ),
        (
            "method = \"sobol\"\nrows = 8",
            format!("{DECAY}range = [\"1e-9 /s\", \"1e9 /s\"]\n"),
            &["test.toml:13:9"],
        ),
        (
            grid,
            format!("{values}\n{values}"),
            &["two axes set `factors.tnf.decay`", "here first"],
        ),
        (
            grid,
            format!(
                "{DECAY}linear = {{ from = \"1e-5 /s\", to = \"2e-5 /s\", steps = 10000 }}\n[[axis]]\npath = \"factors.tnf.diffusion\"\nlinear = {{ from = \"60 um^2/s\", to = \"70 um^2/s\", steps = 1000 }}\n"
            ),
            &["too many runs", "10,000,000 conditions", "latin-hypercube"],
        ),
    ]
}

fn wrong_designs() -> Vec<Wrong> {
    let grid = "method = \"grid\"";
    let values = format!("{DECAY}values = [\"1e-5 /s\"]\n");
    vec![
        (
            "method = \"sobol\"",
            values.clone(),
            &["the design needs `rows`"],
        ),
        (
            "method = \"grid\"\nrows = 5",
            values.clone(),
            &["`rows` has no effect on a design by grid"],
        ),
        (grid, DECAY.to_owned(), &["an axis without values"]),
        (
            grid,
            format!("{DECAY}layer = \"bodies/mouse\"\nvalues = [\"x\"]\n"),
            &["both `path` and `layer`"],
        ),
        (
            "method = \"gird\"",
            values.clone(),
            &["unknown word `gird`", "did you mean `grid`"],
        ),
    ]
}

#[test]
fn wrong_experiments_are_refused_with_place_number_and_remedy() {
    for (design, axes, expected) in wrong_axes().into_iter().chain(wrong_designs()) {
        let found = refused(design, &axes);
        for words in expected {
            assert!(found.contains(words), "{words} is not in:\n{found}");
        }
    }
}

#[test]
fn values_of_all_runs_and_outputs_are_put_into_every_scenario() {
    let text = text(
        "method = \"grid\"",
        &format!("{DECAY}values = [\"1e-5 /s\"]\n"),
    ) + r#"
[[axis]]
path = "duration"
values = ["6 h", "12 h"]

[[output]]
name = "tnf-late"
observable = "factor.tnf.mean"
stat = "final"

[set]
"factors.tnf.diffusion" = "50 um^2/s"
"#;
    let experiment = load_text("test.toml", &text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    let outputs = experiment.outputs();
    assert_eq!((outputs.len(), outputs[0].say.as_str()), (1, "tnf-late"));
    let plan = experiment
        .scenario(&experiment.condition(1))
        .expect("a good condition")
        .plan();
    assert_eq!(plan.duration.seconds(), 12.0 * 3600.0);
    let tnf = plan.arms[0]
        .model
        .factors
        .iter()
        .find(|factor| factor.name == "tnf");
    assert_eq!(tnf.expect("TNF").diffusion_um2_per_s, 50.0);
    let row = plan.answers.last().expect("rows");
    assert_eq!(
        (row.say.as_str(), row.observable.as_str()),
        ("tnf-late", "factor.tnf.mean")
    );
}

#[test]
fn several_scenarios_are_a_separate_axis() {
    let text = text(
        "method = \"grid\"",
        &format!("{DECAY}values = [\"1e-5 /s\", \"2e-5 /s\"]\n"),
    )
    .replace("[\"well-meals\"]", "[\"well-meals\", \"well-macrophages\"]");
    let experiment = load_text("test.toml", &text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    let names: Vec<&str> = (0..experiment.conditions())
        .map(|number| {
            let condition = experiment.condition(number);
            assert!(experiment.scenario(&condition).is_ok());
            experiment.scenario_name(&condition)
        })
        .collect();
    assert_eq!(
        names,
        [
            "well-meals",
            "well-meals",
            "well-macrophages",
            "well-macrophages"
        ]
    );
}

/// No listed value is lost: the centre of the design is the scenario itself.
#[test]
fn one_at_a_time_runs_every_listed_value_and_scenario() {
    let axes = format!("{DECAY}values = [\"1e-5 /s\", \"2e-5 /s\", \"3e-5 /s\"]\n");
    let one = experiment("method = \"one-at-a-time\"", &axes);
    let labels = |experiment: &Experiment, axis: usize| -> Vec<String> {
        let conditions = (0..experiment.conditions()).map(|number| experiment.condition(number));
        let chosen = conditions.filter_map(|one| one.chosen[axis].clone());
        chosen.map(|one| one.label).collect()
    };
    assert_eq!(one.conditions(), 4);
    assert_eq!(labels(&one, 0), ["1e-5 /s", "2e-5 /s", "3e-5 /s"]);
    let names = "[\"well-meals\", \"well-macrophages\", \"well-t-cell-suppression\"]";
    let output = "[[output]]\nname = \"tnf\"\nobservable = \"factor.tnf.mean\"\nstat = \"final\"\n";
    let axes = format!("{axes}\n{output}");
    let text = text("method = \"one-at-a-time\"", &axes).replace("[\"well-meals\"]", names);
    let several = load_text("test.toml", &text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    assert_eq!(
        labels(&several, 0),
        ["well-macrophages", "well-t-cell-suppression"]
    );
    let centre = several.condition(0);
    assert_eq!(several.scenario_name(&centre), "well-meals");
}

#[test]
fn what_would_have_no_effect_is_refused() {
    let values = "values = [\"1e-5 /s\"]\n";
    let layer = "[[axis]]\nlayer = \"bodies/mouse\"\nvalues = [\"bodies/mouse\", \"bodies/rat\"]\n";
    let cases: [(String, &str); 6] = [
        (
            format!("{DECAY}{values}status = [\"assumed\"]\n"),
            "`status` goes with `every` only",
        ),
        (
            "[[axis]]\nevery = \"factors.tnf\"\nname = \"x\"\nrange = \"library\"\n".to_owned(),
            "`name` goes with one axis",
        ),
        (
            format!("{DECAY}labels = [\"a\"]\nrange = \"library\"\n"),
            "`labels` goes with listed values only",
        ),
        (
            layer.to_owned(),
            "well-meals does not use the layer `bodies/mouse`",
        ),
        (
            format!("{layer}name = \"other\"\n{layer}"),
            "two axes replace the same layer",
        ),
        (
            format!("{DECAY}{values}[set]\nreplicates = 3\n"),
            "`replicates` belongs to the experiment",
        ),
    ];
    for (axes, words) in cases {
        let found = refused("method = \"grid\"\nlevels = 2", &axes);
        assert!(found.contains(words), "{words} is not in:\n{found}");
    }
}

#[test]
fn every_shipped_experiment_is_sound() {
    let shipped = shipped_experiments()
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
    assert!(shipped.len() >= 7);
    assert!(
        shipped
            .iter()
            .all(|one| !one.question.is_empty() && one.runs > 1)
    );
}

#[test]
fn what_is_written_twice_or_has_no_unit_or_is_read_too_late_is_refused() {
    let set = refused(
        "method = \"grid\"",
        &format!("{DECAY}values = [\"1e-5 /s\"]\n[set]\n\"factors.tnf.decay\" = \"2e-5 /s\"\n"),
    );
    assert!(set.contains("the axis `factors.tnf.decay` sets"), "{set}");
    let bare = refused(
        "method = \"sobol\"\nrows = 4",
        &format!("{DECAY}range = [0.1, 0.2]\n"),
    );
    assert!(bare.contains("not a value of this axis"), "{bare}");
    let late = refused(
        "method = \"grid\"",
        &format!(
            "{DECAY}values = [\"1e-5 /s\"]\n[[output]]\nname = \"late\"\nobservable = \"factor.tnf.mean\"\nat = \"9 d\"\n"
        ),
    );
    assert!(late.contains("ends before `late` is read"), "{late}");
    let few = refused(
        "method = \"fast\"\nrows = 30",
        &format!("{DECAY}range = \"library\"\n"),
    );
    assert!(few.contains("at least 80"), "{few}");
    let column = refused(
        "method = \"grid\"",
        &format!("{DECAY}name = \"status\"\nvalues = [\"1e-5 /s\"]\n"),
    );
    assert!(column.contains("another column `status`"), "{column}");
}

#[test]
fn numbers_of_cells_are_whole() {
    let axis = "[[axis]]\npath = \"arm.living on.infusion.0.amount\"\nrange = [\"100 cells\", \"333 cells\"]\n";
    let experiment = experiment("method = \"sobol\"\nrows = 16", axis);
    for number in 0..16 {
        let condition = experiment.condition(number);
        let value = condition.chosen[0].as_ref().and_then(|one| one.value);
        assert_eq!(value.map(f64::fract), Some(0.0));
        assert!(experiment.scenario(&condition).is_ok());
    }
}
