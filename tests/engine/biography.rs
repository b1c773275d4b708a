//! One infused cell's life from the bag to the corpse, word by word.

use mscsim::ids::{ArmId, CellId, Origin};
use mscsim::simulation::{World, step};

use super::support::plan;

/// What can be seen of a cell in the patch at one moment: its state, and where it lies to 10 um.
fn station(world: &World, cell: CellId) -> Option<String> {
    let cells = world.cells();
    let row = cells.id.iter().position(|id| *id == cell)?;
    Some(world.state_name(cells.state[row]))
}

fn place(world: &World, cell: CellId) -> String {
    let cells = world.cells();
    let row = cells.id.iter().position(|id| *id == cell);
    let tens = |um: f32| (um / 10.0).round() as i64 * 10;
    row.map_or(String::new(), |row| {
        let [x, y, z] = cells.position_um[row].map(tens);
        format!(" at {x}, {y}, {z} um")
    })
}

/// The lives of the cells of a dose in the patch, one after the other, until one was seen from its arrival to its end.
fn first_whole_life(world: &mut World, end_s: f64) -> Vec<String> {
    let mut chosen: Option<CellId> = None;
    let mut life: Vec<String> = Vec::new();
    let mut last = String::new();
    while world.now().seconds() < end_s {
        step(world).unwrap();
        let infused = |id: &&CellId| matches!(id.origin(), Origin::Infused { .. });
        if chosen.is_none() {
            chosen = world.cells().id.iter().find(infused).copied();
        }
        let Some(cell) = chosen else { continue };
        let now = station(world, cell).unwrap_or_else(|| "gone from the patch".into());
        if now != last {
            let hours = world.now().seconds() / 3600.0;
            life.push(format!("{hours:.2} h {now}{}", place(world, cell)));
            last.clone_from(&now);
        }
        if now.starts_with("gone") {
            // A cell that left alive did not end here: follow the next one.
            if life.len() == 3 {
                return life;
            }
            chosen = None;
            life.clear();
        }
    }
    panic!("no cell lived its whole life in the time given: {life:?}");
}

#[test]
fn the_life_of_a_cell_in_the_patch() {
    let plan = plan("small-infarct", &["duration=36 h"]);
    let mut world = World::new(&plan, ArmId::new(3)).unwrap();
    let life = first_whole_life(&mut world, plan.duration.seconds());
    insta::assert_snapshot!("biography", life.join("\n"));
}
