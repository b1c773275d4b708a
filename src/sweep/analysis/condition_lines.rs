//! Conditions one by one: for the table, and as points of the space.

use serde::Serialize;

use super::super::results::{OutputMeasure, SweepResults};
use super::axes::{AxisPlace, SweepSpace};
use super::verdict_class::VerdictClass;
use super::wording::with_unit;
use crate::design::{Axis, Coordinate};
use crate::runs::short;

/// Most conditions in the table.
pub(super) const MOST_LINES: usize = 200;
/// Most measures in the table.
pub const MOST_MEASURES: usize = 6;
/// Most points of the space.
const MOST_POINTS: usize = 500;

/// A condition in the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConditionLine {
    /// Its number, from 1.
    pub number: usize,
    /// What it has on each axis.
    pub labels: Vec<String>,
    /// Replicates that finished.
    pub finished: u32,
    /// Mean of each headline measure, of the first six, with unit and interval; a dash without a value.
    pub values: Vec<String>,
    /// Verdict on each of them.
    pub classes: Vec<Option<VerdictClass>>,
}

/// A condition as a point of the space of axes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpacePoint {
    /// Its row of the design.
    pub condition: usize,
    /// Place on each axis in the unit interval.
    pub units: Vec<f64>,
    /// Mean of the measure.
    pub value: f64,
    /// The verdict.
    pub class: Option<VerdictClass>,
}

/// Points of the space with the values of one measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpacePoints {
    /// Position of the measure among the headlines.
    pub measure: usize,
    /// The points: the first ones of the design, which are as even a sample as all.
    pub points: Vec<SpacePoint>,
    /// How many points there are in all.
    pub of: usize,
    /// For each axis some places in their order: all levels, or three quantiles of a range.
    pub places: Vec<Vec<AxisPlace>>,
}

/// The first conditions.
pub(super) fn lines(
    space: &SweepSpace<'_>,
    results: &SweepResults,
    measures: &[&OutputMeasure],
) -> Vec<ConditionLine> {
    let line = |number: usize| {
        let shown = measures.iter().take(MOST_MEASURES);
        ConditionLine {
            number: number + 1,
            labels: space.labels(number),
            finished: results.finished[number],
            values: shown
                .clone()
                .map(|measure| text(results, measure, number))
                .collect(),
            classes: shown
                .map(|measure| Some(VerdictClass::of(results.measured(measure, number)?)?.0))
                .collect(),
        }
    };
    (0..results.finished.len().min(MOST_LINES))
        .map(line)
        .collect()
}

/// A mean with its interval.
fn text(results: &SweepResults, measure: &OutputMeasure, condition: usize) -> String {
    let measured = results.measured(measure, condition);
    let unit = &results.outputs[measure.output].unit;
    let finite = |value: &f64| value.is_finite();
    let Some(mean) = measured.and_then(|one| one.mean()).filter(finite) else {
        return "-".to_owned();
    };
    let mean = with_unit(mean, unit);
    match measured.and_then(|one| one.interval) {
        Some([low, high]) if low.is_finite() && high.is_finite() && low < high => {
            format!("{mean} ({} to {})", short(low), short(high))
        }
        _ => mean,
    }
}

/// The points of a design that samples its space; none for other designs.
pub(super) fn points(
    space: &SweepSpace<'_>,
    measure: usize,
    means: &[Option<f64>],
    classes: &[Option<(VerdictClass, bool)>],
) -> Option<SpacePoints> {
    let design = space.experiment.design();
    let sample = space.sample().filter(|_| design.grid_levels().is_none())?;
    let units: Vec<Vec<f64>> = (0..space.axes.len())
        .filter_map(|axis| design.units(axis))
        .collect();
    let known: Vec<(usize, f64)> = sample
        .iter()
        .filter_map(|row| Some((*row, means[*row]?)))
        .collect();
    let point = |(row, value): &(usize, f64)| SpacePoint {
        condition: *row,
        units: units.iter().map(|axis| axis[*row]).collect(),
        value: *value,
        class: classes[*row].map(|one| one.0),
    };
    Some(SpacePoints {
        measure,
        points: known.iter().take(MOST_POINTS).map(point).collect(),
        of: known.len(),
        places: (0..space.axes.len())
            .map(|axis| some_places(space, axis))
            .collect(),
    })
}

/// All levels of an axis, or the ends and the middle of the middle 95 % of its values.
fn some_places(space: &SweepSpace<'_>, axis: usize) -> Vec<AxisPlace> {
    let coordinates: Vec<Coordinate> = match space.experiment.design().axes()[axis] {
        Axis::Discrete { levels } => (0..levels).map(Coordinate::Level).collect(),
        Axis::Continuous => [0.025, 0.5, 0.975].map(Coordinate::Unit).to_vec(),
    };
    coordinates
        .into_iter()
        .map(|at| space.place(axis, at))
        .collect()
}
