//! Speed of a whole run of `mouse-infarct`, in updates of one voxel of one field per second: `cargo bench --bench whole`.
//!
//! By default a shortened run, so that a few samples can be taken: 26 h instead of 7 d, long enough that the cells have been
//! given and have come to rest, on a sixth of the patch. `BENCH_LARGE=1` runs the full one, once. Nothing is written to disk.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/request.rs"]
mod request;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use measure::{Case, measure, time};
use mscsim::plan::Plan;
use mscsim::scenario::{Settings, load};
use mscsim::simulation::{Simulation, Stage};

const SHORTENED: [&str; 3] = [
    "duration=26 h",
    "site.patch.size.0=0.4 mm",
    "site.patch.size.1=0.4 mm",
];

fn plan(overlays: &[&str]) -> Plan {
    let settings = Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        replicates: Some(1),
        ..Settings::default()
    };
    let scenario = load("mouse-infarct", &settings);
    scenario.expect("shipped scenarios have no fault").plan()
}

/// Voxels of one field of all arms.
fn field_voxels(plan: &Plan) -> usize {
    let of_arm = |arm: &mscsim::plan::ArmPlan| {
        arm.model.factors.len() * arm.model.sites[0].shape.iter().product::<usize>()
    };
    plan.arms.iter().map(of_arm).sum()
}

/// Advances of all fields over the whole run.
fn updates(plan: &Plan) -> u64 {
    field_voxels(plan) as u64 * (plan.duration.0 / plan.clocks.fields.0)
}

fn run(simulation: &mut Simulation) -> Duration {
    time(|| {
        while !simulation.finished() {
            simulation.advance().expect("a sound run");
        }
    })
}

fn shortened(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole run");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(10));
    let plan = plan(&SHORTENED);
    for threads in [1, 2] {
        let case = Case {
            name: format!("mouse-infarct, shortened, {threads} threads"),
            items: updates(&plan),
            // Each concentration is read and written, and what the sources add is read.
            bytes_per_item: 12.0,
            array_bytes: 4 * field_voxels(&plan),
            threads,
        };
        let nothing = || ();
        measure(&mut group, &case, nothing, |()| {
            run(&mut Simulation::new(plan.clone()).expect("a sound plan"))
        });
    }
    group.finish();
}

#[expect(clippy::print_stdout, reason = "one run is reported by its own lines")]
fn full(_criterion: &mut Criterion) {
    if !request::on_request("mouse-infarct, full") {
        return;
    }
    let plan = plan(&[]);
    let updates = updates(&plan);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let mut simulation = Simulation::new(plan.clone()).expect("a sound plan");
        let took = pool.expect("a small pool").install(|| run(&mut simulation));
        let rate = updates as f64 / took.as_secs_f64();
        println!(
            "=> mouse-infarct, full, {threads} threads: {:.1} s, {:.2} M items/s",
            took.as_secs_f64(),
            rate * 1e-6
        );
        let times = simulation.stage_times();
        for stage in Stage::ALL {
            let share = times.of(stage).as_secs_f64() / times.total().as_secs_f64();
            println!("=>   {:<12} {:>5.1} %", stage.name(), 100.0 * share);
        }
    }
}

criterion_group!(benches, shortened, full);
criterion_main!(benches);
