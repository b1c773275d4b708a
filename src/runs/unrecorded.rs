//! A run of which nothing is written: what it knows of the closing table, to be judged together with other replicates.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::answers::AnswerBook;
use super::closing::Reader;
use super::error::RunFailure;
use super::left_state::{Before, LeftState};
use super::summary::hexadecimal;
use crate::ids::Tick;
use crate::observe::Catalogue;
use crate::plan::Plan;
use crate::record::RunEvidence;
use crate::simulation::{Budget, RunError, Simulation, SimulationError, StageError};
use crate::work::{process_time, thread_time};

/// What may end a run before its end.
#[derive(Debug)]
pub struct RunLimits<'a> {
    /// Looked at before every step of the tissue.
    pub stop: &'a AtomicBool,
    /// Elapsed time that the run may take, its start included; none for any. A step that has begun is ended.
    pub time: Option<Duration>,
    /// Memory that the run may take, by its own account.
    pub memory: Budget,
    /// A run that is stopped after this elapsed time leaves its state, from which it can continue; none for never.
    pub keep_after: Option<Duration>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ending {
    /// At the end of its scenario.
    Finished(Finding),
    /// It was asked to stop. Holds its state, if it had gone on for long enough.
    Stopped(Option<Vec<u8>>),
    /// Its time was over, at this simulated time.
    OutOfTime(Tick),
    /// It would have taken more memory than it may; holds the words of the error.
    OutOfMemory(String),
    /// The engine refused the plan or stopped; holds the words of the error.
    Failed(String),
}

/// What a finished run leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it knows of the closing table.
    pub evidence: RunEvidence,
    /// Hash of the final state of all arms, in hexadecimal, as in the summary of a recorded run.
    pub state_hash: String,
    /// Processor time: of the calling thread if it is the only one of its pool, else of the whole process meanwhile. Zero if the
    /// system does not count it.
    pub processor: Duration,
    /// The most memory that it took, in bytes, by the account of its budget; none for a run without a patch.
    pub memory_bytes: Option<f64>,
}

/// Runs a plan to its end on the threads of the caller's pool, and keeps nothing but what it knows of the closing table. State and
/// evidence are those of a recorded run of the plan.
///
/// `from` is the state that an earlier run of the same plan left when it was stopped; the run then ends as if it had never been stopped. A
/// state that does not belong to the plan is a failure. [`ClosingTable::answers`](super::ClosingTable::answers) makes the closing table
/// from the evidence of one run or of several.
pub fn run_unrecorded(plan: Plan, limits: RunLimits<'_>, from: Option<&[u8]>) -> Ending {
    match to_the_end(plan, limits, from) {
        Ok(ending) => ending,
        Err(failure) if is_shortage(&failure) => Ending::OutOfMemory(failure.to_string()),
        Err(failure) => Ending::Failed(failure.to_string()),
    }
}

fn is_shortage(failure: &RunFailure) -> bool {
    matches!(
        failure,
        RunFailure::Engine(SimulationError::Stage {
            cause: StageError::Memory { .. },
            ..
        })
    )
}

fn to_the_end(
    plan: Plan,
    limits: RunLimits<'_>,
    from: Option<&[u8]>,
) -> Result<Ending, RunFailure> {
    let (started, spent) = (Instant::now(), Processor::start());
    let RunLimits {
        stop,
        time,
        memory,
        keep_after,
    } = limits;
    let early = || {
        let stopped = stop.load(Ordering::Relaxed).then_some(Early::Stopped);
        let is_over = time.is_some_and(|time| started.elapsed() >= time);
        stopped.or(is_over.then_some(Early::OutOfTime))
    };
    let mut reader = Reader(AnswerBook::new(&plan, &Catalogue::of(&plan)?)?);
    let before = from.map(LeftState::read).transpose()?;
    let (simulation, before) = match before {
        None => (Simulation::new(plan)?, Before::default()),
        Some(left) => left.continued(plan, &mut reader)?,
    };
    let mut simulation = simulation.within(memory);
    let early = follow(&mut simulation, &mut reader, before.is_shown, early)?;
    let processor = || before.processor + spent.until_now();
    let memory_bytes = simulation.most_memory();
    let memory_bytes = memory_bytes.map(|bytes| bytes.max(before.memory_bytes.unwrap_or(0.0)));
    match early {
        Some(Early::OutOfTime) => Ok(Ending::OutOfTime(simulation.now())),
        Some(Early::Stopped) => {
            let is_kept = keep_after.is_some_and(|after| started.elapsed() >= after);
            let left = || LeftState::bytes(&simulation, &reader, processor(), memory_bytes);
            Ok(Ending::Stopped(is_kept.then(left).transpose()?))
        }
        None => {
            let evidence = reader.0.evidence();
            let state_hash = hexadecimal(simulation.state_hash());
            // The release of the memory belongs to the time of the run.
            drop((simulation, reader));
            Ok(Ending::Finished(Finding {
                evidence,
                state_hash,
                memory_bytes,
                processor: processor(),
            }))
        }
    }
}

/// Why a run ends before its end.
enum Early {
    Stopped,
    OutOfTime,
}

/// Steps a run to its end and shows every sample, as a recorded run does; `early` is asked before every step of the tissue. `is_shown` is
/// true for a run that continues: its present moment was shown before.
fn follow(
    simulation: &mut Simulation,
    reader: &mut Reader,
    mut is_shown: bool,
    early: impl Fn() -> Option<Early>,
) -> Result<Option<Early>, RunFailure> {
    let beat = simulation.plan().clocks.phenotype.0;
    loop {
        if !std::mem::take(&mut is_shown) {
            simulation.show(reader).map_err(|error| match error {
                RunError::Engine(error) => RunFailure::Engine(error),
                RunError::Sink(never) => match never {},
            })?;
        }
        if simulation.finished() {
            return Ok(None);
        }
        let showing = simulation.plan().next_showing(simulation.now());
        while simulation.now() < showing {
            if let Some(ending) = early() {
                return Ok(Some(ending));
            }
            let next = Tick(simulation.now().0 + beat);
            simulation.advance_to(next.min(showing))?;
        }
    }
}

/// Processor time of a piece of work.
enum Processor {
    /// Of one thread, which does all of it.
    Thread(Duration),
    /// Of the process.
    Process(Duration),
}

impl Processor {
    fn start() -> Self {
        let is_alone = rayon::current_thread_index().is_some() && rayon::current_num_threads() == 1;
        if is_alone {
            Self::Thread(thread_time())
        } else {
            Self::Process(process_time())
        }
    }

    fn until_now(&self) -> Duration {
        match self {
            Self::Thread(from) => thread_time().saturating_sub(*from),
            Self::Process(from) => process_time().saturating_sub(*from),
        }
    }
}

#[cfg(test)]
mod tests;
