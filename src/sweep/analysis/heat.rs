//! Two axes of a grid together.

use serde::Serialize;

use super::axes::AxisPlace;
use super::axes::SweepSpace;
use super::values::MeasureValues;
use super::verdict_class::VerdictClass;
use crate::design::{Axis, Coordinate};
use crate::sensitivity::grid_variance;

/// Most pairs of axes that are shown of one measure.
const MOST_PAIRS: usize = 3;
/// Share of the variance below which a pair is shown only if it is the strongest.
const LEAST_PAIR: f64 = 0.01;

/// A measure over two axes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeatTable {
    /// Positions of the axes: down, and across.
    pub axes: [usize; 2],
    /// Places down.
    pub down: Vec<AxisPlace>,
    /// Places across.
    pub across: Vec<AxisPlace>,
    /// Share of the variance that both axes have beyond each alone; none where it is unknown.
    pub share: Option<f64>,
    /// One list for each place down, with one cell for each place across.
    pub cells: Vec<Vec<HeatCell>>,
}

/// A cell of two axes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct HeatCell {
    /// Mean of the measure; none without a value.
    pub mean: Option<f64>,
    /// The verdict, where the cell is one condition.
    pub class: Option<VerdictClass>,
}

/// The measure itself for a grid of two axes; the strongest pairs of a larger grid; nothing for other designs.
pub(super) fn heat_tables(
    space: &SweepSpace<'_>,
    values: &MeasureValues,
    classes: &[Option<(VerdictClass, bool)>],
) -> Vec<HeatTable> {
    let design = space.experiment.design();
    let Some(levels) = design.grid_levels() else {
        return Vec::new();
    };
    if values.range().is_none() {
        return Vec::new();
    }
    let variance = grid_variance(design, &values.replicates).ok();
    if let [down, across] = levels[..] {
        let pair = variance
            .as_ref()
            .and_then(|found| found.interactions.first());
        let cell = |row: u32, column: u32| {
            let condition = (row * across + column) as usize;
            HeatCell {
                mean: values.means[condition],
                class: classes[condition].map(|one| one.0),
            }
        };
        let cells = (0..down).map(|row| (0..across).map(|column| cell(row, column)).collect());
        return vec![HeatTable {
            axes: [0, 1],
            down: places(space, 0, down),
            across: places(space, 1, across),
            share: pair.map(|pair| pair.share),
            cells: cells.collect(),
        }];
    }
    let mut pairs = variance.map(|found| found.interactions).unwrap_or_default();
    pairs.sort_by(|one, other| other.share.total_cmp(&one.share));
    let of_pair = |pair: crate::sensitivity::Interaction| HeatTable {
        axes: pair.axes,
        down: places(space, pair.axes[0], levels[pair.axes[0]]),
        across: places(space, pair.axes[1], levels[pair.axes[1]]),
        share: Some(pair.share),
        cells: pair
            .table
            .iter()
            .map(|row| {
                let cell = |cell: &crate::sensitivity::InteractionCell| HeatCell {
                    mean: Some(cell.mean).filter(|_| cell.rows > 0),
                    class: None,
                };
                row.iter().map(cell).collect()
            })
            .collect(),
    };
    let shown = pairs.into_iter().take(MOST_PAIRS).enumerate();
    let shown = shown.filter(|(number, pair)| *number == 0 || pair.share >= LEAST_PAIR);
    shown.map(|(_, pair)| of_pair(pair)).collect()
}

fn places(space: &SweepSpace<'_>, axis: usize, levels: u32) -> Vec<AxisPlace> {
    let at = |level: u32| match space.experiment.design().axes()[axis] {
        Axis::Discrete { .. } => Coordinate::Level(level),
        Axis::Continuous => Coordinate::Unit((f64::from(level) + 0.5) / f64::from(levels)),
    };
    (0..levels)
        .map(|level| space.place(axis, at(level)))
        .collect()
}
