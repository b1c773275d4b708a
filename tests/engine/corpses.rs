//! Cells that are dead when they are injected lie in the patch as debris, not as cells.

use mscsim::ids::{ArmId, Origin};
use mscsim::simulation::{World, step};

use super::support::plan;

#[test]
fn the_dead_of_a_local_dose_lie_in_the_patch_as_debris() {
    let plan = plan(
        "small-infarct",
        &[
            "products.bm-msc.viability={ value = \"30 %\", range = [\"0 %\", \"100 %\"], status = \"chosen\", why = \"a bag gone bad\" }",
            "arm.local.infusion.0.amount=1e6 cells",
        ],
    );
    let local = plan.arms.len() - 1;
    let mut world = World::new(&plan, ArmId::new(local)).unwrap();
    let mut events = Vec::new();
    // The dose takes a minute from 6 h on; a step of the tissue later the first corpses are eaten.
    while world.now().seconds() < 6.0 * 3600.0 + 90.0 {
        step(&mut world).unwrap();
        events.extend(world.take_events());
    }
    let count = |what: &str| -> u64 {
        let of = events.iter().filter(|event| event.what == what);
        of.map(|event| event.count).sum()
    };
    let (alive, dead) = (count("arrival") as f64, count("dead arrival") as f64);
    assert!(alive > 30.0 && dead > 70.0, "{alive} {dead}");
    let expected = 0.3 * (alive + dead);
    assert!((alive - expected).abs() < 4.0 * (0.7 * expected).sqrt());
    let cells = world.cells();
    for row in (0..cells.len()).filter(|row| infused(cells.id[*row].origin())) {
        let state = world.state_name(cells.state[row]);
        assert_eq!(cells.debris[row], state == "msc.dead", "{state}");
    }
}

fn infused(origin: Origin) -> bool {
    matches!(origin, Origin::Infused { .. })
}
