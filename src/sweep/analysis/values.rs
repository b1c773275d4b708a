//! The values of one measure in all conditions.

use serde::Serialize;

use super::super::results::{OutputMeasure, SweepResults};
use super::axes::SweepSpace;

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
    /// True if all conditions share the random numbers of a replicate.
    shares_seeds: bool,
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
    pub(super) fn of(
        space: &SweepSpace<'_>,
        results: &SweepResults,
        measure: &OutputMeasure,
    ) -> Self {
        let finite = |values: Vec<Option<f64>>| -> Vec<Option<f64>> {
            let values = values.into_iter();
            values
                .map(|value| value.filter(|value| value.is_finite()))
                .collect()
        };
        let by_replicate = results.by_replicate(measure, space.experiment.replicates());
        Self {
            means: finite(results.means(measure)),
            replicates: by_replicate.into_iter().map(finite).collect(),
            unit: results.outputs[measure.output].unit.clone(),
            shares_seeds: space.shares_seeds(),
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

    /// Share of the variance of some conditions that lies in the 5 % of them farthest from the mean, at least one; 0 without variance.
    pub(super) fn carried_by_extremes(&self, conditions: &[usize]) -> f64 {
        let values: Vec<f64> = conditions.iter().filter_map(|at| self.means[*at]).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let far = values.iter().map(|value| (value - mean).abs());
        let scale = far.fold(0.0, f64::max);
        if !(scale > 0.0 && scale.is_finite()) {
            return 0.0;
        }
        let square = |value: &f64| ((value - mean) / scale) * ((value - mean) / scale);
        let mut squares: Vec<f64> = values.iter().map(square).collect();
        squares.sort_by(|one, other| other.total_cmp(one));
        let all: f64 = squares.iter().sum();
        let extreme = (values.len() / 20).max(1);
        let carried: f64 = squares.iter().take(extreme).sum();
        carried / all
    }

    /// What each replicate adds to all conditions alike, where they share its random numbers: its mean over the conditions that have a
    /// value of every replicate. None where they share none, with a single replicate, and with fewer than two such conditions.
    fn blocks(&self) -> Option<(Vec<f64>, f64)> {
        if !self.shares_seeds || self.replicates.len() < 2 {
            return None;
        }
        let has_all = |condition: &usize| {
            self.replicates
                .iter()
                .all(|values| values[*condition].is_some())
        };
        let complete: Vec<usize> = (0..self.means.len()).filter(has_all).collect();
        let count = complete.len() as f64;
        let mean = |values: &Vec<Option<f64>>| {
            complete.iter().filter_map(|at| values[*at]).sum::<f64>() / count
        };
        (complete.len() > 1).then(|| (self.replicates.iter().map(mean).collect(), count))
    }

    /// The values of each replicate without what it adds to all conditions alike; none where that is not known.
    pub(super) fn without_blocks(&self) -> Option<Vec<Vec<Option<f64>>>> {
        let (blocks, _) = self.blocks()?;
        let without = |(values, block): (&Vec<Option<f64>>, &f64)| {
            let values = values.iter();
            values
                .map(|value| value.map(|value| value - block))
                .collect()
        };
        Some(self.replicates.iter().zip(&blocks).map(without).collect())
    }

    /// Variance that chance adds to the mean of a condition in comparison with others, averaged over the conditions with at least two
    /// replicates; none without any. What a replicate adds to all conditions alike does not count.
    pub(super) fn chance_variance(&self) -> Option<f64> {
        let without = self.without_blocks();
        let count = self.blocks().map(|(_, count)| count);
        // Means over the conditions have a part of the chance of each.
        let taken = count.map_or(1.0, |count| count / (count - 1.0));
        let replicates = without.as_ref().unwrap_or(&self.replicates);
        let of_condition = |condition: usize| {
            let draws = replicates.iter().filter_map(|values| values[condition]);
            let draws: Vec<f64> = draws.collect();
            let count = draws.len() as f64;
            let mean = draws.iter().sum::<f64>() / count;
            let squares: f64 = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum();
            (draws.len() > 1).then(|| taken * squares / (count - 1.0) / count)
        };
        let found: Vec<f64> = (0..self.means.len()).filter_map(of_condition).collect();
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        mean.is_finite().then_some(mean)
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
        let share = (chance / variance).min(1.0);
        share.is_finite().then_some(share)
    }
}
