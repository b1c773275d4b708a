//! The registry of output formats: each format has one line here.

use crate::record::{Format, RunInfo};
use crate::report::{self, REPORT_FILE};
use crate::tables;

/// Every format; a new one is a file and a line here.
pub const FORMATS: &[Format] = &[
    tables::ANSWERS,
    tables::BODY,
    tables::PLASMA,
    tables::FACTORS,
    tables::CELLS,
    tables::TISSUE,
    tables::RULE_EVENTS,
    tables::EVENTS,
    tables::PARAMETERS,
    report::REPORT,
];

/// The formats that a run is written in.
pub fn formats_of(info: &RunInfo) -> Vec<Format> {
    let wanted = |format: &&Format| !info.tables_only || !format.files.contains(&REPORT_FILE);
    FORMATS.iter().filter(wanted).copied().collect()
}
