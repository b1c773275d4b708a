//! Influence in grids: shares of variance, and whether they are beyond chance.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::axes::SweepSpace;
use super::influence::{
    AxisInfluence, IndexEstimate, Influence, InfluenceStatistic, LEAST_SHARE, PairInfluence,
};
use super::values::MeasureValues;
use super::wording::percent;
use crate::sensitivity::{GridVariance, SensitivityError, grid_variance};

/// Probability of a larger ratio of variances by chance, below which an axis counts.
const LEVEL: f64 = 0.05;

/// Shares of variance.
pub(super) fn by_variance(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
) -> Result<Influence, SensitivityError> {
    let design = space.experiment.design();
    let found = grid_variance(design, &values.replicates)?;
    let levels = design.grid_levels().unwrap_or_default();
    let error = GridError::of(&found, values, &levels);
    let shares = found.axes.iter().zip(&levels).enumerate();
    let axes = shares.map(|(axis, (share, levels))| AxisInfluence {
        axis,
        values: vec![Some(IndexEstimate::exact(*share))],
        reach: None,
        is_decider: *share >= LEAST_SHARE && error.is_beyond(*share, f64::from(*levels) - 1.0),
    });
    let mut influence = Influence::ranked(InfluenceStatistic::GridVariance, axes.collect());
    let pairs = found.interactions.iter().map(|pair| PairInfluence {
        axes: pair.axes,
        share: IndexEstimate::exact(pair.share),
    });
    influence.pairs = pairs.collect();
    let by_share =
        |one: &PairInfluence, other: &PairInfluence| other.share.value.total_cmp(&one.share.value);
    influence.pairs.sort_by(by_share);
    influence.higher = (levels.len() > 2).then_some(found.higher.max(0.0));
    influence.chance = error.has_replicates.then_some(found.replicates);
    influence.used = design.row_count() - found.filled;
    influence.left_out = found.filled;
    influence.notes = notes(&found, &error);
    Ok(influence)
}

fn notes(found: &GridVariance, error: &GridError) -> Vec<String> {
    let mut notes = Vec::new();
    if error.has_replicates {
        notes.push(format!(
            "Replicates of the same condition (chance) have {} of the variance. An axis decides if its share is beyond what chance gives it (F test, 5 %) and at least 5 %.",
            percent(found.replicates)
        ));
    } else if error.degrees > 0.0 {
        notes.push("With one replicate for each condition, chance cannot be separated from what axes do together. An axis decides if its share is beyond both (F test, 5 %) and at least 5 %.".to_owned());
    } else {
        notes.push("With one axis and one replicate for each condition, its effect cannot be separated from chance. Three replicates or more show how much is chance.".to_owned());
    }
    if found.filled > 0 {
        notes.push("Conditions without a value count with what the axes alone predict, so interactions come out too small.".to_owned());
    } else if !found.balanced {
        notes.push(
            "Conditions have different numbers of replicates, so shares are approximate."
                .to_owned(),
        );
    }
    notes
}

/// What an effect is compared with: replicates, else what is left beside the axes.
struct GridError {
    has_replicates: bool,
    share: f64,
    degrees: f64,
}

impl GridError {
    fn of(found: &GridVariance, values: &MeasureValues, levels: &[u32]) -> Self {
        let draws = values.replicates.iter().flatten().flatten().count() as f64;
        let rows = values.means.iter().flatten().count() as f64;
        if draws > rows {
            return Self {
                has_replicates: true,
                share: found.replicates,
                degrees: draws - rows,
            };
        }
        let axes: f64 = levels.iter().map(|levels| f64::from(*levels) - 1.0).sum();
        Self {
            has_replicates: false,
            share: 1.0 - found.axes.iter().sum::<f64>(),
            degrees: rows - 1.0 - axes,
        }
    }

    /// True if a share with some degrees of freedom is more than chance gives it.
    fn is_beyond(&self, share: f64, degrees: f64) -> bool {
        if self.degrees < 1.0 || degrees < 1.0 {
            return false;
        }
        let ratio = (share / degrees) / (self.share / self.degrees);
        if self.share <= 1e-12 {
            return true;
        }
        FisherSnedecor::new(degrees, self.degrees).is_ok_and(|known| known.cdf(ratio) > 1.0 - LEVEL)
    }
}
