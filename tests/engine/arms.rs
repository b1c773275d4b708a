//! Arms share their history up to the first difference; the hash does not depend on the threads.

use mscsim::simulation::Simulation;

use super::support::{Course, Shown, plan, run};

#[test]
fn arms_are_equal_to_the_bit_until_the_first_infusion() {
    let (catalogue, shown, _) = run(plan(
        "small-infarct",
        &["duration=13 h", "clock.pictures=[\"0 h\"]"],
    ));
    let untreated = Course::of(&catalogue, &shown, "untreated");
    for arm in ["venous", "artery", "local"] {
        let treated = Course::of(&catalogue, &shown, arm);
        let mut differs = false;
        for (a, b) in untreated.samples.iter().zip(&treated.samples) {
            let same = a.cells == b.cells
                && a.factors == b.factors
                && a.tissue == b.tissue
                && a.plasma == b.plasma;
            if a.time.seconds() <= 6.0 * 3600.0 {
                assert!(same, "{arm} at {} s", a.time.seconds());
            }
            differs |= !same;
        }
        assert!(differs, "{arm} never differs from untreated");
    }
}

#[test]
fn the_final_hash_is_the_same_for_any_number_of_threads() {
    let hash = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let mut plan = plan(
                "small-infarct",
                &["duration=13 h", "clock.pictures=[\"0 h\"]"],
            );
            plan.arms.truncate(3);
            plan.arms.remove(0);
            let mut simulation = Simulation::new(plan).unwrap();
            simulation.run(&mut Shown::default()).unwrap();
            simulation.state_hash()
        })
    };
    let one = hash(1);
    for threads in [2, 3, 7] {
        assert_eq!(hash(threads), one, "{threads} threads");
    }
}

#[test]
fn another_seed_gives_another_history() {
    let hash = |seed: &str| {
        let overlays = ["duration=7 h", "clock.pictures=[\"0 h\"]", seed];
        let (_, _, simulation) = run(plan_without_late_doses(&overlays));
        simulation.state_hash()
    };
    assert_ne!(hash("seed=3"), hash("seed=4"));
}

/// Doses that lie behind the end of a shortened run are taken away.
fn plan_without_late_doses(overlays: &[&str]) -> mscsim::simulation::Plan {
    let mut full: Vec<&str> = overlays.to_vec();
    full.push("arm.1.infusion.1.at=6.5 h");
    plan("small-infarct", &full)
}
