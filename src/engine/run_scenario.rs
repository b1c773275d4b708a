//! What a run keeps of its scenario: its text, its identity and the memory that it may take.

use super::Settings;
use crate::plan::Plan;
use crate::scenario::Scenario;
use crate::simulation::{Budget, Simulation};

/// Memory that a run may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimit {
    /// Bytes for the whole process.
    pub bytes: u64,
    /// Bytes of these that are used beside the engine, such as by the stacks of threads.
    pub beside_bytes: u64,
}

impl MemoryLimit {
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        settings.memory_bytes.map(|bytes| Self {
            bytes,
            beside_bytes: 0,
        })
    }
}

/// What a run needs of its scenario, with all settings applied.
#[derive(Debug)]
pub(super) struct RunScenario {
    /// The scenario in one text, from which a fork is made: files that have changed since do not matter.
    pub text: String,
    /// Hash of the plan without its words.
    pub identity: [u8; 32],
    pub memory: Option<MemoryLimit>,
    /// Memory of the parts of the engine that do not grow.
    fixed_bytes: f64,
}

impl RunScenario {
    pub(super) fn of(scenario: &Scenario, memory: Option<MemoryLimit>) -> Self {
        let text = scenario.resolved_toml();
        Self {
            identity: identity_of(scenario.plan()),
            text,
            memory,
            fixed_bytes: scenario.estimate().fixed_bytes(),
        }
    }

    /// A run that fails before it takes more memory than its settings allow.
    pub(super) fn bounded(&self, simulation: Simulation) -> Simulation {
        match self.memory {
            Some(memory) => {
                let fixed_bytes = self.fixed_bytes + memory.beside_bytes as f64;
                simulation.within(Budget::new(memory.bytes as f64, fixed_bytes))
            }
            None => simulation,
        }
    }
}

/// What a snapshot must agree with: every number of the plan. Title and question decide nothing.
fn identity_of(plan: Plan) -> [u8; 32] {
    let numbers = Plan {
        title: String::new(),
        question: String::new(),
        ..plan
    };
    // Written out, every number has all its digits.
    *blake3::hash(format!("{numbers:?}").as_bytes()).as_bytes()
}
