//! Growth by division does not depend on the length of the step.

use mscsim::ids::ArmId;
use mscsim::simulation::{World, step};

use super::support::plan;

/// Living and dead cells at the end, as multiples of those at the start, over many seeds.
fn growth(overlays: &[&str], seeds: u64) -> [f64; 2] {
    let mut plan = plan("dish", overlays);
    let [mut begun, mut alive, mut dead] = [0.0; 3];
    for seed in 0..seeds {
        plan.seed = seed;
        let mut world = World::new(&plan, ArmId::new(0)).unwrap();
        begun += world.cells().len() as f64;
        while world.now() < plan.duration {
            step(&mut world).unwrap();
        }
        let cells = world.cells();
        for state in &cells.state {
            match world.state_name(*state).as_str() {
                "blob.alive" => alive += 1.0,
                _ => dead += 1.0,
            }
        }
        let mut ids = cells.id.clone();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), cells.len(), "an identity is taken twice");
    }
    [alive / begun, dead / begun]
}

const DIVIDES: [&str; 3] = [
    "duration=3 h",
    "tissues.dish.residents.blob.alive=20000 /mm^3",
    "rules.blob-divides.base=1 /h",
];

/// The default step, and one of an hour.
const CLOCKS: [&[&str]; 2] = [
    &[],
    &[
        "clock.fields=1 h",
        "clock.motion=6 min",
        "clock.phenotype=1 h",
    ],
];

/// A thousand cells and 20 seeds: the mean is known to 0.7 %.
#[test]
fn division_is_exponential_at_any_step() {
    for clock in CLOCKS {
        let [alive, _] = growth(&[&DIVIDES[..], clock].concat(), 20);
        let expected = 3_f64.exp();
        assert!(
            (alive / expected - 1.0).abs() < 0.02,
            "{alive} {expected} {clock:?}"
        );
    }
}

/// T cells that double in 8 h.
#[test]
fn slow_division_doubles_when_it_should() {
    let slow = ["duration=24 h", "rules.blob-divides.base=0.0866434 /h"];
    let [alive, _] = growth(&[DIVIDES[1], slow[0], slow[1]], 6);
    assert!((alive / 8.0 - 1.0).abs() < 0.03, "{alive}");
}

/// The living grow at the difference of the hazards, and the dead are what dies of them.
#[test]
fn division_and_death_compete_at_any_step() {
    for clock in CLOCKS {
        let [alive, dead] = growth(
            &[&DIVIDES[..], &["rules.blob-dies.base=0.5 /h"], clock].concat(),
            20,
        );
        let expected = 1.5_f64.exp();
        assert!(
            (alive / expected - 1.0).abs() < 0.03,
            "{alive} {expected} {clock:?}"
        );
        assert!(
            (dead / (expected - 1.0) - 1.0).abs() < 0.03,
            "{dead} {expected} {clock:?}"
        );
    }
}
