//! The table `tissue.parquet`: the tissue of each patch over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, Sample, TissueQuantity};
use crate::record::{Format, OutputError, scale};

const FILE: &str = "tissue.parquet";

/// State of the tissue of each patch.
pub const TISSUE: Format = Format {
    files: &[FILE],
    about: "tissue of each patch, means over the voxels: arm, replicate, time_h, site, quantity, value, unit (1 is a share of one)",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("site", Holds::Text),
    ("quantity", Holds::Text),
    ("value", Holds::Real),
    ("unit", Holds::Text),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for (site, patch) in names.sites.iter().zip(&sample.sites) {
        for (word, quantity) in TissueQuantity::ALL {
            let value = quantity.of(&patch.tissue);
            let (value, unit) = match quantity {
                TissueQuantity::Debris => (scale::per_mm3(value), "1/mm^3"),
                TissueQuantity::Parenchyma
                | TissueQuantity::Alarm
                | TissueQuantity::Vessels
                | TissueQuantity::Collagen => (value, "1"),
            };
            rows.add([
                Cell::Text(&site.name),
                Cell::Text(word),
                Cell::Real(value),
                Cell::Text(unit),
            ])?;
        }
    }
    Ok(())
}
