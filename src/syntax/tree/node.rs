//! Nodes, tables and paths of the tree.

use std::fmt;

use super::table::Table;
use crate::syntax::sources::Place;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is written.
    pub place: Place,
}

/// A TOML value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string, decoded.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent; may be infinite or not a number.
    Float(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time, as written.
    Date(String),
    /// `[..]` or `[[..]]`.
    List(Vec<Node>),
    /// `{..}` or `[..]`.
    Table(Table),
}

/// A key of a table with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key, decoded.
    pub key: String,
    /// Where the key is written.
    pub key_place: Place,
    /// The value.
    pub node: Node,
}

impl Node {
    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table, if it is one, to be changed.
    pub fn as_table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The list, empty if it is none.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The value a number of steps down; items of lists are reached by their position or by their `name`.
    pub fn at(&self, path: &Path) -> Option<&Node> {
        path.0.iter().try_fold(self, |node, step| node.child(step))
    }

    /// The same path with the positions of list items in place of their names.
    pub fn by_position(&self, path: &Path) -> Path {
        let mut steps = Vec::new();
        let mut node = Some(self);
        for step in &path.0 {
            let place = match node.map(|node| &node.value) {
                Some(Value::List(items)) => position(items, step).map(|at| at.to_string()),
                _ => None,
            };
            steps.push(place.unwrap_or_else(|| step.clone()));
            node = node.and_then(|node| node.child(step));
        }
        Path(steps)
    }

    fn child(&self, step: &str) -> Option<&Node> {
        match &self.value {
            Value::Table(table) => table.get(step),
            Value::List(items) => items.get(position(items, step)?),
            _ => None,
        }
    }

    /// As [`Node::at`], to be changed.
    pub fn at_mut(&mut self, path: &Path) -> Option<&mut Node> {
        path.0
            .iter()
            .try_fold(self, |node, step| match &mut node.value {
                Value::Table(table) => table.get_mut(step),
                Value::List(items) => position(items, step).and_then(|at| items.get_mut(at)),
                _ => None,
            })
    }

    /// True for a number or text, and for a table that gives one with its source: the leaf of the tree of parameters.
    pub fn is_leaf(&self) -> bool {
        let is_value = |entry: &Entry| entry.node.as_table().is_none();
        self.as_table()
            .is_none_or(|table| table.entry("value").is_some_and(is_value))
    }

    /// What kind of value it is, for messages.
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Text(_) => "text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Position of the item that a step of a path means.
fn position(items: &[Node], step: &str) -> Option<usize> {
    let named = |item: &Node| {
        item.as_table()
            .and_then(|t| t.get("name"))
            .and_then(Node::as_text)
            == Some(step)
    };
    step.parse().ok().or_else(|| items.iter().position(named))
}

/// A dotted path from the root of the document, such as `rules.m0-to-m1.max` or `arm.0.infusion.0.amount`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(pub Vec<String>);

impl Path {
    /// A path from dotted text.
    pub fn dotted(text: &str) -> Self {
        Self(text.split('.').map(|step| step.trim().to_owned()).collect())
    }

    /// A path with one more step.
    pub fn then(&self, step: impl Into<String>) -> Self {
        let mut steps = self.0.clone();
        steps.push(step.into());
        Self(steps)
    }

    /// A path without its last step; none for the root.
    pub fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, rest)| Self(rest.to_vec()))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
