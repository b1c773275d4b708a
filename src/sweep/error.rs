//! What can go wrong with a sweep as a whole. A run that fails is a row, not an error.

use std::path::PathBuf;

use thiserror::Error;

use crate::record::OutputError;
use crate::syntax::Faults;

/// A sweep that cannot begin or go on.
#[derive(Debug, Error)]
pub enum SweepError {
    /// A file could not be read or written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The experiment in the folder has faults.
    #[error("the experiment in {} has faults", path.display())]
    Experiment {
        /// The folder.
        path: PathBuf,
        /// The faults.
        faults: Faults,
    },
    /// There is no sweep at this place.
    #[error("{} is no folder of a sweep", path.display())]
    NoSweep {
        /// The place.
        path: PathBuf,
    },
    /// The place for the folder holds something else.
    #[error("{} exists and holds {what}: choose another folder", path.display())]
    Occupied {
        /// The place.
        path: PathBuf,
        /// What is there.
        what: &'static str,
    },
    /// Another version of the program, which may give other results, made the folder.
    #[error("version {found} of mscsim made {}; this is version {own}", path.display())]
    Version {
        /// The folder.
        path: PathBuf,
        /// The version that made it.
        found: String,
        /// This version.
        own: &'static str,
    },
    /// A file of the folder is not what was written there.
    #[error("{} was altered after the sweep began", path.display())]
    Altered {
        /// The file or folder.
        path: PathBuf,
    },
    /// Two rows of one run differ.
    #[error(
        "run {run} has two results that differ: {first} and {second}. Different builds of the program worked on this folder, or a file was altered: start again in another folder"
    )]
    Conflict {
        /// Number of the run, from 1.
        run: u64,
        /// The first result: status and hash.
        first: String,
        /// The second.
        second: String,
    },
    /// The worker threads could not be started.
    #[error("cannot start {threads} worker threads: {source}")]
    Threads {
        /// Requested threads.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
    /// A closing table cannot be read from a scenario.
    #[error("{0}")]
    Table(String),
}
