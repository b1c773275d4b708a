//! A run that the engine stops before its end: what was shown until then is kept, with a moment before the failure to continue
//! from.

use std::sync::atomic::{AtomicBool, Ordering};

use super::super::error::RunFailure;
use super::super::stopped::Stopped;
use super::super::summary::{closing, timings};
use super::ActiveRun;
use crate::observe::{Event, Frame, Sample, Sink};
use crate::record::scale::hours;
use crate::record::{Fork, Outcome, OutputError, Truncation};
use crate::report::REPORT_FILE;
use crate::simulation::SimulationError;
use crate::store::{CheckpointStore, is_resumable};

impl ActiveRun {
    /// Keeps tables and report until the last moment that was shown, and makes sure that there is a checkpoint.
    pub(super) fn fail(mut self, failure: SimulationError, stop: &AtomicBool) -> RunFailure {
        if self.spectator.keep.is_some() && !is_resumable(self.folder()) {
            // Without a checkpoint the tables are still worth keeping.
            let _fault = self.go_back(stop);
        }
        match self.keep_until_failure(&failure) {
            Ok(stopped) => RunFailure::Late {
                failure: Box::new(failure),
                stopped: Box::new(stopped),
            },
            // The first failure is the one to report.
            Err(_) => RunFailure::Engine(failure),
        }
    }

    /// Steps again from the start to the last moment that was shown, with the same bits, and takes a checkpoint there: none
    /// was due before. Costs as much as the run so far, and keeps nothing in memory while all goes well.
    fn go_back(&mut self, stop: &AtomicBool) -> Result<(), SimulationError> {
        let goal = self.spectator.reported;
        self.engine.restart()?;
        loop {
            let Ok(()) = self.engine.show(&mut Nobody) else {
                return Ok(());
            };
            let now = self.engine.now();
            if now >= goal {
                self.save();
                return Ok(());
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let showing = self.plan().next_showing(now);
            let Ok(()) = self.engine.advance_to(showing.min(goal)) else {
                return Ok(());
            };
        }
    }

    fn keep_until_failure(self, failure: &SimulationError) -> Result<Stopped, OutputError> {
        let reported = self.spectator.reported;
        let cut = Truncation {
            stopped: true,
            reached_h: hours(reported),
            reported_h: None,
            full_h: hours(self.plan().duration),
            rows_empty: self.spectator.book.rows_beyond(reported),
            rows_left_out: self.rows_left_out,
        };
        let answers = self.spectator.book.answers(true);
        let sentences = closing(&self.engine, &answers);
        let failed = format!("The run failed: {failure}");
        let late_warnings: Vec<String> = [failed].into_iter().chain(self.trouble).collect();
        let few = self.spectator.book.few_cells();
        let idle = self.spectator.idle.found(&self.info.idle, few);
        // No hash and no audit: the state at the failure is not a result.
        let outcome = Outcome {
            answers,
            sentences,
            wall_s: self.pace.wall().as_secs_f64(),
            cpu_s: self.pace.spent().processor.as_secs_f64(),
            stages: timings(&self.engine),
            warnings: late_warnings.clone(),
            idle,
            couplings: self.spectator.idle.couplings(),
            cut: Some(cut),
            ..Outcome::default()
        };
        let warnings = [&self.info.warnings[..], &late_warnings].concat();
        let _lock = self
            .spectator
            .keep
            .map(CheckpointStore::into_lock)
            .or(self.lock);
        let partial = self.spectator.writer.keep_partial(&outcome)?;
        Ok(Stopped {
            question: self.info.question,
            arms: self.info.arms.into_iter().map(|arm| arm.name).collect(),
            forks: self.info.forks.iter().map(Fork::words).collect(),
            answers: outcome.answers,
            sentences: outcome.sentences,
            cut,
            asked: false,
            warnings,
            late_warnings,
            idle: outcome.idle,
            report: (!self.info.tables_only).then(|| partial.join(REPORT_FILE)),
            resumable: is_resumable(&partial),
            partial,
        })
    }
}

/// Takes what is shown and keeps nothing.
struct Nobody;

impl Sink for Nobody {
    type Error = OutputError;

    fn sample(&mut self, _sample: &Sample) -> Result<(), OutputError> {
        Ok(())
    }

    fn frame(&mut self, _frame: &Frame) -> Result<(), OutputError> {
        Ok(())
    }

    fn event(&mut self, _event: &Event) -> Result<(), OutputError> {
        Ok(())
    }
}
