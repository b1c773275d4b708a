//! Bodies of three species with the walls of the library, and a run that follows doses through them.

use std::sync::LazyLock;

use mscsim::body::{
    Body, Dose, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelFate, OrganHazards,
    OrganParameters, OrganRole, Product, Route,
};
use mscsim::ids::{OrganId, ProductId, Tick};
use mscsim::kinetics::LogNormal;
use mscsim::plan::Organ;
use mscsim::rng::Seeder;
use mscsim::scenario::{Settings, load};
use mscsim::wall::{Bed, Wall};

pub const UM3_PER_ML: f64 = 1e12;
pub const LUNG: usize = Graph::LUNG;

/// A species: cardiac output (mL/min), lung blood (mL), lung mass (g), shares of cardiac output.
pub struct Species {
    pub output: f64,
    pub lung_blood: f64,
    pub lung_mass: f64,
    pub shares: [(&'static str, f64); 11],
}

pub const MOUSE: Species = Species {
    output: 14.6,
    lung_blood: 0.10,
    lung_mass: 0.14,
    shares: [
        ("heart", 0.066),
        ("brain", 0.033),
        ("kidney", 0.091),
        ("spleen", 0.011),
        ("gut", 0.13),
        ("liver", 0.02),
        ("muscle", 0.159),
        ("skin", 0.058),
        ("marrow", 0.03),
        ("adipose", 0.07),
        ("rest", 0.332),
    ],
};

pub const RAT: Species = Species {
    output: 74.0,
    lung_blood: 1.2,
    lung_mass: 1.5,
    shares: [
        ("heart", 0.053),
        ("brain", 0.018),
        ("kidney", 0.124),
        ("spleen", 0.0085),
        ("gut", 0.1505),
        ("liver", 0.027),
        ("muscle", 0.278),
        ("skin", 0.058),
        ("marrow", 0.03),
        ("adipose", 0.07),
        ("rest", 0.183),
    ],
};

pub const HUMAN: Species = Species {
    output: 6500.0,
    lung_blood: 450.0,
    lung_mass: 1000.0,
    shares: [
        ("heart", 0.04),
        ("brain", 0.12),
        ("kidney", 0.19),
        ("spleen", 0.03),
        ("gut", 0.16),
        ("liver", 0.065),
        ("muscle", 0.17),
        ("skin", 0.05),
        ("marrow", 0.03),
        ("adipose", 0.05),
        ("rest", 0.095),
    ],
};

impl Species {
    pub fn graph(&self) -> Graph {
        let output = self.output * UM3_PER_ML / 60.0;
        let lung = self.lung_blood * UM3_PER_ML;
        let of_lung = OrganParameters {
            name: "lung".to_owned(),
            role: OrganRole::Lung,
            mass_g: self.lung_mass,
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
            mass_g: 10.0 * self.lung_mass * share,
            blood_um3: 4.0 * lung * share,
            flow_share: share,
        };
        let others = self.shares.into_iter().map(organ);
        Graph::new(GraphParameters {
            cardiac_output_um3_per_s: output,
            venous_um3: 6.0 * lung,
            arterial_um3: 2.0 * lung,
            organs: std::iter::once(of_lung).chain(others).collect(),
        })
        .expect("balanced")
    }
}

/// Whether beds interact with cells that are already there.
#[derive(Clone, Copy, PartialEq)]
pub enum Interactions {
    On,
    Off,
}

pub use Interactions::{Off as OFF, On as ON};

/// The lung of the library and, for all other organs, its heart: the numbers of the beds are those that are shipped.
static LIBRARY: LazyLock<[Organ; 2]> = LazyLock::new(|| {
    let scenario = load("mouse-infarct", &Settings::default());
    let plan = scenario.expect("a sound scenario").plan();
    let body = plan.arms[0].model.body.as_ref().expect("a body");
    let organ = |name: &str| body.organs.iter().find(|organ| organ.in_graph.name == name);
    ["lung", "heart"].map(|name| organ(name).expect("an organ").clone())
});

pub fn of_library(organ: OrganId) -> &'static Organ {
    &LIBRARY[usize::from(organ.index() != LUNG)]
}

pub fn bed(graph: &Graph, organ: OrganId, interactions: Interactions) -> Option<Bed> {
    let shipped = of_library(organ);
    let numbers = &shipped.bed;
    let (sites_cells, crowding_strength) = match interactions {
        ON => (
            numbers.sites_cells / shipped.in_graph.mass_g * graph.mass_g(organ),
            numbers.crowding_strength,
        ),
        OFF => (f64::INFINITY, 0.0),
    };
    graph.has_bed(organ).then(|| Bed {
        sites_cells,
        crowding_strength,
        crowding_half_cells: numbers.crowding_half_cells / shipped.in_graph.blood_um3
            * graph.blood_um3(organ),
        // In the printed model every held cell leaves at one small rate, so plugged cells do so here too.
        slip_per_s: numbers.release_per_s,
        slip_reference_um: 18.0,
        slip_exponent: 0.0,
        transmigration_per_s: 0.0,
        ..*numbers
    })
}

pub fn hazards(graph: &Graph, wall: &Wall) -> Hazards {
    let organ = |organ: OrganId| OrganHazards {
        death_per_s: of_library(organ).loss_per_s,
        held: wall.held_rates(organ, 0.0),
    };
    Hazards {
        organs: graph.ids().map(organ).collect(),
        kill_per_s: vec![0.0],
    }
}

pub fn product(mean_um: f64) -> Product {
    Product {
        diameter_um: LogNormal::from_mean_cv(mean_um, 0.15),
        receptor: LogNormal::from_median_cv(1.0, 0.0),
        chemokine_receptor: 1.0,
        viability: 0.95,
        bag_death_per_s: 0.0,
        death_factor: 1.0,
        death_stages: 1,
        label: LabelFate::permanent(),
    }
}

pub fn dose(id: u16, cells: u32, start_s: f64, duration_s: f64, route: Route) -> Dose {
    Dose {
        id,
        start: Tick::from_seconds(start_s),
        duration_ticks: Tick::from_seconds(duration_s).0,
        cells,
        product: ProductId::new(0),
        route,
        bag_s: 0.0,
    }
}

/// A body with its walls, and what has passed the lung so far.
pub struct Run {
    pub body: Body,
    pub wall: Wall,
    pub lung_passed: u64,
    pub lung_entered: u64,
}

impl Run {
    pub fn new(
        species: &Species,
        mean_um: f64,
        doses: Vec<Dose>,
        interactions: Interactions,
    ) -> Run {
        Run::of(species, product(mean_um), doses, interactions)
    }

    pub fn of(
        species: &Species,
        product: Product,
        doses: Vec<Dose>,
        interactions: Interactions,
    ) -> Run {
        let graph = species.graph();
        let beds: Vec<_> = graph
            .ids()
            .map(|id| bed(&graph, id, interactions))
            .collect();
        let seeder = Seeder::new(20);
        Run {
            body: Body::new(graph, vec![product], doses, &seeder).expect("valid doses"),
            wall: Wall::new(&beds).expect("valid beds"),
            lung_passed: 0,
            lung_entered: 0,
        }
    }

    pub fn until(&mut self, time_s: f64) {
        let plan = EpochPlan {
            per_dose: 40,
            shortest_ticks: 1,
            settle_ticks: 300,
            longest_ticks: 36_000,
        };
        let hazards = hazards(self.body.graph(), &self.wall);
        let until = Tick::from_seconds(time_s);
        while self.body.now() < until {
            let start = self.body.now();
            let epoch = Epoch {
                index: self.body.next_epoch_index(),
                start,
                end: plan.end_of_epoch(start, self.body.doses()).min(until),
            };
            let report = self
                .body
                .advance(epoch, &self.wall, &hazards)
                .expect("next epoch");
            assert!(self.body.counts().balanced());
            let held = self.body.counts().held_cells();
            self.wall
                .settle(epoch.seconds(), &report.arrested_cells(), &held);
            self.lung_passed += report.organs[LUNG].passed_viable;
            self.lung_entered += report.organs[LUNG].entered;
        }
    }

    pub fn alive_in_lung(&self) -> u64 {
        self.body.counts().organs()[LUNG].viable
    }

    pub fn alive_elsewhere(&self) -> u64 {
        self.body.counts().total().viable - self.alive_in_lung()
    }
}
