//! Sweeps that have not come to their end, or of which runs failed.

use super::synthetic::{analysed, experiment, ranges, row, units};
use crate::sweep::{Collected, ConditionsWith, RowStatus, SweepAnalysis, SweepResults};

const DESIGNS: [&str; 7] = [
    "method = \"saltelli\"\nrows = 32",
    "method = \"fast\"\nrows = 100",
    "method = \"latin-hypercube\"\nrows = 50",
    "method = \"sobol\"\nrows = 32",
    "method = \"morris\"\ntrajectories = 8",
    "method = \"one-at-a-time\"",
    "method = \"grid\"\nlevels = 4",
];

#[test]
fn a_sweep_that_is_not_finished_is_analysed_so_far() {
    for design in DESIGNS {
        let experiment = ranges(design, 2, 3);
        // The first replicate of two thirds of the conditions, the second of a third.
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            let is_there = condition % 3 < 2 - replicate.min(2);
            is_there.then(|| units(&experiment, condition)[0] - 0.2 + 0.01 * replicate as f64)
        });
        let state = &analysis.state;
        assert!(!state.is_complete && state.missing() > 0);
        let all: u64 = state.by_replicates.iter().map(|with| with.conditions).sum();
        assert_eq!(all, state.conditions);
        assert_eq!(state.by_replicates.len(), 3);
        assert!(
            state.by_replicates.contains(&ConditionsWith {
                replicates: 0,
                conditions: state.conditions / 3
            }),
            "{design}: {state:?}"
        );
        let words = analysis.sentences.join(" ");
        assert!(
            words.contains("so far") && words.contains("have not run yet"),
            "{words}"
        );
        let flips = analysis.measures[0].flips.as_ref().expect("a difference");
        assert!(flips.as_ref().expect("verdicts").missing > 0, "{design}");
        assert!(analysis.sentences.len() <= 6);
    }
}

#[test]
fn nothing_at_all_is_said_to_be_nothing() {
    for design in DESIGNS {
        let experiment = ranges(design, 2, 1);
        let (_, analysis) = analysed(&experiment, |_, _| None);
        assert!(analysis.measures.is_empty(), "no run, no measure");
        assert_eq!(analysis.sentences[0], "No run has a result yet.");
        // Runs that finished without a value.
        let (_, analysis) = analysed(&experiment, |_, _| Some(f64::NAN));
        let measure = &analysis.measures[0];
        assert_eq!(
            measure.influence.as_ref().expect_err("nothing"),
            "No run has a value of this measure yet."
        );
        assert!(measure.effects.is_err() && measure.range.is_none());
    }
}

#[test]
fn a_reason_stands_in_place_of_what_cannot_be_estimated() {
    let experiment = ranges("method = \"saltelli\"\nrows = 8", 2, 1);
    let (_, analysis) = analysed(&experiment, |condition, _| {
        (condition < 5).then_some(condition as f64)
    });
    let reason = analysis.measures[0]
        .influence
        .as_ref()
        .expect_err("too few");
    assert_eq!(
        reason,
        "Only 1 base row has a value for every run, and at least 16 are needed."
    );
    let experiment = ranges("method = \"grid\"\nlevels = 3", 2, 1);
    let (_, analysis) = analysed(&experiment, |condition, _| {
        (condition < 3).then_some(condition as f64)
    });
    let reason = analysis.measures[0]
        .influence
        .as_ref()
        .expect_err("a level is empty");
    assert!(
        reason.starts_with("No run with the level number 2 of a has a value"),
        "{reason}"
    );
    assert_eq!(analysis.measures[0].heat.len(), 1, "what is known is shown");
}

#[test]
fn failures_are_counted_with_their_messages_and_values() {
    let experiment = ranges("method = \"grid\"\nlevels = 3", 2, 1);
    let mut collected = Collected::default();
    for (run, status) in [
        (0, RowStatus::Finished),
        (1, RowStatus::Failed),
        (2, RowStatus::Failed),
        (3, RowStatus::OutOfTime),
    ] {
        let row = row(&experiment, run, status);
        collected.add(row.clone()).expect("no conflict");
        collected.add(row).expect("repeated");
    }
    let results = SweepResults::synthetic(Vec::new(), vec![0; 9], Vec::new());
    let analysis = SweepAnalysis::of(&experiment, &collected, &results).expect("an analysis");
    let state = &analysis.state;
    assert_eq!((state.finished, state.missing(), state.repeated), (1, 5, 4));
    let counts: Vec<(&str, u64)> = state
        .unfinished
        .iter()
        .map(|one| (one.word, one.runs))
        .collect();
    assert_eq!(counts, [("failed", 2), ("out of time", 1)]);
    assert_eq!((state.messages[0].runs, state.messages[0].first), (2, 2));
    assert_eq!(state.failures.len(), 3);
    assert_eq!(state.failures[0].labels.len(), 2);
    let words = analysis.sentences.join(" ");
    assert!(
        words.contains("1 of 9 runs finished, 2 failed, 1 out of time and 5 have not run yet"),
        "{words}"
    );
    let wrong = SweepResults::synthetic(Vec::new(), vec![0; 8], Vec::new());
    assert!(SweepAnalysis::of(&experiment, &collected, &wrong).is_err());
}

/// Runs 0 and 1 differ in b alone and end in the same state.
#[test]
fn identical_ends_name_what_had_no_effect() {
    let experiment = ranges("method = \"grid\"\nlevels = 3", 2, 1);
    let mut collected = Collected::default();
    for run in [0, 1, 5] {
        let mut row = row(&experiment, run, RowStatus::Finished);
        if run < 2 {
            row.state_hash = "same".to_owned();
        }
        collected.add(row).expect("no conflict");
    }
    let results = SweepResults::synthetic(Vec::new(), vec![0; 9], Vec::new());
    let analysis = SweepAnalysis::of(&experiment, &collected, &results).expect("an analysis");
    let [groups] = &analysis.state.identical[..] else {
        panic!("{:?}", analysis.state.identical);
    };
    assert_eq!(
        (groups.axes.as_slice(), groups.groups, groups.runs),
        (&[1][..], 1, 2)
    );
    assert_eq!(groups.example, [1, 2]);
    assert!(!groups.seeds_differ);
}

/// Scenarios as an axis, beside listed values: no range anywhere.
#[test]
fn axes_without_numbers_work_in_all_designs() {
    let axes = "[[axis]]\nname = \"meal\"\npath = \"factors.tnf.decay\"\nvalues = [\"1e-6 /s\", \"2e-6 /s\", \"4e-5 /s\"]\nlabels = [\"slow\", \"middle\", \"fast\"]\n[[axis]]\nname = \"il\"\ntuples = [{ \"factors.il-10.decay\" = \"1e-6 /s\" }, { \"factors.il-10.decay\" = \"2e-6 /s\" }]\nlabels = [\"x\", \"y\"]\n";
    for design in DESIGNS {
        let design = design.replace("method = \"grid\"\nlevels = 4", "method = \"grid\"");
        let experiment = experiment(&design, axes, 1);
        let (_, analysis) = analysed(&experiment, |condition, _| {
            Some(units(&experiment, condition)[0] - 0.4)
        });
        assert!(analysis.measures[0].influence.is_ok(), "{design}");
        let effects = analysis.measures[0].effects.as_ref().expect("means");
        let labels: Vec<&str> = effects[0]
            .places
            .iter()
            .map(|one| one.place.label.as_str())
            .collect();
        if design.contains("one-at-a-time") {
            assert!(labels.contains(&"as in the scenario"), "{labels:?}");
        } else {
            assert_eq!(labels, ["slow", "middle", "fast"], "{design}");
        }
    }
}
