//! The memory that a run may take.

use super::Underway;
use crate::scenario::{Scenario, memory};
use crate::simulation::{Budget, Simulation};

/// Bytes of the stack of a worker thread and of what the allocator holds for it.
const BYTES_PER_THREAD: f64 = 4e6;

/// What a run may take, and what of it does not grow, bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    limit: f64,
    fixed: f64,
}

impl Bounds {
    /// The bounds of a run of this scenario, to be read before it takes any memory; none where the machine does not say.
    pub fn of(scenario: &Scenario, threads: usize) -> Option<Self> {
        Some(Self {
            limit: memory()?.bytes as f64,
            fixed: scenario.estimate().fixed_bytes() + BYTES_PER_THREAD * threads as f64,
        })
    }
}

impl Underway {
    /// The same run, which ends in order before it takes more memory than there is.
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
