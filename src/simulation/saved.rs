//! The state of a run between two showings, to be saved and taken back.
//!
//! What follows from the plan is made again from the plan; only what changes is saved. Each room destructures its structs
//! without `..`, so that a new field is either saved or named as one that need not be.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cells::Misfit;
use crate::ids::{ArmId, ReplicateId, Tick};
use crate::simulation::blood::{Blood, SavedBlood};
use crate::simulation::clock::Clock;
use crate::simulation::region::{Region, SavedRegion};
use crate::simulation::{
    Event, Model, Plan, Sample, Simulation, SimulationError, StageError, StageTimes, World,
};

mod forked;

/// The state of all arms with its hash. Borrows while it is saved, owns when it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedRun<'a> {
    hash: [u8; 32],
    worlds: Vec<SavedWorld<'a>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SavedWorld<'a> {
    replicate: ReplicateId,
    arm: ArmId,
    now: Tick,
    epoch: u32,
    step: u32,
    blood: Option<SavedBlood<'a>>,
    regions: Vec<SavedRegion<'a>>,
    events: Cow<'a, [Event]>,
    latest: Option<Cow<'a, Sample>>,
    readings: Cow<'a, [Sample]>,
    times: StageTimes,
}

impl Simulation {
    /// The state of all arms, to be saved between two calls of [`Simulation::advance`].
    pub fn saved(&self) -> SavedRun<'_> {
        SavedRun {
            hash: self.state_hash(),
            worlds: self.worlds.iter().map(World::saved).collect(),
        }
    }

    /// A run that continues from a saved state of the same plan, with the bits of an uninterrupted run.
    ///
    /// # Errors
    /// [`SimulationError`] when the plan cannot be run or the state is not one of it.
    pub fn restored(plan: Plan, saved: SavedRun<'_>) -> Result<Self, SimulationError> {
        let mut run = Self::new(plan)?;
        Misfit::check(
            "arms of all replicates",
            run.worlds.len(),
            saved.worlds.len(),
        )
        .map_err(SimulationError::Arms)?;
        let worlds = run.worlds.par_iter_mut().zip(saved.worlds);
        worlds.try_for_each(|(world, saved)| {
            let arm = world.label();
            let refuse = |cause| SimulationError::Saved { arm, cause };
            world.restore(saved).map_err(refuse)
        })?;
        match run.state_hash() == saved.hash {
            true => Ok(run),
            false => Err(SimulationError::Unlike),
        }
    }
}

impl World {
    fn saved(&self) -> SavedWorld<'_> {
        let Self {
            setting,
            clock,
            blood,
            regions,
            events,
            latest,
            readings,
            times,
        } = self;
        let Clock {
            // From the plan.
            periods: _,
            now,
            epoch,
            step,
        } = clock;
        SavedWorld {
            replicate: setting.replicate,
            arm: setting.arm,
            now: *now,
            epoch: *epoch,
            step: *step,
            blood: blood.as_ref().map(Blood::saved),
            regions: regions.iter().map(Region::saved).collect(),
            events: events.into(),
            latest: latest.as_ref().map(Cow::Borrowed),
            // A state is saved on a beat, and the first thing that the next step does is to keep that beat.
            readings: (&readings.taken).into(),
            times: *times,
        }
    }

    fn restore(&mut self, saved: SavedWorld<'_>) -> Result<(), StageError> {
        let SavedWorld {
            replicate,
            arm,
            now,
            epoch,
            step,
            blood,
            regions,
            events,
            latest,
            readings,
            times,
        } = saved;
        let before = [self.setting.replicate, replicate].map(ReplicateId::index);
        Misfit::check("replicates before this one", before[0], before[1])?;
        let before = [self.setting.arm, arm].map(ArmId::index);
        Misfit::check("arms before this one", before[0], before[1])?;
        Misfit::check("regions", self.regions.len(), regions.len())?;
        let model = &self.setting.plan.model;
        for (own, region) in self.regions.iter_mut().zip(regions) {
            own.restore(region, model)?;
        }
        restore_blood(&mut self.blood, model, blood)?;
        (self.clock.now, self.clock.epoch, self.clock.step) = (now, epoch, step);
        self.events = events.into_owned();
        self.latest = latest.map(Cow::into_owned);
        self.readings.taken = readings.into_owned();
        self.times = times;
        Ok(())
    }
}

fn restore_blood(
    own: &mut Option<Blood>,
    model: &Model,
    saved: Option<SavedBlood<'_>>,
) -> Result<(), StageError> {
    match (own, &model.body, saved) {
        (Some(own), Some(body), Some(saved)) => own.restore(saved, body),
        (None, _, None) => Ok(()),
        (own, _, saved) => {
            let [own, saved] = [own.is_some(), saved.is_some()].map(usize::from);
            Ok(Misfit::check("bodies", own, saved)?)
        }
    }
}
