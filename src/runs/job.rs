//! One run from a checked scenario to its folder.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::active_run::ActiveRun;
use super::error::RunFailure;
use super::parent::Parent;
use super::progress::Observer;
use super::summary::Summary;
use super::unfinished::Unfinished;
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

/// Runs a scenario on a separate pool and writes the run folder.
///
/// `stop` is looked at after every step of the tissue. A run that is stopped keeps what it has recorded in a folder named `NAME.partial`, from
/// which it can continue if it takes checkpoints; nothing is left under the name of the run. So does one that was asked to stop
/// at a moment.
///
/// # Errors
/// [`RunFailure`]; after any but an interruption, a failure past the first checkpoint, or results that could not be given
/// their name, nothing is left on disk.
pub fn run(
    job: &Job<'_>,
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Summary, RunFailure> {
    on_threads(job.threads, || {
        ActiveRun::start(job)?.complete(observer, stop)
    })
}

/// Continues a run that was stopped or killed, from its newest checkpoint to its end. The results are those of a run that was
/// never interrupted, for any number of threads.
///
/// # Errors
/// As [`run`]; the folder of the unfinished run stays.
pub fn resume(
    unfinished: Unfinished,
    threads: usize,
    checkpoint_every: Option<Duration>,
    until: Option<Tick>,
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Summary, RunFailure> {
    on_threads(threads, || {
        ActiveRun::resume(unfinished, threads, checkpoint_every, until)?.complete(observer, stop)
    })
}

/// Starts a run from the state of another that was stopped or killed, with a changed scenario, and runs it to its end. Its tables
/// hold the history of the other until that moment and then its own course; the other is not changed.
///
/// # Errors
/// As [`run`]; [`SimulationError::ForkConflicts`](crate::simulation::SimulationError::ForkConflicts) with all that the state cannot follow.
pub fn fork(
    job: &Job<'_>,
    parent: Parent,
    changed: &[String],
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Summary, RunFailure> {
    on_threads(job.threads, || {
        ActiveRun::fork(job, parent, changed)?.complete(observer, stop)
    })
}

/// Works on a pool of this many threads.
pub(super) fn on_threads<T: Send>(
    threads: usize,
    work: impl FnOnce() -> Result<T, RunFailure> + Send,
) -> Result<T, RunFailure> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|source| RunFailure::Threads { threads, source })?;
    pool.install(work)
}
