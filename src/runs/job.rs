//! What is asked of a run.

use std::path::PathBuf;
use std::time::Duration;

use crate::ids::Tick;
use crate::scenario::Scenario;
use crate::store::Existing;

/// A run to be made.
#[derive(Debug)]
pub struct Job<'a> {
    /// The checked scenario.
    pub scenario: &'a Scenario,
    /// Name by which it was requested.
    pub name: String,
    /// The command that repeats the run, as far as it decides a result.
    pub command: String,
    /// The command that starts it again, with all its options.
    pub again: String,
    /// The run folder to be written.
    pub target: PathBuf,
    /// What to do when the folder exists.
    pub existing: Existing,
    /// True for tables without a report page.
    pub tables_only: bool,
    /// Worker threads; the results are the same for any number.
    pub threads: usize,
    /// Time between two checkpoints; none for no checkpoints.
    pub checkpoint_every: Option<Duration>,
    /// Where to stop with a checkpoint before the end: at the first step of the tissue that does not end before; none to run
    /// to the end.
    pub until: Option<Tick>,
}

/// Threads that this machine runs at once.
pub fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
