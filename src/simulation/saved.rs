//! The state of a run between two showings, to be saved and taken back.
//!
//! What follows from the plan is made again from the plan; only what changes is saved. Each room destructures its structs
//! without `..`, so that a new field is either saved or named as one that need not be.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cells::{Misfit, Population};
use crate::fields::SavedField;
use crate::ids::{ArmId, CellId, ReplicateId, Tick};
use crate::simulation::circulation::SavedCirculation;
use crate::simulation::tally::Tally;
use crate::simulation::world::HandOver;
use crate::simulation::{
    Event, Molecules, Plan, Sample, Simulation, SimulationError, StageError, StageTimes, World,
};
use crate::tissue::SavedPatch;

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
    circulation: Option<SavedCirculation<'a>>,
    admitted: u64,
    patch: SavedPatch<'a>,
    cells: Cow<'a, Population>,
    fields: Vec<SavedField<'a, Molecules>>,
    alarm_to_come: Cow<'a, [f64]>,
    injured: bool,
    injected: Cow<'a, [f64]>,
    rows: Cow<'a, BTreeMap<CellId, u32>>,
    events: Cow<'a, [Event]>,
    tally: Cow<'a, Tally>,
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
            // From the plan.
            plan: _,
            clocks: _,
            grain: _,
            infused: _,
            needs: _,
            streams: _,
            budget: _,
            replicates: _,
            replicate,
            arm,
            now,
            epoch,
            step,
            circulation,
            well,
            patch,
            cells,
            fields,
            alarm_to_come,
            injured,
            hand_over,
            rows,
            events,
            tally,
            latest,
            readings,
            times,
        } = self;
        let HandOver {
            // Made and used up within a step of the tissue.
            plasma: _,
            through_walls_per_s: _,
            densities: _,
            rates: _,
            intents: _,
            recruits: _,
            injected,
        } = hand_over;
        SavedWorld {
            replicate: *replicate,
            arm: *arm,
            now: *now,
            epoch: *epoch,
            step: *step,
            circulation: circulation.as_ref().map(|c| c.saved()),
            admitted: well.saved(),
            patch: patch.saved(),
            cells: Cow::Borrowed(cells),
            fields: fields.iter().map(|field| field.saved()).collect(),
            alarm_to_come: alarm_to_come.into(),
            injured: *injured,
            injected: injected.into(),
            rows: Cow::Borrowed(rows),
            events: events.into(),
            tally: Cow::Borrowed(tally),
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
            circulation,
            admitted,
            patch,
            cells,
            fields,
            alarm_to_come,
            injured,
            injected,
            rows,
            events,
            tally,
            latest,
            readings,
            times,
        } = saved;
        let plan = self.plan.clone();
        let voxels = self.patch.grid.voxels();
        let before = [self.replicate, replicate].map(ReplicateId::index);
        Misfit::check("replicates before this one", before[0], before[1])?;
        Misfit::check("arms before this one", self.arm.index(), arm.index())?;
        Misfit::check("factors", self.fields.len(), fields.len())?;
        Misfit::check("injected factors", self.fields.len(), injected.len())?;
        self.tally.check(&tally)?;
        if !alarm_to_come.is_empty() {
            Misfit::check("voxels of the alarm", voxels, alarm_to_come.len())?;
        }
        cells.check(voxels, plan.model.kinds.states.len())?;
        self.restore_circulation(circulation)?;
        self.patch.restore(patch)?;
        for ((own, field), factor) in self.fields.iter_mut().zip(fields).zip(&plan.model.factors) {
            own.restore(field).map_err(|cause| StageError::Field {
                factor: factor.name.clone(),
                cause,
            })?;
        }
        self.well.admitted = admitted;
        self.hand_over = HandOver {
            injected: injected.into_owned(),
            ..HandOver::default()
        };
        (self.now, self.epoch, self.step) = (now, epoch, step);
        self.cells = cells.into_owned();
        self.alarm_to_come = alarm_to_come.into_owned();
        self.injured = injured;
        self.rows = rows.into_owned();
        self.events = events.into_owned();
        self.tally = tally.into_owned();
        self.latest = latest.map(Cow::into_owned);
        self.readings.taken = readings.into_owned();
        self.times = times;
        Ok(())
    }

    fn restore_circulation(
        &mut self,
        saved: Option<SavedCirculation<'_>>,
    ) -> Result<(), StageError> {
        let plan = self.plan.clone();
        let parts = (&mut self.circulation, &plan.model.body, saved);
        match parts {
            (Some(circulation), Some(body), Some(saved)) => {
                circulation.restore(saved, &plan.model, body)
            }
            (None, _, None) => Ok(()),
            (own, _, saved) => {
                let [own, saved] = [own.is_some(), saved.is_some()].map(usize::from);
                Ok(Misfit::check("bodies", own, saved)?)
            }
        }
    }
}
