//! Runs on all cores: each worker has its own pool, takes the next run, and sends its row to the one thread that writes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::collected::Collected;
use super::error::SweepError;
use super::folder::SweepFolder;
use super::journal::RowJournal;
use super::one_run::{RunAllowance, Shared};
use super::portion::RunPortion;
use super::progress::{SweepObserver, SweepProgress};
use super::row::{RowStatus, RunRow};
use crate::runs::pools;

/// Time between two looks at what the user wants, and between two reports of progress.
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// Time between two waits for the disk. A power cut may lose the rows of this time.
const BETWEEN_SYNCS: Duration = Duration::from_secs(5);

/// What a process does with a sweep.
#[derive(Debug, Clone)]
pub struct SweepWork<'a> {
    /// The sweep.
    pub folder: &'a SweepFolder,
    /// Which runs.
    pub portion: RunPortion,
    /// Runs with these ends are repeated, in addition to those without a row.
    pub retry: &'a [RowStatus],
    /// Threads.
    pub threads: usize,
    /// What each run may take.
    pub allowance: RunAllowance,
    /// A run that is stopped after this elapsed time continues later from where it was; a shorter one is repeated.
    pub keep_after: Duration,
}

impl SweepWork<'_> {
    /// The usual time after which a run continues rather than being repeated.
    pub const USUAL_KEEP_AFTER: Duration = Duration::from_secs(20);
}

/// How the work of a process ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SweepEnd {
    /// False if it was asked to stop before all runs of its portion had ended.
    pub is_complete: bool,
    /// How far it came.
    pub progress: SweepProgress,
    /// Runs that were carried out at the same time.
    pub workers: usize,
    /// Threads of each run.
    pub threads_per_run: usize,
    /// Processor time of the workers outside of the engine, all runs together.
    pub beside: Duration,
}

/// Carries out the runs of a portion that have no row yet, in their order, and appends a row for each. Rows are the same for any number of
/// threads and for any division into portions.
///
/// # Errors
/// If rows cannot be read or written; [`SweepError::Conflict`] for rows that contradict each other.
pub fn run_sweep(
    work: &SweepWork<'_>,
    observer: &mut dyn SweepObserver,
    stop: &AtomicBool,
) -> Result<SweepEnd, SweepError> {
    let (open, progress) = open_runs(work)?;
    let workers = work.threads.min(open.len()).max(1);
    let mut end = SweepEnd {
        is_complete: open.is_empty(),
        progress,
        workers,
        threads_per_run: (work.threads / workers).max(1),
        beside: Duration::ZERO,
    };
    observer.progress(&end.progress);
    if open.is_empty() {
        return Ok(end);
    }
    let shared = Shared {
        left: Some(work.folder.left_runs(work.keep_after)),
        ..Shared::of(work.folder.experiment(), work.allowance, workers)
    };
    let pools = pools_of(workers, end.threads_per_run)?;
    let mut scribe = Scribe {
        journal: work.folder.journal()?,
        progress,
        begun: Instant::now(),
        synced: Instant::now(),
    };
    let next = AtomicUsize::new(0);
    let written = std::thread::scope(|scope| {
        // Workers wait for a writer that is far behind.
        let (sender, rows) = sync_channel(4 * workers);
        for pool in pools {
            let sender = sender.clone();
            let (shared, open, next) = (&shared, &open, &next);
            scope.spawn(move || pool.install(|| take_runs(shared, open, next, &sender)));
        }
        drop(sender);
        let written = scribe.write(&rows, observer, stop, &shared.halt);
        // Whatever ended the writing ends the runs too.
        shared.halt.store(true, Ordering::Relaxed);
        written
    });
    written?;
    end.beside = Duration::from_nanos(shared.beside_ns.load(Ordering::Relaxed));
    end.progress = scribe.progress;
    end.is_complete = scribe.progress.ended == open.len() as u64;
    Ok(end)
}

/// The runs of a portion that are to be carried out, and how far the portion is.
fn open_runs(work: &SweepWork<'_>) -> Result<(Vec<u64>, SweepProgress), SweepError> {
    let collected = Collected::read(work.folder)?;
    let all = work.portion.runs(work.folder.experiment());
    let is_open = |run: &u64| collected.is_open(*run, work.retry);
    let open: Vec<u64> = all.iter().copied().filter(is_open).collect();
    let ended = all.iter().filter(|run| !is_open(run));
    let ended = ended.filter_map(|run| collected.row(*run));
    let unfinished = ended.filter(|row| row.status != RowStatus::Finished);
    let progress = SweepProgress {
        total: all.len() as u64,
        before: (all.len() - open.len()) as u64,
        unfinished: unfinished.count() as u64,
        ..SweepProgress::default()
    };
    Ok((open, progress))
}

/// A pool for each worker.
pub(super) fn pools_of(
    workers: usize,
    threads_per_run: usize,
) -> Result<Vec<rayon::ThreadPool>, SweepError> {
    pools(workers, threads_per_run).map_err(|source| SweepError::Threads {
        threads: workers * threads_per_run,
        source,
    })
}

/// The work of one worker: the next run, until there is none.
fn take_runs(shared: &Shared<'_>, open: &[u64], next: &AtomicUsize, rows: &SyncSender<RunRow>) {
    while !shared.halt.load(Ordering::Relaxed) {
        let Some(run) = open.get(next.fetch_add(1, Ordering::Relaxed)) else {
            return;
        };
        let Some(row) = shared.row(*run) else {
            return;
        };
        if rows.send(row).is_err() {
            return;
        }
    }
}

/// Writes the rows of all workers.
struct Scribe {
    journal: RowJournal,
    progress: SweepProgress,
    begun: Instant,
    synced: Instant,
}

impl Scribe {
    /// Writes every row that comes, until all workers have ended.
    fn write(
        &mut self,
        rows: &Receiver<RunRow>,
        observer: &mut dyn SweepObserver,
        stop: &AtomicBool,
        halt: &AtomicBool,
    ) -> Result<(), SweepError> {
        let mut shown = Instant::now();
        loop {
            match rows.recv_timeout(BETWEEN_LOOKS) {
                Ok(row) => {
                    self.journal.append(&row)?;
                    self.progress.note(&row);
                    observer.row(&row);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if stop.load(Ordering::Relaxed) {
                halt.store(true, Ordering::Relaxed);
            }
            if shown.elapsed() >= BETWEEN_LOOKS {
                shown = Instant::now();
                self.progress.wall = self.begun.elapsed();
                observer.progress(&self.progress);
            }
            if self.synced.elapsed() >= BETWEEN_SYNCS {
                self.journal.sync()?;
                self.synced = Instant::now();
            }
        }
        self.journal.sync()?;
        self.progress.wall = self.begun.elapsed();
        observer.progress(&self.progress);
        Ok(())
    }
}
