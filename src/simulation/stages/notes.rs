//! The last stage: observe.

use crate::body::Epoch;
use crate::body::State;
use crate::ids::{CellId, Origin};
use crate::simulation::{StageError, World};

/// Reads what answers need; when the sampling clock is due, checks that no cell was lost and takes a sample.
pub(in crate::simulation) fn observe(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    world.read_beat();
    if epoch.end.0.is_multiple_of(world.clocks.sampling.0) {
        world.check_balance()?;
        check_seated(world)?;
        world.latest = Some(world.sample());
    }
    Ok(())
}

/// The body and the patch must agree on which infused cells live in the patch.
fn check_seated(world: &World) -> Result<(), StageError> {
    let Some(circulation) = &world.circulation else {
        return Ok(());
    };
    let kinds = &world.plan.model.kinds;
    let living = |row: &usize| {
        let infused = matches!(world.cells.id[*row].origin(), Origin::Infused { .. });
        infused && !kinds.state(world.cells.state[*row]).corpse
    };
    let seated = |cell: &CellId| {
        let row = world.rows.get(cell);
        row.and_then(|row| circulation.body.cell(*row))
            .is_some_and(|(state, _)| state == State::Seated)
    };
    let here = (0..world.cells.len()).filter(living);
    let here: Vec<CellId> = here.map(|row| world.cells.id[row]).collect();
    let strays = here.iter().find(|cell| !seated(cell)).copied();
    let missing = || {
        let known: std::collections::BTreeSet<&CellId> = here.iter().collect();
        world
            .rows
            .keys()
            .find(|cell| !known.contains(cell))
            .copied()
    };
    match strays.or_else(missing) {
        Some(cell) => Err(StageError::Astray { cell: cell.raw() }),
        None => Ok(()),
    }
}
