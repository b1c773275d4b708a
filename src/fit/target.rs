//! A target: what was observed, and how far a condition is from it.

use serde::Serialize;

use crate::experiment::{TargetComparison, TargetSubject};
use crate::sweep::{OutputMeasure, SweepResults};

/// Something that was observed, with everything that is needed to compare a condition with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitTarget {
    /// Position of the output.
    #[serde(skip)]
    pub output: usize,
    /// Name of the arm.
    pub arm: String,
    /// Name of the arm that it is compared with; none for a value.
    pub reference: Option<String>,
    /// What of the arm.
    pub subject: TargetSubject,
    /// How it is compared.
    pub comparison: TargetComparison,
    /// The observed value twice, or the ends of the range that agrees; infinite where nothing bounds it.
    pub ends: [f64; 2],
    /// Standard error, in the unit; for a factor the geometric standard deviation.
    pub spread: f64,
    /// The target in words.
    pub words: String,
    /// The observation in words, with its spread.
    pub observed: String,
    /// Unit of the values; empty for plain numbers and ratios.
    pub unit: String,
    /// Who observed it.
    pub source: String,
    /// DOI of the source; empty if none is given.
    pub doi: String,
}

impl FitTarget {
    /// What the runs of a condition show in its place, as mean over its replicates. None if a replicate has no value.
    pub fn predicted(&self, results: &SweepResults, condition: usize) -> Option<f64> {
        let draws = |arm: &str| {
            let measure = OutputMeasure {
                output: self.output,
                arm: arm.to_owned(),
                from: None,
            };
            let measured = results.measured(&measure, condition)?;
            measured.draws.iter().copied().collect::<Option<Vec<f64>>>()
        };
        let own = draws(&self.arm)?;
        let values: Vec<f64> = match self.subject {
            TargetSubject::Value => own,
            TargetSubject::Difference | TargetSubject::Ratio => {
                let pairs = own.into_iter().zip(draws(self.reference.as_deref()?)?);
                let ratio = self.subject == TargetSubject::Ratio;
                pairs
                    .map(|(own, other)| if ratio { own / other } else { own - other })
                    .collect()
            }
        };
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        mean.is_finite().then_some(mean)
    }

    /// How far a value is from what was observed, in units of the spread: negative below, 0 where it agrees. Infinite for a value that has
    /// no logarithm, where factors are compared.
    pub fn misfit(&self, value: f64) -> f64 {
        let [low, high] = self.ends;
        let near = value.clamp(low, high);
        if self.comparison != TargetComparison::Factor {
            return (value - near) / self.spread;
        }
        if value > 0.0 {
            libm::log(value / near) / libm::log(self.spread)
        } else {
            f64::NEG_INFINITY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(comparison: TargetComparison, ends: [f64; 2], spread: f64) -> FitTarget {
        FitTarget {
            output: 0,
            arm: "cells".to_owned(),
            reference: None,
            subject: TargetSubject::Value,
            comparison,
            ends,
            spread,
            words: String::new(),
            observed: String::new(),
            unit: String::new(),
            source: String::new(),
            doi: String::new(),
        }
    }

    #[test]
    fn misfits_are_in_units_of_the_spread() {
        let difference = target(TargetComparison::Difference, [92.0; 2], 7.0);
        assert_eq!(
            [99.0, 92.0, 78.0].map(|value| difference.misfit(value)),
            [1.0, 0.0, -2.0]
        );
        let factor = target(TargetComparison::Factor, [10.0; 2], 2.0);
        let found = [40.0, 10.0, 5.0].map(|value| factor.misfit(value));
        for (found, expected) in found.into_iter().zip([2.0, 0.0, -1.0]) {
            assert!((found - expected).abs() < 1e-12, "{found}");
        }
        assert_eq!(factor.misfit(0.0), f64::NEG_INFINITY);
    }

    #[test]
    fn ranges_and_bounds_agree_on_their_side() {
        let range = target(TargetComparison::Range, [1.0, 3.0], 0.5);
        assert_eq!(
            [0.5, 1.0, 2.0, 4.0].map(|value| range.misfit(value)),
            [-1.0, 0.0, 0.0, 2.0]
        );
        let most = target(TargetComparison::AtMost, [f64::NEG_INFINITY, 3.0], 0.5);
        assert_eq!(
            [-9.0, 3.0, 4.0].map(|value| most.misfit(value)),
            [0.0, 0.0, 2.0]
        );
        let least = target(TargetComparison::AtLeast, [3.0, f64::INFINITY], 0.5);
        assert_eq!([2.0, 9.0].map(|value| least.misfit(value)), [-2.0, 0.0]);
    }
}
