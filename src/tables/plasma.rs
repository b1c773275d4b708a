//! The table `plasma.parquet`: factors in the plasma of each place over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, Sample};
use crate::record::{Format, OutputError, scale};

const FILE: &str = "plasma.parquet";

/// Factors in the plasma of each place.
pub const PLASMA: Format = Format {
    files: &[FILE],
    about: "plasma concentration of each factor by place: arm, replicate, time_h, place, factor, pM",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("place", Holds::Text),
    ("factor", Holds::Text),
    ("pM", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    for ((factor, _), places) in names.factors.iter().zip(&sample.plasma) {
        for (place, conc_per_um3) in names.places.iter().zip(places) {
            let picomolar = scale::picomolar(*conc_per_um3);
            rows.add([Cell::Text(place), Cell::Text(factor), Cell::Real(picomolar)])?;
        }
    }
    Ok(())
}
