//! Influence in designs that fill the space: Saltelli, RBD-FAST, Latin hypercubes and Sobol' sequences.

use super::axes::SweepSpace;
use super::influence::{
    AxisInfluence, IndexEstimate, Influence, InfluenceStatistic, LEAST_SHARE, PairInfluence,
};
use super::values::MeasureValues;
use super::wording::{index, percent};
use crate::sensitivity::{Bootstrap, SensitivityError, rank_regression, rbd_fast, sobol};

/// An explained share of ranks below which coefficients show little.
const LEAST_R_SQUARED: f64 = 0.5;

/// Fewest base rows from which Sobol' indices are shown: with fewer, resampling base rows does not show how uncertain they are.
pub(in crate::sweep) const LEAST_BASE_ROWS: usize = 16;

/// Fewest rows from which ranks are compared: with fewer, chance alone gives correlations near 1.
const LEAST_ROWS: usize = 20;

/// Sobol' indices.
pub(super) fn by_sobol(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    bootstrap: &Bootstrap,
) -> Result<Influence, SensitivityError> {
    let found = sobol(space.experiment.design(), &values.means, bootstrap);
    let found = found.map_err(|error| match error {
        SensitivityError::TooFew { what, complete, .. } => SensitivityError::TooFew {
            what,
            complete,
            needed: LEAST_BASE_ROWS,
        },
        other => other,
    })?;
    if found.base_rows < LEAST_BASE_ROWS {
        return Err(SensitivityError::TooFew {
            what: "base rows",
            complete: found.base_rows,
            needed: LEAST_BASE_ROWS,
        });
    }
    let chance = values.chance_share(&space.sample().unwrap_or_default());
    let totals: Vec<IndexEstimate> = found.total.iter().map(|one| (*one).into()).collect();
    let firsts: Vec<IndexEstimate> = found.first.iter().map(|one| (*one).into()).collect();
    let axes = (0..totals.len()).map(|axis| {
        let (total, first) = (totals[axis], firsts[axis]);
        // Chance is in every total index, and in no first one. Without replicates, no more of it than in the least total index.
        let floor = chance.unwrap_or_else(|| least_end(&totals, axis));
        AxisInfluence {
            axis,
            values: vec![Some(total), Some(first)],
            reach: None,
            is_decider: total.value >= LEAST_SHARE
                && total.is_above(0.0)
                && (first.is_above(0.0) || total.is_above(floor)),
        }
    });
    let mut influence = Influence::ranked(InfluenceStatistic::Sobol, axes.collect());
    let pairs = found.second.iter();
    influence.pairs = pairs
        .map(|pair| PairInfluence {
            axes: pair.axes,
            share: pair.index.into(),
        })
        .collect();
    influence.counted = "base rows";
    influence.used = found.base_rows;
    influence.left_out = found.left_out;
    influence.chance = chance;
    let alone: f64 = firsts.iter().map(|first| first.value).sum();
    let mut notes = vec![format!(
        "The first indices add up to {}. The remainder up to 1 is due to interactions between axes{}.",
        index(alone),
        if chance == Some(0.0) {
            ""
        } else {
            " and to chance"
        }
    )];
    notes.extend(chance_in_totals(chance, space.shares_seeds()));
    notes.extend(about_negatives(totals.iter().chain(&firsts), "base rows"));
    influence.notes = notes;
    Ok(influence)
}

/// The least upper end of the intervals of all axes but one; infinity where nothing is known.
pub(super) fn least_end(all: &[IndexEstimate], but: usize) -> f64 {
    let others = all.iter().enumerate().filter(|(at, _)| *at != but);
    let ends = others.map(|(_, one)| one.interval.map_or(f64::INFINITY, |[_, high]| high));
    ends.fold(f64::INFINITY, f64::min)
}

/// Where chance is in the indices. Conditions that share random numbers have the same chance as long as an axis changes nothing.
fn chance_in_totals(chance: Option<f64>, shares_seeds: bool) -> Option<String> {
    let share = match chance {
        Some(0.0) => return None,
        Some(share) => format!(
            "Chance explains about {} of the variance of these means, as replicates of the same condition show. ",
            percent(share)
        ),
        None => String::new(),
    };
    Some(match (shares_seeds, chance) {
        (true, _) => format!(
            "{share}Conditions share the random numbers of a replicate. So the total index of an axis that changes nothing is zero; that of any other axis includes chance. First indices do not include it."
        ),
        (false, Some(_)) => format!("{share}This share is in every total index and in no first index."),
        (false, None) => "With one replicate for each condition, total indices include chance: an axis without any effect may have a total index above zero. First indices do not include it."
            .to_owned(),
    })
}

/// Words about negative indices; none if there are none.
fn about_negatives<'a>(
    mut all: impl Iterator<Item = &'a IndexEstimate>,
    rows: &str,
) -> Option<String> {
    let any = all.any(|estimate| estimate.value < 0.0);
    any.then(|| {
        format!(
            "An index is estimated from a difference of noisy sums. A negative one cannot be distinguished from zero with this number of {rows}."
        )
    })
}

/// First-order indices by random balance.
pub(super) fn by_rbd_fast(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    bootstrap: &Bootstrap,
) -> Result<Influence, SensitivityError> {
    let found = rbd_fast(space.experiment.design(), &values.means, bootstrap)?;
    let firsts: Vec<IndexEstimate> = found.first.iter().map(|one| (*one).into()).collect();
    let axes = firsts
        .iter()
        .enumerate()
        .map(|(axis, first)| AxisInfluence {
            axis,
            values: vec![Some(*first)],
            reach: None,
            is_decider: first.value >= LEAST_SHARE && first.is_above(0.0),
        });
    let mut influence = Influence::ranked(InfluenceStatistic::RbdFast, axes.collect());
    influence.used = found.rows;
    influence.left_out = found.left_out;
    influence.chance = values.chance_share(&space.sample().unwrap_or_default());
    let alone: f64 = firsts.iter().map(|first| first.value).sum();
    influence.notes = vec![format!(
        "The first indices add up to {}. The remainder up to 1 is due to interactions between axes and to chance.",
        index(alone)
    )];
    let negatives = about_negatives(firsts.iter(), "rows");
    influence.notes.extend(negatives);
    Ok(influence)
}

/// Rank regression.
pub(super) fn by_ranks(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    bootstrap: &Bootstrap,
) -> Result<Influence, SensitivityError> {
    let found = rank_regression(space.experiment.design(), &values.means, bootstrap)?;
    let needed = LEAST_ROWS.max(2 * space.axes.len() + 10);
    if found.rows < needed {
        return Err(SensitivityError::TooFew {
            what: "rows",
            complete: found.rows,
            needed,
        });
    }
    let partial = found.partial_correlations.iter();
    let both = partial.zip(&found.coefficients).enumerate();
    let axes = both.map(|(axis, (partial, coefficient))| {
        let partial = partial.map(IndexEstimate::from);
        AxisInfluence {
            axis,
            values: vec![partial, coefficient.map(IndexEstimate::from)],
            reach: None,
            // The square of a coefficient is about the share of the variance of ranks.
            is_decider: partial.is_some_and(|partial| partial.excludes_zero())
                && coefficient.is_some_and(|one| one.value * one.value >= LEAST_SHARE),
        }
    });
    let mut influence = Influence::ranked(InfluenceStatistic::RankRegression, axes.collect());
    influence.used = found.rows;
    influence.left_out = found.left_out;
    influence.chance = values.chance_share(&space.sample().unwrap_or_default());
    influence.r_squared = found.r_squared.map(IndexEstimate::from);
    if let Some(explained) = found.r_squared {
        let share = percent(explained.value);
        let poor = if explained.value < LEAST_R_SQUARED {
            " The rest is chance, axes that act together, or effects that rise and fall again: rank correlations miss these."
        } else {
            ""
        };
        let note = format!(
            "The ranks of the axes explain {share} of the variance of the ranks of the measure (R²).{poor}"
        );
        influence.notes.push(note);
    }
    if found.partial_correlations.iter().any(Option::is_none) {
        influence.notes.push(
            "An axis without a value does not vary, is determined by other axes, or has no variance left to explain."
                .to_owned(),
        );
    }
    Ok(influence)
}
