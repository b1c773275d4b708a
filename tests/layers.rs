//! Every layer of the library serves a shipped scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::Table;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The files of a folder, by name without ending.
fn files(folder: &Path) -> Vec<(String, Table)> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("readable").path());
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a file of text");
        let name = path.file_stem().expect("a name").to_string_lossy();
        (name.into_owned(), text.parse().expect("TOML"))
    };
    paths.filter(is_toml).map(read).collect()
}

/// Layers by the name that `uses` gives them.
fn library() -> BTreeMap<String, Table> {
    let root = shipped().join("library");
    let mut layers: BTreeMap<String, Table> = files(&root).into_iter().collect();
    for folder in ["biology", "bodies", "companions", "products", "tissues"] {
        let inside = files(&root.join(folder));
        layers.extend(
            inside
                .into_iter()
                .map(|(name, table)| (format!("{folder}/{name}"), table)),
        );
    }
    layers
}

fn uses(table: &Table) -> Vec<String> {
    let list = table.get("uses").and_then(|uses| uses.as_array());
    let names = list.into_iter().flatten().filter_map(|name| name.as_str());
    names.map(str::to_owned).collect()
}

/// The layers that scenarios reach through `uses`, directly or through other layers.
fn reached(scenarios: &[(String, Table)], library: &BTreeMap<String, Table>) -> BTreeSet<String> {
    // The numerics are read by every scenario.
    let mut open = vec!["engine".to_owned()];
    open.extend(scenarios.iter().flat_map(|(_, table)| uses(table)));
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let (true, Some(layer)) = (found.insert(name.clone()), library.get(&name)) {
            open.extend(uses(layer));
        }
    }
    found
}

#[test]
fn every_layer_is_used_by_a_shipped_scenario() {
    let library = library();
    assert!(
        library.len() > 60,
        "only {} layers were found",
        library.len()
    );
    let mut scenarios = files(&shipped());
    // The organs of studies stand in bodies that no other scenario needs.
    scenarios.extend(files(&shipped().join("studies/models")));
    let reached = reached(&scenarios, &library);
    let unused: Vec<&String> = library
        .keys()
        .filter(|name| !reached.contains(*name))
        .collect();
    assert!(unused.is_empty(), "no shipped scenario uses {unused:?}");
}

#[test]
fn a_layer_that_nothing_uses_is_found() {
    let mut library = library();
    library.insert("biology/forgotten".to_owned(), Table::new());
    let reached = reached(&files(&shipped()), &library);
    assert!(!reached.contains("biology/forgotten"));
    assert!(reached.contains("biology/innate"));
}
