//! Room for newcomers, before they are made.

use crate::cells::NewCell;
use crate::paracrine::{Deed, Intent};
use crate::simulation::{StageError, World};

/// Refuses births and entries that do not fit into the memory that the run may take.
pub(super) fn make_room(
    world: &World,
    intents: &[Intent],
    recruits: &[NewCell],
) -> Result<(), StageError> {
    let Some(budget) = &world.budget else {
        return Ok(());
    };
    let births = intents.iter().filter(|intent| intent.deed == Deed::Divide);
    let cells = world.cells.len() + births.count() + recruits.len();
    budget.ask(world.arm, cells).map_err(|short| {
        let (kind, count) = fastest(world, intents, recruits);
        StageError::Memory {
            kind,
            count,
            needs: short.needs,
            has: short.has,
        }
    })
}

/// The kind that most newcomers are of, and how many cells of it there would be.
fn fastest(world: &World, intents: &[Intent], recruits: &[NewCell]) -> (String, u64) {
    let kinds = &world.plan.model.kinds;
    let kind_of = |state| kinds.state(state).kind.index();
    let births = intents.iter().filter(|intent| intent.deed == Deed::Divide);
    let births = births.map(|intent| world.cells.state[intent.row]);
    let newcomers = births.chain(recruits.iter().map(|cell| cell.state));
    let mut new = vec![0_u64; kinds.kinds.len()];
    newcomers.for_each(|state| new[kind_of(state)] += 1);
    let most = (0..new.len()).max_by_key(|kind| new[*kind]).unwrap_or(0);
    let present = world.cells.state.iter();
    let present = present.filter(|state| kind_of(**state) == most).count() as u64;
    (kinds.kinds[most].name.clone(), present + new[most])
}
