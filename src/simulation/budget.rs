//! Memory that the arms of a run share. A population that grows beyond it ends the run in order, before the system ends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ids::ArmId;
use crate::simulation::Simulation;

/// Bytes that a cell of the patch takes at most in a step: its columns, which double when they grow, and what stages make of
/// them. A growing crowd takes 230 bytes per cell at 0.3 million and 160 at 4 million; the rest is for what the allocator
/// reserves and cannot give.
pub const PEAK_BYTES_PER_CELL: f64 = 420.0;

/// What a run may take.
#[derive(Debug)]
pub struct Budget {
    /// Bytes for all.
    limit: f64,
    /// Bytes for all but the cells of patches.
    fixed: f64,
    /// Cells of the patch of each arm.
    cells: Vec<AtomicU64>,
}

/// Memory that is not there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shortage {
    /// Bytes that the run would take.
    pub needs: f64,
    /// Bytes that it may take.
    pub has: f64,
}

impl Budget {
    /// A budget of so many bytes, of which `fixed` are taken by what does not grow: the program, voxels, infused cells.
    pub fn new(limit: f64, fixed: f64) -> Self {
        Self {
            limit,
            fixed,
            cells: Vec::new(),
        }
    }

    /// Takes note of how many cells the patch of an arm will hold.
    ///
    /// # Errors
    /// [`Shortage`] where that is too much beside the other arms.
    pub(super) fn ask(&self, arm: ArmId, cells: usize) -> Result<(), Shortage> {
        self.cells[arm.index()].store(cells as u64, Ordering::Relaxed);
        let all = self.cells.iter().map(|cells| cells.load(Ordering::Relaxed));
        let needs = self.fixed + PEAK_BYTES_PER_CELL * all.sum::<u64>() as f64;
        match needs <= self.limit {
            true => Ok(()),
            false => Err(Shortage {
                needs,
                has: self.limit,
            }),
        }
    }
}

impl Simulation {
    /// The same run within a budget: it fails before it takes more.
    pub fn within(mut self, budget: Budget) -> Self {
        let of_world = |cells: usize| AtomicU64::new(cells as u64);
        let cells = self
            .worlds
            .iter()
            .map(|world| of_world(world.cells().len()));
        let budget = Arc::new(Budget {
            cells: cells.collect(),
            ..budget
        });
        for world in &mut self.worlds {
            world.budget = Some(Arc::clone(&budget));
        }
        self
    }

    /// Gives back what the arms hold; their times and the plan stay.
    pub fn release(&mut self) {
        for world in &mut self.worlds {
            world.release();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arms_share_a_budget() {
        let fixed = 1000.0;
        let budget = Budget {
            cells: vec![AtomicU64::new(0), AtomicU64::new(0)],
            ..Budget::new(fixed + 10.0 * PEAK_BYTES_PER_CELL, fixed)
        };
        let [one, two] = [ArmId::new(0), ArmId::new(1)];
        assert_eq!(budget.ask(one, 6), Ok(()));
        assert_eq!(budget.ask(two, 4), Ok(()));
        let short = budget.ask(two, 5).expect_err("one too many");
        assert_eq!(short.needs, fixed + 11.0 * PEAK_BYTES_PER_CELL);
        assert_eq!(budget.ask(one, 5), Ok(()), "cells that are gone make room");
    }
}
