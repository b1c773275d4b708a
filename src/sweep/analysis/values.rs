//! The values of one measure in all conditions.

use serde::Serialize;

use super::super::results::{Measure, SweepResults};

/// A part of the largest value below which a spread is rounding.
const ROUNDING: f64 = 1e-12;

/// The values of a measure.
#[derive(Debug)]
pub(super) struct MeasureValues {
    /// Mean over the replicates of each condition.
    pub(super) means: Vec<Option<f64>>,
    /// For each replicate the value of each condition.
    pub(super) replicates: Vec<Vec<Option<f64>>>,
    /// The unit.
    pub(super) unit: String,
}

/// How far the means of a measure extend.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MeasureRange {
    /// The least mean of a condition.
    pub least: f64,
    /// The greatest.
    pub greatest: f64,
    /// Mean over the conditions that have a value.
    pub mean: f64,
    /// Conditions that have a value.
    pub conditions: usize,
    /// True if all are equal within rounding.
    pub is_constant: bool,
}

impl MeasureValues {
    pub(super) fn of(results: &SweepResults, measure: &Measure, replicates: u32) -> Self {
        let finite = |values: Vec<Option<f64>>| -> Vec<Option<f64>> {
            let values = values.into_iter();
            values
                .map(|value| value.filter(|value| value.is_finite()))
                .collect()
        };
        let by_replicate = results.by_replicate(measure, replicates);
        Self {
            means: finite(results.means(measure)),
            replicates: by_replicate.into_iter().map(finite).collect(),
            unit: results.outputs[measure.output].unit.clone(),
        }
    }

    /// The range of the means; none without values.
    pub(super) fn range(&self) -> Option<MeasureRange> {
        let values: Vec<f64> = self.means.iter().flatten().copied().collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let size = least.abs().max(greatest.abs());
        (!values.is_empty()).then(|| MeasureRange {
            least,
            greatest,
            mean: values.iter().sum::<f64>() / values.len() as f64,
            conditions: values.len(),
            is_constant: greatest - least <= ROUNDING * size,
        })
    }

    /// Variance that chance adds to the mean of a condition, averaged over the conditions with at least two replicates; none without any.
    pub(super) fn chance_variance(&self) -> Option<f64> {
        let of_condition = |condition: usize| {
            let draws = self
                .replicates
                .iter()
                .filter_map(|values| values[condition]);
            let draws: Vec<f64> = draws.collect();
            let count = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / count;
            let squares: f64 = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum();
            (draws.len() > 1).then(|| squares / (count - 1.0) / count)
        };
        let found: Vec<f64> = (0..self.means.len()).filter_map(of_condition).collect();
        (!found.is_empty()).then(|| found.iter().sum::<f64>() / found.len() as f64)
    }

    /// Share of the variance of the means of some conditions that chance has; none without replicates or without variance.
    pub(super) fn chance_share(&self, conditions: &[usize]) -> Option<f64> {
        let chance = self.chance_variance()?;
        let values: Vec<f64> = conditions.iter().filter_map(|at| self.means[*at]).collect();
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values
            .iter()
            .map(|value| (value - mean) * (value - mean))
            .sum();
        let variance = squares / (count - 1.0);
        (variance > 0.0).then(|| (chance / variance).min(1.0))
    }
}
