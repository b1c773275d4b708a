//! What `check` states as the processor time of a run against what it takes: `cargo bench --bench estimate`.
//!
//! Each shipped scenario runs on one thread for about as long as its estimate, or for the first part of it where that is longer than
//! `BENCH_SECONDS` (3 by default); doses that come later are left out of both. Words of the command line choose scenarios by
//! name; a name that ends in `.toml` is a file. `BENCH_STAGES=1` adds the stages.

use mscsim::ids::Tick;
use mscsim::plan::Plan;
use mscsim::scenario::{Estimate, Settings, load, shipped};
use mscsim::simulation::{Simulation, Stage};

#[path = "support/cpu.rs"]
mod cpu;

/// The beginning of a run that is estimated to take `most_s`, or all of it.
fn beginning(mut plan: Plan, most_s: f64) -> Plan {
    // What is estimated is one replicate.
    plan.replicates = 1;
    let whole = plan.duration;
    let share = most_s / Estimate::of(&plan).processor_s.max(1e-9);
    if share < 1.0 {
        let step = plan.clocks.phenotype.0.max(1);
        let steps = (whole.0 as f64 * share / step as f64).ceil() as u64;
        plan.duration = Tick((steps.max(4) * step).min(whole.0));
        let end = plan.duration;
        plan.answers.clear();
        plan.clocks.pictures.retain(|at| *at <= end);
        for arm in &mut plan.arms {
            arm.infusions.retain(|dose| dose.at + dose.over.0 <= end);
        }
    }
    plan
}

#[expect(clippy::print_stdout, reason = "the numbers are the result")]
fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let files = words.iter().filter(|word| word.ends_with(".toml")).cloned();
    let chosen = |name: &String| {
        words.is_empty()
            || words
                .iter()
                .any(|word| !word.ends_with(".toml") && name.contains(word.as_str()))
    };
    let names = shipped().into_iter().map(|about| about.name).filter(chosen);
    let seconds = std::env::var("BENCH_SECONDS").ok();
    let most_s = seconds.and_then(|text| text.parse().ok()).unwrap_or(3.0);
    let mut ratios = Vec::new();
    for name in names.chain(files) {
        let scenario = load(&name, &Settings::default()).expect("a scenario without faults");
        let plan = beginning(scenario.plan(), most_s);
        let estimated = Estimate::of(&plan).processor_s;
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .expect("one thread");
        let (took, times) = pool.install(|| {
            let mut simulation = None;
            let took = cpu::cpu_seconds(|| {
                let mut run = Simulation::new(plan.clone()).expect("a sound plan");
                while !run.finished() {
                    run.advance().expect("a sound run");
                }
                simulation = Some(run);
            });
            (took, simulation.map(|run| run.stage_times()))
        });
        let ratio = estimated / took;
        ratios.push((ratio, name.clone()));
        println!("{name:<36} estimated {estimated:>8.2} s, took {took:>8.2} s, ratio {ratio:>5.2}");
        if std::env::var_os("BENCH_STAGES").is_some() {
            let times = times.unwrap_or_default();
            let of =
                |stage: &Stage| format!("{} {:.2}", stage.name(), times.of(*stage).as_secs_f64());
            let stages: Vec<String> = Stage::ALL.iter().map(of).collect();
            println!("    {}", stages.join(", "));
        }
    }
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    if let (Some(low), Some(high)) = (ratios.first(), ratios.last()) {
        println!(
            "{} scenarios: from {:.2} ({}) to {:.2} ({})",
            ratios.len(),
            low.0,
            low.1,
            high.0,
            high.1
        );
    }
}
