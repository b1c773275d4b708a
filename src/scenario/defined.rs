//! The names that a scenario and its layers define, and the layers themselves, for people who search for them.

use std::path::Path as Folder;

use serde::Serialize;

use super::resolve::{Settings, resolve};
use crate::library::{find_layer, find_scenario, layer_names};
use crate::syntax::{Faults, Node, Path, Table};

/// A library layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// Name by which `uses` calls it.
    pub name: String,
    /// The first line of the comment it opens with; empty without one.
    pub about: String,
}

/// The names of one sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sort {
    /// What is named: `organs`, `products`, `labels`, `companions`, `actions`, `factors`, `kinds`, `tissues`, `rules` or `sites`.
    pub sort: &'static str,
    /// The names, in the order in which they are written.
    pub names: Vec<Defined>,
}

/// A name that is defined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Defined {
    /// The key by which other parts refer to it.
    pub key: String,
    /// Words for people.
    pub name: String,
    /// States of a kind of cell, as `kind.state`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<Defined>,
    /// Levels of a kind of cell.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Defined>,
}

/// The sorts of names, with the table that defines them.
const SORTS: [(&str, &str); 9] = [
    ("organs", "body.organs"),
    ("products", "products"),
    ("labels", "labels"),
    ("companions", "companions"),
    ("actions", "actions"),
    ("factors", "factors"),
    ("kinds", "kinds"),
    ("tissues", "tissues"),
    ("rules", "rules"),
];

/// The layers that a scenario in `folder` can use, sorted by name: those of the program and those in `folder/library`.
pub fn layers(folder: Option<&Folder>) -> Vec<Layer> {
    let layer = |name: String| {
        let text = find_layer(&name, folder).map(|found| found.text);
        let about = text.as_deref().map_or("", first_comment).to_owned();
        Layer { name, about }
    };
    layer_names(folder).into_iter().map(layer).collect()
}

/// The names that a scenario and its layers define. A scenario that uses names wrongly still lists them.
///
/// # Errors
///
/// All faults, where a file is missing or cannot be understood, so that names would be missing too.
pub fn names(scenario: &str) -> Result<Vec<Sort>, Faults> {
    let found = find_scenario(scenario).map_err(|fault| Faults::single(*fault))?;
    let resolved = resolve(found, &Settings::default());
    match Faults::collect(resolved.sources, resolved.faults) {
        Some(faults) if resolved.holes => Err(faults),
        _ => Ok(sorts(&resolved.root)),
    }
}

fn sorts(root: &Node) -> Vec<Sort> {
    let sort = |(sort, path): (&'static str, &str)| Sort {
        sort,
        names: table(root.at(&Path::dotted(path)))
            .map(|(key, node)| defined(sort, key, node))
            .collect(),
    };
    SORTS.into_iter().map(sort).chain([sites(root)]).collect()
}

/// The sites that have names, with their organs.
fn sites(root: &Node) -> Sort {
    let items = root.at(&Path::dotted("site")).map_or(&[][..], Node::items);
    let named = |site: &Node| {
        let key = written_name(site)?.to_owned();
        let organ = site.as_table().map(|table| text(table, "organ"));
        Some(Defined {
            key,
            name: organ.unwrap_or_default().to_owned(),
            states: Vec::new(),
            levels: Vec::new(),
        })
    };
    Sort {
        sort: "sites",
        names: items.iter().filter_map(named).collect(),
    }
}

fn defined(sort: &str, key: &str, node: &Node) -> Defined {
    let below = |part: &str, prefix: &str| -> Vec<Defined> {
        let part = node.as_table().and_then(|table| table.get(part));
        let one = |(below, node): (&str, &Node)| Defined {
            key: format!("{prefix}{below}"),
            name: written_name(node).unwrap_or(below).to_owned(),
            states: Vec::new(),
            levels: Vec::new(),
        };
        table(part).map(one).collect()
    };
    let is_kind = sort == "kinds";
    let some = |is: bool, part, prefix: &str| if is { below(part, prefix) } else { Vec::new() };
    let words = match written_name(node) {
        Some(name) => name.to_owned(),
        None if sort == "rules" => sentence(node),
        None => key.to_owned(),
    };
    Defined {
        key: key.to_owned(),
        name: words,
        states: some(is_kind, "states", &format!("{key}.")),
        levels: some(is_kind, "levels", ""),
    }
}

/// The entries of a table; none if it is none.
fn table(node: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let entries = node.and_then(Node::as_table).map(|table| table.entries());
    let entries = entries.into_iter().flatten();
    entries.map(|entry| (entry.key.as_str(), &entry.node))
}

fn written_name(node: &Node) -> Option<&str> {
    node.as_table()?.get("name")?.as_text()
}

/// A rule without a name in its own words: `macrophage (m0, m1): engulf msc.dead`.
fn sentence(rule: &Node) -> String {
    let Some(rule) = rule.as_table() else {
        return String::new();
    };
    let states = rule.get("states").map_or(&[][..], Node::items);
    let states: Vec<&str> = states.iter().filter_map(Node::as_text).collect();
    let states = if states.is_empty() {
        String::new()
    } else {
        format!(" ({})", states.join(", "))
    };
    let what = match text(rule, "what") {
        "" => String::new(),
        what => format!(" {what}"),
    };
    format!(
        "{}{states}: {}{what}",
        text(rule, "cell"),
        text(rule, "does")
    )
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Node::as_text).unwrap_or_default()
}

/// The first line of the comment that a text opens with.
fn first_comment(text: &str) -> &str {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let comment = first.and_then(|line| line.trim_start().strip_prefix('#'));
    comment.map_or("", str::trim)
}
