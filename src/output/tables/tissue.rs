//! The table `tissue.parquet`: the tissue of the patch over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::output::{Format, OutputError, scale};
use crate::simulation::{Catalogue, Sample};

const FILE: &str = "tissue.parquet";

/// State of the tissue of the patch.
pub(in crate::output) const TISSUE: Format = Format {
    files: &[FILE],
    about: "tissue of the patch, means over the voxels: arm, replicate, time_h, quantity, value, unit (1 is a share of one)",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("quantity", Holds::Text),
    ("value", Holds::Real),
    ("unit", Holds::Text),
];

fn write(rows: &mut Rows<'_>, _names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    let tissue = &sample.tissue;
    let quantities = [
        ("parenchyma", tissue.parenchyma, "1"),
        ("debris", scale::per_mm3(tissue.debris), "1/mm^3"),
        ("alarm", tissue.alarm, "1"),
        ("vessels", tissue.vessels, "1"),
        ("collagen", tissue.collagen, "1"),
    ];
    for (quantity, value, unit) in quantities {
        rows.add([Cell::Text(quantity), Cell::Real(value), Cell::Text(unit)])?;
    }
    Ok(())
}
