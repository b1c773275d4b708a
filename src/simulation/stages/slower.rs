//! The step of the fields that fast uptake would need.

use crate::cells::{Behaviour, Class};
use crate::fields::{FieldError, longest_step_s};
use crate::ids::{FactorId, Tick};
use crate::simulation::{StageError, World};

/// A failure of a field, with a step that is short enough if uptake was too fast.
pub(super) fn of_field(world: &World, factor: FactorId, cause: FieldError) -> StageError {
    let name = world.plan.model.factors[factor.index()].name.clone();
    let FieldError::UptakeTooFast { rate_per_s, .. } = cause else {
        return StageError::Field {
            factor: name,
            cause,
        };
    };
    StageError::FastUptake {
        factor: name,
        would_do: would_do(world, rate_per_s.max(largest_per_s(world, factor))),
        cause: Box::new(cause),
    }
}

/// The longest step of the fields that fits into the step of the tissue and resolves a rate; none where even one tick is too long.
fn would_do(world: &World, rate_per_s: f64) -> Option<Tick> {
    let most_s = longest_step_s(rate_per_s);
    world.clocks.phenotype.longest_part(most_s)
}

/// The uptake in the voxel where it is largest once all signals are at their most, by the cells that are there now, 1/s.
fn largest_per_s(world: &World, factor: FactorId) -> f64 {
    let rules = &world.plan.model.rules;
    let mut um3_per_s = vec![0.0; world.patch.grid.voxels()];
    for (state, voxel) in world.cells.state.iter().zip(&world.cells.voxel) {
        let of_state = rules.of_class(*state, Class::Exchange);
        let taking = of_state.filter(|(_, rule)| rule.behaviour == Behaviour::TakeUp(factor));
        um3_per_s[*voxel as usize] += taking.map(|(_, rule)| rule.base + rule.max).sum::<f64>();
    }
    um3_per_s.into_iter().fold(0.0, f64::max) / world.patch.grid.voxel_volume_um3()
}
