//! Arms share their history up to the first difference; the hash does not depend on the threads.

use mscsim::plan::Plan;
use mscsim::simulation::Simulation;
use mscsim::work::Grain;

use super::support::{Course, Shown, cut_down, plan, run};

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
            let [own, other] = [a, b].map(|sample| &sample.sites[0]);
            let same = own.cells == other.cells
                && own.factors == other.factors
                && own.tissue == other.tissue
                && a.plasma == b.plasma;
            if a.time.seconds() <= 6.0 * 3600.0 {
                assert!(same, "{arm} at {} s", a.time.seconds());
            }
            differs |= !same;
        }
        assert!(differs, "{arm} never differs from untreated");
    }
}

fn hash_on(threads: usize, plan: &Plan) -> [u8; 32] {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| {
        let mut simulation = Simulation::new(plan.clone()).unwrap();
        simulation.run(&mut Shown::default()).unwrap();
        simulation.state_hash()
    })
}

fn is_the_same_however_the_work_is_split(plan: &Plan) {
    let one = hash_on(1, plan);
    let title = &plan.title;
    for threads in [2, 3, 5, 8] {
        assert_eq!(hash_on(threads, plan), one, "{title}: {threads} threads");
    }
    // Tasks of two other sizes: odd ones, and the smallest possible.
    for (finer, threads) in [(13, 3), (1 << 12, 2)] {
        let mut plan = plan.clone();
        plan.grain = Grain::finer(finer);
        let found = hash_on(threads, &plan);
        assert_eq!(found, one, "{title}: tasks {finer} times finer");
    }
}

#[test]
fn the_final_hash_is_the_same_for_any_threads_and_any_size_of_tasks() {
    let mut plan = plan(
        "small-infarct",
        &["duration=13 h", "clock.pictures=[\"0 h\"]"],
    );
    plan.arms.truncate(3);
    plan.arms.remove(0);
    is_the_same_however_the_work_is_split(&plan);
}

/// A patch large enough that threads share each of its fields.
#[test]
fn fields_that_threads_share_have_the_same_hash() {
    let wide = [
        "duration=30 min",
        "clock.pictures=[\"0 h\"]",
        "site.patch.size.2=0.3 mm",
        "arm.1.infusion.0.at=12 min",
        "arm.1.infusion.0.amount=2e5 cells",
        "arm.2.infusion.0.at=12 min",
    ];
    let mut plan = plan("mouse-lung-iv", &wide);
    assert!(plan.arms[1].model.sites[0].shape.iter().product::<usize>() > 1 << 15);
    plan.arms.truncate(2);
    plan.arms.remove(0);
    is_the_same_however_the_work_is_split(&plan);
}

#[test]
fn a_closed_well_has_the_same_hash_for_any_threads_and_any_size_of_tasks() {
    is_the_same_however_the_work_is_split(&cut_down(plan("well-macrophages", &[])));
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
fn plan_without_late_doses(overlays: &[&str]) -> Plan {
    let mut full: Vec<&str> = overlays.to_vec();
    full.push("arm.1.infusion.1.at=6.5 h");
    plan("small-infarct", &full)
}
