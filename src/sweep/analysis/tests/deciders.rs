//! What decides a measure, in every design.

use super::synthetic::{analysed, experiment, noise, ranges, units};
use crate::sweep::{Influence, InfluenceStatistic, SweepAnalysis};

fn influence(analysis: &SweepAnalysis) -> &Influence {
    analysis.measures[0]
        .influence
        .as_ref()
        .expect("an estimate")
}

fn deciders(analysis: &SweepAnalysis) -> Vec<usize> {
    influence(analysis)
        .deciders()
        .map(|axis| axis.axis)
        .collect()
}

/// b is the strongest, then a; c does nothing.
fn additive(units: &[f64]) -> f64 {
    2.0 * units[0] - 4.0 * units[1]
}

#[test]
fn an_additive_function_is_ranked_in_every_design() {
    for (design, statistic) in [
        (
            "method = \"saltelli\"\nrows = 128",
            InfluenceStatistic::Sobol,
        ),
        ("method = \"fast\"\nrows = 300", InfluenceStatistic::RbdFast),
        (
            "method = \"latin-hypercube\"\nrows = 60",
            InfluenceStatistic::RankRegression,
        ),
        (
            "method = \"sobol\"\nrows = 64",
            InfluenceStatistic::RankRegression,
        ),
        (
            "method = \"morris\"\ntrajectories = 10",
            InfluenceStatistic::Morris,
        ),
        ("method = \"one-at-a-time\"", InfluenceStatistic::Tornado),
        (
            "method = \"grid\"\nlevels = 4",
            InfluenceStatistic::GridVariance,
        ),
    ] {
        let experiment = ranges(design, 3, 3);
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            let value = additive(&units(&experiment, condition));
            Some(value + 1e-3 * noise(condition, replicate))
        });
        let found = influence(&analysis);
        assert_eq!(found.statistic, statistic);
        assert_eq!(deciders(&analysis), [1, 0], "{design}: {found:?}");
        assert_eq!(found.axes[2].axis, 2, "{design}");
        let sentence = &analysis.sentences[0];
        assert!(
            sentence.starts_with(
                "Two numbers decide “TNF at the end, living on minus macrophages alone”: b ("
            ),
            "{sentence}"
        );
    }
}

/// The shares are known: 4 to 16 of the squares of the coefficients.
#[test]
fn indices_are_those_of_the_function() {
    let experiment = ranges("method = \"saltelli\"\nrows = 512", 3, 1);
    let (_, analysis) = analysed(&experiment, |condition, _| {
        Some(additive(&units(&experiment, condition)))
    });
    let found = influence(&analysis);
    for (axis, share) in found.axes.iter().zip([0.8, 0.2, 0.0]) {
        let total = axis.values[0].expect("a total index");
        assert!((total.value - share).abs() < 0.02, "{found:?}");
    }
}

/// Chance is in the total index of every axis, and none of them decides anything.
#[test]
fn chance_alone_decides_nothing() {
    for (design, replicates) in [
        ("method = \"saltelli\"\nrows = 128", 1),
        ("method = \"saltelli\"\nrows = 64", 3),
        ("method = \"morris\"\ntrajectories = 40", 1),
        ("method = \"morris\"\ntrajectories = 20", 3),
        ("method = \"fast\"\nrows = 300", 1),
        ("method = \"latin-hypercube\"\nrows = 200", 1),
        ("method = \"grid\"\nlevels = 5", 3),
        ("method = \"grid\"\nlevels = 5", 1),
        ("method = \"one-at-a-time\"", 3),
        ("method = \"one-at-a-time\"", 1),
    ] {
        let experiment = ranges(design, 3, replicates);
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            Some(1.0 + noise(condition, replicate))
        });
        assert_eq!(deciders(&analysis), [0_usize; 0], "{design} {replicates}");
        let sentence = &analysis.sentences[0];
        assert!(
            sentence.starts_with("No axis is shown to decide"),
            "{sentence}"
        );
    }
}

/// With replicates, the share of chance is known: 1 / 3 of noise of variance 1, beside a variance of 20 / 12.
#[test]
fn replicates_show_the_share_of_chance() {
    let experiment = ranges("method = \"saltelli\"\nrows = 256", 3, 3);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(additive(&units(&experiment, condition)) + noise(condition, replicate))
    });
    let chance = influence(&analysis).chance.expect("replicates");
    assert!(
        (chance - (1.0 / 3.0) / (1.0 / 3.0 + 20.0 / 12.0)).abs() < 0.03,
        "{chance}"
    );
    assert_eq!(deciders(&analysis), [1, 0]);
}

/// Random numbers that all conditions share move them alike, and do not hide what decides.
#[test]
fn what_a_replicate_adds_to_all_conditions_does_not_count() {
    for design in [
        "method = \"grid\"\nlevels = 3",
        "method = \"saltelli\"\nrows = 128",
        "method = \"morris\"\ntrajectories = 20",
        "method = \"one-at-a-time\"",
    ] {
        let experiment = ranges(design, 3, 3);
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            let value = additive(&units(&experiment, condition));
            let shared = 20.0 * noise(1_000_000, replicate);
            Some(value + shared + 0.01 * noise(condition, replicate))
        });
        assert_eq!(
            deciders(&analysis),
            [1, 0],
            "{design}: {:?}",
            influence(&analysis)
        );
    }
}

#[test]
fn equal_outputs_are_said_to_be_equal() {
    for design in [
        "method = \"saltelli\"\nrows = 8",
        "method = \"morris\"\ntrajectories = 4",
        "method = \"one-at-a-time\"",
        "method = \"grid\"\nlevels = 3",
        "method = \"sobol\"\nrows = 16",
    ] {
        let experiment = ranges(design, 2, 1);
        let (_, analysis) = analysed(&experiment, |_, _| Some(2.5));
        let reason = analysis.measures[0]
            .influence
            .as_ref()
            .expect_err("nothing");
        assert_eq!(
            reason,
            "All values are equal (2.50 pM), so no axis has an effect on it."
        );
        assert!(
            analysis.sentences[1].contains("never flips: higher in 100 %"),
            "{:?}",
            analysis.sentences
        );
    }
}

/// An index of an axis without effect comes out negative now and then, and is explained.
#[test]
fn a_negative_index_is_explained() {
    let experiment = ranges("method = \"saltelli\"\nrows = 16", 3, 1);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(noise(condition, replicate))
    });
    let found = influence(&analysis);
    let values = found
        .axes
        .iter()
        .flat_map(|axis| axis.values.iter().flatten());
    assert!(values.clone().any(|value| value.value < 0.0), "{found:?}");
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.contains("A negative one")),
        "{found:?}"
    );
}

/// Choices without numbers: only the second axis does anything.
#[test]
fn choices_are_ranked_too() {
    let axes = "[[axis]]\nname = \"one\"\npath = \"factors.tnf.decay\"\nvalues = [\"1e-6 /s\", \"2e-6 /s\"]\nlabels = [\"slow\", \"fast\"]\n[[axis]]\nname = \"two\"\ntuples = [{ \"factors.il-10.decay\" = \"1e-6 /s\" }, { \"factors.il-10.decay\" = \"2e-6 /s\" }, { \"factors.il-10.decay\" = \"3e-6 /s\" }]\nlabels = [\"x\", \"y\", \"z\"]\n";
    let experiment = experiment("method = \"grid\"", axes, 3);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        let level = condition % 3;
        Some(level as f64 + 0.01 * noise(condition, replicate))
    });
    assert_eq!(deciders(&analysis), [1]);
    assert!(
        analysis.sentences[0].starts_with("One axis decides"),
        "{:?}",
        analysis.sentences
    );
    assert_eq!(analysis.measures[0].heat.len(), 1);
    let cells = &analysis.measures[0].heat[0].cells;
    assert_eq!((cells.len(), cells[0].len()), (2, 3));
    assert!((cells[1][2].mean.expect("a value") - 2.0).abs() < 0.05);
}

#[test]
fn a_single_axis_is_enough() {
    for design in [
        "method = \"saltelli\"\nrows = 32",
        "method = \"morris\"\ntrajectories = 6",
        "method = \"one-at-a-time\"",
        "method = \"grid\"\nlevels = 5",
        "method = \"sobol\"\nrows = 32",
        "method = \"fast\"\nrows = 100",
    ] {
        let experiment = ranges(design, 1, 3);
        let (_, analysis) = analysed(&experiment, |condition, replicate| {
            Some(units(&experiment, condition)[0] + 1e-3 * noise(condition, replicate))
        });
        assert_eq!(deciders(&analysis), [0], "{design}");
        assert_eq!(
            analysis.measures[0].effects.as_ref().expect("means").len(),
            1
        );
    }
}

/// Where a few conditions carry the variance, the indices of few rows are those of these conditions alone.
#[test]
fn ranks_are_compared_where_a_few_conditions_carry_the_variance() {
    let experiment = ranges("method = \"saltelli\"\nrows = 32", 2, 1);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        let heavy = libm::exp(12.0 * noise(condition, replicate));
        Some(heavy * (1.0 + units(&experiment, condition)[0]))
    });
    let influence = analysis.measures[0].influence.as_ref().expect("ranks");
    assert_eq!(influence.statistic, InfluenceStatistic::RankRegression);
    let note = &influence.notes[0];
    assert!(
        note.contains("the most extreme 5 % of the conditions carry")
            && note.contains("Ranks are compared instead"),
        "{note}"
    );
    // The same rows with an even output keep their indices.
    let (_, analysis) = analysed(&experiment, |condition, _| {
        Some(units(&experiment, condition)[0])
    });
    let influence = analysis.measures[0].influence.as_ref().expect("indices");
    assert_eq!(influence.statistic, InfluenceStatistic::Sobol);
}

/// Where conditions share random numbers, chance is in no index of an axis that changes nothing, and the words say so.
#[test]
fn words_about_chance_fit_the_random_numbers() {
    let experiment = ranges("method = \"saltelli\"\nrows = 32", 2, 2);
    let (_, analysis) = analysed(&experiment, |condition, replicate| {
        Some(units(&experiment, condition)[0] + 0.1 * noise(condition, replicate))
    });
    let notes = influence(&analysis).notes.join(" ");
    assert!(
        notes.contains("the total index of an axis that changes nothing is zero"),
        "{notes}"
    );
    assert!(!notes.contains("in every total index"), "{notes}");
}

/// The scale of an axis is that of its distribution, however many times its least value its greatest is.
#[test]
fn an_axis_is_drawn_on_the_scale_of_its_distribution() {
    let scale = |values: &str| {
        let axes = format!("[[axis]]\npath = \"factors.tnf.decay\"\n{values}\n");
        let experiment = experiment("method = \"sobol\"\nrows = 32", &axes, 1);
        let (_, analysis) = analysed(&experiment, |condition, _| Some(condition as f64));
        analysis.axes[0].is_logarithmic
    };
    assert!(scale("range = [\"1e-6 /s\", \"5e-5 /s\"]"));
    assert!(!scale(
        "distribution = { kind = \"uniform\", low = \"0 /s\", high = \"5e-5 /s\" }"
    ));
}
