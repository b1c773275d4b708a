//! An axis as it is written, and the words and numbers of its values.

use super::file::AxisFile;
use crate::check::Parameter;
use crate::syntax::{Node, Path, Place, Value};
use crate::units::{Dimension, internal_unit, parse_as, visible};

/// An axis as written, with the place of everything.
pub(super) struct WrittenAxis<'a> {
    pub file: &'a AxisFile,
    pub node: &'a Node,
}

impl<'a> WrittenAxis<'a> {
    /// The value of a key.
    pub fn at(&self, key: &str) -> Option<&'a Node> {
        self.node.at(&Path::dotted(key))
    }

    /// The place of a key, of the axis where it has none.
    pub fn place(&self, key: &str) -> Place {
        self.at(key).map_or(self.node.place, |node| node.place)
    }

    /// The keys that are written, of these.
    pub fn given<const N: usize>(&self, keys: [&'static str; N]) -> Vec<&'static str> {
        let given = keys.into_iter().filter(|key| self.at(key).is_some());
        given.collect()
    }
}

/// The paths of an axis with their places.
pub(super) fn keys_of(written: &WrittenAxis<'_>) -> Vec<(String, Place)> {
    if let Some(path) = &written.file.path {
        return vec![(path.trim().to_owned(), written.place("path"))];
    }
    let nodes = written.at("paths").map_or(&[][..], Node::items);
    let key = |node: &Node| {
        (
            node.as_text().unwrap_or_default().trim().to_owned(),
            node.place,
        )
    };
    nodes.iter().map(key).collect()
}

/// A value in words.
pub(super) fn words_of(node: &Node) -> String {
    match &node.value {
        Value::Text(text) | Value::Date(text) => visible(text).into_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::List(items) => items.iter().map(words_of).collect::<Vec<_>>().join(", "),
        Value::Table(table) => match table.get("value") {
            Some(value) => words_of(value),
            None => table.keys().collect::<Vec<_>>().join(", "),
        },
    }
}

/// A value as a number: of a quantity in internal units.
pub(super) fn number_of(node: &Node, parameter: Option<&Parameter>) -> Option<f64> {
    match &node.value {
        Value::Integer(_) | Value::Float(_) if parameter.is_some_and(has_unit) => None,
        Value::Integer(number) => Some(*number as f64),
        Value::Float(number) => Some(*number),
        Value::Text(text) => parse_as(text, parameter?.dimension).ok(),
        Value::Table(table) => number_of(table.get("value")?, parameter),
        _ => None,
    }
}

/// True for a quantity that needs a unit. A number of cells may be written without one.
fn has_unit(parameter: &Parameter) -> bool {
    !internal_unit(parameter.dimension).is_empty() && parameter.dimension != Dimension::CELLS
}
