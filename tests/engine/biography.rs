//! One infused cell's life from the bag to the corpse, as the records of a run tell it.

use mscsim::ids::{ArmId, CellId, Origin};
use mscsim::simulation::{World, step};

use super::support::plan;

/// What can be seen of a cell in the patch at one moment.
fn station(world: &World, cell: CellId) -> Option<String> {
    let cells = world.cells();
    let row = cells.id.iter().position(|id| *id == cell)?;
    Some(world.state_name(cells.state[row]))
}

#[test]
fn a_cell_comes_from_the_blood_lives_in_the_patch_dies_and_is_cleared() {
    let plan = plan("small-infarct", &["duration=36 h"]);
    let arm = ArmId::new(3);
    let mut world = World::new(&plan, arm).unwrap();
    let mut chosen: Option<CellId> = None;
    let mut biography: Vec<String> = Vec::new();
    while world.now() < plan.duration {
        step(&mut world).unwrap();
        let infused = |id: &&CellId| matches!(id.origin(), Origin::Infused { .. });
        if chosen.is_none() {
            chosen = world.cells().id.iter().find(infused).copied();
        }
        let Some(cell) = chosen else { continue };
        let now = station(&world, cell).unwrap_or_else(|| "gone from the patch".into());
        if biography.last() != Some(&now) {
            biography.push(now.clone());
        }
        if now.starts_with("gone") {
            // Follow the next one until somebody's whole life was seen.
            if biography == ["msc.resting", "msc.dead", "gone from the patch"] {
                return;
            }
            chosen = None;
            biography.clear();
        }
    }
    panic!("no cell lived its whole life within a day and a half: {biography:?}");
}
