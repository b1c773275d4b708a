//! Speed from text to a run, in scenarios per second: `cargo bench --bench scenario`.

#[path = "support/measure.rs"]
mod measure;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use measure::{Case, measure, time};
use mscsim::scenario::{Scenario, Settings, load, shipped};
use mscsim::simulation::Simulation;

fn loaded(name: &str) -> Scenario {
    load(name, &Settings::default()).expect("shipped scenarios have no fault")
}

/// Length of the texts a scenario is made of.
fn bytes(scenario: &Scenario) -> usize {
    let files = scenario.sources().files().iter();
    files.map(|file| file.text.len()).sum()
}

fn scenario(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenario");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(1));
    let name = "mouse-infarct";
    let scenario = loaded(name);
    let case = |part: &str, items: usize, bytes_per_item: f64| Case {
        name: part.to_owned(),
        items: items as u64,
        bytes_per_item,
        array_bytes: bytes(&scenario),
        threads: 1,
    };
    let nothing = || ();
    let text = bytes(&scenario) as f64;
    // The text is read once.
    let load_one = case("read and check mouse-infarct", 1, text);
    measure(&mut group, &load_one, nothing, |()| time(|| loaded(name)));
    let build = case("plan of mouse-infarct", 1, text);
    measure(&mut group, &build, nothing, |()| time(|| scenario.plan()));
    let plan = scenario.plan();
    // The columns of a voxel, 10 of 4 bytes per field and 10 of 8 bytes of tissue, are written once.
    let of_arm = |arm: &mscsim::plan::ArmPlan| {
        let voxels: usize = arm.model.sites[0].shape.iter().product();
        voxels * (40 * arm.model.factors.len() + 80)
    };
    let columns: usize = plan.arms.iter().map(of_arm).sum();
    let start = case("start of a run of mouse-infarct", 1, columns as f64);
    measure(&mut group, &start, nothing, |()| {
        time(|| Simulation::new(plan.clone()).expect("a sound plan"))
    });
    let names: Vec<String> = shipped().into_iter().map(|each| each.name).collect();
    let all_bytes: usize = names.iter().map(|name| bytes(&loaded(name))).sum();
    let mean = all_bytes as f64 / names.len() as f64;
    let all = case("read and check all shipped scenarios", names.len(), mean);
    measure(&mut group, &all, nothing, |()| {
        time(|| names.iter().map(|name| loaded(name)).collect::<Vec<_>>())
    });
    group.finish();
}

criterion_group!(benches, scenario);
criterion_main!(benches);
