//! The last stage: observe.

use std::collections::BTreeSet;

use crate::body::{Epoch, State};
use crate::ids::{CellId, Origin};
use crate::simulation::blood::Blood;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::{StageError, World};

/// Reads what answers need; when the sampling clock is due, checks that no cell was lost and takes a sample.
pub(in crate::simulation) fn observe(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    world.read_beat();
    if world.tissue_is_due(epoch) {
        let now_s = world.now().seconds();
        world.trace.follow_in_patches(&world.regions, now_s);
    }
    let sampling = world.clock.periods.sampling.0;
    if epoch.end.0.is_multiple_of(sampling) {
        world.check_balance()?;
        if let Some(blood) = &world.blood {
            let mut regions = world.regions.iter();
            regions.try_for_each(|region| check_seated(region, blood, &world.setting))?;
        }
        world.latest = Some(world.sample());
    }
    Ok(())
}

/// The body and a patch must agree on which infused cells live in the patch.
fn check_seated(region: &Region, blood: &Blood, setting: &Setting) -> Result<(), StageError> {
    let kinds = &setting.plan.model.kinds;
    let cells = &region.cells;
    let living = |row: &usize| {
        let infused = matches!(cells.id[*row].origin(), Origin::Infused { .. });
        infused && !kinds.state(cells.state[*row]).corpse
    };
    let seated = |cell: &CellId| {
        let row = region.rows.get(cell);
        row.and_then(|row| blood.body.cell(*row))
            .is_some_and(|(state, _)| state == State::Seated)
    };
    let here = (0..cells.len()).filter(living);
    let here: Vec<CellId> = here.map(|row| cells.id[row]).collect();
    let strays = here.iter().find(|cell| !seated(cell)).copied();
    let missing = || {
        let known: BTreeSet<&CellId> = here.iter().collect();
        let mut rows = region.rows.keys();
        rows.find(|cell| !known.contains(cell)).copied()
    };
    match strays.or_else(missing) {
        Some(cell) => Err(StageError::Astray { cell: cell.raw() }),
        None => Ok(()),
    }
}
