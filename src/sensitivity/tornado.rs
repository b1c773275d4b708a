//! One-at-a-time designs: how far the output swings along each axis alone.

use super::error::SensitivityError;
use super::outputs::finite;
use crate::design::{Coordinate, Design, Method};

/// The outputs of a one-at-a-time design, in the unit of the output.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// Output in the centre; absent if that run failed.
    pub centre: Option<f64>,
    /// One for each axis, in the order of the axes.
    pub swings: Vec<Swing>,
    /// Rows without output.
    pub left_out: usize,
}

/// What one axis alone does.
#[derive(Debug, Clone, PartialEq)]
pub struct Swing {
    /// Output at the low value or the first level; absent if that run failed.
    pub low: Option<f64>,
    /// Output at the high value or the last level.
    pub high: Option<f64>,
    /// Greatest less least output along the axis, the centre included. Absent with fewer than two outputs; too small if one is missing.
    pub swing: Option<f64>,
    /// All outputs along the axis in order, the centre included.
    pub outputs: Vec<MovedOutput>,
}

/// An output along one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MovedOutput {
    /// Where on the axis.
    pub at: Coordinate,
    /// The output; absent if the run failed.
    pub output: Option<f64>,
}

/// The swings of a one-at-a-time design.
///
/// # Errors
///
/// If the design is of another method.
pub fn tornado(design: &Design, outputs: &[Option<f64>]) -> Result<Tornado, SensitivityError> {
    let outputs = finite(design, outputs)?;
    if !matches!(design.method(), Method::OneAtATime { .. }) {
        return Err(SensitivityError::Method {
            analysis: "swings",
            needed: "one_at_a_time",
        });
    }
    let mut along: Vec<Vec<MovedOutput>> = vec![Vec::new(); design.axes().len()];
    for (row, (coordinates, output)) in design.rows().zip(&outputs).enumerate() {
        let moved = design.moved_axis(row);
        for (axis, at) in coordinates.iter().enumerate() {
            if moved.is_none_or(|moved| moved == axis) {
                along[axis].push(MovedOutput {
                    at: *at,
                    output: *output,
                });
            }
        }
    }
    let swings = along.into_iter().zip(design.axes());
    Ok(Tornado {
        centre: outputs.first().copied().flatten(),
        swings: swings
            .map(|(mut along, axis)| {
                along.sort_by(|a, b| axis.unit(a.at).total_cmp(&axis.unit(b.at)));
                swing(along)
            })
            .collect(),
        left_out: outputs.iter().filter(|output| output.is_none()).count(),
    })
}

/// The swing of outputs in the order of their axis.
fn swing(outputs: Vec<MovedOutput>) -> Swing {
    let found: Vec<f64> = outputs.iter().filter_map(|moved| moved.output).collect();
    let greatest = found.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let least = found.iter().copied().fold(f64::INFINITY, f64::min);
    Swing {
        low: outputs.first().and_then(|moved| moved.output),
        high: outputs.last().and_then(|moved| moved.output),
        swing: (found.len() > 1).then_some(greatest - least),
        outputs,
    }
}
