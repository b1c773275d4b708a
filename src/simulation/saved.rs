//! The state of a run between two showings, to be saved and taken back.
//!
//! What follows from the plan is made again from the plan; only what changes is saved. Each room destructures its structs
//! without `..`, so that a new field is either saved or named as one that need not be.

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ids::{ArmId, ReplicateId, StateMismatch, Tick};
use crate::observe::{Event, Sample};
use crate::plan::{Model, Plan};
use crate::simulation::blood::{Blood, BloodSnapshot};
use crate::simulation::clock::Clock;
use crate::simulation::region::{Region, RegionSnapshot};
use crate::simulation::state_hash::hash_of;
use crate::simulation::{Simulation, SimulationError, StageError, StageTimes, World};

mod forked;

/// The state of all arms with its hash. Borrows while it is saved, owns when it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSnapshot<'a> {
    hash: [u8; 32],
    worlds: Vec<WorldSnapshot<'a>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct WorldSnapshot<'a> {
    replicate: ReplicateId,
    arm: ArmId,
    state: WorldState<'a>,
    outbox: Outbox<'a>,
    times: StageTimes,
}

/// What an arm has recorded: what nobody has collected yet, and passages. It decides nothing, so the hash of the state leaves it out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Outbox<'a> {
    events: Cow<'a, [Event]>,
    latest: Option<Cow<'a, Sample>>,
    readings: Cow<'a, [Sample]>,
    /// The tissue on its last beat, for readings before the next one.
    beat: Option<Cow<'a, Sample>>,
    /// Infused cells that have passed each edge of the organ graph.
    passed: Cow<'a, [u64]>,
}

/// All that decides how an arm continues. Replicate and arm number are not part of it: a replicate is the run of its seed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct WorldState<'a> {
    now: Tick,
    epoch: u32,
    step: u32,
    blood: Option<BloodSnapshot<'a>>,
    regions: Vec<RegionSnapshot<'a>>,
}

impl Simulation {
    /// The state of all arms, to be saved between two calls of [`Simulation::advance`].
    pub fn saved(&self) -> RunSnapshot<'_> {
        RunSnapshot {
            hash: self.state_hash(),
            worlds: self.worlds.iter().map(World::saved).collect(),
        }
    }

    /// A run that continues from a saved state of the same plan, with the bits of an uninterrupted run.
    ///
    /// # Errors
    /// [`SimulationError`] when the plan cannot be run or the state is not one of it.
    pub fn restored(plan: Plan, saved: RunSnapshot<'_>) -> Result<Self, SimulationError> {
        let mut run = Self::new(plan)?;
        StateMismatch::check(
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
        if run.state_hash() == saved.hash {
            Ok(run)
        } else {
            Err(SimulationError::Unlike)
        }
    }
}

impl World {
    fn saved(&self) -> WorldSnapshot<'_> {
        let Self {
            setting,
            // Hashed.
            clock: _,
            blood,
            regions: _,
            events,
            latest,
            readings,
            times,
            // Whoever follows cells keeps their history.
            trace: _,
        } = self;
        WorldSnapshot {
            replicate: setting.replicate,
            arm: setting.arm,
            state: self.state(),
            outbox: Outbox {
                events: events.into(),
                latest: latest.as_ref().map(Cow::Borrowed),
                readings: (&readings.taken).into(),
                beat: readings.beat.as_ref().map(Cow::Borrowed),
                passed: blood.as_ref().map_or(&[][..], |blood| &blood.passed).into(),
            },
            times: *times,
        }
    }

    /// Hash of the state: equal hashes mean equal bits in all that decides how the arm continues. It is the hash of the bytes that
    /// a snapshot has.
    pub fn state_hash(&self) -> [u8; 32] {
        hash_of(&self.state())
    }

    fn state(&self) -> WorldState<'_> {
        let Clock {
            // From the plan.
            periods: _,
            now,
            epoch,
            step,
        } = &self.clock;
        WorldState {
            now: *now,
            epoch: *epoch,
            step: *step,
            blood: self.blood.as_ref().map(Blood::saved),
            regions: self.regions.iter().map(Region::saved).collect(),
        }
    }

    fn restore(&mut self, saved: WorldSnapshot<'_>) -> Result<(), StageError> {
        let WorldSnapshot {
            replicate,
            arm,
            state,
            outbox,
            times,
        } = saved;
        let WorldState {
            now,
            epoch,
            step,
            blood,
            regions,
        } = state;
        let before = [self.setting.replicate, replicate].map(ReplicateId::index);
        StateMismatch::check("replicates before this one", before[0], before[1])?;
        let before = [self.setting.arm, arm].map(ArmId::index);
        StateMismatch::check("arms before this one", before[0], before[1])?;
        StateMismatch::check("regions", self.regions.len(), regions.len())?;
        let model = &self.setting.plan.model;
        for (own, region) in self.regions.iter_mut().zip(regions) {
            own.restore(region, model)?;
        }
        restore_blood(&mut self.blood, model, blood)?;
        (self.clock.now, self.clock.epoch, self.clock.step) = (now, epoch, step);
        let Outbox {
            events,
            latest,
            readings,
            beat,
            passed,
        } = outbox;
        self.events = events.into_owned();
        self.latest = latest.map(Cow::into_owned);
        self.readings.taken = readings.into_owned();
        self.readings.beat = beat.map(Cow::into_owned);
        if let Some(blood) = &mut self.blood {
            StateMismatch::check("vessels between organs", blood.passed.len(), passed.len())?;
            blood.passed = passed.into_owned();
        }
        self.times = times;
        Ok(())
    }
}

fn restore_blood(
    own: &mut Option<Blood>,
    model: &Model,
    saved: Option<BloodSnapshot<'_>>,
) -> Result<(), StageError> {
    match (own, &model.body, saved) {
        (Some(own), Some(body), Some(saved)) => own.restore(saved, body),
        (None, _, None) => Ok(()),
        (own, _, saved) => {
            let [own, saved] = [own.is_some(), saved.is_some()].map(usize::from);
            Ok(StateMismatch::check("bodies", own, saved)?)
        }
    }
}
