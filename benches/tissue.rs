//! Speed of the stages of the tissue, in agents per second: `cargo bench --bench tissue`.
//!
//! The patch is that of `mouse-infarct` without a dose, with those of its own rules that use six factors, its residents made as
//! many as wanted. Each stage is timed by the step itself while whole steps are run, on one thread. `BENCH_LARGE=1` adds 1e6
//! agents.

#[path = "support/measure.rs"]
mod measure;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use measure::{Case, measure};
use mscsim::cells::{Behaviour, Rule, Rules, Signal, Term};
use mscsim::ids::{ArmId, FactorId};
use mscsim::plan::{Model, Plan};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::{Stage, StageTimes, World, step};

const FACTORS: usize = 6;

/// Agents with the shape of the patch they lie in: one in ten voxels, except for the largest number.
const PATCHES: [(u32, [usize; 3]); 3] = [
    (10_000, [50, 50, 40]),
    (100_000, [100, 100, 100]),
    (1_000_000, [100, 100, 100]),
];

/// What is timed: stages, and the bytes they must move per agent and per voxel at least.
struct Part {
    name: &'static str,
    stages: &'static [Stage],
    per_agent: f64,
    per_voxel: f64,
}

/// Columns of an agent: identity 8, state 2, position 12, direction 12, voxel 4, born 8, entered 8, meal 8, levels 16, output 4, debris 1.
/// Columns of a voxel: 4 per factor, 8 for each of debris, alarm, hypoxia, vessels, collagen, parenchyma.
const PARTS: [Part; 7] = [
    // Reads state, voxel, levels, output; writes the sources and the uptake of each factor, wide and narrow.
    Part {
        name: "secrete",
        stages: &[Stage::Secrete],
        per_agent: 26.0,
        per_voxel: (FACTORS * (4 + 2 * (8 + 4))) as f64,
    },
    // Reads all columns but position and direction, writes levels; reads all columns of a voxel, writes seven rates.
    Part {
        name: "sense and respond",
        stages: &[Stage::Respond],
        per_agent: 75.0,
        per_voxel: (4 * FACTORS + 6 * 8 + 7 * 8) as f64,
    },
    // Reads identity and state, reads and writes position, direction and voxel; reads the factors.
    Part {
        name: "migrate",
        stages: &[Stage::Migrate],
        per_agent: 66.0,
        per_voxel: (4 * FACTORS) as f64,
    },
    // Reads six rates, reads and writes six columns of a voxel.
    Part {
        name: "heal",
        stages: &[Stage::Heal],
        per_agent: 0.0,
        per_voxel: (6 * 8 + 2 * 6 * 8) as f64,
    },
    // Reads and writes all columns: the cells are put into the order of voxels.
    Part {
        name: "settle",
        stages: &[Stage::Settle],
        per_agent: 2.0 * 83.0,
        per_voxel: 0.0,
    },
    Part {
        name: "all but the fields",
        stages: &[
            Stage::Treat,
            Stage::Circulate,
            Stage::Occupy,
            Stage::Seat,
            Stage::Exchange,
            Stage::Secrete,
            Stage::Respond,
            Stage::Migrate,
            Stage::Heal,
            Stage::Settle,
            Stage::Observe,
        ],
        per_agent: 26.0 + 75.0 + 66.0 + 2.0 * 83.0,
        per_voxel: (FACTORS * (4 + 24) + 5 * 8 * 8) as f64,
    },
    // And the fields: read, written, and what sources add.
    Part {
        name: "whole step",
        stages: &Stage::ALL,
        per_agent: 26.0 + 75.0 + 66.0 + 2.0 * 83.0,
        per_voxel: (FACTORS * (4 + 24 + 12) + 5 * 8 * 8) as f64,
    },
];

/// The patch with this many agents.
fn world(agents: u32, shape: [usize; 3]) -> World {
    let scenario = load("mouse-infarct", &Settings::default());
    let mut plan = scenario.expect("shipped scenarios have no fault").plan();
    plan.arms.retain(|arm| arm.infusions.is_empty());
    keep_first_factors(&mut plan);
    let site = &mut plan.arms[0].model.sites[0];
    site.shape = shape;
    let voxels: usize = shape.iter().product();
    let wanted = f64::from(agents) / (voxels as f64 * site.voxel_um.powi(3));
    let present: f64 = site.residents.iter().map(|(_, density)| density).sum();
    for (_, per_um3) in &mut site.residents {
        *per_um3 *= wanted / present;
    }
    let mut world = World::new(&plan, ArmId::new(0)).expect("a sound plan");
    // Memory is taken, and what was silent at the start is awake.
    (0..2).for_each(|_| step_on(&mut world));
    world
}

/// Takes all other factors out of the plan, with the rules and the signals that use them.
fn keep_first_factors(plan: &mut Plan) {
    let Model {
        factors,
        kinds,
        rules,
        ..
    } = &mut plan.arms[0].model;
    factors.truncate(FACTORS);
    let kept = |factor: FactorId| factor.index() < FACTORS;
    let sensed = |term: &Term| match term.signal {
        Signal::Concentration(factor) | Signal::Gradient(factor) => kept(factor),
        Signal::Density(_)
        | Signal::Level(_)
        | Signal::Arrest
        | Signal::Age
        | Signal::TimeInState => true,
        Signal::Debris | Signal::Alarm | Signal::Hypoxia => true,
        Signal::Vessels | Signal::Collagen | Signal::Injury => true,
    };
    let done = |rule: &Rule| match rule.behaviour {
        Behaviour::Secrete(factor) | Behaviour::TakeUp(factor) | Behaviour::Bias(factor) => {
            kept(factor)
        }
        _ => true,
    };
    for level in kinds.kinds.iter_mut().flat_map(|kind| &mut kind.levels) {
        level.raised_by.retain(sensed);
    }
    let mut all = std::mem::take(&mut rules.rules);
    all.retain(done);
    for rule in &mut all {
        rule.raised_by.retain(sensed);
        rule.lowered_by.retain(sensed);
    }
    *rules = Rules::new(all, kinds.states.len());
}

/// Advances to the end of the next step of the tissue.
fn step_on(world: &mut World) {
    let before = world.stage_times().of(Stage::Settle);
    while world.stage_times().of(Stage::Settle) == before {
        step(world).expect("a sound run");
    }
}

fn spent(times: &StageTimes, stages: &[Stage]) -> Duration {
    stages.iter().map(|stage| times.of(*stage)).sum()
}

fn tissue(criterion: &mut Criterion) {
    let large = std::env::var_os("BENCH_LARGE").is_some();
    let mut group = criterion.benchmark_group("tissue");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(1));
    for (agents, shape) in PATCHES {
        let voxels: usize = shape.iter().product();
        // Made by the first case that is not filtered out.
        let mut shared: Option<World> = None;
        for part in PARTS.iter().filter(|_| large || agents < 1_000_000) {
            let case = Case {
                name: format!("{agents} agents, {voxels} voxels: {}", part.name),
                items: u64::from(agents),
                bytes_per_item: part.per_agent + part.per_voxel * voxels as f64 / f64::from(agents),
                array_bytes: 8 * voxels,
                threads: 1,
            };
            let nothing = || ();
            measure(&mut group, &case, nothing, |()| {
                let world = shared.get_or_insert_with(|| world(agents, shape));
                let before = spent(world.stage_times(), part.stages);
                step_on(world);
                spent(world.stage_times(), part.stages) - before
            });
        }
    }
    group.finish();
}

criterion_group!(benches, tissue);
criterion_main!(benches);
