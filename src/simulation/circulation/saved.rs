//! The state of a circulation that must be saved to continue from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Circulation;
use crate::body::{SavedBody, SavedPlasma};
use crate::cells::{MAX_LEVELS, Misfit};
use crate::simulation::exposure::Exposure;
use crate::simulation::{BodyPlan, Model, StageError};
use crate::wall::SavedWall;

/// What changes in a circulation during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::simulation) struct SavedCirculation<'a> {
    body: SavedBody<'a>,
    wall: SavedWall,
    plasma: SavedPlasma<'a>,
    from_tissue_per_s: Cow<'a, [f64]>,
    exposure: Cow<'a, Exposure>,
    held_levels: Cow<'a, [[f64; MAX_LEVELS]]>,
    activation: f64,
}

impl Circulation {
    /// The body, its walls and its plasma between two epochs, to be saved.
    pub fn saved(&self) -> SavedCirculation<'_> {
        let Self {
            // From the plan.
            nodes: _,
            site: _,
            infused: _,
            luminal_share: _,
            placements: _,
            seats: _,
            // From the walls and the activation.
            hazards: _,
            // Made and used up within an epoch.
            report: _,
            given_per_s: _,
            body,
            wall,
            plasma,
            from_tissue_per_s,
            exposure,
            held_levels,
            activation,
        } = self;
        SavedCirculation {
            body: body.saved(),
            wall: wall.saved(),
            plasma: plasma.saved(),
            from_tissue_per_s: from_tissue_per_s.into(),
            exposure: Cow::Borrowed(exposure),
            held_levels: held_levels.into(),
            activation: *activation,
        }
    }

    /// The same, with the cells laid out for the doses of another circulation, in which every dose that has begun is the same.
    ///
    /// # Errors
    /// When a dose that has begun is another one there.
    pub fn saved_for(&self, heir: &Self) -> Result<SavedCirculation<'_>, StageError> {
        Ok(SavedCirculation {
            body: self.body.saved_for(&heir.body)?,
            ..self.saved()
        })
    }

    /// Takes a saved state back.
    pub fn restore(
        &mut self,
        saved: SavedCirculation<'_>,
        model: &Model,
        plan: &BodyPlan,
    ) -> Result<(), StageError> {
        let SavedCirculation {
            body,
            wall,
            plasma,
            from_tissue_per_s,
            exposure,
            held_levels,
            activation,
        } = saved;
        let factors = self.from_tissue_per_s.len();
        Misfit::check("factors of the traffic", factors, from_tissue_per_s.len())?;
        Misfit::check("factors of the exposure", factors, exposure.factors())?;
        let organs = self.held_levels.len();
        Misfit::check("organs with held cells", organs, held_levels.len())?;
        self.body.restore(body)?;
        self.wall.restore(&wall)?;
        self.plasma.restore(plasma)?;
        self.from_tissue_per_s = from_tissue_per_s.into_owned();
        self.exposure = exposure.into_owned();
        self.held_levels = held_levels.into_owned();
        // Freezes the walls and the hazards as they were.
        self.set_activation(activation, model, plan);
        Ok(())
    }
}
