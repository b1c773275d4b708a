//! The shipped library, its scenarios, and the schema.

use super::*;

#[test]
fn every_shipped_layer_keeps_the_format() {
    for name in crate::library::layer_names(None) {
        if let Err(faults) = check_layer(&name, None) {
            panic!("{name}:\n{}", render_faults(&faults, Style::default()));
        }
    }
}

#[test]
fn every_number_of_the_shipped_library_show_where_it_comes_from() {
    let mut unreported = Vec::new();
    for name in crate::library::layer_names(None) {
        let found = crate::library::find_layer(&name, None).expect("a shipped layer");
        let mut sources = Sources::default();
        let file = sources.add(found.name, found.text, Role::Layer);
        let (root, _) = syntax::parse_document(file, &sources.file(file).text);
        let start = Place::new(file, 0..0);
        let walked = check::walk(
            &root,
            &format::schema(),
            &sources,
            start,
            check::Extent::Part,
        );
        for parameter in &walked.parameters {
            let ranged = parameter.range.is_some() || is_definition(&parameter.path.to_string());
            let reported = ranged
                && !parameter.status.is_empty()
                && (!parameter.source.is_empty() || !parameter.why.is_empty());
            let reasoned = !matches!(parameter.status.as_str(), "assumed" | "recalled")
                || !parameter.why.is_empty();
            if !reported || !reasoned {
                unreported.push(format!("{name}: {}", parameter.path));
            }
        }
    }
    assert!(
        unreported.is_empty(),
        "without range, status, or source and reason:\n{}",
        unreported.join("\n")
    );
}

#[test]
fn no_parameter_of_a_shipped_scenario_is_without_a_status() {
    for shipped in shipped() {
        let scenario = load(&shipped.name, &Settings::default()).expect("a shipped scenario");
        let parameters = scenario.parameters();
        let unreported = parameters.iter().filter(|p| p.status.is_empty());
        let unreported: Vec<&str> = unreported.map(|p| p.path.as_str()).collect();
        assert!(
            unreported.is_empty(),
            "{}: {}",
            shipped.name,
            unreported.join(", ")
        );
        assert!(parameters.len() > 100);
    }
}

/// Moments of the clock are definitions: there is nothing to measure in them, and no range to lie in.
fn is_definition(path: &str) -> bool {
    path.starts_with("clock.pictures") || path.ends_with(".injury.at")
}

#[test]
fn the_schema_describes_quantities_and_references() {
    let schema = format::schema();
    let text = schema_text();
    assert!(text.ends_with("}\n") && text.contains("\"x-quantity\""));
    assert_eq!(schema["properties"]["seed"]["type"], "integer");
    assert_eq!(schema["additionalProperties"], false);
    assert!(!text.contains("\"null\""));
    // What the engine's defaults fill in need not be written.
    let reported: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let required = reported["required"].as_array().expect("a list");
    assert!(required.iter().all(|key| key != "clock"), "{required:?}");
}

#[test]
fn every_shipped_scenario_and_the_starter_can_be_built() {
    let starter =
        load_text("starter.toml", starter(), None, &Settings::default()).map(|s| s.plan());
    let others = shipped()
        .into_iter()
        .map(|s| load(&s.name, &Settings::default()).map(|s| s.plan()));
    let mut count = 0;
    for plan in others.chain([starter]) {
        let plan =
            plan.unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
        assert!(
            !plan.arms.is_empty() && !plan.answers.is_empty(),
            "{}",
            plan.title
        );
        count += 1;
    }
    assert!(count > 4 && shipped().iter().all(|s| s.question.ends_with('?')));
}

#[test]
fn shipped_scenarios_survive_their_resolution() {
    for shipped in shipped() {
        let first = load(&shipped.name, &Settings::default()).expect("a shipped scenario");
        let resolved = first.resolved_toml();
        let again = load_text("resolved.toml", &resolved, None, &Settings::default())
            .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())));
        assert_eq!(first.plan(), again.plan(), "{}", shipped.name);
    }
}

#[test]
fn an_unknown_scenario_is_named_with_its_neighbours() {
    let faults = load("mouse-infract", &Settings::default()).expect_err("no such scenario");
    assert_eq!(faults.all()[0].nearest.as_deref(), Some("mouse-infarct"));
}

/// Every text and key of a tree with its dotted path.
fn texts(node: &syntax::Node, path: &str, found: &mut Vec<(String, String)>) {
    match &node.value {
        syntax::Value::Text(text) => found.push((path.to_owned(), text.clone())),
        syntax::Value::List(items) => items.iter().for_each(|item| texts(item, path, found)),
        syntax::Value::Table(table) => {
            for entry in table.entries() {
                texts(&entry.node, &format!("{path}.{}", entry.key), found);
            }
        }
        _ => {}
    }
}

fn shipped_texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in crate::library::layer_names(None) {
        let layer = crate::library::find_layer(&name, None).expect("a shipped layer");
        let mut sources = Sources::default();
        let file = sources.add(layer.name, layer.text, Role::Layer);
        let (root, _) = syntax::parse_document(file, &sources.file(file).text);
        texts(&root, &name, &mut found);
    }
    assert!(found.len() > 1000);
    found
}

/// Effects must follow from cells, factors and contacts. A number that depends on whether a patient was treated would be the
/// answer written into the question.
#[test]
fn no_number_of_the_library_knows_of_treatment() {
    let knows = |key: &str| {
        [
            "treated",
            "treatment",
            "therapy",
            "dosed",
            "efficacy",
            "benefit",
        ]
        .iter()
        .any(|word| key.contains(word))
    };
    let texts = shipped_texts();
    let keys: Vec<_> = texts.iter().filter(|(path, _)| knows(path)).collect();
    assert!(keys.is_empty(), "{keys:#?}");
    let sensed: Vec<_> = texts
        .iter()
        .filter(|(path, text)| (path.ends_with(".signal") || path.ends_with(".of")) && knows(text))
        .collect();
    assert!(sensed.is_empty(), "{sensed:#?}");
}

/// How many MSC halve the division of T cells follows from what they secrete: no signal counts MSC, and no number is called a ratio.
#[test]
fn no_rule_of_the_library_knows_the_ratio_of_msc_to_other_cells() {
    let texts = shipped_texts();
    let counts =
        |path: &str, of: &str| path.ends_with(".of") && of.split('.').next() == Some("msc");
    let counting: Vec<_> = texts.iter().filter(|(path, of)| counts(path, of)).collect();
    assert!(counting.is_empty(), "{counting:#?}");
    let sensed = texts
        .iter()
        .filter(|(path, _)| path.ends_with(".of"))
        .count();
    assert!(sensed > 80, "{sensed}");
    let named = |path: &str| {
        path.split(['.', '-', '_', ':', '/'])
            .any(|word| word == "ratio")
    };
    assert!(texts.iter().all(|(path, _)| !named(path)));
}

#[test]
fn the_page_on_provenance_is_that_of_the_library() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/PROVENANCE.md");
    let page = std::fs::read_to_string(&path).expect("the page is there");
    assert!(
        page == provenance_page(),
        "write it again: mscsim list provenance > docs/PROVENANCE.md"
    );
}
