//! Trees without the parts that cannot be read.

use std::collections::BTreeSet;

use super::node::{Entry, Node, Value};
use super::table::Table;
use crate::syntax::sources::Place;

/// A copy of a tree without the entries whose values stand at the places given, so that one wrong value does not hide the
/// block around it. Items of lists stay, because their positions count.
pub fn without(node: &Node, unreadable: &BTreeSet<Place>) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|i| without(i, unreadable)).collect()),
        Value::Table(table) => {
            let kept = table.entries().iter();
            let kept = kept.filter(|entry| !unreadable.contains(&entry.node.place));
            let kept = kept.map(|entry| Entry {
                key: entry.key.clone(),
                key_place: entry.key_place,
                node: without(&entry.node, unreadable),
            });
            Value::Table(Table::from(kept.collect::<Vec<_>>()))
        }
        leaf => leaf.clone(),
    };
    Node {
        value,
        place: node.place,
    }
}
