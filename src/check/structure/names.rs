//! The names that a document defines and that other parts of it refer to.

use std::collections::BTreeMap;

use crate::syntax::{Node, Path};

/// Names by what they name: `organs`, `beds`, `labels`, `products`, `companions`, `actions`, `factors`, `kinds`, `tissues`, `subjects`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names(BTreeMap<&'static str, Vec<String>>);

/// The tables whose keys are names, with the word by which the schema calls them.
const TABLES: [(&str, &str); 9] = [
    ("organs", "body.organs"),
    ("beds", "body.beds"),
    ("labels", "labels"),
    ("products", "products"),
    ("companions", "companions"),
    ("actions", "actions"),
    ("factors", "factors"),
    ("kinds", "kinds"),
    ("tissues", "tissues"),
];

/// Subjects of rules that are no kinds of cells.
pub const NOT_CELLS: [&str; 2] = ["parenchyma", "vessel"];

impl Names {
    /// Collects the names of a document.
    pub fn collect(root: &Node) -> Self {
        let mut names = BTreeMap::new();
        for (word, table) in TABLES {
            names.insert(word, keys_at(root, table));
        }
        let subjects = NOT_CELLS
            .iter()
            .map(|s| (*s).to_owned())
            .chain(keys_at(root, "kinds"));
        names.insert("subjects", subjects.collect());
        Self(names)
    }

    /// The names of one sort; empty for a sort that does not exist.
    pub fn of(&self, sort: &str) -> &[String] {
        self.0.get(sort).map_or(&[], Vec::as_slice)
    }

    /// What one name of the sort is called in messages.
    pub fn singular(sort: &str) -> &str {
        match sort {
            "subjects" => "kind of cell",
            "kinds" => "kind",
            "tissues" => "tissue",
            plural => plural.strip_suffix('s').unwrap_or(plural),
        }
    }

    /// The place in a document where a name of the sort is defined.
    pub fn table(sort: &str) -> &str {
        TABLES
            .iter()
            .find(|(word, _)| *word == sort)
            .map_or("kinds", |(_, table)| table)
    }
}

fn keys_at(root: &Node, table: &str) -> Vec<String> {
    let table = root.at(&Path::dotted(table)).and_then(Node::as_table);
    table
        .map(|t| t.keys().map(str::to_owned).collect())
        .unwrap_or_default()
}
