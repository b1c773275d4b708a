//! No cell is lost, at any epoch of any arm; mouse defaults behave as published.

use mscsim::ids::ArmId;
use mscsim::simulation::{World, step};

use super::support::{Course, plan, run};

#[test]
fn every_cell_is_accounted_for_at_every_epoch_of_every_arm() {
    let plan = plan(
        "small-infarct",
        &["duration=24 h", "clock.pictures=[\"0 h\"]"],
    );
    for arm in 0..plan.arms.len() {
        let mut world = World::new(&plan, ArmId::new(arm)).unwrap();
        while world.now() < plan.duration {
            step(&mut world).unwrap();
            let sample = world.sample();
            let places = &sample.body;
            let sum = |count: fn(&mscsim::observe::PlaceCounts) -> u64| {
                places.iter().map(count).sum::<u64>()
            };
            let all = sum(|p| p.flowing + p.plugged + p.adhered + p.in_tissue + p.dead + p.gone);
            assert_eq!(
                all,
                sample.infused,
                "arm {arm} at {} s",
                sample.time.seconds()
            );
            let living = sum(|p| p.plugged + p.adhered + p.in_tissue);
            assert!(sum(|p| p.viable) >= living, "held cells are alive");
            let patch = world.cells();
            let seated = (0..patch.len()).filter(|row| {
                matches!(patch.id[*row].origin(), mscsim::ids::Origin::Infused { .. })
            });
            assert!(seated.count() as u64 <= sample.infused);
        }
        let expected = plan.arms[arm]
            .infusions
            .iter()
            .map(|infusion| infusion.amount)
            .sum::<f64>();
        assert_eq!(world.sample().infused as f64, expected);
    }
}

#[test]
fn mouse_defaults_hold_cells_in_the_lung_for_a_day_and_let_few_pass() {
    let overlays = [
        "arm.1.infusion.0.amount=200000 cells",
        "arm.1.infusion.1.at=35 h",
        "arm.1.infusion.1.amount=1 cells",
    ];
    let mut plan = plan("small-infarct", &overlays);
    plan.arms.truncate(2);
    plan.arms.swap_remove(0);
    let (catalogue, shown, _) = run(plan);
    let course = Course::of(&catalogue, &shown, "venous");
    let early = course.place("lung", 7.0);
    let late = course.place("lung", 31.0);
    let half_life_h = 24.0 * f64::ln(2.0) / f64::ln(early.viable as f64 / late.viable as f64);
    assert!((half_life_h - 24.0).abs() < 1.0, "{half_life_h}");
    let outside = |place: &String| place != "lung";
    let sample = course.at_h(7.0);
    let escaped: u64 = (catalogue.places.iter().zip(&sample.body))
        .filter(|(place, _)| outside(place))
        .map(|(_, counts)| counts.viable)
        .sum();
    assert!(
        escaped > 0 && (escaped as f64) < 0.001 * 200_000.0,
        "{escaped} alive outside the lung"
    );
    // A day after the infusion the label no longer shows the cells.
    assert!(late.label > 1.2 * late.viable as f64, "{late:?}");
}
