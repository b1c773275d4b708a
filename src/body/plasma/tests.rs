//! Tests of the plasma: closed forms, conservation and refusals.

use super::*;
use crate::body::{GraphParameters, OrganParameters, OrganRole};

fn graph() -> Graph {
    let organ = |name: &str, role, blood_um3, flow_share| OrganParameters {
        name: name.to_owned(),
        role,
        mass_g: 1.0,
        blood_um3,
        flow_share,
    };
    Graph::new(GraphParameters {
        cardiac_output_um3_per_s: 10.0,
        venous_um3: 100.0,
        arterial_um3: 40.0,
        organs: vec![
            organ("lung", OrganRole::Lung, 10.0, 1.0),
            organ("heart", OrganRole::Systemic, 20.0, 0.4),
            organ("gut", OrganRole::Portal, 20.0, 0.5),
            organ("liver", OrganRole::Liver, 20.0, 0.1),
        ],
    })
    .expect("balanced")
}

/// Sources and exchange without a dose.
fn advance(
    plasma: &mut Plasma,
    factor: FactorId,
    dt_s: f64,
    secreted_per_s: &[f64],
    exchanged_per_s: &[f64],
) -> Result<Vec<f64>, PlasmaError> {
    let inflow = Inflow {
        secreted_per_s,
        given_per_s: &vec![0.0; secreted_per_s.len()],
        exchanged_per_s,
    };
    plasma.advance(factor, dt_s, &inflow)
}

const FACTOR: usize = 0;

fn factor() -> FactorId {
    FactorId::new(FACTOR)
}

#[test]
fn a_bolus_mixes_and_decays_at_its_clearance() {
    let graph = graph();
    let clearance = 1e-3;
    let mut plasma = Plasma::new(&graph, 0.55, &[clearance]).expect("valid");
    plasma
        .give(factor(), OrganId::new(Graph::LUNG), 1e6)
        .expect("valid");
    let none = vec![0.0; graph.len()];
    for dt_s in [0.1, 0.5, 60.0, 3.0, 600.0] {
        advance(&mut plasma, factor(), dt_s, &none, &none).expect("valid");
    }
    let left = 1e6 * libm::exp(-clearance * 663.6);
    let total: f64 = plasma.molecules(factor()).iter().sum();
    assert!((total / left - 1.0).abs() < 1e-12, "{total} {left}");
    let volume: f64 = graph.ids().map(|id| graph.blood_um3(id) * 0.55).sum();
    for id in graph.ids() {
        let mixed = plasma.concentration_per_um3(factor(), id) * volume / left;
        assert!((mixed - 1.0).abs() < 1e-9, "{} {mixed}", graph.name(id));
    }
}

#[test]
fn steady_sources_balance_clearance_and_are_higher_downstream() {
    let graph = graph();
    let mut plasma = Plasma::new(&graph, 0.5, &[0.0, 0.02]).expect("valid");
    let factor = FactorId::new(1);
    let mut sources = vec![0.0; graph.len()];
    sources[Graph::LUNG] = 7.0;
    advance(
        &mut plasma,
        factor,
        5000.0,
        &sources,
        &vec![0.0; graph.len()],
    )
    .expect("valid");
    let total: f64 = plasma.molecules(factor).iter().sum();
    assert!((total - 7.0 / 0.02).abs() < 1e-9, "{total}");
    let at = |node: usize| plasma.concentration_per_um3(factor, OrganId::new(node));
    assert!(at(Graph::LUNG) > at(Graph::ARTERIAL) && at(Graph::ARTERIAL) > at(Graph::VENOUS));
    // Flow balance of arterial plasma: inflow Q C_lung = (Q + k V) C_arterial.
    let expected = at(Graph::LUNG) * 10.0 / (10.0 + 0.02 * 40.0);
    assert!((at(Graph::ARTERIAL) / expected - 1.0).abs() < 1e-9);
    assert!(plasma.molecules(FactorId::new(0)).iter().all(|&m| m == 0.0));
}

#[test]
fn every_molecule_is_in_the_ledger() {
    let graph = graph();
    let mut plasma = Plasma::new(&graph, 0.55, &[3e-4]).expect("valid");
    plasma
        .give(factor(), OrganId::new(Graph::VENOUS), 5e4)
        .expect("valid");
    let mut sources = vec![0.0; graph.len()];
    sources[Graph::LUNG] = 3.0;
    let mut exchange = vec![0.0; graph.len()];
    for step in 0..200 {
        exchange[3] = if step % 3 == 0 { 1.0 } else { -0.7 };
        let dt_s = [0.2, 5.0, 300.0, 3600.0][step % 4];
        advance(&mut plasma, factor(), dt_s, &sources, &exchange).expect("valid");
    }
    let ledger = plasma.ledger(factor());
    let balance = ledger.received() - ledger.lost();
    let present: f64 = plasma.molecules(factor()).iter().sum();
    assert!(
        (present - balance).abs() < 1e-11 * ledger.received(),
        "{present} {balance}"
    );
    assert_eq!(ledger.given, 5e4);
}

#[test]
fn what_tissue_takes_and_plasma_lacks_is_owed_and_paid_later() {
    let graph = graph();
    let mut plasma = Plasma::new(&graph, 0.55, &[1e-4]).expect("valid");
    plasma
        .give(factor(), OrganId::new(Graph::ARTERIAL), 100.0)
        .expect("valid");
    let none = vec![0.0; graph.len()];
    let mut exchange = none.clone();
    exchange[3] = -50.0;
    advance(&mut plasma, factor(), 10.0, &none, &exchange).expect("valid");
    let owed = plasma.owed(factor());
    assert!(owed > 0.0 && owed < 500.0, "{owed}");
    assert_eq!(plasma.owed_share(factor()), 1.0, "more than ever came in");
    assert!(plasma.molecules(factor()).iter().all(|&m| m >= 0.0));
    let ledger = plasma.ledger(factor());
    assert!((ledger.into_tissue + owed - 500.0).abs() < 1e-9);
    let present: f64 = plasma.molecules(factor()).iter().sum();
    assert!((present - (ledger.received() - ledger.lost())).abs() < 1e-9);
    plasma
        .give(factor(), OrganId::new(Graph::ARTERIAL), 1e5)
        .expect("valid");
    advance(&mut plasma, factor(), 1000.0, &none, &none).expect("valid");
    assert_eq!(plasma.owed(factor()), 0.0);
    assert!((plasma.ledger(factor()).into_tissue - 500.0).abs() < 1e-9);
}

#[test]
fn the_mean_over_an_interval_is_that_of_fine_steps() {
    let graph = graph();
    let mut start = Plasma::new(&graph, 0.55, &[2e-3]).expect("valid");
    start
        .give(factor(), OrganId::new(Graph::VENOUS), 1e5)
        .expect("valid");
    // Nothing is owed from the start on.
    start.give(factor(), OrganId::new(3), 1e4).expect("valid");
    let rate = |node: usize, per_s: f64| {
        let mut rates = vec![0.0; graph.len()];
        rates[node] = per_s;
        rates
    };
    let (secreted, given) = (rate(Graph::LUNG, 3.0), rate(Graph::VENOUS, 40.0));
    let exchanged = rate(3, -7.0);
    let inflow = Inflow {
        secreted_per_s: &secreted,
        given_per_s: &given,
        exchanged_per_s: &exchanged,
    };
    const STEPS: usize = 1 << 14;
    let dt_s = 40.0;
    let mut whole = start.clone();
    let mean = whole.advance(factor(), dt_s, &inflow).expect("valid");
    let mut fine = start;
    let mut sum = vec![0.0; graph.len()];
    for _ in 0..STEPS {
        for (sum, id) in sum.iter_mut().zip(graph.ids()) {
            *sum += 0.5 * fine.concentration_per_um3(factor(), id);
        }
        fine.advance(factor(), dt_s / STEPS as f64, &inflow)
            .expect("valid");
        for (sum, id) in sum.iter_mut().zip(graph.ids()) {
            *sum += 0.5 * fine.concentration_per_um3(factor(), id);
        }
    }
    for (id, (mean, sum)) in graph.ids().zip(mean.iter().zip(&sum)) {
        let expected = sum / STEPS as f64;
        // The trapezoid rule of the reference is good to 1e-6 here.
        assert!(
            (mean / expected - 1.0).abs() < 1e-6,
            "{} {mean} {expected}",
            graph.name(id)
        );
        let end = whole.concentration_per_um3(factor(), id);
        assert!((end / fine.concentration_per_um3(factor(), id) - 1.0).abs() < 1e-9);
    }
    assert!((whole.ledger(factor()).given - (1.1e5 + 1600.0)).abs() < 1e-9);
    assert!(whole.relative_residual(factor()).abs() < 1e-14);
}

#[test]
fn bad_input_is_refused() {
    let graph = graph();
    assert!(Plasma::new(&graph, 0.0, &[1.0]).is_err());
    assert!(Plasma::new(&graph, 0.5, &[-1.0]).is_err());
    let mut plasma = Plasma::new(&graph, 0.5, &[1.0]).expect("valid");
    let none = vec![0.0; graph.len()];
    assert!(advance(&mut plasma, FactorId::new(1), 1.0, &none, &none).is_err());
    assert!(advance(&mut plasma, factor(), 0.0, &none, &none).is_err());
    assert!(advance(&mut plasma, factor(), 1.0, &none[1..], &none).is_err());
    assert!(advance(&mut plasma, factor(), 1.0, &vec![-1.0; graph.len()], &none).is_err());
    assert!(
        advance(
            &mut plasma,
            factor(),
            1.0,
            &none,
            &vec![f64::NAN; graph.len()]
        )
        .is_err()
    );
    assert!(
        plasma
            .give(factor(), OrganId::new(0), f64::INFINITY)
            .is_err()
    );
}
