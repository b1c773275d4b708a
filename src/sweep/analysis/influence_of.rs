//! The statistic that fits a design, or the reason why there is none.

use super::axes::SweepSpace;
use super::influence::Influence;
use super::influence_of_grids::by_variance;
use super::influence_of_samples::{by_ranks, by_rbd_fast, by_sobol};
use super::influence_of_steps::{by_morris, by_tornado};
use super::values::MeasureValues;
use super::wording::{counted, index, percent, with_unit};
use crate::design::Method;
use crate::runs::grouped;
use crate::sensitivity::{Bootstrap, SensitivityError};

/// Rows times squared axes from which fewer resamples are drawn.
const LARGE: usize = 1_000_000;

/// What decides a measure, with the statistic that fits the design.
///
/// # Errors
/// The reason in words if it cannot be estimated.
pub(super) fn influence(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
) -> Result<Influence, String> {
    let Some(range) = values.range() else {
        return Err("No run has a value of this measure yet.".to_owned());
    };
    if range.is_constant && range.conditions > 1 {
        return Err(all_equal(range.least, &values.unit));
    }
    let axes = space.axes.len();
    let resamples = match values.means.len() * axes * axes {
        small if small < LARGE => 1000,
        _ => 200,
    };
    let bootstrap = Bootstrap {
        resamples,
        ..Bootstrap::default()
    };
    let found = match space.experiment.design().method() {
        Method::Saltelli { .. } => by_sobol_or_ranks(space, values, &bootstrap),
        Method::Morris { .. } => by_morris(space, values, &bootstrap),
        Method::RbdFast { .. } => by_rbd_fast(space, values, &bootstrap),
        Method::LatinHypercube { .. } | Method::Sobol { .. } | Method::Points { .. } => {
            by_ranks(space, values, &bootstrap)
        }
        Method::OneAtATime { .. } => by_tornado(space, values),
        Method::Grid { .. } => by_variance(space, values),
    };
    let mut found = found.map_err(|error| reason(space, error, &values.unit))?;
    if found.left_out > 0 {
        let all = found.used + found.left_out;
        found.notes.push(format!(
            "{} of {} {} were left out because a run has no value.",
            grouped(found.left_out as u64),
            grouped(all as u64),
            found.counted
        ));
    }
    Ok(found)
}

/// Where the largest total index could be this small, its axis may be one that matters little.
const LEAST_TOTAL: f64 = 0.2;

/// The most extreme 5 % of a normal sample carry 28 % of its variance. Where they carry more than half, few rows decide the indices.
const MOST_CARRIED: f64 = 0.5;

/// A total index is known well enough if its interval is no wider, whatever carries the variance.
const WIDE: f64 = 0.5;

/// Sobol' indices. Ranks where the indices have too few rows, where the largest could be small, and where it is uncertain because a few rows
/// carry much of the variance.
fn by_sobol_or_ranks(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    bootstrap: &Bootstrap,
) -> Result<Influence, SensitivityError> {
    let indices = by_sobol(space, values, bootstrap);
    let note = match &indices {
        Ok(indices) => doubt(space, values, indices),
        Err(SensitivityError::TooFew {
            complete, needed, ..
        }) => Some(format!(
            "Sobol' indices need at least {} base rows with a value for every run; there are {}.",
            grouped(*needed as u64),
            grouped(*complete as u64)
        )),
        Err(_) => None,
    };
    let Some(note) = note else {
        return indices;
    };
    let Ok(mut ranks) = by_ranks(space, values, bootstrap) else {
        return indices;
    };
    ranks
        .notes
        .insert(0, format!("{note} Ranks are compared instead."));
    Ok(ranks)
}

/// Why Sobol' indices would mislead, in a sentence; none if they do not.
fn doubt(space: &SweepSpace<'_>, values: &MeasureValues, indices: &Influence) -> Option<String> {
    let largest = indices.axes.first().and_then(|axis| axis.values[0]);
    let [low, high] = largest.and_then(|total| total.interval)?;
    let ends = format!("from {} to {}", index(low), index(high));
    let share = values.carried_by_extremes(&space.sample().unwrap_or_default());
    if share > MOST_CARRIED && high - low > WIDE {
        return Some(format!(
            "Sobol' indices are not shown: the most extreme 5 % of the conditions carry {} of the variance, and the largest total index could lie anywhere {ends}. More base rows may narrow this.",
            percent(share)
        ));
    }
    (low <= LEAST_TOTAL).then(|| {
        format!("Sobol' indices are not shown: the largest total index could lie anywhere {ends}. More base rows would narrow this.")
    })
}

fn all_equal(value: f64, unit: &str) -> String {
    format!(
        "All values are equal ({}), so no axis has an effect on it.",
        with_unit(value, unit)
    )
}

/// Why an analysis has no result.
pub(super) fn reason(space: &SweepSpace<'_>, error: SensitivityError, unit: &str) -> String {
    match error {
        SensitivityError::Constant { value } => all_equal(value, unit),
        SensitivityError::TooFew {
            what,
            complete,
            needed,
        } => {
            let singular = what.strip_suffix("ies").map(|stem| format!("{stem}y"));
            let singular = singular.unwrap_or_else(|| what.trim_end_matches('s').to_owned());
            let has = counted(complete as u64, &singular).replace("ys", "ies");
            let verb = if complete == 1 { "has" } else { "have" };
            format!(
                "Only {has} {verb} a value for every run, and at least {} are needed.",
                grouped(needed as u64)
            )
        }
        SensitivityError::EmptyLevel { axis, level } => {
            let coordinate = crate::design::Coordinate::Level(level as u32);
            let label = match space.experiment.design().axes()[axis] {
                crate::design::Axis::Discrete { .. } => space.place(axis, coordinate).label,
                crate::design::Axis::Continuous => format!("number {}", level + 1),
            };
            format!(
                "No run with the level {label} of {} has a value yet.",
                space.axes[axis].name
            )
        }
        other => format!("It cannot be estimated: {other}."),
    }
}
