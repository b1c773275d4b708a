//! Regression on ranks.

use super::super::{Bootstrap, Interval, SensitivityError, rank_regression};
use super::{QUICK, continuous, run};
use crate::design::{Axis, Design, Method};

fn values(intervals: &[Option<Interval>]) -> Vec<f64> {
    intervals
        .iter()
        .map(|interval| interval.expect("defined").value)
        .collect()
}

/// Mean rank by counting.
fn ranks(values: &[f64]) -> Vec<f64> {
    let rank = |value: &f64| {
        let below = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        below as f64 + 0.5 * (equal as f64 + 1.0)
    };
    values.iter().map(rank).collect()
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let [a, b] = [mean(one), mean(other)];
    let product: f64 = one.iter().zip(other).map(|(x, y)| (x - a) * (y - b)).sum();
    let squares =
        |values: &[f64], mean: f64| values.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    product / (squares(one, a) * squares(other, b)).sqrt()
}

/// Steep and monotone: ranks follow the axis exactly, values do not.
#[test]
fn a_monotone_effect_has_a_partial_correlation_of_one() {
    let design = continuous(Method::LatinHypercube { rows: 100 }, 2, 1);
    for sign in [1.0, -1.0] {
        let outputs = run(&design, |units| sign * (20.0 * units[0]).exp());
        let found = rank_regression(&design, &outputs, &QUICK).expect("a regression");
        let partial = found.partial_correlations[0].expect("defined");
        assert!((partial.value - sign).abs() < 1e-12, "{partial:?}");
        assert!((found.r_squared.expect("defined").value - 1.0).abs() < 1e-12);
        assert!((found.coefficients[0].expect("defined").value - sign).abs() < 1e-12);
        // Nothing is left to be explained by the other axis.
        assert_eq!(found.partial_correlations[1], None);
    }
}

/// Three axes of effects up, down and none; the function is monotone and far from linear.
#[test]
fn directions_and_strengths_are_found() {
    let design = continuous(Method::Sobol { rows: 512 }, 3, 1);
    let outputs = run(&design, |units| (3.0 * units[0]).exp() / (0.1 + units[1]));
    let found = rank_regression(&design, &outputs, &Bootstrap::default()).expect("a regression");
    let partial = values(&found.partial_correlations);
    assert!(
        partial[0] > 0.9 && partial[1] < -0.9 && partial[2].abs() < 0.15,
        "{partial:?}"
    );
    let last = found.partial_correlations[2].expect("defined");
    assert!(
        last.low < 0.0 && last.high > 0.0 && last.high - last.low < 0.3,
        "{last:?}"
    );
    // With even designs, squares of coefficients add up to what is explained.
    let coefficients = values(&found.coefficients);
    let sum: f64 = coefficients.iter().map(|value| value * value).sum();
    let r_squared = found.r_squared.expect("defined");
    assert!(
        (sum - r_squared.value).abs() < 0.01 && r_squared.value > 0.9,
        "{r_squared:?}"
    );
    assert!(r_squared.low <= r_squared.value && r_squared.value <= r_squared.high);
}

/// Two axes with ties, beside the closed forms in three correlations of ranks found by counting.
#[test]
fn partial_correlations_have_their_closed_form() {
    let axes = [Axis::Discrete { levels: 4 }, Axis::Continuous];
    let design = Design::new(&Method::RbdFast { rows: 50 }, &axes, 4).expect("fits");
    let function = |units: &[f64]| (units[0] - 0.3 * (25.0 * units[1]).sin() + units[1]).max(0.4);
    let mut outputs = run(&design, function);
    outputs[7] = None;
    let found = rank_regression(&design, &outputs, &QUICK).expect("a regression");
    assert_eq!((found.rows, found.left_out), (49, 1));
    let mut columns = [0, 1].map(|axis| design.units(axis).expect("an axis"));
    for column in &mut columns {
        column.remove(7);
    }
    let [one, other] = columns.map(|column| ranks(&column));
    let output = ranks(&outputs.into_iter().flatten().collect::<Vec<f64>>());
    let between = correlation(&one, &other);
    let [first, second] = [&one, &other].map(|axis| correlation(axis, &output));
    let rest = 1.0 - between * between;
    let partial = [
        (first - second * between) / ((1.0 - second * second) * rest).sqrt(),
        (second - first * between) / ((1.0 - first * first) * rest).sqrt(),
    ];
    let coefficients = [
        (first - second * between) / rest,
        (second - first * between) / rest,
    ];
    let explained = coefficients[0] * first + coefficients[1] * second;
    assert!(between.abs() > 0.01 && partial.iter().all(|value| value.abs() < 0.95));
    for (found, expected) in values(&found.partial_correlations).iter().zip(partial) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    for (found, expected) in values(&found.coefficients).iter().zip(coefficients) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
    assert!((found.r_squared.expect("defined").value - explained).abs() < 1e-12);
}

#[test]
fn an_axis_that_does_not_vary_has_no_coefficient() {
    let axes = [Axis::Continuous, Axis::Discrete { levels: 1 }];
    let design = Design::new(&Method::Sobol { rows: 64 }, &axes, 1).expect("fits");
    let outputs = run(&design, |units| (9.0 * units[0]).sin());
    let found = rank_regression(&design, &outputs, &QUICK).expect("a regression");
    assert!(found.coefficients[0].is_some() && found.partial_correlations[0].is_some());
    assert_eq!(
        (found.coefficients[1], found.partial_correlations[1]),
        (None, None)
    );
}

#[test]
fn samples_are_needed() {
    for method in [
        Method::Morris {
            trajectories: 10,
            levels: 4,
        },
        Method::OneAtATime { tail: 0.1 },
    ] {
        let design = continuous(method, 2, 1);
        let refused = rank_regression(&design, &run(&design, |units| units[0]), &QUICK);
        assert!(
            matches!(refused, Err(SensitivityError::Method { .. })),
            "{method:?}"
        );
    }
    // Of a Saltelli design, A and B are a sample; the mixtures repeat their values.
    let design = continuous(
        Method::Saltelli {
            base_rows: 32,
            second_order: true,
        },
        2,
        1,
    );
    let found = rank_regression(&design, &run(&design, |units| units[0] + units[1]), &QUICK);
    assert_eq!(found.expect("a regression").rows, 64);
    let design = continuous(Method::Sobol { rows: 4 }, 2, 1);
    let refused = rank_regression(&design, &run(&design, |units| units[0]), &QUICK);
    assert!(matches!(
        refused,
        Err(SensitivityError::TooFew {
            complete: 4,
            needed: 5,
            ..
        })
    ));
}
