//! Agents against the closed form and the matrix exponential.

use super::fixtures::{self, FixedHold, SPECIES};
use crate::body::{Graph, LinearChain, Route, final_hold};
use crate::ids::{OrganId, Tick};

const CELLS: u32 = 60_000;
const PER_MIN: f64 = 1.0 / 60.0;

fn start(route: Route) -> OrganId {
    OrganId::new(if route == Route::Venous {
        Graph::VENOUS
    } else {
        Graph::ARTERIAL
    })
}

/// Exact algebra: lung, and named organs, of the venous and the arterial route with lung hold 0.9 and organs 0.5.
#[test]
fn closed_form_gives_the_printed_shares() {
    let venous: [&[(&str, f64)]; 3] = [
        &[("lung", 0.943866), ("liver", 0.004746), ("gut", 0.006817)],
        &[("lung", 0.943421)],
        &[("lung", 0.942655), ("kidney", 0.009950)],
    ];
    let arterial: [&[(&str, f64)]; 3] = [
        &[("lung", 0.438662), ("liver", 0.047455), ("heart", 0.034608)],
        &[("lung", 0.434209)],
        &[("lung", 0.426551)],
    ];
    for (route, table) in [(Route::Venous, venous), (Route::Arterial, arterial)] {
        for (species, printed) in table.into_iter().enumerate() {
            let graph = fixtures::graph(species);
            let held = final_hold(&graph, &fixtures::hold(&graph, 0.9, 0.5), start(route));
            assert!((held.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            for &(name, share) in printed {
                let found = held[graph.find(name).expect("named").index()];
                assert!(
                    (found - share).abs() < 0.6e-6,
                    "{} {route:?} {name}: {found}",
                    SPECIES[species].0
                );
            }
        }
    }
}

#[test]
fn matrix_exponential_ends_in_the_closed_form() {
    for species in 0..3 {
        let graph = fixtures::graph(species);
        let hold = fixtures::hold(&graph, 0.9, 0.5);
        let none = vec![0.0; graph.len()];
        let chain = LinearChain::new(&graph, &hold, &none, &none);
        for route in [Route::Venous, Route::Arterial] {
            let late = chain.shares(start(route), 36_000.0);
            let closed = final_hold(&graph, &hold, start(route));
            for (found, expected) in late.held.iter().zip(&closed) {
                assert!((found - expected).abs() < 1e-9, "{found} {expected}");
            }
        }
    }
}

/// All organs, three species, both routes, release and death above zero, minutes to days.
#[test]
fn agents_follow_the_matrix_exponential() {
    for (species, (name, ..)) in SPECIES.iter().enumerate() {
        let graph = fixtures::graph(species);
        let hold = fixtures::hold(&graph, 0.9, 0.5);
        // Release so fast that many cells are released and caught again within one epoch.
        let (release, death) = (0.02 * PER_MIN, 4e-4 * PER_MIN);
        let chain = LinearChain::new(
            &graph,
            &hold,
            &vec![release; graph.len()],
            &vec![death; graph.len()],
        );
        for route in [Route::Venous, Route::Arterial] {
            let mut dose = fixtures::bolus(CELLS, route);
            dose.duration_ticks = 0;
            let mut body = fixtures::body(&graph, fixtures::product(), dose);
            let hazards = fixtures::hazards(&graph, release, death);
            for minutes in [1.0, 60.0, 1440.0] {
                let until = Tick::from_seconds(60.0 * minutes);
                fixtures::run(
                    &mut body,
                    &FixedHold(hold.clone()),
                    &hazards,
                    until,
                    |_, _| {},
                );
                let expected = chain.shares(start(route), 60.0 * minutes);
                for id in graph.ids() {
                    let what = format!("{} {route:?} {} at {minutes} min", name, graph.name(id));
                    let (i, counts) = (id.index(), body.counts().of(id));
                    let cells = u64::from(CELLS);
                    fixtures::assert_count(
                        counts.flowing,
                        expected.flowing[i] + expected.flowing_dead[i],
                        cells,
                        &format!("flowing {what}"),
                    );
                    fixtures::assert_count(
                        counts.held(),
                        expected.held[i],
                        cells,
                        &format!("held {what}"),
                    );
                    fixtures::assert_count(
                        counts.dead + counts.gone,
                        expected.dead[i],
                        cells,
                        &format!("dead {what}"),
                    );
                }
            }
        }
    }
}

/// Without release, far later: the closed form, all organs.
#[test]
fn agents_end_in_the_closed_form() {
    let graph = fixtures::graph(0);
    let hold = fixtures::hold(&graph, 0.9, 0.5);
    for route in [Route::Venous, Route::Arterial] {
        let mut body = fixtures::body(&graph, fixtures::product(), fixtures::bolus(CELLS, route));
        let hazards = fixtures::hazards(&graph, 0.0, 0.0);
        fixtures::run(
            &mut body,
            &FixedHold(hold.clone()),
            &hazards,
            Tick(36_000),
            |_, _| {},
        );
        let closed = final_hold(&graph, &hold, start(route));
        for id in graph.ids() {
            let held = body.counts().of(id).held();
            fixtures::assert_count(held, closed[id.index()], u64::from(CELLS), graph.name(id));
        }
    }
}

/// Epoch lengths must not matter: hazards of this test do not change.
#[test]
fn one_long_epoch_equals_many_short_ones_in_distribution() {
    let graph = fixtures::graph(0);
    let hold = fixtures::hold(&graph, 0.5, 0.3);
    let (release, death) = (0.05 * PER_MIN, 1e-3 * PER_MIN);
    let chain = LinearChain::new(
        &graph,
        &hold,
        &vec![release; graph.len()],
        &vec![death; graph.len()],
    );
    let expected = chain.shares(OrganId::new(Graph::VENOUS), 3600.0);
    for step in [50, 36_000] {
        let mut dose = fixtures::bolus(20_000, Route::Venous);
        dose.duration_ticks = 0;
        let mut body = fixtures::body(&graph, fixtures::product(), dose);
        let hazards = fixtures::hazards(&graph, release, death);
        for index in 0..36_000 / step {
            let start = Tick(u64::from(index * step));
            let epoch = crate::body::Epoch {
                index,
                start,
                end: start + u64::from(step),
            };
            body.advance(epoch, &FixedHold(hold.clone()), &hazards)
                .expect("next epoch");
        }
        for id in graph.ids() {
            let what = format!("{} in epochs of {step} ticks", graph.name(id));
            let counts = body.counts().of(id);
            fixtures::assert_count(counts.held(), expected.held[id.index()], 20_000, &what);
            fixtures::assert_count(
                counts.dead + counts.gone,
                expected.dead[id.index()],
                20_000,
                &what,
            );
        }
    }
}
