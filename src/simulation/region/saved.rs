//! The state of a region that must be saved to continue from it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Molecules, Region, StepScratch};
use crate::cells::Population;
use crate::fields::{FactorField, FieldSnapshot};
use crate::ids::{CellId, StateMismatch};
use crate::observe::RuleCounts;
use crate::plan::Model;
use crate::simulation::StageError;
use crate::tissue::PatchSnapshot;

/// What changes in a region during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::simulation) struct RegionSnapshot<'a> {
    patch: PatchSnapshot<'a>,
    cells: Cow<'a, Population>,
    fields: Vec<FieldSnapshot<'a, Molecules>>,
    alarm_to_come: Cow<'a, [f64]>,
    injured: bool,
    injected: Cow<'a, [f64]>,
    admitted: u64,
    /// Rows in the body of the infused cells that are alive in the patch.
    pub rows: Cow<'a, BTreeMap<CellId, u32>>,
    done: Cow<'a, RuleCounts>,
}

impl Region {
    /// The region between two steps, to be saved.
    pub fn saved(&self) -> RegionSnapshot<'_> {
        let Self {
            // From the plan.
            id: _,
            name: _,
            streams: _,
            budget: _,
            patch,
            cells,
            fields,
            well,
            alarm_to_come,
            injured,
            scratch,
            rows,
            done,
        } = self;
        let StepScratch {
            // Made and used up within a step of the tissue.
            plasma: _,
            through_walls_per_s: _,
            densities: _,
            rates: _,
            intents: _,
            recruits: _,
            injected,
        } = scratch;
        RegionSnapshot {
            patch: patch.saved(),
            cells: Cow::Borrowed(cells),
            fields: fields.iter().map(FactorField::saved).collect(),
            alarm_to_come: alarm_to_come.into(),
            injured: *injured,
            injected: injected.into(),
            admitted: well.saved(),
            rows: Cow::Borrowed(rows),
            done: Cow::Borrowed(done),
        }
    }

    /// Takes a saved state back.
    pub fn restore(&mut self, saved: RegionSnapshot<'_>, model: &Model) -> Result<(), StageError> {
        let RegionSnapshot {
            patch,
            cells,
            fields,
            alarm_to_come,
            injured,
            injected,
            admitted,
            rows,
            done,
        } = saved;
        let voxels = self.patch.grid.voxels();
        StateMismatch::check("factors", self.fields.len(), fields.len())?;
        StateMismatch::check("injected factors", self.fields.len(), injected.len())?;
        self.done.check(&done)?;
        if !alarm_to_come.is_empty() {
            StateMismatch::check("voxels of the alarm", voxels, alarm_to_come.len())?;
        }
        cells.check(voxels, model.kinds.states.len())?;
        self.patch.restore(patch)?;
        for ((own, field), factor) in self.fields.iter_mut().zip(fields).zip(&model.factors) {
            own.restore(field).map_err(|cause| StageError::Field {
                factor: factor.name.clone(),
                cause,
            })?;
        }
        self.well.admitted = admitted;
        self.scratch = StepScratch::injected(injected.into_owned());
        self.cells = cells.into_owned();
        self.alarm_to_come = alarm_to_come.into_owned();
        self.injured = injured;
        self.rows = rows.into_owned();
        self.done = done.into_owned();
        Ok(())
    }
}
