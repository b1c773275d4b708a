//! What an output format is: the trait that every format implements, and what it is given when a run starts.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::OutputError;
use super::outcome::Outcome;
use super::run_info::RunInfo;
use crate::observe::{Catalogue, Event, Frame, Sample};

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
    /// Everything that the run is written in, this format included.
    pub contents: Arc<[FileGroup]>,
}

/// Files of a run folder that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileGroup {
    /// Their names.
    pub files: Vec<String>,
    /// What they hold.
    pub about: String,
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
    /// Its files, and what they hold.
    pub fn file_group(&self) -> FileGroup {
        FileGroup {
            files: self.files.iter().map(|file| (*file).to_owned()).collect(),
            about: self.about.to_owned(),
        }
    }
}
