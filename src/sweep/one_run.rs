//! One run, from its number to its row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::gate::MemoryGate;
use super::left_runs::LeftRuns;
use super::prepared::{PlanStore, PreparedPlan};
use super::row::{RowStatus, RunRow};
use crate::experiment::{Experiment, RunId};
use crate::ids::Tick;
use crate::plan::BYTES_OF_PROGRAM;
use crate::record::RunEvidence;
use crate::runs::{Ending, Finding, RunLimits, run_unrecorded};
use crate::simulation::Budget;
use crate::units::{duration, size};
use crate::work::{memory, thread_time};

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
    /// Bytes that all runs together may take.
    pub limit_bytes: f64,
    pub gate: MemoryGate,
    /// True if one run is carried out at a time.
    pub is_alone: bool,
    /// Raised to end all runs without rows.
    pub halt: AtomicBool,
    /// Where stopped runs leave their states; none for nowhere.
    pub left: Option<LeftRuns>,
    /// Plans of conditions that are run several times.
    pub plans: PlanStore,
    /// Processor time of all runs outside of the engine, ns: making plans, passing on what they know.
    pub beside_ns: AtomicU64,
}

/// How a run ended, without its number.
struct RunEnd {
    status: RowStatus,
    message: String,
    processor: Duration,
    memory_bytes: f64,
    state_hash: String,
    evidence: RunEvidence,
    /// Share of the simulated time that was reached, where the run ended for its time.
    share_done: f64,
}

impl PreparedPlan {
    /// The same end with a row of evidence for each output, and a message that names what is missing.
    fn placed(&self, ended: RunEnd) -> RunEnd {
        RunEnd {
            evidence: self.placed_evidence(ended.evidence),
            message: self.missing.clone(),
            ..ended
        }
    }
}

impl RunEnd {
    fn early(status: RowStatus, message: String) -> Self {
        Self {
            status,
            message,
            processor: Duration::ZERO,
            memory_bytes: 0.0,
            state_hash: String::new(),
            evidence: RunEvidence::default(),
            share_done: 1.0,
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

impl<'a> Shared<'a> {
    /// What the runs of this experiment share, so many of which are carried out at the same time.
    pub fn of(experiment: &'a Experiment, allowance: RunAllowance, workers: usize) -> Self {
        let limit = memory().map_or(f64::INFINITY, |memory| memory.bytes as f64);
        // The program is there once, whatever the number of runs; each run's account counts it.
        let for_runs = (limit - BYTES_OF_PROGRAM).max(0.0);
        Self {
            experiment,
            allowance,
            share_bytes: BYTES_OF_PROGRAM + for_runs / workers as f64,
            limit_bytes: limit,
            gate: MemoryGate::new(for_runs),
            is_alone: workers == 1,
            halt: AtomicBool::new(false),
            left: None,
            plans: PlanStore::default(),
            beside_ns: AtomicU64::new(0),
        }
    }
}

impl Shared<'_> {
    /// Carries out a run; none if it was halted. A panic of the engine is a failed run.
    pub fn row(&self, number: u64) -> Option<RunRow> {
        self.row_and_share(number).map(|(row, _)| row)
    }

    /// The same with the share of its simulated time that the run has reached.
    pub fn row_and_share(&self, number: u64) -> Option<(RunRow, f64)> {
        let run = self.experiment.run(number);
        let (begun, spent) = (Instant::now(), thread_time());
        let ended = catch_unwind(AssertUnwindSafe(|| self.carry_out(run)));
        let ended = ended.unwrap_or_else(|panic| {
            let words = format!("the engine panicked: {}", words_of(panic.as_ref()));
            Some(RunEnd::early(RowStatus::Failed, words))
        })?;
        // The processor time of a run on several threads is only known from the run itself.
        let own = thread_time().saturating_sub(spent);
        let beside = own.saturating_sub(ended.processor);
        let beside_ns = u64::try_from(beside.as_nanos()).unwrap_or(u64::MAX);
        self.beside_ns.fetch_add(beside_ns, Ordering::Relaxed);
        let row = RunRow {
            run: run.number,
            condition: run.condition as u64,
            replicate: run.replicate,
            seed: run.seed,
            ended_ns: now_ns(),
            status: ended.status,
            message: ended.message,
            // Where several runs have several threads each, nobody knows whose time it was.
            processor_s: match rayon::current_num_threads() {
                1 => ended.processor.max(own).as_secs_f64(),
                _ if self.is_alone => ended.processor.as_secs_f64(),
                _ => 0.0,
            },
            wall_s: begun.elapsed().as_secs_f64(),
            memory_bytes: ended.memory_bytes,
            state_hash: ended.state_hash,
            evidence: ended.evidence,
        };
        Some((row, ended.share_done))
    }

    fn carry_out(&self, run: RunId) -> Option<RunEnd> {
        match self.plans.plan(self.experiment, run.condition) {
            Ok(prepared) => self.simulate(&prepared, run),
            Err(words) => Some(RunEnd::early(RowStatus::Refused, words)),
        }
    }

    fn simulate(&self, prepared: &PreparedPlan, run: RunId) -> Option<RunEnd> {
        let (needs, fixed) = (prepared.memory_bytes, prepared.fixed_bytes);
        let limit = match self.allowance.memory_bytes {
            Some(limit) => limit,
            None => self.share_bytes.max(SPARE * needs).min(self.limit_bytes),
        };
        if needs > limit {
            let words = format!(
                "the run needs about {} of memory and may use {}",
                size(needs),
                size(limit)
            );
            return Some(RunEnd::early(RowStatus::OutOfMemory, words));
        }
        let _room = self.gate.enter((needs - BYTES_OF_PROGRAM).max(0.0));
        if self.halt.load(Ordering::Relaxed) {
            return None;
        }
        let left = self.left.as_ref();
        let engine = |from: Option<&[u8]>| {
            let limits = RunLimits {
                stop: &self.halt,
                time: self.allowance.time,
                memory: Budget::new(limit, fixed),
                keep_after: left.map(|left| left.after),
            };
            run_unrecorded(prepared.with_seed(run.seed), limits, from)
        };
        let from = left.and_then(|left| left.read(run.number));
        let ending = match engine(from.as_deref()) {
            // Another build may have left a state that this one cannot read.
            Ending::Failed(_) if from.is_some() => engine(None),
            ending => ending,
        };
        match ending {
            Ending::Finished(found) => {
                left.iter().for_each(|left| left.forget(run.number));
                Some(prepared.placed(RunEnd::finished(found, fixed)))
            }
            Ending::Stopped(state) => {
                // A state that cannot be kept costs the run its time, and nothing else.
                let _kept = left
                    .zip(state)
                    .map(|(left, state)| left.keep(run.number, &state));
                None
            }
            Ending::OutOfTime(at) => Some(self.out_of_time(at, prepared.duration())),
            Ending::OutOfMemory(words) => Some(RunEnd::early(RowStatus::OutOfMemory, words)),
            Ending::Failed(words) => Some(RunEnd::early(RowStatus::Failed, words)),
        }
    }

    fn out_of_time(&self, at: Tick, end: Tick) -> RunEnd {
        let time = self.allowance.time.unwrap_or_default();
        let [at, end] = [at, end].map(Tick::seconds);
        let words = format!(
            "the run may take {}, and had reached {} of {}",
            duration(time.as_secs_f64()),
            duration(at),
            duration(end)
        );
        RunEnd {
            share_done: at / end,
            ..RunEnd::early(RowStatus::OutOfTime, words)
        }
    }
}

/// A run may grow to so many times the memory that is expected of it, however many others there are.
const SPARE: f64 = 2.0;

/// Nanoseconds since 1970.
fn now_ns() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    })
}

/// The words of a panic.
fn words_of(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("without words")
}
