//! The table `cells.parquet`: cells of each patch by state over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, Sample};
use crate::record::{Format, OutputError, scale};

const FILE: &str = "cells.parquet";

/// Cells of each patch by state.
pub const CELLS: Format = Format {
    files: &[FILE],
    about: "cells in each patch by state: arm, replicate, time_h, site, state, count, per_mm3",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("site", Holds::Text),
    ("state", Holds::Text),
    ("count", Holds::Count),
    ("per_mm3", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for (site, patch) in names.sites.iter().zip(&sample.sites) {
        for ((state, _), count) in names.states.iter().zip(&patch.cells) {
            let per_mm3 = scale::per_mm3(*count as f64 / site.volume_um3);
            rows.add([
                Cell::Text(&site.name),
                Cell::Text(state),
                Cell::Count(*count),
                Cell::Real(per_mm3),
            ])?;
        }
    }
    Ok(())
}
