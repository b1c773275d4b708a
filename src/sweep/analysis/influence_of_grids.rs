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
    // Where conditions share random numbers, what a replicate adds to all of them does not blur their comparison.
    let compared = values.without_blocks().filter(|_| found.balanced);
    let compared = compared.and_then(|compared| grid_variance(design, &compared).ok());
    let is_blocked = compared.is_some();
    let compared = compared.as_ref().unwrap_or(&found);
    let error = GridError::of(compared, values, &levels, is_blocked);
    let systematic = (1.0 - found.replicates).max(f64::MIN_POSITIVE);
    let shares = found.axes.iter().zip(&levels).enumerate();
    let axes = shares.map(|(axis, (share, levels))| AxisInfluence {
        axis,
        values: vec![Some(IndexEstimate::exact(*share))],
        reach: None,
        is_decider: *share >= LEAST_SHARE * systematic
            && error.is_beyond(compared.axes[axis], f64::from(*levels) - 1.0),
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
    influence.counted = "conditions";
    influence.notes = notes(&found, &error);
    Ok(influence)
}

fn notes(found: &GridVariance, error: &GridError) -> Vec<String> {
    let mut notes = Vec::new();
    if error.has_replicates {
        notes.push(format!(
            "Differences between replicates of the same condition (chance) explain {} of the variance. An axis decides if its share is beyond what chance gives it (F test, 5 %) and at least 5 % of the rest.",
            percent(found.replicates)
        ));
        if error.is_blocked {
            notes.push("Conditions share the random numbers of a replicate. Their common effect on all conditions counts as chance, but does not affect the comparison between conditions.".to_owned());
        }
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
    is_blocked: bool,
    share: f64,
    degrees: f64,
}

impl GridError {
    fn of(found: &GridVariance, values: &MeasureValues, levels: &[u32], is_blocked: bool) -> Self {
        let draws = values.replicates.iter().flatten().flatten().count() as f64;
        let rows = values.means.iter().flatten().count() as f64;
        if draws > rows {
            return Self {
                has_replicates: true,
                is_blocked,
                share: found.replicates,
                degrees: if is_blocked {
                    draws - rows - (draws / rows - 1.0)
                } else {
                    draws - rows
                },
            };
        }
        let axes: f64 = levels.iter().map(|levels| f64::from(*levels) - 1.0).sum();
        Self {
            has_replicates: false,
            is_blocked: false,
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
