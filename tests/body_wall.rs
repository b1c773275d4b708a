//! Body and wall together: the numbers that the calibrated defaults must give.
//!
//! Fewer cells than the printed cases where that is enough; the tolerance follows the number of cells.

use std::sync::LazyLock;

use mscsim::body::{
    Body, Dose, Drains, Epoch, EpochPlan, Graph, GraphParameters, Hazards, LabelFate, OrganHazards,
    OrganParameters, Product, Route,
};
use mscsim::cells::LogNormal;
use mscsim::ids::{OrganId, ProductId, Tick};
use mscsim::rng::Seeder;
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Organ;
use mscsim::wall::{Bed, Interventions, Wall};

const UM3_PER_ML: f64 = 1e12;
const LUNG: usize = Graph::LUNG;

/// A species: cardiac output (mL/min), lung blood (mL), lung mass (g), shares of cardiac output.
struct Species {
    output: f64,
    lung_blood: f64,
    lung_mass: f64,
    shares: [(&'static str, f64); 11],
}

const MOUSE: Species = Species {
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

const RAT: Species = Species {
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

const HUMAN: Species = Species {
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
    fn graph(&self) -> Graph {
        let output = self.output * UM3_PER_ML / 60.0;
        let lung = self.lung_blood * UM3_PER_ML;
        let organ = |(name, share): (&str, f64)| OrganParameters {
            name: name.to_owned(),
            mass_g: 10.0 * self.lung_mass * share,
            blood_um3: 4.0 * lung * share,
            arterial_flow_um3_per_s: output * share,
            drains: match name {
                "spleen" | "gut" => Drains::Portal,
                _ => Drains::Venous,
            },
        };
        Graph::new(GraphParameters {
            cardiac_output_um3_per_s: output,
            venous_um3: 6.0 * lung,
            arterial_um3: 2.0 * lung,
            lung_blood_um3: lung,
            lung_mass_g: self.lung_mass,
            organs: self.shares.into_iter().map(organ).collect(),
            portal_organ: Some("liver".to_owned()),
        })
        .expect("balanced")
    }
}

/// Whether beds interact with cells that are already there.
#[derive(Clone, Copy, PartialEq)]
enum Interactions {
    On,
    Off,
}

use Interactions::{Off as OFF, On as ON};

/// The lung of the library and, for all other organs, its heart: the numbers of the beds are those that are shipped.
static LIBRARY: LazyLock<[Organ; 2]> = LazyLock::new(|| {
    let scenario = load("mouse-infarct", &Settings::default());
    let plan = scenario.expect("a sound scenario").plan();
    let body = plan.arms[0].model.body.as_ref().expect("a body");
    let organ = |name: &str| body.organs.iter().find(|organ| organ.name == name);
    ["lung", "heart"].map(|name| organ(name).expect("an organ").clone())
});

fn of_library(organ: OrganId) -> &'static Organ {
    &LIBRARY[usize::from(organ.index() != LUNG)]
}

fn bed(graph: &Graph, organ: OrganId, interactions: Interactions) -> Option<Bed> {
    let shipped = of_library(organ);
    let numbers = &shipped.bed;
    let (sites_cells, crowding_strength) = match interactions {
        ON => (
            numbers.sites / shipped.mass_g * graph.mass_g(organ),
            numbers.crowding,
        ),
        OFF => (f64::INFINITY, 0.0),
    };
    graph.has_bed(organ).then(|| Bed {
        lumen_median_um: numbers.lumen_median_um,
        lumen_log_sd: numbers.lumen_log_sd,
        squeeze: numbers.squeeze,
        segments: numbers.segments,
        adhesion_exposure: numbers.adhesion,
        sites_cells,
        crowding_strength,
        crowding_half_cells: numbers.crowding_half / shipped.blood_volume_um3
            * graph.blood_um3(organ),
        crowding_memory_s: numbers.crowding_memory_s,
        // The printed dynamics let every held cell go at one small rate, so plugged cells do so here too.
        slip_per_s: numbers.release_per_s,
        slip_reference_um: 18.0,
        slip_exponent: 0.0,
        release_per_s: numbers.release_per_s,
        transmigration_per_s: 0.0,
    })
}

fn hazards(graph: &Graph, wall: &Wall) -> Hazards {
    let organ = |organ: OrganId| OrganHazards {
        death_per_s: of_library(organ).bed.loss_per_s,
        held: wall.held_rates(organ, 0.0),
    };
    Hazards {
        organs: graph.ids().map(organ).collect(),
        kill_per_s: vec![0.0],
    }
}

fn product(mean_um: f64) -> Product {
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

fn dose(id: u16, cells: u32, start_s: f64, duration_s: f64, route: Route) -> Dose {
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
struct Run {
    body: Body,
    wall: Wall,
    lung_passed: u64,
    lung_entered: u64,
}

impl Run {
    fn new(species: &Species, mean_um: f64, doses: Vec<Dose>, interactions: Interactions) -> Run {
        Run::of(species, product(mean_um), doses, interactions)
    }

    fn of(
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

    fn until(&mut self, time_s: f64) {
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

    fn alive_in_lung(&self) -> u64 {
        self.body.counts().organs()[LUNG].viable
    }

    fn alive_elsewhere(&self) -> u64 {
        self.body.counts().total().viable - self.alive_in_lung()
    }
}

fn assert_near(found: u64, expected: f64, extra: f64, what: &str) {
    let tolerance = 4.0 * expected.sqrt() + 0.003 * expected + extra;
    let gap = (found as f64 - expected).abs();
    assert!(
        gap <= tolerance,
        "{what}: {found}, expected {expected:.0} +- {tolerance:.0}"
    );
}

const TIMES_S: [f64; 4] = [300.0, 3600.0, 86_400.0, 259_200.0];

/// Follows one dose and compares with printed shares in the lung and printed cells outside it.
///
/// `printed_cells` is the dose that the printed numbers outside the lung belong to.
fn follow(mut run: Run, clock_s: f64, lung: [f64; 4], outside: [f64; 4], printed_cells: f64) {
    let cells = f64::from(run.body.cells());
    for ((time_s, lung), outside) in TIMES_S.into_iter().zip(lung).zip(outside) {
        run.until(clock_s + time_s);
        // Printed shares are rounded in the fourth decimal.
        let rounding = 5e-5 * cells;
        assert_near(
            run.alive_in_lung(),
            lung * cells,
            rounding,
            &format!("in lung at {time_s} s"),
        );
        // Printed numbers are means of few runs; their own error counts like one run of the printed size.
        let printed_sd = outside.sqrt() * cells / printed_cells;
        let expected = outside * cells / printed_cells;
        assert_near(
            run.alive_elsewhere(),
            expected,
            2.0 * printed_sd,
            &format!("outside at {time_s} s"),
        );
    }
    assert_eq!(run.body.recount(), *run.body.counts());
}

#[test]
fn mouse_venous_dose_of_large_cells() {
    let run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    let lung = [0.9473, 0.9225, 0.4749, 0.1188];
    follow(run, 0.0, lung, [917.0, 904.0, 582.0, 220.0], 2e6);
}

#[test]
fn mouse_venous_dose_of_small_cells() {
    let run = Run::new(
        &MOUSE,
        7.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    let lung = [0.9459, 0.9213, 0.4742, 0.1187];
    follow(run, 0.0, lung, [3536.0, 3446.0, 1874.0, 502.0], 2e6);
}

#[test]
fn mouse_arterial_dose_bypasses_the_lung() {
    let run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 400_000, 0.0, 10.0, Route::Arterial)],
        OFF,
    );
    let lung = [0.1883, 0.1834, 0.0945, 0.0237];
    follow(
        run,
        0.0,
        lung,
        [1_519_282.0, 1_481_619.0, 790_421.0, 213_279.0],
        2e6,
    );
}

/// The whole clinical dose is 2e8 cells; shares do not depend on the number while cells do not interact.
#[test]
fn human_venous_dose_over_twenty_minutes() {
    let run = Run::new(
        &HUMAN,
        18.0,
        vec![dose(0, 400_000, 0.0, 1200.0, Route::Venous)],
        OFF,
    );
    // The printed clock starts at the end of the dose with nobody dead; the mean cell is 10 minutes older by then.
    let older = libm::exp(-4.81e-4 * 10.0);
    follow(
        run,
        1200.0,
        [0.9473, 0.9225, 0.4748, 0.1188].map(|share| share * older),
        [93_100.0, 91_500.0, 60_200.0, 22_800.0],
        2e8,
    );
}

fn first_pass(mean_um: f64, cells: u32) -> f64 {
    let mut run = Run::new(
        &MOUSE,
        mean_um,
        vec![dose(0, cells, 0.0, 10.0, Route::Venous)],
        OFF,
    );
    run.until(20.0);
    run.lung_passed as f64 / (0.95 * f64::from(cells))
}

#[test]
fn small_cells_pass_the_lung_thirty_times_more_often() {
    let (small, large) = (first_pass(7.0, 200_000), first_pass(18.0, 600_000));
    assert!(
        (large - 7.0e-4).abs() < 4.0 * (7.0e-4f64 / 570_000.0).sqrt() + 0.3e-5,
        "{large}"
    );
    // Small cells that passed come back within seconds and try again.
    assert!((small / 2.08e-2 - 1.0).abs() < 0.12, "{small}");
    assert!(
        small / large > 24.0 && small / large < 36.0,
        "{}",
        small / large
    );
}

/// Share of the viable cells that passed the lung, counting repeated passages.
fn passed_share(run: &mut Run, until_s: f64) -> f64 {
    run.until(until_s);
    run.lung_passed as f64 / run.lung_entered as f64
}

#[test]
fn cells_interact_so_two_boluses_trap_a_smaller_fraction() {
    let half = 500_000;
    let one = vec![dose(0, 2 * half, 0.0, 10.0, Route::Venous)];
    let two = vec![
        dose(0, half, 0.0, 5.0, Route::Venous),
        dose(1, half, 600.0, 5.0, Route::Venous),
    ];
    let slow = vec![dose(0, 2 * half, 0.0, 1200.0, Route::Venous)];
    // A rat of a quarter of the blood, so that a quarter of 4e6 cells crowd it alike.
    let rat = || Species {
        lung_blood: RAT.lung_blood / 4.0,
        ..RAT
    };
    // Small cells, of which enough pass to see the ratio; all viable, so that all are counted.
    let all = Product {
        viability: 1.0,
        ..product(7.0)
    };
    let share = |doses| passed_share(&mut Run::of(&rat(), all.clone(), doses, ON), 1800.0);
    let (one, two, slow) = (share(one), share(two), share(slow));
    assert!(two / one > 1.03, "{}", two / one);
    assert!(slow / one > 1.06, "{}", slow / one);
}

#[test]
fn a_blocked_integrin_lowers_retention() {
    let retained = |block: bool| {
        let mut run = Run::new(
            &MOUSE,
            18.0,
            vec![dose(0, 200_000, 0.0, 10.0, Route::Venous)],
            OFF,
        );
        if block {
            let blocked = Interventions {
                adhesion_factor: 0.0,
                ..Interventions::default()
            };
            run.body
                .graph()
                .ids()
                .for_each(|id| run.wall.set_interventions(id, blocked));
            run.wall.freeze();
        }
        run.until(300.0);
        run.body.counts().organs()[LUNG].held() as f64 / (0.95 * 200_000.0)
    };
    let lost = retained(false) - retained(true);
    assert!((0.012..0.020).contains(&lost), "{lost}");
}

#[test]
fn lung_half_life_is_a_day_and_few_cells_leave_alive() {
    let mut run = Run::new(
        &MOUSE,
        18.0,
        vec![dose(0, 200_000, 0.0, 10.0, Route::Venous)],
        ON,
    );
    run.until(600.0);
    let start = run.alive_in_lung() as f64;
    run.until(600.0 + 86_400.0);
    let half = run.alive_in_lung() as f64 / start;
    assert!((half - 0.5).abs() < 0.01, "{half}");
    assert!(
        run.lung_passed < 200,
        "{} cells left the lung alive",
        run.lung_passed
    );
    let all = run.body.counts().total();
    assert!(all.label() > 3 * all.viable / 2, "label outlives the cells");
}
