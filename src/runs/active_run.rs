//! A run in progress: shown, stepped, saved now and then, finished.

mod failing;
mod memory;
mod stopping;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use memory::memory_for;
use stopping::stop_at;

use super::answers::AnswerBook;
use super::checkpoints::Rhythm;
use super::error::RunFailure;
use super::idle::{self, IdleBook};
use super::job::Job;
use super::parent::{Parent, fork_of, keep_out, of_fork};
use super::progress::{Observer, Pace};
use super::run_info::about;
use super::spectator::{Counts, Spectator};
use super::unfinished::Unfinished;
use super::{
    stopped::Stopped,
    summary::{Summary, outcome},
};
use crate::engine::Engine;
use crate::ids::Tick;
use crate::observe::Catalogue;
use crate::output::{RunWriter, formats_of};
use crate::plan::Plan;
use crate::record::scale::hours;
use crate::record::{Fork, RunInfo};
use crate::report::REPORT_FILE;
use crate::store::{
    CheckpointStore, Existing, Lock, Published, RunFolder, RunRequest, is_resumable,
};

/// A run in progress.
pub(super) struct ActiveRun {
    info: RunInfo,
    engine: Engine,
    spectator: Spectator,
    pace: Pace,
    rhythm: Rhythm,
    /// Duration of the scenario as its files say.
    written: Tick,
    /// Rows of the closing table that lie after the end of the run.
    rows_left_out: usize,
    /// Where to stop before the end.
    until: Option<Tick>,
    /// The present state has been shown, or nothing is shown at this moment.
    shown: bool,
    /// Why checkpoints have ended, if they have.
    trouble: Option<String>,
    /// The lock of the folder once no more checkpoints are taken.
    lock: Option<Lock>,
}

impl ActiveRun {
    pub fn start(job: &Job<'_>) -> Result<Self, RunFailure> {
        let pace = Pace::start();
        let memory = memory_for(job.scenario, job.threads)?;
        let plan = job.scenario.plan();
        let until = stop_at(&plan, None, (job.until, job.checkpoint_every))?;
        // Before any long work: a folder that cannot be written is reported at once.
        let folder = RunFolder::create(&job.target, job.existing)?;
        let note = note(job, &plan, &folder, about(job, &plan));
        let mut spectator = spectator(&plan, note.info.clone(), folder)?;
        if job.checkpoint_every.is_some() {
            spectator.keep = Some(CheckpointStore::create(spectator.writer.folder(), &note)?);
        }
        let engine = Engine::of(job.scenario, memory)?;
        let rhythm = Rhythm::new(job.checkpoint_every);
        Ok(Self {
            shown: false,
            ..Self::going_on(note, engine, spectator, (pace, rhythm, until))
        })
    }

    pub fn resume(
        unfinished: Unfinished,
        threads: usize,
        checkpoint_every: Option<Duration>,
        until: Option<Tick>,
    ) -> Result<Self, RunFailure> {
        let Unfinished {
            folder,
            note,
            scenario,
            checkpoint,
            held,
        } = unfinished;
        let memory = memory_for(&scenario, threads)?;
        let start = checkpoint.as_ref().map(|from| (from.now, from.spent));
        let pace = start.map_or_else(Pace::start, |(now, spent)| Pace::resume(now, spent));
        let plan = scenario.plan();
        // A run that begins again keeps its options.
        let until = until.or(note
            .until
            .filter(|_| start.is_none() && checkpoint_every.is_some()));
        let until = stop_at(&plan, start.map(|(now, _)| now), (until, checkpoint_every))?;
        let info = RunInfo {
            threads,
            ..note.info
        };
        let note = RunRequest { info, ..note };
        // Before anything is written: a state that does not fit changes nothing.
        let engine = match checkpoint {
            Some(from) => Engine::restored(&scenario, memory, from.state)?,
            None => Engine::of(&scenario, memory)?,
        };
        // What may be replaced was decided by what was there at the start: something newer may be there now.
        let existing = match note.existing {
            Existing::ReplaceFinishedRun => Existing::TakeNextName,
            existing => existing,
        };
        let folder = RunFolder::reopen(&folder, &note.name, existing);
        let mut spectator = spectator(&plan, note.info.clone(), folder)?;
        spectator.keep = Some(held.replay(&mut spectator)?);
        let course = (pace, Rhythm::new(checkpoint_every), until);
        Ok(Self {
            shown: start.is_some(),
            ..Self::going_on(note, engine, spectator, course)
        })
    }

    pub fn fork(job: &Job<'_>, parent: Parent, changed: &[String]) -> Result<Self, RunFailure> {
        let memory = memory_for(job.scenario, job.threads)?;
        let plan = job.scenario.plan();
        let (now, spent) = (parent.checkpoint.now, parent.checkpoint.spent);
        let pace = Pace::resume(now, spent);
        let new_warnings = parent.new_warnings(job.scenario);
        let until = stop_at(&plan, Some(now), (job.until, job.checkpoint_every))?;
        let Parent {
            folder,
            note: before,
            scenario,
            checkpoint,
            source,
        } = parent;
        // Before anything is written: what cannot be followed leaves nothing behind.
        keep_out(&job.target, &folder, &before.name)?;
        let engine = Engine::restored(&scenario, None, checkpoint.state)?;
        let fork = fork_of(&folder, &before, &engine, changed);
        let engine = engine.continued(job.scenario, memory)?;
        let folder = RunFolder::create(&job.target, job.existing)?;
        let idle = idle::of_fork(job.scenario, &plan, &before.info);
        let info = RunInfo {
            idle,
            ..of_fork(about(job, &plan), before.info, fork, new_warnings)
        };
        let note = RunRequest {
            written: before.written,
            ..note(job, &plan, &folder, info)
        };
        let mut spectator = spectator(&plan, note.info.clone(), folder)?;
        source.show(&mut spectator)?;
        if job.checkpoint_every.is_some() {
            spectator.keep = Some(source.keep_in(spectator.writer.folder(), &note)?);
        }
        let course = (pace, Rhythm::new(job.checkpoint_every), until);
        let mut run = Self::going_on(note, engine, spectator, course);
        // From here on it no longer needs the parent.
        run.save();
        Ok(run)
    }

    /// A run whose present state has been shown, if it has to be.
    fn going_on(
        note: RunRequest,
        engine: Engine,
        spectator: Spectator,
        (pace, rhythm, until): (Pace, Rhythm, Option<Tick>),
    ) -> Self {
        Self {
            info: note.info,
            engine,
            spectator,
            pace,
            rhythm,
            written: note.written,
            rows_left_out: note.rows_left_out,
            until,
            shown: true,
            trouble: None,
            lock: None,
        }
    }

    /// Runs to the end and writes the results. A failure shows whether the run can continue.
    pub fn complete(
        mut self,
        observer: &mut dyn Observer,
        stop: &AtomicBool,
    ) -> Result<Summary, RunFailure> {
        let folder = self.folder().to_owned();
        let ended = match self.follow(observer, stop) {
            Ok(()) => self.finish(),
            Err(RunFailure::Engine(failure)) => Err(self.fail(failure, stop)),
            Err(failure) => {
                drop(self);
                Err(failure)
            }
        };
        ended.map_err(|failure| kept(failure, folder))
    }

    fn follow(&mut self, observer: &mut dyn Observer, stop: &AtomicBool) -> Result<(), RunFailure> {
        loop {
            if !self.shown {
                self.engine.show(&mut self.spectator)?;
                self.spectator.end_showing()?;
            }
            let arms = self.spectator.counts.arms();
            let duration = self.until.unwrap_or(self.plan().duration);
            let progress = self.pace.reach(self.engine.now(), arms, duration);
            observer.progress(&progress);
            if self.engine.finished() {
                return Ok(());
            }
            let stopped = stop.load(Ordering::Relaxed) || self.is_there();
            if self.rhythm.is_due() || (stopped && self.rhythm.wanted()) {
                self.save();
            }
            if stopped {
                return Ok(());
            }
            let showing = self.plan().next_showing(self.engine.now());
            let goal = self.until.map_or(showing, |until| until.min(showing));
            self.advance_to(goal, stop)?;
            self.shown = self.engine.now() < showing;
        }
    }

    /// True where it was asked to stop.
    fn is_there(&self) -> bool {
        self.until.is_some_and(|until| self.engine.now() >= until)
    }

    /// Takes a checkpoint of what has just been shown.
    ///
    /// A checkpoint that cannot be written does not end the run: older ones stay, and a warning reports it.
    fn save(&mut self) {
        let Some(mut keep) = self.spectator.keep.take() else {
            return;
        };
        let started = Instant::now();
        let now = self.engine.now();
        match keep.save(now, self.pace.spent(), &self.engine.saved()) {
            Ok(()) => {
                self.spectator.writer.outlive();
                self.rhythm.taken(started.elapsed());
                self.spectator.keep = Some(keep);
            }
            Err(fault) => {
                self.trouble = Some(format!(
                    "no checkpoint was taken from {} h on: {fault}",
                    hours(now)
                ));
                self.lock = Some(keep.into_lock());
            }
        }
    }

    fn plan(&self) -> &Plan {
        self.engine.plan()
    }

    fn folder(&self) -> &Path {
        self.spectator.writer.folder().path()
    }

    fn finish(mut self) -> Result<Summary, RunFailure> {
        // A run that stops between two samples has read what rows ask for until then.
        let read = self.engine.unshown_readings();
        read.for_each(|reading| self.spectator.book.read(reading));
        let cut = self.cut();
        let asked = self.is_there() && self.trouble.is_none();
        let answers = self.spectator.book.answers(cut.is_some());
        let mut outcome = outcome(&self.engine, answers, self.pace.spent(), cut);
        outcome.warnings.extend(self.trouble);
        let few = self.spectator.book.few_cells();
        outcome.idle = self.spectator.idle.found(&self.info.idle, few);
        outcome.couplings = self.spectator.idle.couplings();
        let warnings = [&self.info.warnings[..], &outcome.warnings].concat();
        let arms = self.info.arms.into_iter().map(|arm| arm.name).collect();
        let forks = self.info.forks.iter().map(Fork::words).collect();
        let Spectator { writer, keep, .. } = self.spectator;
        // Held until the folder has its name: no other process may continue the run while its files are closed.
        let _lock = keep.map(CheckpointStore::into_lock).or(self.lock);
        if let Some(cut) = cut.filter(|cut| cut.stopped) {
            let partial = writer.keep_partial(&outcome)?;
            return Err(RunFailure::Interrupted(Box::new(Stopped {
                question: self.info.question,
                arms,
                forks,
                answers: outcome.answers,
                sentences: outcome.sentences,
                cut,
                asked,
                warnings,
                late_warnings: outcome.warnings,
                idle: outcome.idle,
                report: (!self.info.tables_only).then(|| partial.join(REPORT_FILE)),
                resumable: is_resumable(&partial),
                partial,
            })));
        }
        let Published { folder, taken } = writer.finish(&outcome)?;
        Ok(Summary {
            scenario: self.info.scenario_name,
            title: self.info.title,
            question: self.info.question,
            seed: self.info.seed,
            replicates: self.info.replicates,
            threads: self.info.threads,
            arms,
            forks,
            answers: outcome.answers,
            sentences: outcome.sentences,
            cut,
            warnings,
            late_warnings: outcome.warnings,
            idle: outcome.idle,
            arm_hashes: outcome.arm_hashes,
            state_hash: outcome.state_hash,
            wall_s: outcome.wall_s,
            stages: outcome.stages,
            report: (!self.info.tables_only).then(|| folder.join(REPORT_FILE)),
            folder,
            taken,
        })
    }
}

/// What must be known to continue a run besides its scenario.
fn note(job: &Job<'_>, plan: &Plan, folder: &RunFolder, info: RunInfo) -> RunRequest {
    let documents = job.scenario.documents();
    let rows = documents.first().map_or(0, |first| first.answer.len());
    let name = folder.target().file_name().unwrap_or_default();
    RunRequest {
        name: name.to_string_lossy().into_owned(),
        existing: job.existing,
        earlier: info
            .forks
            .iter()
            .map(|fork| fork.scenario_toml.clone())
            .collect(),
        info,
        until: job.until,
        again: job.again.clone(),
        written: Tick::from_seconds(job.scenario.written_duration_s()),
        rows_left_out: rows.saturating_sub(plan.answers.len()),
    }
}

/// All receivers of what the run shows, except what is kept of it.
fn spectator(plan: &Plan, info: RunInfo, folder: RunFolder) -> Result<Spectator, RunFailure> {
    let catalogue = Catalogue::of(plan)?;
    let formats = formats_of(&info);
    let book = AnswerBook::new(plan, &catalogue)?;
    Ok(Spectator {
        idle: IdleBook::new(plan, book.observables()),
        book,
        counts: Counts::new(plan, &catalogue),
        writer: RunWriter::with_formats(folder, info, catalogue, &formats)?,
        reported: Tick(0),
        keep: None,
    })
}

/// A failure of a run that took a checkpoint is not the end of it.
fn kept(failure: RunFailure, folder: PathBuf) -> RunFailure {
    match failure {
        RunFailure::Interrupted(_) | RunFailure::Late { .. } => failure,
        _ if is_resumable(&folder) => RunFailure::Kept {
            failure: Box::new(failure),
            folder,
        },
        _ => failure,
    }
}
