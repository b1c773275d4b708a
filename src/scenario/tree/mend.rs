//! Trees without the parts that cannot be read.

use std::collections::BTreeSet;

use super::super::sources::Place;
use super::node::{Entry, Node, Table, Value};

/// A copy of a tree without the entries whose values stand at the places given, so that one wrong value does not hide the
/// block around it. Items of lists stay, because their positions count.
pub fn without(node: &Node, unreadable: &BTreeSet<Place>) -> Node {
    let value = match &node.value {
        Value::List(items) => Value::List(items.iter().map(|i| without(i, unreadable)).collect()),
        Value::Table(table) => Value::Table(Table {
            entries: table
                .entries
                .iter()
                .filter(|entry| !unreadable.contains(&entry.node.place))
                .map(|entry| Entry {
                    node: without(&entry.node, unreadable),
                    ..entry.clone()
                })
                .collect(),
        }),
        leaf => leaf.clone(),
    };
    Node {
        value,
        place: node.place,
    }
}
