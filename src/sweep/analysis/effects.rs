//! Main effects: the mean of a measure along each axis.

use serde::Serialize;

use super::super::results::{OutputMeasure, SweepResults};
use super::axes::{AxisPlace, SweepSpace};
use super::influence_of::reason;
use super::values::MeasureValues;
use crate::design::{Axis, Coordinate, Design, Method};
use crate::sensitivity::{SensitivityError, main_effects, tornado};

/// The mean of a measure at one place of an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectPlace {
    /// The place.
    pub place: AxisPlace,
    /// The mean over conditions; none without a value.
    pub mean: Option<f64>,
    /// Its 95 % interval; none where it has none.
    pub interval: Option<[f64; 2]>,
    /// Conditions that have a value.
    pub conditions: usize,
}

/// The means of a measure along an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisEffects {
    /// Position of the axis.
    pub axis: usize,
    /// Its places in their order.
    pub places: Vec<EffectPlace>,
}

/// The main effects of all axes, in their order.
///
/// # Errors
/// The reason in words if they cannot be found.
pub(super) fn effects(
    space: &SweepSpace<'_>,
    results: &SweepResults,
    measure: &OutputMeasure,
    values: &MeasureValues,
) -> Result<Vec<AxisEffects>, String> {
    if values.range().is_none() {
        return Err("No run has a value of this measure yet.".to_owned());
    }
    let found = match space.experiment.design().method() {
        Method::OneAtATime { .. } => moved(space, results, measure, values),
        _ => averaged(space, values),
    };
    found.map_err(|error| reason(space, error, &values.unit))
}

/// Means over all conditions of a level.
fn averaged(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
) -> Result<Vec<AxisEffects>, SensitivityError> {
    let design = space.experiment.design();
    let mut replicates = values.replicates.clone();
    let is_sample = space.sample();
    if let Some(sample) = &is_sample {
        // Other rows of a Saltelli design repeat parts of these, so that intervals over all would be too narrow.
        let mut is_kept = vec![false; values.means.len()];
        for row in sample {
            is_kept[*row] = true;
        }
        for (row, _) in is_kept.iter().enumerate().filter(|(_, kept)| !**kept) {
            for replicate in &mut replicates {
                replicate[row] = None;
            }
        }
    }
    let found = main_effects(design, &replicates)?;
    let axes = found.axes.iter().enumerate();
    let of_axis = |(axis, levels): (usize, &Vec<crate::sensitivity::LevelMean>)| {
        let count = levels.len() as u32;
        let levels = levels.iter().zip(0_u32..);
        let places = levels.filter(|(level, _)| level.rows > 0 || is_sample.is_some());
        AxisEffects {
            axis,
            places: places
                .map(|(level, number)| EffectPlace {
                    place: space.place(axis, own_place(design, axis, level.at, [number, count])),
                    mean: level.mean,
                    // Rows of a trajectory are not independent.
                    interval: level
                        .interval
                        .filter(|_| is_sample.is_some())
                        .filter(is_finite),
                    conditions: level.rows,
                })
                .collect(),
        }
    };
    Ok(axes.map(of_axis).collect())
}

/// Where the rows of a part of a continuous axis lie if all lie at one place, as in Morris trajectories; else the middle of the part.
fn own_place(design: &Design, axis: usize, middle: Coordinate, part: [u32; 2]) -> Coordinate {
    if !matches!(
        (design.axes()[axis], design.method()),
        (Axis::Continuous, Method::Morris { .. })
    ) {
        return middle;
    }
    let units = design.units(axis).unwrap_or_default();
    let [number, count] = part.map(f64::from);
    let inside = units.iter().find(|unit| (**unit * count).floor() == number);
    inside.map_or(middle, |unit| Coordinate::Unit(*unit))
}

/// Values along each axis alone, with the intervals of their conditions.
fn moved(
    space: &SweepSpace<'_>,
    results: &SweepResults,
    measure: &OutputMeasure,
    values: &MeasureValues,
) -> Result<Vec<AxisEffects>, SensitivityError> {
    let design = space.experiment.design();
    let found = tornado(design, &values.means)?;
    let end = |end: usize| -> Vec<Option<f64>> {
        let conditions = 0..values.means.len();
        let interval = |condition| results.measured(measure, condition)?.interval;
        conditions.map(|at| Some(interval(at)?[end])).collect()
    };
    let (lows, highs) = (tornado(design, &end(0))?, tornado(design, &end(1))?);
    let of_axis = |(axis, swing): (usize, &crate::sensitivity::Swing)| AxisEffects {
        axis,
        places: swing
            .outputs
            .iter()
            .enumerate()
            .map(|(at, moved)| EffectPlace {
                place: space.place(axis, moved.at),
                mean: moved.output,
                interval: lows.swings[axis].outputs[at]
                    .output
                    .zip(highs.swings[axis].outputs[at].output)
                    .map(|(low, high)| [low, high])
                    .filter(is_finite),
                conditions: usize::from(moved.output.is_some()),
            })
            .collect(),
    };
    Ok(found.swings.iter().enumerate().map(of_axis).collect())
}

/// False for the interval of values that are too large to be squared.
fn is_finite(ends: &[f64; 2]) -> bool {
    ends.iter().all(|end| end.is_finite())
}
