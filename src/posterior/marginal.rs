//! What a weighted population states about one axis, and about two together.

use super::population::PosteriorPoint;
use super::weighting::Weighting;

/// Distance of a distribution from the uniform one, times the root of the number of points, that chance exceeds in one of a hundred cases
/// (Kolmogorov).
const BEYOND_CHANCE: f64 = 1.63;

/// One axis in the posterior. Before, all places of the unit interval were equally likely.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marginal {
    /// Places below which 2.5, 50 and 97.5 % of the posterior lie.
    pub quantiles: [f64; 3],
    /// Largest distance of the share below a place from that place.
    pub distance: f64,
    /// True if that distance is beyond what chance gives with so many effective points.
    pub is_changed: bool,
}

impl Marginal {
    /// Share of the prior range of 95 % that the posterior range of 95 % has.
    pub fn left(&self) -> f64 {
        (self.quantiles[2] - self.quantiles[0]) / 0.95
    }
}

/// The marginal of an axis.
pub fn marginal(points: &[PosteriorPoint], weighting: &Weighting, axis: usize) -> Marginal {
    let units: Vec<f64> = points.iter().map(|point| point.units[axis]).collect();
    let sorted = sorted(&units, weighting);
    let mut below = 0.0;
    let mut distance: f64 = 0.0;
    for (unit, weight) in sorted {
        distance = distance.max(f64::abs(unit - below));
        below += weight;
        distance = distance.max(f64::abs(unit - below));
    }
    Marginal {
        quantiles: [0.025, 0.5, 0.975].map(|share| weighted_quantile(&units, weighting, share)),
        distance,
        is_changed: distance * weighting.effective.sqrt() > BEYOND_CHANCE,
    }
}

/// Shares of the posterior in equal parts of an axis.
pub fn parts(
    points: &[PosteriorPoint],
    weighting: &Weighting,
    axis: usize,
    count: usize,
) -> Vec<f64> {
    let mut shares = vec![0.0; count];
    for (point, weight) in points.iter().zip(&weighting.weights) {
        let part = (point.units[axis] * count as f64) as usize;
        shares[part.min(count - 1)] += weight;
    }
    shares
}

/// Correlation of the standard normal scores of two axes; 0 where one of them does not vary.
pub fn correlation(points: &[PosteriorPoint], weighting: &Weighting, axes: [usize; 2]) -> f64 {
    let scores = |axis: usize| points.iter().map(move |point| point.scores[axis]);
    let means = axes.map(|axis| mean(scores(axis), weighting));
    let product = |[one, other]: [usize; 2]| {
        let pairs = scores(axes[one]).zip(scores(axes[other]));
        let products = pairs.map(|(a, b)| (a - means[one]) * (b - means[other]));
        mean(products, weighting)
    };
    let spread = (product([0, 0]) * product([1, 1])).sqrt();
    if spread > 0.0 {
        product([0, 1]) / spread
    } else {
        0.0
    }
}

/// The value below which a share of the weight lies. Values without weight, finite or not, do not count.
pub fn weighted_quantile(values: &[f64], weighting: &Weighting, share: f64) -> f64 {
    let pairs = sorted(values, weighting);
    let mut below = 0.0;
    let found = pairs.iter().find(|(_, weight)| {
        below += weight;
        below >= share
    });
    found.or(pairs.last()).map_or(f64::NAN, |(value, _)| *value)
}

/// Values with their weights in order, without those that have none.
fn sorted(values: &[f64], weighting: &Weighting) -> Vec<(f64, f64)> {
    let weights = weighting.weights.iter().copied();
    let pairs = values.iter().copied().zip(weights);
    let mut pairs: Vec<(f64, f64)> = pairs.filter(|(_, weight)| *weight > 0.0).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    pairs
}

fn mean(values: impl Iterator<Item = f64>, weighting: &Weighting) -> f64 {
    let pairs = values.zip(&weighting.weights);
    let weighed = pairs.filter(|(_, weight)| **weight > 0.0);
    weighed.map(|(value, weight)| value * weight).sum()
}
