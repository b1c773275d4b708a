//! The signal `density`: neighbours within a radius, for voxels of any size.

use mscsim::ids::ArmId;
use mscsim::simulation::{World, step};

use super::support::plan;

/// Cells alive at the end of an hour in which those with neighbours die.
fn living(overlays: &[&str], seeds: u64) -> f64 {
    let mut plan = plan("dish", overlays);
    let (mut begun, mut alive) = (0.0, 0.0);
    for seed in 0..seeds {
        plan.seed = seed;
        let mut world = World::new(&plan, ArmId::new(0)).unwrap();
        begun += world.cells().len() as f64;
        while world.now() < plan.duration {
            step(&mut world).unwrap();
        }
        let states = &world.cells().state;
        let named = states.iter().map(|state| world.state_name(*state));
        alive += named.filter(|name| name == "blob.alive").count() as f64;
    }
    alive / begun
}

#[test]
fn a_cell_alone_has_no_neighbours() {
    let one = [
        "duration=12 h",
        "tissues.dish.residents.blob.alive=21.43 /mm^3",
        "rules.blob-crowd.max=10 /h",
    ];
    assert_eq!(living(&one, 1), 1.0);
}

/// A cell dies at once if it has a neighbour within 60 um, else never: the share of those without one is exp(-density x ball), and
/// more at walls.
#[test]
fn crowding_does_not_depend_on_the_voxels() {
    let crowd = [
        "duration=6 min",
        "clock.sampling=6 min",
        "tissues.dish.residents.blob.alive=1000 /mm^3",
        "rules.blob-crowd.max=1000 /h",
        "rules.blob-crowd.raised_by.crowd.half=1 /mm^3",
    ];
    let shares = [10, 20, 30, 60].map(|um| {
        let voxel = format!("site.patch.voxel={um} um");
        living(&[&crowd[..], &[voxel.as_str()]].concat(), 30)
    });
    // 0.405 far from walls, 0.482 by a count over 19,000 cells in such a box. Each share is known to 0.013.
    for share in shares {
        assert!((share - 0.482).abs() < 0.05, "{shares:?}");
    }
}
