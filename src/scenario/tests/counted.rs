//! Observables of rules: the check and the run name the same.

use std::collections::BTreeSet;

use super::*;
use crate::observe::{Catalogue, Measured, Observable};

/// The check knows from the rows what a run will count; the run knows it from its compiled rules.
#[test]
fn what_rules_do_is_named_as_the_run_names_it() {
    let counts = |all: &[(String, Observable)]| -> BTreeSet<String> {
        let counted = all
            .iter()
            .filter(|(_, observable)| observable.measured() == Measured::RuleCounts);
        counted.map(|(name, _)| name.clone()).collect()
    };
    let mut known = BTreeSet::new();
    for about in shipped() {
        let scenario = load(&about.name, &Settings::default()).expect("a good scenario");
        let scene = check::Scene {
            root: &scenario.root,
            readable: &scenario.root,
            sources: &scenario.sources,
            scenario: scenario.root.place.file,
            memory: None,
        };
        let accepted = counts(&check::observables(scene));
        let catalogue = Catalogue::of(&scenario.plan()).expect("a plan that fits");
        assert_eq!(accepted, counts(&catalogue.observables()), "{}", about.name);
        known.extend(accepted);
    }
    // Every family is there: events of cells, entry from vessels, secretion in the patch and in vessels, actions.
    for name in ["done.m1-to-m2", "action.paracrine.molecules"] {
        assert!(known.contains(name), "{name} of {known:?}");
    }
    assert!(known.iter().any(|name| name.starts_with("held.")));
}
