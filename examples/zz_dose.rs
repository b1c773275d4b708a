//! Speed of the circulation: cost of an epoch by the share of cells that move, and of a whole dose.
//!
//! Prints cells or cell-epochs per second; `cargo bench --bench body`.

use mscsim::body::{
    Body, Dose, Drains, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelDestination,
    LabelFate, OrganHazards, OrganParameters, Product, Route,
};
use mscsim::cells::LogNormal;
use mscsim::ids::{OrganId, ProductId, Tick};
use mscsim::rng::Seeder;
use mscsim::wall::{Bed, Wall};

static TOUCHED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
static EPOCHS: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
static ENTERED: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
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
        TOUCHED.fetch_add(report.touched, std::sync::atomic::Ordering::Relaxed);
        EPOCHS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ENTERED.fetch_add(
            report
                .organs
                .iter()
                .map(|o| o.entered + o.slipped + o.released + o.died)
                .sum::<u64>(),
            std::sync::atomic::Ordering::Relaxed,
        );
        wall.settle(
            epoch.seconds(),
            &report.arrested_cells(),
            &body.counts().held_cells(),
        );
        peak_bytes = peak_bytes.max(body.bytes());
    }
    peak_bytes
}

#[expect(clippy::print_stdout, reason = "x")]
fn main() {
    let cells: u32 = std::env::args()
        .nth(1)
        .and_then(|x| x.parse().ok())
        .unwrap_or(20_000_000);
    let threads: usize = std::env::args()
        .nth(2)
        .and_then(|x| x.parse().ok())
        .unwrap_or(1);
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build_global()
        .expect("pool");
    let graph = mouse();
    let hazards = hazards(&graph, &wall(&graph), 8e-6);
    let began = std::time::Instant::now();
    let mut body = body(&graph, cells, 12000);
    let peak = run(&mut body, &mut wall(&graph), &hazards, Tick(6_048_000));
    println!(
        "touched {:?} epochs {:?} events {:?}",
        TOUCHED, EPOCHS, ENTERED
    );
    println!(
        "{:.2} s, {:.1} bytes per cell, live held lung {}",
        began.elapsed().as_secs_f64(),
        peak as f64 / f64::from(cells),
        body.counts().of(OrganId::new(Graph::LUNG)).held()
    );
}
