//! Characters that act on a terminal are not allowed in a scenario, not even as escapes.

use crate::syntax::{Fault, Node, Place, Value};
use crate::units::is_hidden;

/// A fault for every key and text that holds such a character. A carriage return ends lines on some systems and stays.
pub fn hidden_characters(root: &Node) -> Vec<Fault> {
    let mut faults = Vec::new();
    visit(root, &mut faults);
    faults
}

fn visit(node: &Node, faults: &mut Vec<Fault>) {
    match &node.value {
        Value::Text(text) => judge(text, node.place, faults),
        Value::List(items) => items.iter().for_each(|item| visit(item, faults)),
        Value::Table(table) => {
            for entry in table.entries() {
                judge(&entry.key, entry.key_place, faults);
                visit(&entry.node, faults);
            }
        }
        _ => {}
    }
}

fn judge(text: &str, place: Place, faults: &mut Vec<Fault>) {
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\r');
    if let Some(hidden) = hidden {
        let fault = Fault::new("a character that acts on a terminal")
            .at(place)
            .found(format!("`{}`", hidden.escape_unicode()));
        faults.push(fault.help("remove it: texts hold letters, marks, blanks and line ends"));
    }
}
