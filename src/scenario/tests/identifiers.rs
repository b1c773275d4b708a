//! Names of the shipped library stand beside the identifiers of ontologies, or beside a reason why there is none.

use std::collections::BTreeMap;

use super::*;

/// A definition that an ontology may know, with the identifiers it carries.
struct Defined {
    path: String,
    identifiers: Vec<(String, String)>,
    reason: Option<String>,
}

impl Defined {
    fn of(path: String, table: &syntax::Table) -> Self {
        let text = |key: &str| {
            let entry = table.entry(key)?;
            match &entry.node.value {
                syntax::Value::Text(text) => Some(text.clone()),
                _ => None,
            }
        };
        let keys = ["uniprot", "chebi", "cell_ontology", "uberon"];
        let found = keys.map(|key| text(key).map(|id| (key.to_owned(), id)));
        Self {
            path,
            identifiers: found.into_iter().flatten().collect(),
            reason: text("no_identifier"),
        }
    }

    fn is_reported(&self) -> bool {
        self.identifiers.is_empty() != self.reason.is_none()
    }
}

/// The tables below a path of a layer, by key.
fn below<'a>(root: &'a syntax::Node, path: &[&str]) -> Vec<(&'a str, &'a syntax::Table)> {
    let mut node = root;
    for step in path {
        match node.as_table().and_then(|table| table.entry(step)) {
            Some(entry) => node = &entry.node,
            None => return Vec::new(),
        }
    }
    let entries = node.as_table().map_or(&[][..], |table| table.entries());
    let tables = entries.iter().map(|entry| {
        let table = entry.node.as_table();
        table.map(|table| (entry.key.as_str(), table))
    });
    tables.flatten().collect()
}

fn layers() -> Vec<(String, syntax::Node)> {
    let read = |name: String| {
        let layer = crate::library::find_layer(&name, None).expect("a shipped layer");
        let mut sources = Sources::default();
        let file = sources.add(layer.name, layer.text, Role::Layer);
        let (root, _) = syntax::parse_document(file, &sources.file(file).text);
        (name, root)
    };
    let names = crate::library::layer_names(None);
    names.into_iter().map(read).collect()
}

/// Factors, organs, tissues and their working cells, and states of cells, which inherit from their kind.
fn defined() -> Vec<Defined> {
    let layers = layers();
    let mut kinds: BTreeMap<&str, Defined> = BTreeMap::new();
    let mut found = Vec::new();
    for (layer, root) in &layers {
        for place in [&["factors"][..], &["body", "organs"], &["tissues"]] {
            for (key, table) in below(root, place) {
                // A layer may add to what another one defines.
                if table.entry("name").is_some() {
                    found.push(Defined::of(format!("{layer}: {key}"), table));
                }
                if let Some(cells) = table.entry("parenchyma").and_then(|e| e.node.as_table()) {
                    found.push(Defined::of(format!("{layer}: {key}.parenchyma"), cells));
                }
            }
        }
        for (key, table) in below(root, &["kinds"]) {
            if table.entry("name").is_some() {
                kinds.insert(key, Defined::of(format!("{layer}: {key}"), table));
            }
        }
    }
    for (layer, root) in &layers {
        for (kind, _) in below(root, &["kinds"]) {
            for (state, table) in below(root, &["kinds", kind, "states"]) {
                let mut state = Defined::of(format!("{layer}: {kind}.{state}"), table);
                if state.identifiers.is_empty() && state.reason.is_none() {
                    // A kind that no layer gives a name has no identifier to pass on.
                    let inherited = kinds.get(kind).map(|kind| kind.identifiers.clone());
                    state.identifiers = inherited.unwrap_or_default();
                }
                found.push(state);
            }
        }
    }
    found.extend(kinds.into_values());
    found
}

fn is_numbered(text: &str, prefix: &str, digits: std::ops::RangeInclusive<usize>) -> bool {
    text.strip_prefix(prefix).is_some_and(|number| {
        digits.contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
    })
}

/// The form of accessions that UniProt publishes: six characters, or ten where the first letter allows.
fn is_accession(text: &str) -> bool {
    let letters = text.as_bytes();
    let digit = |at: usize| letters[at].is_ascii_digit();
    let letter = |at: usize| letters[at].is_ascii_uppercase();
    let either = |at: usize| digit(at) || letter(at);
    let block =
        |from: usize| letter(from) && either(from + 1) && either(from + 2) && digit(from + 3);
    let old = |at: usize| matches!(letters[at], b'O' | b'P' | b'Q');
    match letters.len() {
        6 if old(0) => digit(1) && (2..5).all(either) && digit(5),
        6 => letter(0) && digit(1) && block(2),
        10 => letter(0) && !old(0) && digit(1) && block(2) && block(6),
        _ => false,
    }
}

fn is_well_formed(key: &str, id: &str) -> bool {
    match key {
        "uniprot" => is_accession(id),
        "chebi" => is_numbered(id, "CHEBI:", 1..=7),
        "cell_ontology" => is_numbered(id, "CL:", 7..=7),
        _ => is_numbered(id, "UBERON:", 7..=7),
    }
}

#[test]
fn every_name_has_an_identifier_or_a_reason_why_there_is_none() {
    let defined = defined();
    assert!(defined.len() > 150, "{}", defined.len());
    let unreported = defined.iter().filter(|defined| !defined.is_reported());
    let unreported: Vec<&str> = unreported.map(|defined| defined.path.as_str()).collect();
    assert!(
        unreported.is_empty(),
        "one of identifier and no_identifier, and not both:\n{}",
        unreported.join("\n")
    );
}

#[test]
fn identifiers_have_the_form_of_their_ontologies() {
    let defined = defined();
    let all = defined.iter().flat_map(|defined| {
        let ids = defined.identifiers.iter();
        ids.map(|(key, id)| (defined.path.as_str(), key.as_str(), id.as_str()))
    });
    let wrong: Vec<_> = all
        .filter(|(_, key, id)| !is_well_formed(key, id))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_form_of_an_accession_is_known() {
    for id in ["P15692", "Q8N4F0", "O00206", "A0A024R161", "A2BC19"] {
        assert!(is_accession(id), "{id}");
    }
    for id in [
        "",
        "P1569",
        "p15692",
        "P1569X",
        "115692",
        "A0A024R16",
        "PA0A024R161",
        "1A2BC9",
    ] {
        assert!(!is_accession(id), "{id}");
    }
}

/// States of one kind that an ontology distinguishes are distinct here.
#[test]
fn states_may_have_identifiers_of_their_own() {
    let defined = defined();
    let of = |path: &str| {
        let one = defined.iter().find(|defined| defined.path == path);
        &one.expect("a shipped state").identifiers
    };
    let [m0, m1, m2] = ["m0", "m1", "m2"].map(|s| of(&format!("biology/innate: macrophage.{s}")));
    assert!(m0 != m1 && m1 != m2 && m0 != m2);
    assert_eq!(m0, of("biology/innate: macrophage"));
}
