//! Places in the unit interval as standard normal scores, and back.

use statrs::distribution::{ContinuousCDF, Normal};

/// The standard normal score below which a share of values lies. Minus and plus infinity at 0 and 1.
pub fn score_of(unit: f64) -> f64 {
    Normal::standard().inverse_cdf(unit)
}

/// The share of values below a standard normal score.
pub fn unit_of(score: f64) -> f64 {
    0.5 * libm::erfc(-score / std::f64::consts::SQRT_2)
}

/// Logarithm of the density of independent standard normal scores, without its constant.
pub(super) fn log_density(scores: &[f64]) -> f64 {
    -0.5 * scores.iter().map(|score| score * score).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_and_places_are_inverse() {
        assert_eq!(score_of(0.5), 0.0);
        for unit in [1e-12, 0.025, 0.3, 0.975, 1.0 - 1e-9] {
            let back = unit_of(score_of(unit));
            assert!((back / unit - 1.0).abs() < 1e-6, "{unit}: {back}");
        }
        assert!((score_of(0.975) - 1.959_963_985).abs() < 1e-8);
    }
}
