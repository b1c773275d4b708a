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

/// What is known of the template changes neither the faults nor the plan of a variant: each is that of the same settings alone.
#[test]
fn a_variant_is_judged_as_if_nothing_were_known() {
    const EVERY: usize = 23;
    let whole = load("mouse-infarct", &Settings::default()).expect("a good scenario");
    let quantities = whole.parameters().into_iter();
    let mut settings: Vec<(String, String)> = quantities
        .step_by(EVERY)
        .flat_map(|one| {
            let more = format!("{} {}", 1.01 * one.value, one.unit);
            let more = more.trim().to_owned();
            [(one.path.clone(), more), (one.path, "3 qm".to_owned())]
        })
        .collect();
    for path in [
        "rules.m0-to-m1.what",
        "rules.m0-to-m1.cell",
        "rules.m1-secretes-tnf.what",
        "rules.m1-secretes-tnf.does",
    ] {
        settings.push((path.to_owned(), "nothing".to_owned()));
    }
    let mut refused = 0;
    for (path, value) in settings {
        let (sources, table) = values(&[(&path, &value)]);
        let found = crate::library::find_scenario("mouse-infarct").expect("a shipped scenario");
        let made = Template::new(found, &Settings::default(), sources, &Additions::default());
        let variant = made.expect("a good scenario").with(&table);
        let set = Settings {
            overlays: vec![format!("{path}={value}")],
            ..Settings::default()
        };
        let messages = |faults: Faults| -> Vec<String> {
            let all = faults.all().iter();
            let mut all: Vec<String> = all.map(|fault| fault.message.clone()).collect();
            // The order is that of places, and the two settings stand in different ones.
            all.sort();
            all
        };
        match (variant, load("mouse-infarct", &set)) {
            (Ok(variant), Ok(set)) => assert_eq!(variant.plan(), set.plan(), "{path}={value}"),
            (Err(variant), Err(set)) => {
                refused += 1;
                assert_eq!(messages(variant), messages(set), "{path}={value}");
            }
            (variant, _) => panic!("{path}={value}: accepted {}", variant.is_ok()),
        }
    }
    assert!(refused > 10, "{refused}");
}
