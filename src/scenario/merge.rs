//! Layers to one tree, key by key. What two layers write twice is a fault of both.

use crate::syntax::{Entry, Fault, Node, Path, Sources, Table, Value};

/// Adds a document to the tree. The same leaf written twice is a fault that names both places.
pub fn merge(tree: &mut Table, document: Table, sources: &Sources, faults: &mut Vec<Fault>) {
    merge_at(tree, document, &Path::default(), &mut |old, new, path| {
        let first = sources.file(old.key_place.file);
        let fault = Fault::new(format!("`{path}` is already written in {}", first.name))
            .at(new.key_place)
            .help(format!(
                "to replace a value write `\"{path}\" = ...` under [set], or rename this one"
            ))
            .related("first written here", old.key_place);
        faults.push(fault);
    });
}

/// Adds what the tree does not have yet.
pub fn fill(tree: &mut Table, defaults: Table) {
    merge_at(tree, defaults, &Path::default(), &mut |_, _, _| {});
}

fn merge_at(
    tree: &mut Table,
    document: Table,
    path: &Path,
    clash: &mut impl FnMut(&Entry, &Entry, &Path),
) {
    for entry in document.into_entries() {
        let below = path.then(&entry.key);
        match tree.entry(&entry.key) {
            None => tree.push(entry),
            Some(old) if old.node.is_leaf() || entry.node.is_leaf() => clash(old, &entry, &below),
            Some(_) => {
                let old = tree.get_mut(&entry.key).and_then(Node::as_table_mut);
                if let (Some(old), Value::Table(new)) = (old, entry.node.value) {
                    merge_at(old, new, &below, clash);
                }
            }
        }
    }
}

/// Takes a key out of a document that is a table.
pub fn take(document: &mut Node, key: &str) -> Option<Entry> {
    document.as_table_mut()?.remove(key)
}
