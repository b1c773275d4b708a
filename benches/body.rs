//! Speed of the circulation, in cells per second: an epoch by the share of cells that move, and a whole dose.
//!
//! `cargo bench --bench body`; `BENCH_LARGE=1` adds an epoch of 1e8 cells and a clinical dose into the human body of the library.

#[path = "support/measure.rs"]
mod measure;
#[path = "support/request.rs"]
mod request;

use std::time::Duration;

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use measure::{Case, measure, time};
use mscsim::body::{
    Body, Dose, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelDestination, LabelFate,
    OrganHazards, OrganParameters, OrganRole, Product, Route,
};
use mscsim::ids::{OrganId, ProductId, Tick};
use mscsim::kinetics::LogNormal;
use mscsim::plan::Plan;
use mscsim::rng::Seeder;
use mscsim::scenario::{Settings, load};
use mscsim::simulation::{Simulation, Stage};
use mscsim::wall::{Bed, Wall};

const UM3_PER_ML: f64 = 1e12;
const ORGANS: [(&str, f64); 6] = [
    ("heart", 0.066),
    ("kidney", 0.091),
    ("spleen", 0.011),
    ("gut", 0.13),
    ("liver", 0.02),
    ("rest", 0.682),
];

fn mouse() -> Graph {
    let output = 14.6 * UM3_PER_ML / 60.0;
    let lung = OrganParameters {
        name: "lung".to_owned(),
        role: OrganRole::Lung,
        mass_g: 0.14,
        blood_um3: 0.1 * UM3_PER_ML,
        flow_share: 1.0,
    };
    let organ = |(name, share): (&str, f64)| OrganParameters {
        name: name.to_owned(),
        role: match name {
            "spleen" | "gut" => OrganRole::Portal,
            "liver" => OrganRole::Liver,
            _ => OrganRole::Systemic,
        },
        mass_g: 1.0,
        blood_um3: 0.4 * UM3_PER_ML * share,
        flow_share: share,
    };
    let others = ORGANS.into_iter().map(organ);
    Graph::new(GraphParameters {
        cardiac_output_um3_per_s: output,
        venous_um3: 0.6 * UM3_PER_ML,
        arterial_um3: 0.2 * UM3_PER_ML,
        organs: std::iter::once(lung).chain(others).collect(),
    })
    .expect("balanced")
}

fn wall(graph: &Graph) -> Wall {
    let bed = |organ: OrganId| {
        let lung = organ.index() == Graph::LUNG;
        graph.has_bed(organ).then_some(Bed {
            lumen_median_um: if lung { 4.17 } else { 6.74 },
            lumen_log_sd: 0.35,
            squeeze: 0.5,
            segments: 1.0,
            adhesion_exposure: if lung { 3.5 } else { 0.05 },
            sites_cells: 1.4e8,
            crowding_strength: 0.5,
            crowding_half_cells: 2e5,
            crowding_memory_s: 300.0,
            slip_per_s: 0.0,
            slip_reference_um: 18.0,
            slip_exponent: 3.0,
            release_per_s: 1.7e-9,
            transmigration_per_s: 0.0,
        })
    };
    Wall::new(&graph.ids().map(bed).collect::<Vec<_>>()).expect("valid beds")
}

fn product() -> Product {
    let gone = vec![(LabelDestination::Excreted, 1.0)];
    Product {
        diameter_um: LogNormal::from_mean_cv(18.0, 0.15),
        receptor: LogNormal::from_median_cv(1.0, 0.0),
        chemokine_receptor: 1.0,
        viability: 0.95,
        bag_death_per_s: 0.0,
        death_factor: 1.0,
        death_stages: 1,
        label: LabelFate {
            elution_per_s: 1e-6,
            fast_per_s: 3e-5,
            slow_per_s: 1e-6,
            slow_share: 0.15,
            eluted: gone.clone(),
            after_death: gone,
        },
    }
}

fn hazards(graph: &Graph, wall: &Wall, death_per_s: f64) -> Hazards {
    let organ = |organ| OrganHazards {
        death_per_s,
        held: wall.held_rates(organ, 0.0),
    };
    Hazards {
        organs: graph.ids().map(organ).collect(),
        kill_per_s: vec![0.0],
    }
}

fn body(graph: &Graph, cells: u32, duration_ticks: u64) -> Body {
    let dose = Dose {
        id: 0,
        start: Tick(0),
        duration_ticks,
        cells,
        product: ProductId::new(0),
        route: Route::Venous,
        bag_s: 0.0,
    };
    Body::new(graph.clone(), vec![product()], vec![dose], &Seeder::new(1)).expect("valid dose")
}

fn run(body: &mut Body, wall: &mut Wall, hazards: &Hazards, until: Tick) -> usize {
    let plan = EpochPlan {
        per_dose: 40,
        shortest_ticks: 1,
        settle_ticks: 300,
        longest_ticks: 36_000,
    };
    let mut peak_bytes = 0;
    while body.now() < until {
        let start = body.now();
        let end = plan.end_of_epoch(start, body.doses()).min(until);
        let index = body.next_epoch_index();
        let epoch = Epoch { index, start, end };
        let report = body.advance(epoch, wall, hazards).expect("next epoch");
        wall.settle(
            epoch.seconds(),
            &report.arrested_cells(),
            &body.counts().held_cells(),
        );
        peak_bytes = peak_bytes.max(body.bytes());
    }
    peak_bytes
}

/// One epoch in which a share of many held cells has an event; the largest number only on request, which takes minutes and 3 GB.
fn epoch(criterion: &mut Criterion) {
    let large = std::env::var_os("BENCH_LARGE").is_some();
    let graph = mouse();
    let mut group = criterion.benchmark_group("body epoch");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(1));
    for cells in [1_000_000, 10_000_000, 100_000_000_u32] {
        for (name, share) in [("0.1 %", 0.001), ("5 %", 0.05)] {
            if cells > 10_000_000 && !large {
                continue;
            }
            let case = Case {
                name: format!("{cells} held cells, {name} leave"),
                items: u64::from(cells),
                // A cell that has an event is read and written, with its entry in the calendar: 8 and 4 bytes.
                bytes_per_item: share * 2.0 * 12.0,
                array_bytes: 8 * cells as usize,
                threads: 1,
            };
            let held = || held(&graph, cells, share);
            measure(&mut group, &case, held, |start| {
                let mut body = start.body.clone();
                let (index, now) = (body.next_epoch_index(), body.now());
                let end = now + EPOCH_TICKS;
                let epoch = Epoch {
                    index,
                    start: now,
                    end,
                };
                time(|| {
                    let report = body.advance(epoch, &start.wall, &start.hazards);
                    report.expect("next epoch")
                })
            });
        }
    }
    group.finish();
}

/// An epoch of ten minutes.
const EPOCH_TICKS: u64 = 6000;

/// Cells that have been given and have come to rest.
struct Held {
    body: Body,
    wall: Wall,
    hazards: Hazards,
}

/// `cells` held cells of which a share dies in the epoch to come.
fn held(graph: &Graph, cells: u32, share: f64) -> Held {
    let mut wall = wall(graph);
    let epoch_s = Tick(EPOCH_TICKS).seconds();
    let hazards = hazards(graph, &wall, share / epoch_s);
    let mut body = body(graph, cells, 100);
    run(&mut body, &mut wall, &hazards, Tick(2 * EPOCH_TICKS));
    Held {
        body,
        wall,
        hazards,
    }
}

/// A whole dose of 2e6 cells into a mouse, seven days.
#[expect(
    clippy::print_stdout,
    reason = "a benchmark reports its memory beside its time"
)]
fn week(criterion: &mut Criterion) {
    let cells = 2_000_000;
    let graph = mouse();
    let hazards = hazards(&graph, &wall(&graph), 8e-6);
    let mut group = criterion.benchmark_group("whole dose");
    group
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_secs(10));
    let case = Case {
        name: "2e6 cells into a mouse, 7 days".to_owned(),
        items: u64::from(cells),
        // Written when admitted, and read and written in the few events of a life: five, with the death.
        bytes_per_item: 12.0 + 5.0 * 2.0 * 12.0,
        array_bytes: 8 * cells as usize,
        threads: 1,
    };
    let mut peak_bytes = 0;
    measure(
        &mut group,
        &case,
        || (),
        |()| {
            let mut body = body(&graph, cells, 100);
            let mut wall = wall(&graph);
            time(|| peak_bytes = run(&mut body, &mut wall, &hazards, Tick(6_048_000)))
        },
    );
    if peak_bytes > 0 {
        println!(
            "=> peak {:.1} bytes per cell",
            peak_bytes as f64 / f64::from(cells)
        );
    }
    group.finish();
}

/// A clinical dose into the human body of the library, seven days, once: on request, since it takes minutes and 3 GB.
#[expect(clippy::print_stdout, reason = "one run is reported by its own line")]
fn clinical(_criterion: &mut Criterion) {
    for cells in [2e7, 2e8] {
        let name = format!("{cells:e} cells into a human, 7 days");
        if !request::on_request(&name) {
            continue;
        }
        let plan = dose_alone("human-infarct-iv", "vein", cells);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
        let (took, times) = pool.expect("a small pool").install(|| {
            let mut run = Simulation::new(plan).expect("a sound plan");
            let took = time(|| {
                while !run.finished() {
                    run.advance().expect("a sound run")
                }
            });
            (took, run.stage_times())
        });
        println!(
            "=> {name}: {:.1} s on 2 threads, of these in the circulation {:.1} s; {:.1} M cells/s",
            took.as_secs_f64(),
            (times.of(Stage::Treat) + times.of(Stage::Circulate) + times.of(Stage::Occupy))
                .as_secs_f64(),
            cells * 1e-6 / took.as_secs_f64()
        );
    }
}

/// One arm of a shipped scenario with another number of cells and hardly any patch.
fn dose_alone(scenario: &str, arm: &str, cells: f64) -> Plan {
    let scenario = load(scenario, &Settings::default()).expect("shipped scenarios have no fault");
    let mut plan = scenario.plan();
    plan.arms.retain(|each| each.name == arm);
    let arm = &mut plan.arms[0];
    arm.model.sites[0].shape = [4, 4, 1];
    arm.infusions[0].amount = cells;
    plan.clocks.pictures.clear();
    plan.answers.clear();
    plan.replicates = 1;
    plan
}

criterion_group!(benches, epoch, week, clinical);
criterion_main!(benches);
