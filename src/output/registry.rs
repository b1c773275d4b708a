//! The registry of output formats: each format has one line here.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Outcome, OutputError, REPORT_FILE, RunInfo, report, tables};
use crate::simulation::{Catalogue, Event, Frame, Sample};

/// Writes one output format during a run.
pub trait Recorder: Send {
    /// A sample of the time series.
    ///
    /// # Errors
    /// When it cannot be written.
    fn sample(&mut self, _sample: &Sample) -> Result<(), OutputError> {
        Ok(())
    }

    /// A picture of the patch.
    ///
    /// # Errors
    /// When it cannot be written.
    fn frame(&mut self, _frame: &Frame) -> Result<(), OutputError> {
        Ok(())
    }

    /// An event.
    ///
    /// # Errors
    /// When it cannot be written.
    fn event(&mut self, _event: &Event) -> Result<(), OutputError> {
        Ok(())
    }

    /// Closes the format at the end of the run.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>, outcome: &Outcome) -> Result<(), OutputError>;
}

/// What a recorder is given when a run starts.
#[derive(Debug, Clone)]
pub struct Start {
    /// The folder to write into.
    pub directory: PathBuf,
    /// The run in words.
    pub info: Arc<RunInfo>,
    /// The names of the columns of samples.
    pub catalogue: Arc<Catalogue>,
}

/// An output format that every run writes.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Files it writes.
    pub files: &'static [&'static str],
    /// What they hold.
    pub about: &'static str,
    /// Starts recording.
    pub open: fn(&Start) -> Result<Box<dyn Recorder>, OutputError>,
}

impl Format {
    /// The formats that a run is written in.
    pub fn of(info: &RunInfo) -> Vec<Format> {
        let wanted = |format: &&Format| !info.tables_only || !format.files.contains(&REPORT_FILE);
        FORMATS.iter().filter(wanted).copied().collect()
    }
}

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
