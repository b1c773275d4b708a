//! Speed of the circulation: cost of an epoch by the share of cells that move, and of a whole dose.
//!
//! Prints cells or cell-epochs per second; `cargo bench --bench body`.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mscsim::body::{
    Body, Dose, Drains, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelDestination,
    LabelFate, OrganHazards, OrganParameters, Product, Route,
};
use mscsim::cells::LogNormal;
use mscsim::ids::{OrganId, ProductId, Tick};
use mscsim::rng::Seeder;
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
    let organ = |(name, share): (&str, f64)| OrganParameters {
        name: name.to_owned(),
        mass_g: 1.0,
        blood_um3: 0.4 * UM3_PER_ML * share,
        arterial_flow_um3_per_s: output * share,
        drains: match name {
            "spleen" | "gut" => Drains::Portal,
            _ => Drains::Venous,
        },
    };
    Graph::new(GraphParameters {
        cardiac_output_um3_per_s: output,
        venous_um3: 0.6 * UM3_PER_ML,
        arterial_um3: 0.2 * UM3_PER_ML,
        lung_blood_um3: 0.1 * UM3_PER_ML,
        lung_mass_g: 0.14,
        organs: ORGANS.into_iter().map(organ).collect(),
        portal_organ: Some("liver".to_owned()),
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

/// One epoch of 1e6 held cells of which a given share has an event.
fn epoch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("epoch of 1e6 held cells");
    let graph = mouse();
    for (name, share) in [("0.1 % move", 0.001), ("5 % move", 0.05)] {
        let mut wall = wall(&graph);
        let epoch_s = 600.0;
        let hazards = hazards(&graph, &wall, share / epoch_s);
        let mut start = body(&graph, 1_000_000, 100);
        run(&mut start, &mut wall, &hazards, Tick(12_000));
        group.throughput(Throughput::Elements(1_000_000));
        group.bench_function(name, |bencher| {
            let next = |body: &mut Body| {
                let index = body.next_epoch_index();
                let start = body.now();
                let epoch = Epoch {
                    index,
                    start,
                    end: start + 6000,
                };
                body.advance(epoch, &wall, &hazards).expect("next epoch")
            };
            bencher.iter_batched_ref(|| start.clone(), next, BatchSize::LargeInput);
        });
    }
    group.finish();
}

/// A whole dose of 2e6 cells into a mouse, seven days.
#[expect(
    clippy::print_stdout,
    reason = "a benchmark reports its memory beside its time"
)]
fn week(criterion: &mut Criterion) {
    let graph = mouse();
    let hazards = hazards(&graph, &wall(&graph), 8e-6);
    let mut group = criterion.benchmark_group("mouse, 7 days");
    group
        .throughput(Throughput::Elements(2_000_000))
        .sample_size(10);
    let mut peak_bytes = 0;
    group.bench_function("2e6 cells", |bencher| {
        bencher.iter(|| {
            let mut body = body(&graph, 2_000_000, 100);
            peak_bytes = run(&mut body, &mut wall(&graph), &hazards, Tick(6_048_000));
        });
    });
    println!("peak {:.1} bytes per cell", peak_bytes as f64 / 2e6);
    group.finish();
}

criterion_group!(benches, epoch, week);
criterion_main!(benches);
