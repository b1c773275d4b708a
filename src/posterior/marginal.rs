//! What a weighted population states about one axis, and about two together.

use super::population::PosteriorPoint;
use super::weighting::Weighting;

/// One axis in the posterior. The prior has mean 0 and standard deviation 1 in scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marginal {
    /// Weighted mean of the scores.
    pub mean: f64,
    /// Weighted standard deviation of the scores: the share of the prior spread that is left.
    pub sd: f64,
    /// Standard error of that standard deviation, from the effective number of points.
    pub sd_error: f64,
    /// Places in the unit interval below which 2.5, 50 and 97.5 % of the posterior lie.
    pub quantiles: [f64; 3],
}

/// The marginal of an axis.
pub fn marginal(points: &[PosteriorPoint], weighting: &Weighting, axis: usize) -> Marginal {
    let scores = || points.iter().map(|point| point.scores[axis]);
    let mean = weighted_mean(scores(), weighting);
    let variance = weighted_mean(
        scores().map(|score| (score - mean) * (score - mean)),
        weighting,
    );
    let sd = variance.sqrt();
    let units: Vec<f64> = points.iter().map(|point| point.units[axis]).collect();
    Marginal {
        mean,
        sd,
        sd_error: sd / (2.0 * (weighting.effective - 1.0).max(1.0)).sqrt(),
        quantiles: [0.025, 0.5, 0.975].map(|share| weighted_quantile(&units, weighting, share)),
    }
}

/// Correlation of the scores of two axes.
pub fn correlation(points: &[PosteriorPoint], weighting: &Weighting, axes: [usize; 2]) -> f64 {
    let of = |axis| marginal(points, weighting, axis);
    let [one, other] = axes.map(of);
    let product = points
        .iter()
        .map(|point| (point.scores[axes[0]] - one.mean) * (point.scores[axes[1]] - other.mean));
    let both = weighted_mean(product, weighting);
    let spread = one.sd * other.sd;
    if spread > 0.0 { both / spread } else { 0.0 }
}

/// The value below which a share of the weight lies. Values without weight, finite or not, do not count.
pub fn weighted_quantile(values: &[f64], weighting: &Weighting, share: f64) -> f64 {
    let pairs = values
        .iter()
        .copied()
        .zip(weighting.weights.iter().copied());
    let mut pairs: Vec<(f64, f64)> = pairs.filter(|(_, weight)| *weight > 0.0).collect();
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut below = 0.0;
    let found = pairs.iter().find(|(_, weight)| {
        below += weight;
        below >= share
    });
    found.or(pairs.last()).map_or(f64::NAN, |(value, _)| *value)
}

fn weighted_mean(values: impl Iterator<Item = f64>, weighting: &Weighting) -> f64 {
    let pairs = values.zip(&weighting.weights);
    let weighed = pairs.filter(|(_, weight)| **weight > 0.0);
    weighed.map(|(value, weight)| value * weight).sum()
}
