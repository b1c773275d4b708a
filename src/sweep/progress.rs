//! How far a sweep is.

use std::time::Duration;

use super::row::{RowStatus, RunRow};

/// How far a process is with its runs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SweepProgress {
    /// Runs of this process's portion.
    pub total: u64,
    /// How many of them had ended before this process began.
    pub before: u64,
    /// How many have ended since.
    pub ended: u64,
    /// How many of all that have ended did not finish.
    pub unfinished: u64,
    /// Elapsed time of this process.
    pub wall: Duration,
}

impl SweepProgress {
    /// Runs that ended in each second of this process; none before the first.
    pub fn rate(&self) -> Option<f64> {
        let wall = self.wall.as_secs_f64();
        (self.ended > 0 && wall > 0.0).then(|| self.ended as f64 / wall)
    }

    /// Time until the last run ends, if those that are left take as long as those that have ended.
    pub fn left(&self) -> Option<Duration> {
        let left = self.total.saturating_sub(self.before + self.ended);
        let seconds = left as f64 / self.rate()?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// Takes note of a row of this process.
    pub(super) fn note(&mut self, row: &RunRow) {
        self.ended += 1;
        self.unfinished += u64::from(row.status != RowStatus::Finished);
    }
}

/// Watches a sweep.
pub trait SweepObserver {
    /// A run has ended.
    fn row(&mut self, row: &RunRow);

    /// Called several times in a second, also if nothing has ended.
    fn progress(&mut self, progress: &SweepProgress);
}
