//! Exact accounting, independence of threads, changing hazards.

use super::fixtures::{self, FixedHold};
use crate::body::{
    Body, Dose, Epoch, EpochError, Graph, Hazards, LabelFate, Product, Retention, Route,
};
use crate::ids::{OrganId, ProductId, Tick};
use crate::kinetics::LogNormal;
use crate::rng::Seeder;
use crate::work::Grain;

fn busy_product() -> Product {
    let mut label = LabelFate::permanent();
    label.elution_per_s = 1e-5;
    label.fast_per_s = 2e-5;
    label.slow_per_s = 1e-6;
    label.slow_share = 0.2;
    Product {
        viability: 0.9,
        bag_death_per_s: 1e-5,
        death_stages: 3,
        receptor: LogNormal::from_median_cv(1.0, 0.5),
        label,
        ..fixtures::product()
    }
}

fn busy_hazards(graph: &Graph, crossing: f64) -> Hazards {
    let mut hazards = fixtures::hazards(graph, 1e-5, 8e-6);
    hazards.kill_per_s = vec![1e-6];
    for organ in &mut hazards.organs {
        organ.held.slip_per_s = 2e-5;
        organ.held.slip_exponent = 3.0;
        organ.held.transmigration_per_s = crossing;
    }
    hazards
}

/// Two doses by different routes, everything switched on, hazards moving; returns the state hash.
fn busy_run(cells: u32, grain: Grain) -> (Body, blake3::Hash) {
    let graph = fixtures::graph(0);
    let heart = graph.find("heart").expect("named");
    let mut second = Dose {
        id: 7,
        start: Tick(9000),
        ..fixtures::bolus(cells / 3, Route::Portal)
    };
    second.route = Route::OrganArtery {
        organ: heart,
        share_entering: 0.7,
    };
    let doses = vec![fixtures::bolus(cells, Route::Venous), second];
    let mut body =
        Body::new(graph.clone(), vec![busy_product()], doses, &Seeder::new(3)).expect("valid");
    body.set_grain(grain);
    let hold = FixedHold(fixtures::hold(&graph, 0.8, 0.4));
    let mut arrivals = 0;
    for hours in 1..=48u64 {
        let hazards = busy_hazards(&graph, 1e-6 * hours as f64);
        fixtures::run(
            &mut body,
            &hold,
            &hazards,
            Tick(36_000 * hours),
            |body, report| {
                assert!(report.arrivals.is_sorted_by_key(|arrival| arrival.row));
                for (nth, arrival) in report.arrivals.iter().enumerate() {
                    arrivals += 1;
                    if nth % 2 == 0 {
                        body.seat(arrival.row).expect("just arrived");
                    }
                    if nth % 4 == 0 {
                        body.die_in_patch(arrival.row).expect("just seated");
                    } else if nth % 4 == 2 {
                        // Noted in the calendar a second time.
                        body.unseat(arrival.row).expect("just seated");
                    }
                }
            },
        );
        assert_eq!(body.recount(), *body.counts(), "after {hours} h");
    }
    assert!(arrivals > 100, "{arrivals} cells crossed");
    let hash = fixtures::hash(&body);
    (body, hash)
}

#[test]
fn counts_equal_a_slow_recount_with_everything_on() {
    let (body, _) = busy_run(20_000, Grain::default());
    let all = body.counts().total();
    let cells = [
        all.flowing,
        all.plugged + all.adhered,
        all.in_tissue,
        all.dead,
        all.gone,
    ];
    assert_eq!(cells.iter().sum::<u64>(), 20_000 + 6_666);
    assert!(all.in_tissue > 0 && all.dead > 0 && all.gone > 0 && all.adhered > 0);
}

/// Cells that move all the time leave most behind in the calendar.
#[test]
fn a_dose_takes_at_most_sixteen_bytes_per_cell() {
    let cells = 300_000;
    let graph = fixtures::graph(0);
    let dose = fixtures::bolus(cells, Route::Venous);
    let mut body = fixtures::body(&graph, busy_product(), dose);
    let hold = FixedHold(fixtures::hold(&graph, 0.8, 0.4));
    let mut most = 0;
    for hours in 1..=12 {
        let until = Tick(36_000 * hours);
        let hazards = busy_hazards(&graph, 1e-6);
        fixtures::run(&mut body, &hold, &hazards, until, |body, _| {
            most = most.max(body.bytes());
        });
    }
    let per_cell = most as f64 / f64::from(cells);
    assert!((8.0..=16.0).contains(&per_cell), "{per_cell}");
}

#[test]
fn same_state_for_any_number_of_threads_and_size_of_tasks() {
    let hash = |threads: usize, grain: Grain| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        pool.install(|| busy_run(9_000, grain).1)
    };
    let one = hash(1, Grain::default());
    for (threads, finer) in [(2, 100), (3, 1), (7, 1000), (1, 10_000)] {
        let found = hash(threads, Grain::finer(finer));
        assert_eq!(found, one, "{threads} threads, tasks {finer} times finer");
    }
}

/// Two bodies without a cell differ by the ceilings alone, under which the cells to come will be drawn.
#[test]
fn ceilings_are_part_of_the_state() {
    let graph = fixtures::graph(0);
    let hash = |crossings: [f64; 3]| {
        let later = Dose {
            start: Tick(1_000_000),
            ..fixtures::bolus(10, Route::Venous)
        };
        let mut body = fixtures::body(&graph, fixtures::product(), later);
        let hold = FixedHold(vec![1.0; graph.len()]);
        for (hour, crossing) in (1..).zip(crossings) {
            let hazards = busy_hazards(&graph, crossing);
            fixtures::run(&mut body, &hold, &hazards, Tick(36_000 * hour), |_, _| {});
        }
        fixtures::hash(&body)
    };
    assert_eq!(hash([1e-6, 1e-6, 1e-6]), hash([1e-6, 1e-6, 1e-6]));
    assert_ne!(hash([1e-6, 1e-6, 1e-6]), hash([1e-6, 2e-6, 1e-6]));
}

/// Hazards that rise in steps are followed exactly although waiting times were drawn long before.
#[test]
fn changing_hazards_are_followed() {
    let graph = fixtures::graph(0);
    let cells = 40_000u32;
    let mut body = fixtures::body(
        &graph,
        fixtures::product(),
        fixtures::bolus(cells, Route::Venous),
    );
    let hold = FixedHold(vec![1.0; graph.len()]);
    let rate = |hour: u64| [1e-5, 1.4e-5, 5e-5, 4e-5, 2e-6, 0.0, 3e-5][hour as usize % 7];
    fixtures::run(
        &mut body,
        &hold,
        &fixtures::hazards(&graph, 0.0, 0.0),
        Tick(36_000),
        |_, _| {},
    );
    let mut survival = 1.0;
    for hour in 1..20 {
        let hazards = fixtures::hazards(&graph, 0.0, rate(hour));
        fixtures::run(
            &mut body,
            &hold,
            &hazards,
            Tick(36_000 * (hour + 1)),
            |_, _| {},
        );
        survival *= libm::exp(-3600.0 * rate(hour));
        let alive = body.counts().of(OrganId::new(Graph::LUNG)).viable;
        fixtures::assert_count(
            alive,
            survival,
            u64::from(cells),
            &format!("alive after hour {hour}"),
        );
    }
}

/// A cell handed to the patch keeps only its label clock.
#[test]
fn a_seated_cell_does_not_die_in_the_body_but_loses_its_label() {
    let graph = fixtures::graph(0);
    let heart = graph.find("heart").expect("named");
    let mut product = fixtures::product();
    product.label.elution_per_s = 1e-4;
    let dose = fixtures::bolus(
        20_000,
        Route::Local {
            into: heart,
            retention: Retention::ALL,
        },
    );
    let mut body = fixtures::body(&graph, product, dose);
    let hold = FixedHold(vec![1.0; graph.len()]);
    let hazards = fixtures::hazards(&graph, 0.0, 1e-3);
    fixtures::run(&mut body, &hold, &hazards, Tick(20_000), |body, report| {
        report
            .arrivals
            .iter()
            .for_each(|arrival| body.seat(arrival.row).expect("just arrived"));
    });
    let counts = body.counts().of(heart);
    assert_eq!(body.recount(), *body.counts());
    // Seated at the end of the first short epochs, so a few may have died before.
    assert!(counts.viable > 19_950, "{}", counts.viable);
    let left = libm::exp(-1e-4 * (2000.0 - 5.0));
    fixtures::assert_count(counts.label_in_cells, left, 20_000, "label in seated cells");
    let seated = (0..20_000)
        .find(|&row| body.cell(row).map(|cell| cell.0) == Some(crate::body::State::Seated));
    assert!(body.seat(seated.expect("one is seated")).is_err());
    assert!(body.die_in_patch(u32::MAX).is_err());
}

#[test]
fn epochs_must_follow_and_hazards_must_fit() {
    let graph = fixtures::graph(0);
    let mut body = fixtures::body(
        &graph,
        fixtures::product(),
        fixtures::bolus(10, Route::Venous),
    );
    let hold = FixedHold(vec![0.5; graph.len()]);
    let hazards = fixtures::hazards(&graph, 0.0, 0.0);
    let epoch = |index, start, end| Epoch {
        index,
        start: Tick(start),
        end: Tick(end),
    };
    assert!(matches!(
        body.advance(epoch(0, 5, 10), &hold, &hazards),
        Err(EpochError::NotNext { .. })
    ));
    assert!(matches!(
        body.advance(epoch(0, 0, 0), &hold, &hazards),
        Err(EpochError::NotNext { .. })
    ));
    assert!(matches!(
        body.advance(epoch(0, 0, 1 << 33), &hold, &hazards),
        Err(EpochError::TooLate { .. })
    ));
    let short = Hazards::default();
    assert!(matches!(
        body.advance(epoch(0, 0, 10), &hold, &short),
        Err(EpochError::WrongLength { .. })
    ));
    body.advance(epoch(4, 0, 10), &hold, &hazards)
        .expect("first epoch");
    assert!(matches!(
        body.advance(epoch(4, 10, 20), &hold, &hazards),
        Err(EpochError::BadIndex { index: 4 })
    ));
    assert_eq!(body.next_epoch_index(), 5);
}

#[test]
fn doses_that_cannot_be_are_refused() {
    let graph = fixtures::graph(0);
    let build = |dose: Dose| {
        Body::new(
            graph.clone(),
            vec![fixtures::product()],
            vec![dose],
            &Seeder::new(1),
        )
    };
    let dose = fixtures::bolus(10, Route::Venous);
    let venous = OrganId::new(Graph::VENOUS);
    assert!(build(dose.clone()).is_ok());
    assert!(
        build(Dose {
            product: ProductId::new(3),
            ..dose.clone()
        })
        .is_err()
    );
    assert!(
        build(Dose {
            bag_s: f64::NAN,
            ..dose.clone()
        })
        .is_err()
    );
    assert!(
        build(Dose {
            route: Route::Local {
                into: venous,
                retention: Retention::ALL
            },
            ..dose.clone()
        })
        .is_err()
    );
    let artery = Route::OrganArtery {
        organ: OrganId::new(4),
        share_entering: 1.2,
    };
    assert!(
        build(Dose {
            route: artery,
            ..dose.clone()
        })
        .is_err()
    );
}

#[test]
fn doses_that_do_not_fit_together_are_refused() {
    let graph = fixtures::graph(0);
    let build = |product: Product, doses: Vec<Dose>| {
        Body::new(graph.clone(), vec![product], doses, &Seeder::new(1)).is_err()
    };
    let dose = fixtures::bolus(10, Route::Venous);
    assert!(build(fixtures::product(), vec![dose.clone(), dose]));
    let huge = |id| Dose {
        id,
        ..fixtures::bolus(u32::MAX / 2 + 5, Route::Venous)
    };
    assert!(build(fixtures::product(), vec![huge(0), huge(1)]));
    let odd = Product {
        death_stages: 9,
        ..fixtures::product()
    };
    assert!(build(odd, vec![]));
}
