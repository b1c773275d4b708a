//! The state of the blood that must be saved to continue from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::exposure::Exposure;
use super::{Blood, Border};
use crate::body::{BodySnapshot, PlasmaSnapshot};
use crate::cells::MAX_LEVELS;
use crate::ids::StateMismatch;
use crate::observe::RuleCounts;
use crate::plan::BodyPlan;
use crate::simulation::StageError;
use crate::wall::WallSnapshot;

/// What changes in the blood during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::simulation) struct BloodSnapshot<'a> {
    body: BodySnapshot<'a>,
    wall: WallSnapshot,
    plasma: PlasmaSnapshot<'a>,
    borders: Vec<BorderSnapshot<'a>>,
    held_levels: Cow<'a, [[f64; MAX_LEVELS]]>,
    held_by_rule: Cow<'a, RuleCounts>,
}

/// What changes at a border during a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BorderSnapshot<'a> {
    activation: f64,
    exposure: Cow<'a, Exposure>,
    from_tissue_per_s: Cow<'a, [f64]>,
}

impl Blood {
    /// The body, its walls and its plasma between two epochs, to be saved.
    pub fn saved(&self) -> BloodSnapshot<'_> {
        let Self {
            // From the plan.
            infused: _,
            luminal_share: _,
            placements: _,
            seats: _,
            // From the walls and the activation.
            hazards: _,
            // Saved beside the state, which it does not change.
            passed: _,
            // Made and used up within an epoch.
            report: _,
            given_per_s: _,
            body,
            wall,
            plasma,
            borders,
            held_levels,
            held_by_rule,
        } = self;
        BloodSnapshot {
            body: body.saved(),
            wall: wall.saved(),
            plasma: plasma.saved(),
            borders: borders.iter().map(Border::saved).collect(),
            held_levels: held_levels.into(),
            held_by_rule: Cow::Borrowed(held_by_rule),
        }
    }

    /// The same, with the cells laid out for the doses of another arm's blood, in which every dose that has begun is the same.
    ///
    /// # Errors
    /// When a dose that has begun is another one there.
    pub fn saved_for(&self, heir: &Self) -> Result<BloodSnapshot<'_>, StageError> {
        Ok(BloodSnapshot {
            body: self.body.saved_for(&heir.body)?,
            ..self.saved()
        })
    }

    /// Takes a saved state back.
    pub fn restore(&mut self, saved: BloodSnapshot<'_>, plan: &BodyPlan) -> Result<(), StageError> {
        let BloodSnapshot {
            body,
            wall,
            plasma,
            borders,
            held_levels,
            held_by_rule,
        } = saved;
        StateMismatch::check("regions in organs", self.borders.len(), borders.len())?;
        let organs = self.held_levels.len();
        StateMismatch::check("organs with held cells", organs, held_levels.len())?;
        self.held_by_rule.check(&held_by_rule)?;
        for (own, border) in self.borders.iter_mut().zip(borders) {
            own.restore(border)?;
        }
        self.body.restore(body)?;
        self.wall.restore(&wall)?;
        self.plasma.restore(plasma)?;
        self.held_levels = held_levels.into_owned();
        self.held_by_rule = held_by_rule.into_owned();
        // Walls and hazards as they were.
        self.freeze(plan);
        Ok(())
    }
}

impl Border {
    fn saved(&self) -> BorderSnapshot<'_> {
        let Self {
            // From the plan.
            site: _,
            node: _,
            injured_share: _,
            patch_share: _,
            activation,
            exposure,
            from_tissue_per_s,
        } = self;
        BorderSnapshot {
            activation: *activation,
            exposure: Cow::Borrowed(exposure),
            from_tissue_per_s: from_tissue_per_s.into(),
        }
    }

    fn restore(&mut self, saved: BorderSnapshot<'_>) -> Result<(), StageError> {
        let BorderSnapshot {
            activation,
            exposure,
            from_tissue_per_s,
        } = saved;
        let factors = self.from_tissue_per_s.len();
        StateMismatch::check("factors of the traffic", factors, from_tissue_per_s.len())?;
        StateMismatch::check("factors of the exposure", factors, exposure.factors())?;
        self.activation = activation;
        self.exposure = exposure.into_owned();
        self.from_tissue_per_s = from_tissue_per_s.into_owned();
        Ok(())
    }
}
