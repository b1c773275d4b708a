//! One run from a checked scenario to its folder.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use super::about::about;
use super::answers::AnswerBook;
use super::error::RunFailure;
use super::progress::{Observer, Pace};
use super::spectator::{Counts, Spectator};
use super::summary::{Stopped, Summary, outcome};
use crate::ids::Tick;
use crate::output::{Cut, Existing, Published, REPORT_FILE, RunInfo, RunWriter, hours};
use crate::scenario::Scenario;
use crate::simulation::{Catalogue, Plan, Simulation};

/// A run to be made.
#[derive(Debug)]
pub struct Job<'a> {
    /// The checked scenario.
    pub scenario: &'a Scenario,
    /// Name under which it was asked for.
    pub name: String,
    /// The command that repeats the run.
    pub command: String,
    /// The run folder to be written.
    pub target: PathBuf,
    /// What to do when the folder exists.
    pub existing: Existing,
    /// Worker threads; the results are the same for any number.
    pub threads: usize,
}

/// Threads that this machine runs at once.
pub fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Runs a scenario on a pool of its own and writes the run folder.
///
/// `stop` is looked at between samples. A run that is stopped keeps what it has recorded in a folder named
/// `NAME.partial`; nothing is left under the name of the run.
///
/// # Errors
/// [`RunFailure`]; after any but an interruption, or results that could not be given their name, nothing is left on
/// disk.
pub fn run(
    job: &Job<'_>,
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Summary, RunFailure> {
    let threads = job.threads;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|source| RunFailure::Threads { threads, source })?;
    pool.install(|| {
        let mut course = Course::start(job)?;
        course.follow(observer, stop)?;
        course.finish()
    })
}

/// A run on its way.
struct Course {
    info: RunInfo,
    simulation: Simulation,
    spectator: Spectator,
    pace: Pace,
    /// Duration of the scenario as its files say.
    written: Tick,
    /// Rows of the closing table that lie after the end of the run.
    rows_left_out: usize,
}

impl Course {
    fn start(job: &Job<'_>) -> Result<Self, RunFailure> {
        let pace = Pace::start();
        let plan = job.scenario.plan();
        let info = about(job, &plan);
        let documents = job.scenario.documents();
        let rows = documents.first().map_or(0, |first| first.answer.len());
        let rows_left_out = rows.saturating_sub(plan.answers.len());
        let catalogue = Catalogue::of(&plan)?;
        let book = AnswerBook::new(&plan, &catalogue)?;
        let counts = Counts::new(&plan, &catalogue);
        // Before anything long: a folder that cannot be written is told at once.
        let writer = RunWriter::create(&job.target, job.existing, info.clone(), catalogue)?;
        Ok(Self {
            info,
            simulation: Simulation::new(plan)?,
            spectator: Spectator {
                writer,
                book,
                counts,
            },
            pace,
            written: Tick::from_seconds(job.scenario.written_duration_s()),
            rows_left_out,
        })
    }

    fn follow(&mut self, observer: &mut dyn Observer, stop: &AtomicBool) -> Result<(), RunFailure> {
        loop {
            self.simulation.show(&mut self.spectator)?;
            let arms = self.spectator.counts.arms();
            let duration = self.plan().duration;
            let progress = self.pace.reach(self.simulation.now(), arms, duration);
            observer.progress(&progress);
            if self.simulation.finished() || stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            self.simulation.advance()?;
        }
    }

    fn plan(&self) -> &Plan {
        self.simulation.plan()
    }

    /// What was simulated, where that is less than the scenario is about.
    fn cut(&self) -> Option<Cut> {
        let stopped = !self.simulation.finished();
        let reached = self.simulation.now();
        // In ticks, in which a run is stepped: 1.1 d in floating seconds is a little more than itself.
        let full = self.written.max(self.plan().duration);
        (stopped || reached < full).then(|| Cut {
            stopped,
            reached_h: hours(reached),
            full_h: hours(full),
            rows_empty: self.spectator.book.rows_beyond(reached),
            rows_left_out: self.rows_left_out,
        })
    }

    fn finish(self) -> Result<Summary, RunFailure> {
        let cut = self.cut();
        let answers = self.spectator.book.answers(cut.is_some());
        let wall_s = self.pace.wall().as_secs_f64();
        let outcome = outcome(&self.simulation, &answers, wall_s, cut);
        let warnings = [&self.info.warnings[..], &outcome.warnings].concat();
        let arms = self.info.arms.into_iter().map(|arm| arm.name).collect();
        if let Some(cut) = cut.filter(|cut| cut.stopped) {
            let partial = self.spectator.writer.keep_partial(&outcome)?;
            return Err(RunFailure::Interrupted(Box::new(Stopped {
                question: self.info.question,
                arms,
                answers,
                cut,
                warnings,
                late_warnings: outcome.warnings,
                report: partial.join(REPORT_FILE),
                partial,
            })));
        }
        let Published { folder, taken } = self.spectator.writer.finish(&outcome)?;
        Ok(Summary {
            scenario: self.info.scenario_name,
            title: self.info.title,
            question: self.info.question,
            seed: self.info.seed,
            threads: self.info.threads,
            arms,
            answers,
            cut,
            warnings,
            late_warnings: outcome.warnings,
            arm_hashes: outcome.arm_hashes,
            state_hash: outcome.state_hash,
            wall_s,
            stages: outcome.stages,
            report: folder.join(REPORT_FILE),
            folder,
            taken,
        })
    }
}
