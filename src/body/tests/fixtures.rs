//! Circulations of three species and simple hold rules.

use crate::body::{
    Body, Dose, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelFate, OrganHazards,
    OrganParameters, OrganRole, Product, Route,
};
use crate::cells::{Arrest, HeldRates, HoldRule, Passenger};
use crate::ids::{OrganId, ProductId, Tick};
use crate::kinetics::LogNormal;
use crate::rng::{Seeder, Stream};

const NAMES: [&str; 11] = [
    "heart", "brain", "kidney", "spleen", "gut", "liver", "muscle", "skin", "marrow", "adipose",
    "rest",
];

/// Name, cardiac output (mL/min), lung blood (mL), shares of cardiac output in the order of `NAMES`.
pub const SPECIES: [(&str, f64, f64, [f64; 11]); 3] = [
    (
        "mouse",
        14.6,
        0.10,
        [
            0.066, 0.033, 0.091, 0.011, 0.13, 0.02, 0.159, 0.058, 0.03, 0.07, 0.332,
        ],
    ),
    (
        "rat",
        74.0,
        1.2,
        [
            0.053, 0.018, 0.124, 0.0085, 0.1505, 0.027, 0.278, 0.058, 0.03, 0.07, 0.183,
        ],
    ),
    (
        "human",
        6500.0,
        450.0,
        [
            0.04, 0.12, 0.19, 0.03, 0.16, 0.065, 0.17, 0.05, 0.03, 0.05, 0.095,
        ],
    ),
];

const UM3_PER_ML: f64 = 1e12;

/// The circulation of a species; systemic blood volumes are scaled from the lung's, masses do not matter here.
pub fn parameters(species: usize) -> GraphParameters {
    let (_, output, lung, shares) = SPECIES[species];
    let output = output * UM3_PER_ML / 60.0;
    let lung = lung * UM3_PER_ML;
    let of_lung = OrganParameters {
        name: "lung".to_owned(),
        role: OrganRole::Lung,
        mass_g: 0.14,
        blood_um3: lung,
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
        blood_um3: lung * (0.3 + 4.0 * share),
        flow_share: share,
    };
    let others = NAMES.into_iter().zip(shares).map(organ);
    GraphParameters {
        cardiac_output_um3_per_s: output,
        venous_um3: 6.0 * lung,
        arterial_um3: 2.0 * lung,
        organs: std::iter::once(of_lung).chain(others).collect(),
    }
}

pub fn graph(species: usize) -> Graph {
    Graph::new(parameters(species)).expect("balanced")
}

/// Holds any cell with a fixed probability per node.
pub struct FixedHold(pub Vec<f64>);

impl HoldRule for FixedHold {
    fn arrest(&self, organ: OrganId, _cell: &Passenger, stream: &mut Stream) -> Arrest {
        if stream.uniform() < self.0[organ.index()] {
            Arrest::Adhered
        } else {
            Arrest::Pass
        }
    }
}

/// Lung and systemic hold probabilities as a list per node.
pub fn hold(graph: &Graph, lung: f64, systemic: f64) -> Vec<f64> {
    let at = |organ: OrganId| match organ.index() {
        Graph::LUNG => lung,
        _ if graph.has_bed(organ) => systemic,
        _ => 0.0,
    };
    graph.ids().map(at).collect()
}

pub fn product() -> Product {
    Product {
        diameter_um: LogNormal::from_mean_cv(18.0, 0.15),
        receptor: LogNormal::from_median_cv(1.0, 0.0),
        chemokine_receptor: 1.0,
        viability: 1.0,
        bag_death_per_s: 0.0,
        death_factor: 1.0,
        death_stages: 1,
        label: LabelFate::permanent(),
    }
}

pub fn bolus(cells: u32, route: Route) -> Dose {
    Dose {
        id: 0,
        start: Tick(0),
        duration_ticks: 100,
        cells,
        product: ProductId::new(0),
        route,
        bag_s: 0.0,
    }
}

/// The same hazards everywhere: release of adhered cells and death, 1/s.
pub fn hazards(graph: &Graph, release_per_s: f64, death_per_s: f64) -> Hazards {
    let held = HeldRates {
        release_per_s,
        slip_reference_um: 18.0,
        ..HeldRates::default()
    };
    Hazards {
        organs: vec![OrganHazards { death_per_s, held }; graph.len()],
        kill_per_s: vec![0.0],
    }
}

pub const PLAN: EpochPlan = EpochPlan {
    per_dose: 40,
    shortest_ticks: 1,
    settle_ticks: 300,
    longest_ticks: 36_000,
};

/// Runs to `until`, checking the balance of every epoch; `each` sees the body and the report.
pub fn run(
    body: &mut Body,
    hold: &impl HoldRule,
    hazards: &Hazards,
    until: Tick,
    mut each: impl FnMut(&mut Body, &crate::body::EpochReport),
) {
    let mut index = body.next_epoch_index();
    while body.now() < until {
        let end = PLAN.end_of_epoch(body.now(), body.doses()).min(until);
        let report = body
            .advance(
                Epoch {
                    index,
                    start: body.now(),
                    end,
                },
                hold,
                hazards,
            )
            .expect("next epoch");
        assert!(
            body.counts().balanced(),
            "cells or label lost in epoch {index}"
        );
        each(body, &report);
        index += 1;
    }
}

pub fn body(graph: &Graph, product: Product, dose: Dose) -> Body {
    Body::new(graph.clone(), vec![product], vec![dose], &Seeder::new(11)).expect("valid dose")
}

/// Asserts a binomial count: within 4 standard deviations plus 0.3 %, and 3 cells where so few are
/// expected that the count is far from normal.
pub fn assert_count(found: u64, share: f64, cells: u64, what: &str) {
    let expected = share * cells as f64;
    let tolerance = 4.0 * (expected * (1.0 - share).max(0.0)).sqrt() + 0.003 * expected + 3.0;
    let gap = (found as f64 - expected).abs();
    assert!(
        gap <= tolerance,
        "{what}: found {found}, expected {expected:.1} +- {tolerance:.1}"
    );
}

/// Hash of all that would be saved of a body.
pub fn hash(body: &Body) -> blake3::Hash {
    blake3::hash(&postcard::to_stdvec(&body.saved()).expect("a state can be written"))
}
