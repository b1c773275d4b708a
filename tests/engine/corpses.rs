//! Corpses of infused cells in the patch: the dead of a local dose, and those that die in the vessels of the site.

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

/// Of a venous dose into a mouse the lung holds nearly all; half of them die there within a day. Where the lung is the site, its
/// macrophages find them.
#[test]
fn who_dies_in_the_vessels_of_the_site_is_eaten_there() {
    let small = [
        "duration=24 h",
        "clock.pictures=[\"0 h\"]",
        "site.patch.size.0=0.4 mm",
        "site.patch.size.1=0.4 mm",
        "site.patch.size.2=60 um",
    ];
    let mut plan = plan("mouse-lung-iv", &small);
    plan.arms.retain(|arm| !arm.infusions.is_empty());
    plan.arms.truncate(1);
    let (dose, share) = {
        let model = &plan.arms[0].model;
        let dose: f64 = plan.arms[0].infusions.iter().map(|dose| dose.amount).sum();
        (
            dose,
            model.sites[0].injured_share * model.sites[0].patch_share,
        )
    };
    let mut world = World::new(&plan, ArmId::new(0)).unwrap();
    let mut events = Vec::new();
    while world.now() < plan.duration {
        step(&mut world).unwrap();
        events.extend(world.take_events());
    }
    let dead: u64 = events
        .iter()
        .filter(|event| event.what == "corpse in a vessel")
        .map(|event| event.count)
        .sum();
    let died = dose * share;
    let dead = dead as f64;
    // The injured part of the wall holds up to a few times its share; a third to a half of the cells die by then.
    assert!(dead > 0.2 * died && dead < died, "{dead} {died}");
    let cells = world.cells();
    let (mut fresh, mut left) = (0, 0);
    for row in (0..cells.len()).filter(|row| infused(cells.id[*row].origin())) {
        left += 1;
        fresh += u32::from(!cells.debris[row]);
    }
    assert!(
        f64::from(left) < 0.9 * dead,
        "some were eaten: {left} of {dead}"
    );
    assert!(fresh > 0, "those that died here are no debris of the bag");
}

/// Holding by size does not depend on receptors: as many dead cells lie in the patch at any level of CXCR4.
#[test]
fn chemokine_receptors_bring_no_dead_cell_into_the_patch() {
    let lying = |level: &str| {
        let level = format!(
            "products.bm-msc.chemokine_receptors={{ value = {level}, range = [0, 5], status = \"chosen\", why = \"a test\" }}"
        );
        let dead = "products.bm-msc.viability={ value = \"0 %\", range = [\"0 %\", \"100 %\"], status = \"chosen\", why = \"a bag gone bad\" }";
        let plan = plan(
            "mouse-lung-iv",
            &["duration=6.2 h", "clock.pictures=[\"0 h\"]", dead, &level],
        );
        let mut world = World::new(&plan, ArmId::new(1)).unwrap();
        let mut count = 0;
        while world.now() < plan.duration {
            step(&mut world).unwrap();
            let events = world.take_events().into_iter();
            let reported = events.filter(|event| event.what == "corpse in a vessel");
            count += reported.map(|event| event.count).sum::<u64>();
        }
        count
    };
    let plain = lying("1");
    assert!(plain > 500, "{plain}");
    assert_eq!(plain, lying("5"));
}

fn infused(origin: Origin) -> bool {
    matches!(origin, Origin::Infused { .. })
}
