//! A run that continues from its present state with another plan.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::plan::Plan;
use crate::simulation::companions::renew;
use crate::simulation::fork_conflict::fork_conflicts;
use crate::simulation::{Simulation, SimulationError, StageError, World};
use crate::tissue::sense_debris;

impl Simulation {
    /// The run that continues from here with another plan. With the same plan it is the run that was not interrupted, to the bit.
    ///
    /// # Errors
    /// [`SimulationError::ForkConflicts`] with all that the present state cannot follow, or when the plan cannot be run.
    pub fn forked(self, plan: Plan) -> Result<Self, SimulationError> {
        let fork_conflicts = fork_conflicts(&self, &plan);
        if !fork_conflicts.is_empty() {
            return Err(SimulationError::ForkConflicts(fork_conflicts));
        }
        let worlds = self.worlds.into_par_iter();
        let worlds: Result<_, _> = worlds.map(|parent| World::heir(&parent, &plan)).collect();
        Ok(Self {
            worlds: worlds?,
            plan,
        })
    }
}

impl World {
    /// The arm of a plan in the state of a parent.
    fn heir(parent: &World, plan: &Plan) -> Result<World, SimulationError> {
        let setting = &parent.setting;
        let mut heir = World::of_replicate(plan, setting.replicate, setting.arm)?;
        let refuse = |cause| SimulationError::Saved {
            arm: parent.label(),
            cause,
        };
        heir.inherit(parent).map_err(refuse)?;
        heir.follow_as(parent);
        Ok(heir)
    }

    fn inherit(&mut self, parent: &World) -> Result<(), StageError> {
        let mut saved = parent.saved();
        if let (Some(own), Some(old)) = (&self.blood, &parent.blood) {
            saved.state.blood = Some(old.saved_for(own)?);
            for (saved, region) in saved.state.regions.iter_mut().zip(&parent.regions) {
                let row = |cell| Some((cell, own.body.row_of(cell)?));
                let rows = region.rows.keys().filter_map(|cell| row(*cell));
                saved.rows = Cow::Owned(rows.collect());
            }
        }
        self.restore(saved)?;
        // What the plan decides and the state remembers: how far debris is sensed, and what treatments do just now.
        for (own, old) in self.regions.iter_mut().zip(&parent.regions) {
            if own.patch.debris_reach != old.patch.debris_reach {
                sense_debris(&mut own.patch, self.setting.grain);
            }
        }
        match &mut self.blood {
            Some(blood) => renew(blood, &self.setting.plan, self.clock.now),
            None => Ok(()),
        }
    }
}
