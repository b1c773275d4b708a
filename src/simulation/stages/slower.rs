//! The step of the fields that fast uptake would need.

use crate::cells::{Behaviour, Class};
use crate::fields::{FieldError, longest_step_s};
use crate::ids::{FactorId, Tick};
use crate::plan::Model;
use crate::simulation::StageError;
use crate::simulation::clock::Clock;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;

/// A failure of a field, with a step that is short enough if uptake was too fast.
pub(super) fn of_field(
    region: &Region,
    setting: &Setting,
    clock: &Clock,
    (factor, cause): (FactorId, FieldError),
) -> StageError {
    let model = &setting.plan.model;
    let name = model.factors[factor.index()].name.clone();
    let FieldError::UptakeTooFast { rate_per_s, .. } = cause else {
        return StageError::Field {
            factor: name,
            cause,
        };
    };
    let most_per_s = rate_per_s.max(largest_per_s(region, model, factor));
    StageError::FastUptake {
        factor: name,
        would_do: would_do(clock, most_per_s),
        cause: Box::new(cause),
    }
}

/// The longest step of the fields that fits into the step of the tissue and resolves a rate; none where even one tick is too long.
fn would_do(clock: &Clock, rate_per_s: f64) -> Option<Tick> {
    let most_s = longest_step_s(rate_per_s);
    clock.periods.phenotype.longest_part(most_s)
}

/// The uptake in the voxel where it is largest once all signals are at their most, by the cells that are there now, 1/s.
fn largest_per_s(region: &Region, model: &Model, factor: FactorId) -> f64 {
    let rules = &model.rules;
    let mut um3_per_s = vec![0.0; region.patch.grid.voxels()];
    for (state, voxel) in region.cells.state.iter().zip(&region.cells.voxel) {
        let of_state = rules.of_class(*state, Class::Exchange);
        let taking = of_state.filter(|(_, rule)| rule.behaviour == Behaviour::TakeUp(factor));
        um3_per_s[*voxel as usize] += taking.map(|(_, rule)| rule.base + rule.max).sum::<f64>();
    }
    um3_per_s.into_iter().fold(0.0, f64::max) / region.patch.grid.voxel_volume_um3()
}
