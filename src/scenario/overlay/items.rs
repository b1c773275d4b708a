//! Items that an overlay adds at the end of a list of tables, such as another dose.

use crate::syntax::{Entry, Fault, Node, Path, Table, Value};

/// Whether a document may leave out a list of tables at this path, or leave it empty.
fn may_be_absent(list: &Path) -> bool {
    let steps: Vec<&str> = list.0.iter().map(String::as_str).collect();
    matches!(
        steps[..],
        ["arm" | "answer"] | ["arm", _, "infusion" | "companion"]
    )
}

/// Whether a path leads to the item that would come next in a list of tables.
pub(super) fn is_next(tree: &Node, path: &Path) -> bool {
    let list = path.parent().and_then(|list| next_in(tree, &list));
    list.is_some_and(|next| path.0.last() == Some(&next.to_string()))
}

/// Position of the item that would come next in a list of tables; none if there is no such list and cannot be one.
fn next_in(tree: &Node, list: &Path) -> Option<usize> {
    let Some(node) = tree.at(list) else {
        let above = tree.at(&list.parent()?)?;
        return (above.as_table().is_some() && may_be_absent(list)).then_some(0);
    };
    let Value::List(items) = &node.value else {
        return None;
    };
    let tables = items.iter().all(|item| item.as_table().is_some());
    let known = !items.is_empty() || may_be_absent(list);
    (tables && known).then_some(items.len())
}

/// Adds an item where [`is_next`].
pub(super) fn add(tree: &mut Node, entry: &Entry, path: &Path) -> Result<(), Box<Fault>> {
    if entry.node.as_table().is_none() {
        let fault = Fault::new("a new item of a list is a table")
            .at(entry.node.place)
            .found(entry.node.kind_name())
            .expected("a table such as `{ key = 2, other = \"3 h\" }`, its text in quotes");
        return Err(Box::new(fault));
    }
    let list = path.parent().unwrap_or_default();
    let layers = entry.node.as_table().and_then(|item| item.entry("layers"));
    if let Some(layers) = layers.filter(|_| list == Path::dotted("arm")) {
        let fault = Fault::new("an arm with layers cannot be added by a setting")
            .at(layers.key_place)
            .help("layers are read before settings: write the arm into the scenario");
        return Err(Box::new(fault));
    }
    if tree.at(&list).is_none() {
        let (name, above) = (list.0.last(), list.parent().unwrap_or_default());
        let above = tree.at_mut(&above).and_then(Node::as_table_mut);
        if let (Some(name), Some(above)) = (name, above) {
            above.push(empty_list(name, entry));
        }
    }
    if let Some(Value::List(items)) = tree.at_mut(&list).map(|node| &mut node.value) {
        items.push(entry.node.clone());
    }
    Ok(())
}

fn empty_list(name: &str, entry: &Entry) -> Entry {
    Entry {
        key: name.to_owned(),
        key_place: entry.key_place,
        node: Node {
            value: Value::List(Vec::new()),
            place: entry.node.place,
        },
    }
}

/// How an item is added to the list that a path that leads nowhere may have meant: `known` exists, `step` below it does not.
pub(super) fn hint(tree: &Node, known: &Path, step: &str) -> Option<String> {
    let of = |list: &Path| {
        let next = next_in(tree, list)?;
        let names = match step.parse::<usize>() {
            Ok(_) => String::new(),
            Err(_) => names_in(tree, list),
        };
        Some(format!(
            "{names}`{list}.{next}={{ key = value, ... }}` adds an item"
        ))
    };
    of(known).or_else(|| of(&known.then(step)))
}

/// The path that was meant where the position in a list was left out: the first item that has what comes next.
pub(super) fn meant(tree: &Node, known: &Path, path: &Path) -> Option<String> {
    let list = tree.at(known)?;
    let names = names(list);
    let with = |position: usize| {
        let name = names
            .get(position)
            .filter(|_| names.len() == list.items().len());
        let mut steps = known
            .then(name.cloned().unwrap_or_else(|| position.to_string()))
            .0;
        steps.extend_from_slice(&path.0[known.0.len()..]);
        Path(steps)
    };
    let exists = |path: &Path| tree.at(path).is_some();
    (0..list.items().len())
        .map(with)
        .find(exists)
        .map(|path| path.to_string())
}

/// The names of the items of a list.
pub(super) fn names(list: &Node) -> Vec<String> {
    let name = |item: &Node| Some(item.as_table()?.get("name")?.as_text()?.to_owned());
    list.items().iter().filter_map(name).collect()
}

/// Words on what a list holds by name.
fn names_in(tree: &Node, list: &Path) -> String {
    let names = tree.at(list).map(names).unwrap_or_default();
    if names.is_empty() {
        String::new()
    } else {
        format!("there are `{}`; ", names.join("`, `"))
    }
}

/// An overlay of one entry.
pub(super) fn alone(entry: &Entry, path: &Path) -> Table {
    let entry = Entry {
        key: path.to_string(),
        ..entry.clone()
    };
    Table::from(vec![entry])
}
