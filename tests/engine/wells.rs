//! Closed wells, and tissue that takes factors up.

use mscsim::ids::{ArmId, Origin};
use mscsim::simulation::{World, step};

use super::support::{Course, plan, run, within};

fn infused(world: &World, state: &str) -> usize {
    let cells = world.cells();
    let of_dose = |row: &usize| matches!(cells.id[*row].origin(), Origin::Infused { .. });
    (0..cells.len())
        .filter(of_dose)
        .filter(|row| world.state_name(cells.state[*row]) == state)
        .count()
}

#[test]
fn every_cell_given_into_a_well_comes_into_it_in_its_time() {
    let plan = plan("well", &[]);
    let mut world = World::new(&plan, ArmId::new(1)).unwrap();
    let (mut seen, mut eaten) = (Vec::new(), 0);
    while world.now().seconds() < 4.0 * 3600.0 {
        step(&mut world).unwrap();
        seen.push((world.now().seconds() / 60.0, world.sample().infused));
        let events = world.take_events();
        let meals = events.iter().filter(|event| event.what == "eaten");
        eaten += meals.map(|event| event.count as usize).sum::<usize>();
    }
    for (minutes, count) in seen {
        let expected = (400.0 * (minutes - 150.0) / 60.0).clamp(0.0, 400.0);
        assert!(
            (count as f64 - expected).abs() <= 1.0,
            "{minutes} min: {count}"
        );
    }
    let dead_on_arrival = world.cells().debris.iter().filter(|d| **d).count();
    let all = infused(&world, "msc.resting") + infused(&world, "msc.dead");
    // A corpse may fall apart before it is eaten.
    assert!((390..=400).contains(&(all + eaten)), "{all} {eaten}");
    // 95 % are viable; a twentieth dies in the bag within the hour.
    assert!((20..=60).contains(&dead_on_arrival), "{dead_on_arrival}");
    let lost: f64 = world.patch().hypoxia.iter().sum();
    assert_eq!(lost, 0.0, "a well lacks no oxygen");
}

#[test]
fn killing_of_allogeneic_cells_acts_in_the_patch() {
    let (catalogue, shown, _) = run(plan("well", &[]));
    let living = |arm: &str| {
        const PATCH_MM3: f64 = 0.4 * 0.4 * 0.02;
        Course::of(&catalogue, &shown, arm).density("msc.resting", 12.0) * PATCH_MM3
    };
    let (spared, killed) = (living("cells"), living("killed"));
    // 8.5 to 9.5 h at 20 per day leave exp(-7.5) of the others.
    within(spared, 200.0..400.0);
    assert!(killed < 5.0, "{killed}");
}

#[test]
fn parenchyma_and_perfused_tissue_take_up_what_their_rules_say() {
    let (catalogue, shown, _) = run(plan("clearing", &[]));
    let vegf = |arm: &str| Course::of(&catalogue, &shown, arm).picomolar("vegf", 2.0);
    let (nothing, parenchyma, vessels) = (vegf("nothing"), vegf("parenchyma"), vegf("vessels"));
    assert!(nothing > 0.0);
    within(parenchyma / nothing, 0.09..0.36);
    within(vessels / nothing, 0.09..0.36);
}
