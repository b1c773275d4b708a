//! Two axes of a grid as a table of coloured cells with their values.

use serde::Serialize;

use super::super::analysis::{AxisInWords, HeatTable, MeasureAnalysis, percent};
use super::value_colours::ValueColours;
use crate::runs::short;

/// A table as the template reads it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct HeatView {
    pub(super) down: String,
    pub(super) across: String,
    pub(super) about: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<HeatRow>,
    /// Both ends of the colours, in words.
    pub(super) ends: [String; 2],
    pub(super) is_diverging: bool,
    pub(super) has_signs: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Serialize)]
pub(super) struct HeatRow {
    pub(super) label: String,
    pub(super) cells: Vec<HeatBox>,
}

/// A cell.
#[derive(Debug, Clone, Serialize)]
pub(super) struct HeatBox {
    pub(super) style: String,
    pub(super) text: String,
    pub(super) sign: &'static str,
    pub(super) verdict: &'static str,
}

/// The table of two axes.
pub(super) fn heat_view(
    axes: &[AxisInWords],
    measure: &MeasureAnalysis,
    heat: &HeatTable,
) -> HeatView {
    let all = heat.cells.iter().flatten();
    let colours = ValueColours::of(measure, all.clone().filter_map(|cell| cell.mean));
    let rows = heat.down.iter().zip(&heat.cells);
    let cell = |cell: &super::super::analysis::HeatCell| HeatBox {
        style: cell.mean.map_or(String::new(), |mean| {
            format!(
                "background:{};color:{}",
                colours.css(mean),
                colours.ink(mean)
            )
        }),
        text: cell.mean.map_or("-".to_owned(), short),
        sign: cell.class.map_or("", |class| class.sign()),
        verdict: cell.class.map_or("", |class| class.word()),
    };
    HeatView {
        down: axes[heat.axes[0]].name.clone(),
        across: axes[heat.axes[1]].name.clone(),
        about: heat.share.map_or(String::new(), |share| {
            format!(
                "What both do together beyond each alone: {} of the variance.",
                percent(share)
            )
        }),
        columns: heat
            .across
            .iter()
            .map(|place| place.label.clone())
            .collect(),
        rows: rows
            .map(|(place, cells)| HeatRow {
                label: place.label.clone(),
                cells: cells.iter().map(cell).collect(),
            })
            .collect(),
        ends: colours
            .ends()
            .map(|end| format!("{} {}", short(end), measure.unit)),
        is_diverging: colours.is_diverging(),
        has_signs: all.clone().any(|cell| cell.class.is_some()),
    }
}
