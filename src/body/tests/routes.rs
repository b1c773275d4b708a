//! Where doses enter, and what cells are made with.

use super::fixtures::{self, FixedHold};
use crate::body::{
    Arrived, Body, Dose, EpochReport, Graph, OrganEvents, Product, Retention, Route,
};
use crate::cells::{Arrest, HoldRule, Passenger};
use crate::ids::{OrganId, Tick};
use crate::kinetics::LogNormal;
use crate::rng::Stream;

const CELLS: u32 = 20_000;

fn infuse(route: Route, lung: f64, systemic: f64) -> Body {
    let graph = fixtures::graph(0);
    let mut body = fixtures::body(&graph, fixtures::product(), fixtures::bolus(CELLS, route));
    let hold = FixedHold(fixtures::hold(&graph, lung, systemic));
    fixtures::run(
        &mut body,
        &hold,
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(36_000),
        |_, _| {},
    );
    body
}

fn held(body: &Body, name: &str) -> u64 {
    body.counts()
        .of(body.graph().find(name).expect("named"))
        .held()
}

#[test]
fn the_arterial_route_bypasses_the_lung() {
    let venous = infuse(Route::Venous, 1.0, 1.0);
    let arterial = infuse(Route::Arterial, 1.0, 1.0);
    assert_eq!(held(&venous, "lung"), u64::from(CELLS));
    assert_eq!(held(&arterial, "lung"), 0);
    fixtures::assert_count(held(&arterial, "heart"), 0.066, u64::from(CELLS), "heart");
}

#[test]
fn portal_and_organ_artery_enter_their_beds() {
    assert_eq!(
        held(&infuse(Route::Portal, 1.0, 1.0), "liver"),
        u64::from(CELLS)
    );
    let heart = fixtures::graph(0).find("heart").expect("named");
    let coronary = infuse(
        Route::OrganArtery {
            organ: heart,
            share_entering: 0.6,
        },
        1.0,
        1.0,
    );
    // The rest spills into arterial blood, of which the heart gets its share too.
    fixtures::assert_count(
        held(&coronary, "heart"),
        0.6 + 0.4 * 0.066,
        u64::from(CELLS),
        "heart",
    );
}

#[test]
fn portal_organs_drain_through_the_liver() {
    let graph = fixtures::graph(0);
    let spleen = graph.find("spleen").expect("named");
    // Only liver and lung hold.
    let mut rule = vec![0.0; graph.len()];
    rule[graph.find("liver").expect("named").index()] = 1.0;
    let dose = fixtures::bolus(
        CELLS,
        Route::OrganArtery {
            organ: spleen,
            share_entering: 1.0,
        },
    );
    let mut body = fixtures::body(&graph, fixtures::product(), dose);
    fixtures::run(
        &mut body,
        &FixedHold(rule),
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(2000),
        |_, _| {},
    );
    assert_eq!(held(&body, "liver"), u64::from(CELLS));
}

#[test]
fn a_local_dose_arrives_in_the_tissue() {
    let graph = fixtures::graph(0);
    let heart = graph.find("heart").expect("named");
    let mut product = fixtures::product();
    product.viability = 0.9;
    let mut body = fixtures::body(
        &graph,
        product,
        fixtures::bolus(
            CELLS,
            Route::Local {
                into: heart,
                retention: Retention::ALL,
            },
        ),
    );
    let hold = FixedHold(vec![0.5; graph.len()]);
    let (mut arrived, mut corpses) = (0, 0);
    fixtures::run(
        &mut body,
        &hold,
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(200),
        |_, report| {
            for arrival in &report.arrivals {
                assert!(arrival.organ == heart && arrival.time_s <= 10.0);
                match arrival.how {
                    Arrived::Injected => arrived += 1,
                    Arrived::InjectedDead => corpses += 1,
                    _ => panic!("{arrival:?}"),
                }
            }
            assert_eq!(report.organs[heart.index()], OrganEvents::default());
        },
    );
    let counts = body.counts().of(heart);
    assert_eq!((counts.in_tissue, counts.dead), (arrived, corpses));
    assert_eq!(arrived + corpses, u64::from(CELLS));
    fixtures::assert_count(arrived, 0.9, u64::from(CELLS), "viable cells in the tissue");
}

/// A needle leaves a share in the tissue, veins carry a share to the lung, and the rest never enters the body.
#[test]
fn a_needle_loses_cells_to_veins_and_along_its_track() {
    let graph = fixtures::graph(0);
    let heart = graph.find("heart").expect("named");
    let retention = Retention {
        retained: 0.2,
        washed_out: 0.3,
    };
    let route = Route::Local {
        into: heart,
        retention,
    };
    let dose = fixtures::bolus(CELLS, route);
    let mut body = fixtures::body(&graph, fixtures::product(), dose);
    // The lung holds all that comes.
    let hold = FixedHold(vec![1.0; graph.len()]);
    let hazards = fixtures::hazards(&graph, 0.0, 0.0);
    fixtures::run(&mut body, &hold, &hazards, Tick(2000), |_, _| {});
    let (counts, all) = (body.counts(), u64::from(CELLS));
    let lung = counts.of(OrganId::new(Graph::LUNG));
    fixtures::assert_count(counts.of(heart).in_tissue, 0.2, all, "retained");
    fixtures::assert_count(lung.held(), 0.3, all, "washed out");
    fixtures::assert_count(counts.of(heart).gone, 0.5, all, "lost along the track");
    assert_eq!(counts.label_excreted(), counts.of(heart).gone);
    assert!(counts.balanced());
}

#[test]
fn the_watched_organ_show_of_those_that_die_in_its_vessels_once_each() {
    let graph = fixtures::graph(0);
    let lung = OrganId::new(Graph::LUNG);
    let mut product = fixtures::product();
    product.viability = 0.9;
    let mut reported = Vec::new();
    for watched in [None, Some(lung)] {
        let dose = fixtures::bolus(CELLS, Route::Venous);
        let mut body = fixtures::body(&graph, product.clone(), dose);
        if let Some(organ) = watched {
            body.watch(organ);
        }
        let hold = FixedHold(fixtures::hold(&graph, 0.8, 0.5));
        let hazards = fixtures::hazards(&graph, 1e-4, 1e-4);
        let (mut rows, mut dead, mut died) = (Vec::new(), 0, 0);
        fixtures::run(&mut body, &hold, &hazards, Tick(60_000), |_, report| {
            died += report.organs[lung.index()].died;
            dead += report.organs[lung.index()].arrested_dead;
            rows.extend(report.arrivals.iter().map(|arrival| {
                assert_eq!(arrival.organ, lung);
                (arrival.row, arrival.how)
            }));
        });
        let of = |how: Arrived| rows.iter().filter(|row| row.1 == how).count() as u64;
        reported.push((
            of(Arrived::DiedAdhered),
            of(Arrived::HeldDead),
            rows.len() as u64,
        ));
        if watched.is_some() {
            // Deaths of the passing second in its blood are no corpses of its vessels.
            assert!(
                of(Arrived::DiedAdhered) <= died && of(Arrived::DiedAdhered) + 10 > died,
                "{died}"
            );
            assert_eq!(of(Arrived::HeldDead), dead);
            assert!(
                dead > 0 && of(Arrived::DiedAdhered) > 1000,
                "{dead} {rows:?}"
            );
            rows.sort_unstable_by_key(|row| row.0);
            rows.dedup_by_key(|row| row.0);
            assert_eq!(rows.len() as u64, reported[1].2, "a cell dies once");
        }
    }
    assert_eq!(reported[0], (0, 0, 0), "nobody watches");
}

#[test]
fn cells_die_in_the_bag_before_and_during_the_dose() {
    let graph = fixtures::graph(0);
    let mut product = fixtures::product();
    product.viability = 0.95;
    product.bag_death_per_s = 1.6e-3 / 60.0;
    let dose = Dose {
        duration_ticks: 72_000,
        bag_s: 3600.0,
        ..fixtures::bolus(CELLS, Route::Venous)
    };
    let mut body = fixtures::body(&graph, product, dose);
    let hold = FixedHold(vec![1.0; graph.len()]);
    let mut sums = EpochReport::default();
    fixtures::run(
        &mut body,
        &hold,
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(73_000),
        |_, report| {
            sums.admitted += report.admitted;
            sums.admitted_viable += report.admitted_viable;
        },
    );
    let per_min = 1.6e-3f64;
    let mean = (libm::exp(-per_min * 60.0) - libm::exp(-per_min * 180.0)) / (per_min * 120.0);
    assert_eq!(sums.admitted, u64::from(CELLS));
    fixtures::assert_count(
        sums.admitted_viable,
        0.95 * mean,
        u64::from(CELLS),
        "viable",
    );
    assert_eq!(body.counts().total().viable, sums.admitted_viable);
}

/// Lets every cell pass and checks what it is shown about it.
struct Inspector {
    sums: std::sync::Mutex<(u64, f64, f64, f64)>,
}

impl HoldRule for Inspector {
    fn arrest(&self, _organ: OrganId, cell: &Passenger, _stream: &mut Stream) -> Arrest {
        let mut sums = self.sums.lock().expect("no thread panicked");
        let (x, r) = (f64::from(cell.diameter_um), f64::from(cell.receptor));
        *sums = (sums.0 + 1, sums.1 + x, sums.2 + x * x, sums.3 + r);
        if cell.viable {
            Arrest::Adhered
        } else {
            Arrest::Plugged
        }
    }
}

#[test]
fn diameters_and_receptors_have_their_spread_and_dead_cells_only_plug() {
    let graph = fixtures::graph(0);
    let product = Product {
        receptor: LogNormal::from_mean_cv(1.3, 0.4),
        viability: 0.8,
        ..fixtures::product()
    };
    let mut body = fixtures::body(&graph, product, fixtures::bolus(CELLS, Route::Venous));
    let inspector = Inspector {
        sums: std::sync::Mutex::new((0, 0.0, 0.0, 0.0)),
    };
    fixtures::run(
        &mut body,
        &inspector,
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(3000),
        |_, _| {},
    );
    let (entered, sum, squares, receptors) = *inspector.sums.lock().expect("no thread panicked");
    assert_eq!(entered, u64::from(CELLS));
    let n = entered as f64;
    let (mean, variance) = (sum / n, squares / n - (sum / n) * (sum / n));
    assert!((mean - 18.0).abs() < 4.0 * 2.7 / n.sqrt(), "{mean}");
    assert!((variance.sqrt() / mean - 0.15).abs() < 0.004);
    assert!(
        (receptors / n - 1.3).abs() < 4.0 * 0.52 / n.sqrt(),
        "{}",
        receptors / n
    );
    let lung = body.counts().of(OrganId::new(Graph::LUNG));
    assert_eq!((lung.plugged, lung.adhered + lung.dead), (0, entered));
    fixtures::assert_count(lung.dead, 0.2, entered, "dead cells held by size");
}
