//! Treatments beside the cells: which of them act now, and on what (Eq. B3, B7, F1).

use crate::ids::{OrganId, Tick};
use crate::plan::{ArmPlan, Companion};
use crate::simulation::StageError;
use crate::simulation::blood::Blood;
use crate::simulation::setting::Setting;
use crate::wall::Interventions;

/// The companions of an arm that act at a moment.
fn acting(arm: &ArmPlan, now: Tick) -> impl Iterator<Item = &Companion> {
    arm.companions.iter().filter(move |one| one.acts(now))
}

/// Removal of each factor by companions, 1/s.
pub(super) fn cleared_per_s(arm: &ArmPlan, now: Tick) -> Vec<f64> {
    let mut cleared = vec![0.0; arm.model.factors.len()];
    for companion in acting(arm, now) {
        for (factor, per_s) in &companion.clears_per_s {
            cleared[factor.index()] += per_s;
        }
    }
    cleared
}

/// What all companions together do to the beds of an organ.
fn on_beds(arm: &ArmPlan, organ: OrganId, now: Tick) -> Interventions {
    let here = |companion: &&Companion| {
        let organs = companion.organs.as_ref();
        organs.is_none_or(|organs| organs.contains(&organ))
    };
    let acting = acting(arm, now).filter(here);
    acting.fold(Interventions::default(), |all, one| all.and(one.on_beds))
}

/// Lets the companions of an arm begin and end to act at the start of an epoch.
pub(super) fn apply(blood: &mut Blood, setting: &Setting, now: Tick) -> Result<(), StageError> {
    let turns = setting.plan.companions.iter().any(|one| {
        let end = one.from + one.over.0;
        one.from == now || end == now
    });
    if turns {
        renew(blood, &setting.plan, now)?;
    }
    Ok(())
}

/// Sets beds and clearances to the values of the plan at this moment, whatever acted before.
pub(super) fn renew(blood: &mut Blood, arm: &ArmPlan, now: Tick) -> Result<(), StageError> {
    let Some(body) = &arm.model.body else {
        return Ok(());
    };
    for (organ, _) in body.numbered() {
        let together = on_beds(arm, organ, now);
        blood.wall.set_interventions(organ, together);
    }
    let cleared = cleared_per_s(arm, now);
    for (index, factor) in arm.model.factors.iter().enumerate() {
        let per_s = factor.plasma_clearance_per_s + cleared[index];
        blood.clear(index, per_s)?;
    }
    blood.freeze(body);
    Ok(())
}
