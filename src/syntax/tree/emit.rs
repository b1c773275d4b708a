//! Tree to TOML text: leaves on one line each, tables under headers, in the order of the tree.

use std::fmt::Write;

use super::node::{Node, Path, Value};
use super::table::Table;

/// The document as TOML text that reads back to the same tree, places apart.
pub fn to_toml(root: &Node) -> String {
    let mut text = String::new();
    if let Some(table) = root.as_table() {
        write_table(&mut text, &Path::default(), table);
    }
    text
}

fn write_table(text: &mut String, path: &Path, table: &Table) {
    for entry in table.entries().iter().filter(|e| on_one_line(&e.node)) {
        let _ = writeln!(text, "{} = {}", key_text(&entry.key), inline(&entry.node));
    }
    for entry in table.entries().iter().filter(|e| !on_one_line(&e.node)) {
        let below = path.then(key_text(&entry.key));
        if let Some(table) = entry.node.as_table() {
            // A header is needed only where something stands directly under it.
            if table.entries().is_empty() || table.entries().iter().any(|e| on_one_line(&e.node)) {
                let _ = writeln!(text, "\n[{below}]");
            }
            write_table(text, &below, table);
        }
        for item in entry.node.items() {
            let _ = writeln!(text, "\n[[{below}]]");
            if let Some(table) = item.as_table() {
                write_table(text, &below, table);
            }
        }
    }
}

/// Parameters and lists of plain values stand on one line; so do tables that hold only plain values inside of lists.
fn on_one_line(node: &Node) -> bool {
    match &node.value {
        Value::Table(_) => node.is_leaf(),
        Value::List(items) => {
            items.is_empty() || items.iter().any(|item| item.as_table().is_none())
        }
        _ => true,
    }
}

fn inline(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => toml::Value::String(text.clone()).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => toml::Value::Float(*number).to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.clone(),
        Value::List(items) => format!(
            "[{}]",
            items.iter().map(inline).collect::<Vec<_>>().join(", ")
        ),
        Value::Table(table) => {
            let pair =
                |e: &super::node::Entry| format!("{} = {}", key_text(&e.key), inline(&e.node));
            format!(
                "{{ {} }}",
                table
                    .entries()
                    .iter()
                    .map(pair)
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
    }
}

fn key_text(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !key.is_empty() && key.chars().all(plain) {
        key.to_owned()
    } else {
        toml::Value::String(key.to_owned()).to_string()
    }
}
