//! One run, from its number to its row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::gate::MemoryGate;
use super::row::{RowStatus, RunRow};
use crate::experiment::{Experiment, Output, RunId};
use crate::plan::{Answer, Plan};
use crate::record::{ReplicateEvidence, RunEvidence};
use crate::runs::{Ending, Finding, RunLimits, run_unrecorded};
use crate::scenario::Scenario;
use crate::simulation::Budget;
use crate::syntax::Faults;
use crate::units::size;
use crate::work::thread_time;

/// What a run may take. A run that would take more ends with a row that says so.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RunAllowance {
    /// Elapsed time; none for any.
    pub time: Option<Duration>,
    /// Bytes of memory, by the account of the engine; none for its share of what is free.
    pub memory_bytes: Option<f64>,
}

/// What all runs of a process share.
#[derive(Debug)]
pub(super) struct Shared<'a> {
    pub experiment: &'a Experiment,
    pub allowance: RunAllowance,
    /// Bytes that each run may take where the allowance names none.
    pub share_bytes: f64,
    pub gate: MemoryGate,
    /// Raised to end all runs without rows.
    pub halt: AtomicBool,
}

/// How a run ended, without its number.
struct Ended {
    status: RowStatus,
    message: String,
    processor: Duration,
    memory_bytes: f64,
    state_hash: String,
    evidence: RunEvidence,
}

impl Ended {
    fn early(status: RowStatus, message: String) -> Self {
        Self {
            status,
            message,
            processor: Duration::ZERO,
            memory_bytes: 0.0,
            state_hash: String::new(),
            evidence: RunEvidence::default(),
        }
    }

    fn finished(found: Finding, fixed_bytes: f64) -> Self {
        Self {
            processor: found.processor,
            memory_bytes: found.memory_bytes.unwrap_or(fixed_bytes),
            state_hash: found.state_hash,
            evidence: found.evidence,
            ..Self::early(RowStatus::Finished, String::new())
        }
    }
}

impl Shared<'_> {
    /// Carries out a run; none if it was halted. A panic of the engine is a failed run.
    pub fn row(&self, number: u64) -> Option<RunRow> {
        let run = self.experiment.run(number);
        let (begun, spent) = (Instant::now(), thread_time());
        let ended = catch_unwind(AssertUnwindSafe(|| self.carry_out(run)));
        let ended = ended.unwrap_or_else(|panic| {
            let words = format!("the engine panicked: {}", words_of(panic.as_ref()));
            Some(Ended::early(RowStatus::Failed, words))
        })?;
        // The processor time of a run on several threads is only known from the run itself.
        let processor = ended.processor.max(thread_time().saturating_sub(spent));
        Some(RunRow {
            run: run.number,
            condition: run.condition as u64,
            replicate: run.replicate,
            seed: run.seed,
            status: ended.status,
            message: ended.message,
            processor_s: processor.as_secs_f64(),
            wall_s: begun.elapsed().as_secs_f64(),
            memory_bytes: ended.memory_bytes,
            state_hash: ended.state_hash,
            evidence: ended.evidence,
        })
    }

    fn carry_out(&self, run: RunId) -> Option<Ended> {
        let condition = self.experiment.condition(run.condition);
        let scenario = match self.experiment.scenario(&condition) {
            Ok(scenario) => scenario,
            Err(faults) => return Some(Ended::early(RowStatus::Refused, first_fault(&faults))),
        };
        self.simulate(&scenario, run.seed)
    }

    fn simulate(&self, scenario: &Scenario, seed: u64) -> Option<Ended> {
        let estimate = scenario.estimate();
        let (needs, fixed) = (estimate.memory_bytes, estimate.fixed_bytes());
        let limit = match self.allowance.memory_bytes {
            Some(limit) => limit,
            None => self.share_bytes.max(SPARE * needs),
        };
        if needs > limit {
            let words = format!(
                "the run needs about {} of memory and may use {}",
                size(needs),
                size(limit)
            );
            return Some(Ended::early(RowStatus::OutOfMemory, words));
        }
        let _room = self.gate.enter(needs);
        let mut plan = scenario.plan();
        plan.seed = seed;
        let asked = Asked::of(self.experiment.outputs(), &plan);
        plan.answers = asked.answers(&plan);
        let limits = RunLimits {
            stop: &self.halt,
            time: self.allowance.time,
            memory: Budget::new(limit, fixed),
        };
        match run_unrecorded(plan, limits) {
            Ending::Finished(found) => Some(asked.placed(Ended::finished(found, fixed))),
            Ending::Stopped => None,
            Ending::OutOfTime => Some(Ended::early(RowStatus::OutOfTime, self.out_of_time())),
            Ending::OutOfMemory(words) => Some(Ended::early(RowStatus::OutOfMemory, words)),
            Ending::Failed(words) => Some(Ended::early(RowStatus::Failed, words)),
        }
    }

    fn out_of_time(&self) -> String {
        let time = self.allowance.time.unwrap_or_default();
        format!(
            "the run may take {}",
            crate::units::duration(time.as_secs_f64())
        )
    }
}

/// The rows of a closing table that hold the outputs, in their order. A condition that ends early may lack some.
struct Asked<'a> {
    outputs: &'a [Output],
    rows: Vec<Option<usize>>,
}

impl<'a> Asked<'a> {
    fn of(outputs: &'a [Output], plan: &Plan) -> Self {
        let rows = &plan.answers;
        let row = |output: &Output| rows.iter().position(|answer| answer.say == output.say);
        Self {
            rows: outputs.iter().map(row).collect(),
            outputs,
        }
    }

    /// The closing table without all other rows.
    fn answers(&self, plan: &Plan) -> Vec<Answer> {
        let rows = self.rows.iter().flatten();
        rows.map(|row| plan.answers[*row].clone()).collect()
    }

    /// The same end with a row of evidence for each output. A missing one is empty, and the message names it.
    fn placed(&self, ended: Ended) -> Ended {
        let missing = self.outputs.iter().zip(&self.rows);
        let missing = missing.filter(|(_, row)| row.is_none());
        let missing: Vec<String> = missing
            .map(|(output, _)| format!("`{}`", output.say))
            .collect();
        if missing.is_empty() {
            return ended;
        }
        let place = |known: ReplicateEvidence| {
            let mut known = known.rows.into_iter();
            let mut next = |row: &Option<usize>| row.and_then(|_| known.next()).unwrap_or_default();
            ReplicateEvidence {
                rows: self.rows.iter().map(&mut next).collect(),
            }
        };
        let replicates = ended.evidence.replicates.into_iter();
        Ended {
            evidence: RunEvidence {
                replicates: replicates.map(place).collect(),
            },
            message: format!("this condition has no row {}", missing.join(", ")),
            ..ended
        }
    }
}

/// A run may grow to so many times the memory that is expected of it, however many others there are.
const SPARE: f64 = 2.0;

/// The first fault in one line.
fn first_fault(faults: &Faults) -> String {
    let all = faults.all();
    let first = all.first().map_or("", |fault| fault.message.as_str());
    match all.len() {
        0 | 1 => first.to_owned(),
        several => format!("{first} (and {} more)", several - 1),
    }
}

/// The words of a panic.
fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without words")
}
