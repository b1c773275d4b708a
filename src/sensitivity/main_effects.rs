//! Mean outputs along one axis at a time.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::error::SensitivityError;
use super::outputs::finite;
use crate::design::{Axis, Coordinate, Design};

/// Parts of equal probability of a continuous axis outside of grids.
const PARTS: u32 = 5;

/// Means of the output at the levels of every axis, in the unit of the output.
#[derive(Debug, Clone, PartialEq)]
pub struct MainEffects {
    /// For each axis its levels, from the first. A continuous axis of a grid has the levels of the grid, that of any other design five
    /// parts of equal probability, named by their middles.
    pub axes: Vec<Vec<LevelMean>>,
    /// Rows of which at least one replicate has an output.
    pub rows: usize,
    /// Rows left out.
    pub left_out: usize,
}

/// The mean at one level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelMean {
    /// The level.
    pub at: Coordinate,
    /// Mean over rows of their means over replicates; absent without outputs.
    pub mean: Option<f64>,
    /// Ends of the 95 % interval by Student's t over rows, or over replicates where the level has one row. Rows of a level differ in the
    /// other axes, and the interval includes this. Absent with one value.
    pub interval: Option<[f64; 2]>,
    /// Rows with an output.
    pub rows: usize,
}

/// Main effects of any design. `replicates` holds one list of outputs for each replicate, with one output for each row.
///
/// # Errors
///
/// If a replicate has too many or too few outputs.
pub fn main_effects<R: AsRef<[Option<f64>]>>(
    design: &Design,
    replicates: &[R],
) -> Result<MainEffects, SensitivityError> {
    let rows = row_values(design, replicates)?;
    let levels: Vec<u32> = match design.levels_of_whole_grid() {
        Some(levels) => levels,
        None => design.axes().iter().map(|axis| parts(*axis)).collect(),
    };
    let axes = levels.iter().enumerate().filter_map(|(axis, count)| {
        let units = design.units(axis)?;
        let mut of_levels: Vec<Vec<&[f64]>> = vec![Vec::new(); *count as usize];
        for (values, unit) in rows.iter().zip(units) {
            let level = (unit * f64::from(*count)) as usize;
            if !values.is_empty() {
                of_levels[level.min(*count as usize - 1)].push(values);
            }
        }
        let kind = design.axes()[axis];
        let numbered = (0..*count).zip(&of_levels);
        Some(
            numbered
                .map(|(level, rows)| level_mean(place(kind, level, *count), rows))
                .collect(),
        )
    });
    let complete = rows.iter().filter(|values| !values.is_empty()).count();
    Ok(MainEffects {
        axes: axes.collect(),
        rows: complete,
        left_out: rows.len() - complete,
    })
}

/// The outputs of every row, over replicates.
pub(super) fn row_values<R: AsRef<[Option<f64>]>>(
    design: &Design,
    replicates: &[R],
) -> Result<Vec<Vec<f64>>, SensitivityError> {
    let mut rows = vec![Vec::new(); design.row_count()];
    for replicate in replicates {
        let outputs = finite(design, replicate.as_ref())?;
        for (row, output) in rows.iter_mut().zip(outputs) {
            row.extend(output);
        }
    }
    Ok(rows)
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn parts(axis: Axis) -> u32 {
    match axis {
        Axis::Discrete { levels } => levels,
        Axis::Continuous => PARTS,
    }
}

fn place(axis: Axis, level: u32, count: u32) -> Coordinate {
    match axis {
        Axis::Discrete { .. } => Coordinate::Level(level),
        Axis::Continuous => Coordinate::Unit((f64::from(level) + 0.5) / f64::from(count)),
    }
}

fn level_mean(at: Coordinate, rows: &[&[f64]]) -> LevelMean {
    let means: Vec<f64> = rows.iter().map(|values| mean(values)).collect();
    let interval = match rows {
        [only] => t_interval(only),
        _ => t_interval(&means),
    };
    LevelMean {
        at,
        mean: (!rows.is_empty()).then(|| mean(&means)),
        interval,
        rows: rows.len(),
    }
}

/// The 95 % interval of a mean by Student's t; none with fewer than two values.
fn t_interval(values: &[f64]) -> Option<[f64; 2]> {
    let degrees = values.len().checked_sub(1)? as f64;
    let t = StudentsT::new(0.0, 1.0, degrees).ok()?.inverse_cdf(0.975);
    let mean = mean(values);
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    let half = t * libm::sqrt(squares / degrees / values.len() as f64);
    Some([mean - half, mean + half])
}
