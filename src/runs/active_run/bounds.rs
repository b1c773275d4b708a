//! The memory that a run may take.

use super::super::error::RunFailure;
use super::ActiveRun;
use crate::scenario::{Scenario, memory};
use crate::simulation::{Budget, Simulation};

/// What a run may take, and what of it does not grow, bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    limit: f64,
    fixed: f64,
}

impl Bounds {
    /// The bounds of a run of this scenario, to be read before it takes any memory; none where the machine does not say.
    ///
    /// # Errors
    /// [`RunFailure::Memory`] for a run that does not fit with this many threads.
    pub fn of(scenario: &Scenario, threads: usize) -> Result<Option<Self>, RunFailure> {
        let Some(memory) = memory() else {
            return Ok(None);
        };
        let (limit, cost) = (memory.bytes as f64, scenario.estimate());
        let of_threads = memory.of_thread as f64 * threads as f64;
        let needs = cost.memory_bytes + of_threads;
        match needs <= limit {
            true => Ok(Some(Self {
                limit,
                fixed: cost.fixed_bytes() + of_threads,
            })),
            false => Err(RunFailure::Memory {
                needs,
                threads,
                memory,
            }),
        }
    }
}

impl ActiveRun {
    /// The same run, which ends cleanly before it takes more memory than there is.
    pub(super) fn within(mut self, bounds: Option<Bounds>) -> Self {
        self.bounds = bounds;
        self.simulation = bounded(self.bounds, self.simulation);
        self
    }
}

/// A simulation within bounds, if there are any.
pub(super) fn bounded(bounds: Option<Bounds>, simulation: Simulation) -> Simulation {
    match bounds {
        Some(Bounds { limit, fixed }) => simulation.within(Budget::new(limit, fixed)),
        None => simulation,
    }
}
