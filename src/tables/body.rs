//! The table `body.parquet`: infused cells by place and state over time.

use super::sampled::{Rows, open_sampled};
use super::writer::{Cell, Holds};
use crate::observe::{Catalogue, Sample};
use crate::record::{Format, OutputError};

const FILE: &str = "body.parquet";

/// Infused cells by place and state.
pub const BODY: Format = Format {
    files: &[FILE],
    about: "infused cells and label by place: arm, replicate, time_h, place, state (flowing, plugged, adhered, in-tissue, dead, gone, viable, label), cells; place all holds the dose given so far (state infused), place excreted the label that left",
    open: |start| open_sampled(start, FILE, COLUMNS, write),
};

const COLUMNS: &[(&str, Holds)] = &[
    ("place", Holds::Text),
    ("state", Holds::Text),
    ("cells", Holds::Real),
];

fn write(rows: &mut Rows<'_>, names: &Catalogue, sample: &Sample) -> Result<(), OutputError> {
    let mut row =
        |place, state, cells| rows.add([Cell::Text(place), Cell::Text(state), Cell::Real(cells)]);
    row("all", "infused", sample.infused as f64)?;
    for (place, counts) in names.places.iter().zip(&sample.body) {
        row(place, "flowing", counts.flowing as f64)?;
        row(place, "plugged", counts.plugged as f64)?;
        row(place, "adhered", counts.adhered as f64)?;
        row(place, "in-tissue", counts.in_tissue as f64)?;
        row(place, "dead", counts.dead as f64)?;
        row(place, "gone", counts.gone as f64)?;
        row(place, "viable", counts.viable as f64)?;
        row(place, "label", counts.label)?;
    }
    row("excreted", "label", sample.label_excreted)
}
