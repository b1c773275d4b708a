//! Memory that the arms of all replicates share. A population that grows beyond it ends the run cleanly, before the system kills
//! it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::plan::PEAK_BYTES_PER_CELL;
use crate::simulation::Simulation;

/// What a run may take.
#[derive(Debug)]
pub struct Budget {
    /// Bytes for all.
    limit: f64,
    /// Bytes for all but the cells of patches.
    fixed: f64,
    /// Cells of the patches: replicate by replicate, the arms of each in their order, the regions of each in theirs.
    cells: Vec<AtomicU64>,
    /// The most cells that all patches have held together.
    most: AtomicU64,
}

/// Memory that is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Shortage {
    /// Bytes that the run would take.
    pub needs: f64,
    /// Bytes that it may take.
    pub has: f64,
}

impl Budget {
    /// A budget of this many bytes, of which `fixed` are used by what does not grow: the program, voxels, infused cells.
    pub fn new(limit: f64, fixed: f64) -> Self {
        Self {
            limit,
            fixed,
            cells: Vec::new(),
            most: AtomicU64::new(0),
        }
    }

    /// Memory of the run with this many cells in all patches.
    fn taken(&self, cells: u64) -> Shortage {
        Shortage {
            needs: self.fixed + PEAK_BYTES_PER_CELL * cells as f64,
            has: self.limit,
        }
    }
}

/// The part of a budget that one patch asks for.
#[derive(Debug, Clone)]
pub(super) struct Share {
    budget: Arc<Budget>,
    /// Its place among all patches.
    place: usize,
}

impl Share {
    /// Records how many cells the patch will hold.
    ///
    /// # Errors
    /// [`Shortage`] where that is too much beside the other patches.
    pub fn ask(&self, cells: u64) -> Result<(), Shortage> {
        self.budget.cells[self.place].store(cells, Ordering::Relaxed);
        let all = self.others() + cells;
        let taken = self.budget.taken(all);
        if taken.needs <= taken.has {
            self.budget.most.fetch_max(all, Ordering::Relaxed);
            Ok(())
        } else {
            Err(taken)
        }
    }

    /// Memory of the run if the patch held this many cells.
    pub fn shortage(&self, cells: u64) -> Shortage {
        self.budget.taken(self.others() + cells)
    }

    /// How many cells the patch can take at most beside those that it has.
    pub fn room(&self, cells: u64) -> u64 {
        let taken = self.shortage(cells);
        ((taken.has - taken.needs) / PEAK_BYTES_PER_CELL).max(0.0) as u64
    }

    /// Cells of the other patches.
    fn others(&self) -> u64 {
        let all = self.budget.cells.iter().enumerate();
        let others = all.filter(|(place, _)| *place != self.place);
        others.map(|(_, cells)| cells.load(Ordering::Relaxed)).sum()
    }
}

impl Simulation {
    /// The same run within a budget: it fails before it takes more.
    pub fn within(mut self, budget: Budget) -> Self {
        let regions = self.worlds.iter().flat_map(|world| &world.regions);
        let cells = regions.map(|region| AtomicU64::new(region.cells.len() as u64));
        let cells: Vec<AtomicU64> = cells.collect();
        let present = cells
            .iter()
            .map(|cells| cells.load(Ordering::Relaxed))
            .sum();
        let budget = Arc::new(Budget {
            cells,
            most: AtomicU64::new(present),
            ..budget
        });
        let regions = self.worlds.iter_mut().flat_map(|world| &mut world.regions);
        for (place, region) in regions.enumerate() {
            let budget = Arc::clone(&budget);
            region.budget = Some(Share { budget, place });
        }
        self
    }

    /// The most memory that the run has taken, in bytes, by the account of its budget; none without a budget or a patch.
    pub fn most_memory(&self) -> Option<f64> {
        let mut regions = self.worlds.iter().flat_map(|world| &world.regions);
        let share = regions.find_map(|region| region.budget.as_ref())?;
        let most = share.budget.most.load(Ordering::Relaxed);
        Some(share.budget.taken(most).needs)
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
    fn patches_share_a_budget() {
        let fixed = 1000.0;
        let budget = Arc::new(Budget {
            cells: vec![AtomicU64::new(0), AtomicU64::new(0)],
            ..Budget::new(fixed + 10.0 * PEAK_BYTES_PER_CELL, fixed)
        });
        let [one, two] = [0, 1].map(|place| Share {
            budget: Arc::clone(&budget),
            place,
        });
        assert_eq!(one.room(2), 8);
        assert_eq!(one.ask(6), Ok(()));
        assert_eq!(two.room(0), 4);
        assert_eq!(two.ask(4), Ok(()));
        assert_eq!(two.room(4), 0);
        let short = two.ask(5).expect_err("one too many");
        assert_eq!(short.needs, fixed + 11.0 * PEAK_BYTES_PER_CELL);
        assert_eq!(two.room(5), 0);
        assert_eq!(one.ask(5), Ok(()), "cells that are gone make room");
        assert_eq!(
            budget.most.load(Ordering::Relaxed),
            10,
            "refusals are not held"
        );
    }
}
