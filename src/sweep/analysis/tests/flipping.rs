//! Which conclusions flip.

use super::super::axes::SweepSpace;
use super::super::measure_words::flipped;
use super::super::sentences::sentences;
use super::synthetic::{analysed, noise, ranges, units};
use crate::sweep::{CountedShare, SharedSpace, SweepAnalysis, VerdictClass, VerdictFlips};

fn flips(analysis: &SweepAnalysis) -> &VerdictFlips {
    let flips = analysis.measures[0].flips.as_ref().expect("a difference");
    flips.as_ref().expect("verdicts")
}

/// Higher where a is above 0.3.
fn step(units: &[f64]) -> f64 {
    if units[0] > 0.3 { 1.0 } else { -1.0 }
}

#[test]
fn a_flip_at_a_known_share_is_found() {
    for (design, space) in [
        ("method = \"saltelli\"\nrows = 128", SharedSpace::Ranges),
        ("method = \"fast\"\nrows = 200", SharedSpace::Ranges),
        (
            "method = \"latin-hypercube\"\nrows = 200",
            SharedSpace::Ranges,
        ),
        ("method = \"sobol\"\nrows = 128", SharedSpace::Ranges),
        ("method = \"grid\"\nlevels = 10", SharedSpace::Grid),
    ] {
        let experiment = ranges(design, 2, 3);
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            Some(step(&units(&experiment, condition)) + 0.01 * noise(condition, replicate))
        });
        let found = flips(&analysis);
        assert_eq!(found.majority, VerdictClass::Higher);
        assert_eq!(found.space, space);
        assert_eq!(found.single_draws, 0);
        assert!(
            (found.flipped.share - 0.3).abs() < 0.02,
            "{design}: {found:?}"
        );
        match found.flipped.interval {
            Some([low, high]) => assert!(low < 0.3 && 0.3 < high, "{found:?}"),
            None => assert_eq!(space, SharedSpace::Grid),
        }
        let deciding: Vec<usize> = found.deciding().map(|axis| axis.axis).collect();
        assert_eq!(deciding, [0], "{design}: {found:?}");
        let [low, high] = found.axes[0].ends.as_ref().expect("parts");
        assert_eq!((low.share.share, high.share.share), (0.0, 1.0));
        let sentence = &analysis.sentences[1];
        assert!(
            sentence.contains("flips in 30 %")
                || sentence.contains("flips in 31 %")
                || sentence.contains("flips in 29 %"),
            "{sentence}"
        );
        assert!(
            sentence.contains("What decides it: a (higher in 0 % "),
            "{sentence}"
        );
    }
}

/// Only the rows of the two independent samples of a Saltelli design count.
#[test]
fn rows_that_repeat_others_are_no_sample() {
    let experiment = ranges("method = \"saltelli\"\nrows = 64", 3, 1);
    let (_, analysis) = analysed(&experiment, |condition, _| {
        Some(step(&units(&experiment, condition)))
    });
    assert_eq!(flips(&analysis).judged, 128);
    assert_eq!(analysis.points.as_ref().expect("a sample").of, 128);
}

#[test]
fn designs_along_lines_are_no_sample() {
    let experiment = ranges("method = \"morris\"\ntrajectories = 20", 3, 3);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(step(&units(&experiment, condition)) + 0.01 * noise(condition, replicate))
    });
    let found = flips(&analysis);
    assert_eq!(
        (found.space, found.flipped.interval),
        (SharedSpace::Conditions, None)
    );
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.contains("no even sample"))
    );
    let deciding: Vec<usize> = found.deciding().map(|axis| axis.axis).collect();
    assert_eq!(deciding, [0]);
    assert!(analysis.points.is_none());

    let experiment = ranges("method = \"one-at-a-time\"", 3, 3);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(step(&units(&experiment, condition)) + 0.01 * noise(condition, replicate))
    });
    let found = flips(&analysis);
    assert_eq!(found.centre, Some(VerdictClass::Higher));
    assert_eq!((found.flipped.count, found.flipped.of), (1, 7));
    let deciding: Vec<usize> = found.deciding().map(|axis| axis.axis).collect();
    assert_eq!(deciding, [0]);
}

/// A single draw has a sign and no verdict; three draws show that nothing is there.
#[test]
fn one_replicate_includes_chance_and_three_show_it() {
    let value = |condition: usize, replicate: usize| Some(noise(condition, replicate));
    let one = ranges("method = \"sobol\"\nrows = 128", 2, 1);
    let (_, one) = analysed(&one, value);
    let found = flips(&one);
    assert_eq!(found.single_draws, 128);
    assert!((found.flipped.share - 0.45).abs() < 0.08, "{found:?}");
    assert!(
        found.notes[0].contains("A single draw includes chance"),
        "{found:?}"
    );
    assert_eq!(found.deciding().count(), 0, "{found:?}");
    assert!(
        one.sentences
            .iter()
            .any(|sentence| sentence.contains("runs once"))
    );

    let three = ranges("method = \"sobol\"\nrows = 128", 2, 3);
    let (_, three) = analysed(&three, value);
    let found = flips(&three);
    assert_eq!(
        (found.majority, found.single_draws),
        (VerdictClass::NoEffect, 0)
    );
    assert!(found.flipped.share < 0.1, "{found:?}");
    assert!(
        !three
            .sentences
            .iter()
            .any(|sentence| sentence.contains("runs once"))
    );
}

/// A sweep that is stopped while conditions run for the second time: signs and verdicts are not counted together.
#[test]
fn signs_are_not_counted_beside_verdicts() {
    let experiment = ranges("method = \"sobol\"\nrows = 128", 2, 3);
    let after = |several: usize| {
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            let has_run = replicate == 0 || condition < several;
            has_run.then(|| 5.0 + noise(condition, replicate))
        });
        analysis.measures[0].flips.clone().expect("a difference")
    };
    let early = after(5).expect_err("few verdicts");
    assert!(
        early.contains("123 of 128 conditions have a single draw so far"),
        "{early}"
    );
    let late = after(100).expect("verdicts");
    assert_eq!(
        (late.judged, late.missing, late.single_draws),
        (100, 28, 0),
        "{late:?}"
    );
}

/// Undecided everywhere is no conclusion, and not a robust one.
#[test]
fn undecided_everywhere_is_no_conclusion() {
    let experiment = ranges("method = \"sobol\"\nrows = 32", 2, 3);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(noise(condition, replicate))
    });
    let mut found = flips(&analysis).clone();
    found.majority = VerdictClass::Undecided;
    found.shares.truncate(1);
    found.shares[0].class = VerdictClass::Undecided;
    found.shares[0].share = CountedShare {
        count: 32,
        of: 32,
        share: 1.0,
        interval: None,
    };
    let words = flipped(&SweepSpace::of(&experiment), "TNF", &found);
    assert!(
        words.starts_with("No conclusion on “TNF”: undecided in 100 %"),
        "{words}"
    );
}

/// Of several measures, the closing words are about those whose verdicts flip, then those that vary; their order decides among equals.
#[test]
fn closing_words_begin_with_verdicts_that_flip() {
    let experiment = ranges("method = \"sobol\"\nrows = 64", 2, 3);
    let measure = |name: &str, value: &dyn Fn(usize) -> f64| {
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            Some(value(condition) + 1e-3 * noise(0, replicate))
        });
        let mut measure = analysis.measures[0].clone();
        measure.what_decides = name.to_owned();
        (analysis.state, measure)
    };
    let place = |condition| units(&experiment, condition)[0];
    let (state, same) = measure("the same everywhere", &|_| 2.0);
    let (_, varies) = measure("varies", &|condition| 2.0 + place(condition));
    let (_, flips) = measure("flips", &|condition| place(condition) - 0.5);
    let words = sentences(&state, &[same, varies, flips]);
    assert_eq!(words[..2], ["flips", "varies"], "{words:?}");
}
