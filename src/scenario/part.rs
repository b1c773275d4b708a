//! Parts of scenarios, checked by themselves: library layers, and blocks to be pasted.

use std::path::Path as Folder;

use super::merge::take;
use super::overlay;
use super::resolve::take_scenario_keys;
use crate::check::{Extent, hidden_characters, walk};
use crate::format::schema;
use crate::library::{Found, find_as_layer, find_layer};
use crate::syntax::{
    Entry, Fault, Faults, Node, Path, Place, Role, Sources, Table, Value, parse_document,
};

/// Steps of the longest path of a value.
const DEEPEST: usize = 32;

/// Checks the shape of a library layer by itself: keys, types, words, units and bounds.
///
/// # Errors
///
/// All faults of shape. Names that other layers define are not looked at.
pub fn check_layer(name: &str, folder: Option<&Folder>) -> Result<(), Faults> {
    let found = find_layer(name, folder).map_err(|fault| Faults::single(*fault))?;
    check_found(&found)
}

/// As [`check_layer`], for the path of a file or a shipped name, if that means a library layer and no scenario.
///
/// # Errors
///
/// All faults of shape.
pub fn check_if_layer(name: &str) -> Option<Result<(), Faults>> {
    find_as_layer(name).map(|found| check_found(&found))
}

/// Checks the shape of a part of a document, such as a block to be pasted into a scenario.
///
/// # Errors
///
/// All faults of shape. Names that other parts define are not looked at, nor what is missing.
pub fn check_part(name: &str, text: &str) -> Result<(), Faults> {
    check_shape(name, text, |_| Vec::new())
}

fn check_found(found: &Found) -> Result<(), Faults> {
    check_shape(&found.name, &found.text, take_scenario_keys)
}

/// Checks what is left of a document when `first` has taken out what it refuses.
fn check_shape(
    name: &str,
    text: &str,
    first: impl Fn(&mut Node) -> Vec<Fault>,
) -> Result<(), Faults> {
    let mut sources = Sources::default();
    let file = sources.add(name, text, Role::Layer);
    let (mut root, mut faults) = parse_document(file, &sources.file(file).text);
    let start = Place::new(file, 0..0);
    faults.extend(first(&mut root));
    faults.extend(hidden_characters(&root));
    let set = take(&mut root, "set");
    let schema = schema();
    let mut shape = |node: &Node| {
        let walked = walk(node, &schema, &sources, start, Extent::Part);
        faults.extend(walked.faults);
    };
    shape(&root);
    if let Some(set) = set {
        match &set.node.value {
            Value::Table(table) => shape(&nested(table, set.node.place)),
            // As a whole document, so that its type is refused.
            _ => shape(&Node {
                place: set.node.place,
                value: Value::Table(Table::from(vec![set])),
            }),
        }
    }
    match Faults::collect(sources, faults) {
        Some(faults) => Err(faults),
        None => Ok(()),
    }
}

/// The document that would hold what is set by dotted path. Parts of lists are left out: a part of a list has no shape alone.
fn nested(set: &Table, place: Place) -> Node {
    let mut root = Node {
        value: Value::Table(Table::default()),
        place,
    };
    for (path, entry) in overlay::leaf_entries(&root, set) {
        let leads_into_a_list = path.0.iter().any(|step| step.parse::<usize>().is_ok());
        // No table of the format is this deep: a longer path leads nowhere.
        if !leads_into_a_list && path.0.len() <= DEEPEST {
            insert(&mut root, &path, &entry);
        }
    }
    root
}

fn insert(node: &mut Node, path: &Path, entry: &Entry) {
    let (Some((step, rest)), Some(table)) = (path.0.split_first(), node.as_table_mut()) else {
        return;
    };
    let below = if rest.is_empty() {
        entry.node.clone()
    } else {
        Node {
            value: Value::Table(Table::default()),
            place: entry.node.place,
        }
    };
    if table.entry(step).is_none() {
        table.push(Entry {
            key: step.clone(),
            key_place: entry.key_place,
            node: below,
        });
    }
    if let (Some(next), false) = (table.get_mut(step), rest.is_empty()) {
        insert(next, &Path(rest.to_vec()), entry);
    }
}
