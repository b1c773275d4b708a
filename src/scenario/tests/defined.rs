//! Names and layers as they are listed.

use std::collections::BTreeSet;

use super::*;

fn keys<'a>(all: &'a [Sort], sort: &str) -> Vec<&'a str> {
    let found = all.iter().find(|s| s.sort == sort).expect("a sort");
    found.names.iter().map(|name| name.key.as_str()).collect()
}

#[test]
fn every_shipped_layer_says_in_its_first_line_what_it_is() {
    let all = layers(None);
    assert!(all.iter().any(|layer| layer.name == "bodies/mouse"));
    let unreported: Vec<_> = all.iter().filter(|l| !l.about.ends_with('.')).collect();
    assert!(unreported.is_empty(), "no whole sentence: {unreported:#?}");
}

#[test]
fn layers_beside_a_scenario_are_listed_too() {
    let all = layers(Some(&folder()));
    assert!(all.iter().any(|layer| layer.name == "tiny"), "{all:#?}");
}

/// What is listed is what the checked document holds, so that no table is forgotten.
#[test]
fn the_names_of_a_scenario_are_those_of_its_document() {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for shipped in shipped() {
        let all = names(&shipped.name).expect("a shipped scenario");
        let scenario = load(&shipped.name, &Settings::default()).expect("a shipped scenario");
        let document = scenario.first();
        let bodies = document.body.iter();
        let organs = bodies.flat_map(|body| body.organs.keys()).collect();
        let sites = document.site.iter();
        let sites = sites.filter_map(|site| site.name.as_deref()).collect();
        let expected: [(&str, Vec<&str>); 10] = [
            ("organs", organs),
            ("companions", document.companions.keys().collect()),
            ("actions", document.actions.keys().collect()),
            ("products", document.products.keys().collect()),
            ("labels", document.labels.keys().collect()),
            ("factors", document.factors.keys().collect()),
            ("kinds", document.kinds.keys().collect()),
            ("tissues", document.tissues.keys().collect()),
            ("rules", document.rules.keys().collect()),
            ("sites", sites),
        ];
        for (sort, expected) in expected {
            assert_eq!(keys(&all, sort), expected, "{} {sort}", shipped.name);
            seen.extend((!expected.is_empty()).then_some(sort));
        }
    }
    assert_eq!(seen.len(), 10, "{seen:?}");
}

#[test]
fn kinds_show_their_states_and_levels_and_rules_a_sentence() {
    let all = names("mouse-infarct").expect("a shipped scenario");
    let find = |sort: &str, key: &str| {
        let found = all.iter().find(|s| s.sort == sort).expect("a sort");
        let name = found.names.iter().find(|name| name.key == key);
        name.expect("a name").clone()
    };
    let macrophage = find("kinds", "macrophage");
    let state = &macrophage.states[1];
    assert_eq!(
        (state.key.as_str(), state.name.as_str()),
        ("macrophage.m1", "M1 macrophage")
    );
    assert!(!find("kinds", "msc").levels.is_empty());
    assert!(find("factors", "vegf").states.is_empty());
    assert_eq!(find("rules", "m0-to-m1").name, "macrophage (m0): become m1");
}

#[test]
fn a_scenario_that_uses_names_wrongly_lists_them_but_half_a_scenario_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("wrong.toml");
    let reported = |text: &str| {
        std::fs::write(&path, text).expect("a writable folder");
        names(&path.to_string_lossy())
    };
    let text = "uses = [\"bodies/mouse\"]\n[site]\norgan = \"hart\"\n";
    let all = reported(text).expect("names");
    assert!(keys(&all, "organs").contains(&"heart"));
    // A typing error in the name of a layer is read as the intended layer; a name that is near to none leaves names out.
    let slip = reported(&text.replace("mouse", "moose")).expect("names");
    assert!(keys(&slip, "organs").contains(&"heart"));
    assert!(reported(&text.replace("mouse", "unicorn")).is_err());
    assert!(reported(&text.replace("[site]", "[site")).is_err());
    assert!(names("mouse-infract").is_err());
}
