//! The table `parameters.parquet`: every resolved parameter with its provenance.

use std::sync::Arc;

use super::writer::{Cell, Holds, Table};
use crate::record::{Format, Outcome, OutputError, ParameterRow, Recorder, RunInfo, Start};

const FILE: &str = "parameters.parquet";

/// Every resolved parameter with its provenance.
pub const PARAMETERS: Format = Format {
    files: &[FILE],
    about: "resolved parameters: path, arm (the one that sets it for itself, empty for all), value (as written), internal (number in internal units, not-a-number for text), unit, range, sources, status, why, set_by",
    open,
};

const COLUMNS: &[(&str, Holds)] = &[
    ("path", Holds::Text),
    ("arm", Holds::Text),
    ("value", Holds::Text),
    ("internal", Holds::Real),
    ("unit", Holds::Text),
    ("range", Holds::Text),
    ("sources", Holds::Text),
    ("status", Holds::Text),
    ("why", Holds::Text),
    ("set_by", Holds::Text),
];

struct Parameters {
    table: Table,
    info: Arc<RunInfo>,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Parameters {
        table: Table::create(&start.directory, FILE, COLUMNS)?,
        info: Arc::clone(&start.info),
    }))
}

impl Parameters {
    fn row(&mut self, row: &ParameterRow) -> Result<(), OutputError> {
        self.table.row(&[
            Cell::Text(&row.path),
            Cell::Text(&row.arm),
            Cell::Text(&row.value),
            Cell::Real(row.internal.unwrap_or(f64::NAN)),
            Cell::Text(&row.unit),
            Cell::Text(&row.range),
            Cell::Text(&row.sources.join("; ")),
            Cell::Text(&row.status),
            Cell::Text(&row.why),
            Cell::Text(&row.set_by),
        ])
    }
}

impl Recorder for Parameters {
    fn finish(mut self: Box<Self>, _outcome: &Outcome) -> Result<(), OutputError> {
        let info = Arc::clone(&self.info);
        for row in &info.parameters {
            self.row(row)?;
        }
        self.table.close()
    }
}
