//! The plan of a condition, with only the outputs that the experiment asks for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::experiment::{Experiment, Output};
use crate::ids::Tick;
use crate::plan::{Answer, Plan};
use crate::record::{ReplicateEvidence, RunEvidence};
use crate::syntax::Faults;

/// Most plans that are kept for the next replicate of their conditions. With more conditions none is kept: each is run once before any is
/// run twice, so that none would be there when it is needed.
const MOST_PLANS: usize = 1000;

/// The plan of a condition, and what it takes.
#[derive(Debug)]
pub(super) struct PreparedPlan {
    plan: Plan,
    /// Memory of a run, bytes.
    pub memory_bytes: f64,
    /// Memory of all that does not grow, bytes.
    pub fixed_bytes: f64,
    /// The row of the plan for each output; none where a condition lacks it, for example because it ends earlier.
    rows: Vec<Option<usize>>,
    /// Which outputs are missing, in words; empty if none is.
    pub missing: String,
}

impl PreparedPlan {
    /// The plan of a condition.
    ///
    /// # Errors
    /// The first fault of a condition that is no possible scenario, in words.
    fn of(experiment: &Experiment, condition: usize) -> Result<Self, String> {
        let scenario = experiment.scenario(&experiment.condition(condition));
        let scenario = scenario.map_err(|faults| first_fault(&faults))?;
        let estimate = scenario.estimate();
        let mut plan = scenario.plan();
        let outputs = experiment.outputs();
        let found = |output: &Output| plan.answers.iter().find(|row| row.say == output.say);
        let found: Vec<Option<Answer>> = outputs.iter().map(|one| found(one).cloned()).collect();
        let missing = outputs.iter().zip(&found).filter(|(_, row)| row.is_none());
        let missing: Vec<String> = missing
            .map(|(output, _)| format!("`{}`", output.say))
            .collect();
        let mut next = 0..;
        let mut place = |row: &Option<Answer>| row.as_ref().and_then(|_| next.next());
        let rows = found.iter().map(&mut place).collect();
        plan.answers = found.into_iter().flatten().collect();
        Ok(Self {
            memory_bytes: estimate.memory_bytes,
            fixed_bytes: estimate.fixed_bytes(),
            rows,
            missing: if missing.is_empty() {
                String::new()
            } else {
                format!("this condition has no row {}", missing.join(", "))
            },
            plan,
        })
    }

    /// Simulated time of a run.
    pub fn duration(&self) -> Tick {
        self.plan.duration
    }

    /// The plan of a run.
    pub fn with_seed(&self, seed: u64) -> Plan {
        Plan {
            seed,
            ..self.plan.clone()
        }
    }

    /// Evidence with a row for each output; that of a missing one is empty.
    pub fn placed_evidence(&self, evidence: RunEvidence) -> RunEvidence {
        if self.missing.is_empty() {
            return evidence;
        }
        let place = |known: ReplicateEvidence| {
            let row = |row: &Option<usize>| {
                let row = row.and_then(|row| known.rows.get(row));
                row.cloned().unwrap_or_default()
            };
            ReplicateEvidence {
                rows: self.rows.iter().map(row).collect(),
            }
        };
        RunEvidence {
            replicates: evidence.replicates.into_iter().map(place).collect(),
        }
    }
}

/// Plans of conditions that are run several times.
#[derive(Debug, Default)]
pub(super) struct PlanStore {
    kept: Mutex<HashMap<usize, Arc<PreparedPlan>>>,
}

impl PlanStore {
    /// The plan of a condition.
    ///
    /// # Errors
    /// The first fault of a condition that is no possible scenario, in words.
    pub fn plan(
        &self,
        experiment: &Experiment,
        condition: usize,
    ) -> Result<Arc<PreparedPlan>, String> {
        let is_kept = experiment.replicates() > 1 && experiment.conditions() <= MOST_PLANS;
        if !is_kept {
            return PreparedPlan::of(experiment, condition).map(Arc::new);
        }
        let lock = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = lock().get(&condition) {
            return Ok(Arc::clone(plan));
        }
        // Two workers may prepare the same plan; nobody waits meanwhile.
        let plan = Arc::new(PreparedPlan::of(experiment, condition)?);
        lock().insert(condition, Arc::clone(&plan));
        Ok(plan)
    }
}

/// The first fault in one line.
fn first_fault(faults: &Faults) -> String {
    let all = faults.all();
    let first = all.first().map_or("", |fault| fault.message.as_str());
    match all.len() {
        0 | 1 => first.to_owned(),
        several => format!("{first} (and {} more)", several - 1),
    }
}
