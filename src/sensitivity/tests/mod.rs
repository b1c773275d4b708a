//! Analyses against functions with known indices.

use std::f64::consts::PI;

use super::{Bootstrap, Interval};
use crate::design::{Axis, Design, Method};

mod discrete;
mod ranks;
mod salib;
mod screening;
mod variance;

/// Few resamples, for tests that look at estimates.
const QUICK: Bootstrap = Bootstrap {
    resamples: 20,
    seed: 1,
};

/// First-order and total indices of [`ishigami`].
const ISHIGAMI: [[f64; 3]; 2] = [[0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]];

/// Ishigami and Homma 1990 with a = 7 and b = 0.1, on [-pi, pi].
fn ishigami(units: &[f64]) -> f64 {
    let x: Vec<f64> = units.iter().map(|unit| PI * (2.0 * unit - 1.0)).collect();
    x[0].sin() + 7.0 * x[1].sin().powi(2) + 0.1 * x[2].powi(4) * x[0].sin()
}

/// A design of continuous axes.
fn continuous(method: Method, axes: usize, seed: u64) -> Design {
    Design::new(&method, &vec![Axis::Continuous; axes], seed).expect("fits")
}

/// The outputs of a function of places in the unit interval.
fn run(design: &Design, function: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
    let places = design.rows().map(|row| {
        let pairs = design.axes().iter().zip(row);
        pairs.map(|(axis, at)| axis.unit(*at)).collect::<Vec<f64>>()
    });
    places.map(|units| Some(function(&units))).collect()
}

/// Estimates are within a tolerance of what they should be, and intervals around them.
fn assert_near(found: &[Interval], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (interval, expected) in found.iter().zip(expected) {
        let error = (interval.value - expected).abs();
        assert!(error < tolerance, "{found:?} beside {expected}");
        assert!(
            interval.low <= interval.value && interval.value <= interval.high,
            "{interval:?}"
        );
    }
}
