//! What a run shows of itself: names, pictures, passages.

use super::*;

#[test]
fn what_is_observed_has_names() {
    let mut engine = small();
    engine.advance_to(hours(1.2)).unwrap();
    let samples = engine.observe();
    assert_eq!(samples.len(), engine.catalogue().arms.len());
    assert_eq!(samples[1].infused, 20_000);
    assert_eq!(engine.value("untreated", "body.total.viable").unwrap(), 0.0);
    let events = engine.take_events();
    assert!(events.iter().any(|event| event.what == "infusion"));
    assert!(engine.take_events().is_empty());
    let words = |refused: EngineError| refused.to_string();
    let arm = engine.value("cell", "body.total.viable").unwrap_err();
    assert_eq!(words(arm), "no arm `cell`; the nearest is `cells`");
    let name = engine.value("cells", "body.lungs.viable").unwrap_err();
    assert_eq!(
        words(name),
        "no observable `body.lungs.viable`; the nearest is `body.lung.viable`"
    );
}

#[test]
fn a_picture_holds_what_is_requested() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let nothing = engine.frame("cells", &Detail::default()).unwrap();
    assert_eq!(nothing.time_s, 7200.0);
    assert!(nothing.places.is_empty() && nothing.flows.is_empty());
    let site = &nothing.sites[0];
    assert!(site.cells.is_empty() && site.factors.is_empty() && site.tissue.is_none());
    let detail = Detail {
        body: true,
        cells: true,
        tissue: true,
        factors: vec!["vegf".to_owned()],
        voxels: Voxels::Layer(0),
    };
    let all = engine.frame("cells", &detail).unwrap();
    assert_eq!(all.sites[0].factors[0].len(), 25);
    assert_eq!(all.sites[0].tissue.as_ref().unwrap().vessels.len(), 25);
    let lung = all.places.iter().position(|place| place.name == "lung");
    let lung = lung.unwrap();
    let viable = all.places[lung].counts.viable;
    assert_eq!(
        viable as f64,
        engine.value("cells", "body.lung.viable").unwrap()
    );
    let state = engine.catalogue().states.iter();
    let m0 = state.clone().position(|(key, _)| key == "macrophage.m0");
    let of_m0 = all.sites[0].cells.iter();
    let of_m0 = of_m0.filter(|cell| Some(cell.state.index()) == m0).count();
    let counted = engine.value("cells", "cells.macrophage.m0").unwrap();
    assert_eq!(of_m0 as f64, counted);
    let beyond = Detail {
        voxels: Voxels::Layer(1),
        ..detail.clone()
    };
    let beyond = engine.frame("cells", &beyond).unwrap();
    assert!(beyond.sites[0].factors[0].is_empty());
    let unknown = Detail {
        factors: vec!["vefg".to_owned()],
        ..detail
    };
    let refused = engine.frame("cells", &unknown).unwrap_err().to_string();
    assert_eq!(refused, "no factor `vefg`; the nearest is `vegf`");
}

/// Every cell that is given into a vein passes into the lung, and what leaves a place has come into it.
#[test]
fn passages_are_conserved_and_come_back() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let detail = Detail {
        body: true,
        ..Detail::default()
    };
    let frame = engine.frame("cells", &detail).unwrap();
    let name = |at: usize| frame.places[at].name.as_str();
    let of = |ends: &dyn Fn(&str, &str) -> bool| -> u64 {
        let flows = frame.flows.iter();
        let flows = flows.filter(|flow| ends(name(flow.from), name(flow.to)));
        flows.map(|flow| flow.passed).sum()
    };
    let into_lung = of(&|_, to| to == "lung");
    let back = of(&|_, to| to == "venous");
    let flowing = frame.places[0].counts.flowing;
    assert_eq!(into_lung, 20_000 + back - flowing);
    for place in frame.places.iter().map(|place| place.name.clone()) {
        let (came, left) = (of(&|_, to| to == place), of(&|from, _| from == place));
        assert!(
            left <= came + 20_000 * u64::from(place == "venous"),
            "{place}"
        );
    }
    assert!(of(&|from, to| from == "arterial" && to == "liver") > 0);
    assert!(of(&|from, to| from == "gut" && to == "liver") > 0);
    let then = engine.snapshot().unwrap();
    engine.advance_to(hours(3.0)).unwrap();
    engine.restore(&then).unwrap();
    assert_eq!(engine.frame("cells", &detail).unwrap(), frame);
    let untreated = engine.frame("untreated", &detail).unwrap();
    assert!(untreated.flows.iter().all(|flow| flow.passed == 0));
    let output: f64 = frame
        .flows
        .iter()
        .filter(|flow| name(flow.from) == "venous")
        .map(|flow| flow.blood_um3_per_s)
        .sum();
    let organs: f64 = frame
        .flows
        .iter()
        .filter(|flow| name(flow.from) == "arterial")
        .map(|flow| flow.blood_um3_per_s)
        .sum();
    assert!((output / organs - 1.0).abs() < 1e-6);
}
