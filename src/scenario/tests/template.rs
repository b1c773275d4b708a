//! Variants of a checked scenario.

use super::*;
use crate::library::Found;
use crate::scenario::{Additions, Template};
use crate::syntax::{Entry, Node, Table, Value};

/// Values as a file beside the scenario would hold them.
fn values(pairs: &[(&str, &str)]) -> (Sources, Table) {
    let text: Vec<String> = pairs.iter().map(|(_, value)| (*value).to_owned()).collect();
    let mut sources = Sources::default();
    let file = sources.add("experiment.toml", text.join("\n"), Role::Scenario);
    let mut start = 0;
    let mut entries = Vec::new();
    for (path, value) in pairs {
        let place = Place::new(file, start..start + value.len());
        start += value.len() + 1;
        entries.push(Entry {
            key: (*path).to_owned(),
            key_place: place,
            node: Node {
                value: Value::Text((*value).to_owned()),
                place,
            },
        });
    }
    (sources, Table::from(entries))
}

fn template(sources: Sources) -> Template {
    let found = Found {
        name: "tiny.toml".to_owned(),
        text: tiny(),
        folder: Some(folder()),
    };
    let made = Template::new(found, &Settings::default(), sources, &Additions::default());
    made.unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

#[test]
fn a_variant_has_the_plan_of_the_same_settings() {
    for (path, value) in [
        ("products.marrow.diameter.median", "17 um"),
        ("arm.cells.infusion.0.amount", "2e5 cells"),
        ("duration", "3 d"),
    ] {
        let (sources, table) = values(&[(path, value)]);
        let template = template(sources);
        let variant = template.with(&table).expect("a good variant");
        let set = scenario(&tiny(), &[&format!("{path}={value}")]);
        assert_eq!(variant.plan(), set.plan(), "{path}");
        assert_ne!(variant.plan(), template.scenario().plan(), "{path}");
        assert!(variant.parameters().len() < set.parameters().len());
    }
}

#[test]
fn faults_of_a_variant_lie_in_the_file_of_its_values() {
    for (path, value, fault) in [
        (
            "products.marrow.diameter.median",
            "17 s",
            "experiment.toml:1:",
        ),
        (
            "products.marrow.diameter.median",
            "-3 um",
            "experiment.toml:1:",
        ),
        ("products.marow.diameter.median", "17 um", "has no `marow`"),
        // Only the check of sense finds that the dose comes too late.
        ("duration", "6 h", "does not end within the run"),
    ] {
        let (sources, table) = values(&[(path, value)]);
        let faults = template(sources).with(&table).expect_err("a bad variant");
        let words = faults.to_string();
        assert!(words.contains(fault), "{path}={value}: {words}");
    }
}

/// What the first arm sets for itself is not taken for a value of the others.
#[test]
fn arms_keep_what_they_set_for_themselves() {
    let text = tiny().replacen(
        "[[arm]]\n",
        "[[arm]]\nset = { \"products.marrow.receptors\" = 3 }\n",
        1,
    );
    assert_ne!(text, tiny());
    let (sources, table) = values(&[("products.marrow.diameter.median", "17 um")]);
    let found = Found {
        name: "tiny.toml".to_owned(),
        text: text.clone(),
        folder: Some(folder()),
    };
    let made = Template::new(found, &Settings::default(), sources, &Additions::default());
    let variant = made
        .expect("a good scenario")
        .with(&table)
        .expect("a good variant");
    let set = scenario(&text, &["products.marrow.diameter.median=17 um"]);
    assert_eq!(variant.plan(), set.plan());
}
