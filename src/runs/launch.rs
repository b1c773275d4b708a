//! One run from a checked scenario to its folder, on a pool of its own.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::active_run::ActiveRun;
use super::error::RunFailure;
use super::job::Job;
use super::parent::Parent;
use super::progress::Observer;
use super::summary::Summary;
use super::unfinished::Unfinished;
use crate::ids::Tick;

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
