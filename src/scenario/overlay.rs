//! Overlays: values that replace existing ones, by dotted path, and items at the end of lists.

use std::collections::BTreeSet;

use crate::library::layers_defining;
use crate::syntax::{
    Entry, Fault, FileId, Node, Path, Place, Role, Sources, Table, Value, nearest, parse_value,
};

mod items;

/// Faults for which advice is looked for.
const MOST_ADVISED: usize = 150;

/// Applies an overlay to a tree. Only what exists can be set, and a list of tables can have one more item.
pub fn apply(tree: &mut Node, overlay: &Table, sources: &Sources, faults: &mut Vec<Fault>) {
    let mut setter = Setter {
        tree,
        sources,
        faults,
        done: BTreeSet::new(),
    };
    setter.table(overlay, &Path::default());
}

/// Reads settings such as `duration=12 h` or `products.bm-msc.diameter.median="18 um"` into an overlay. They become a separate
/// file so that faults in them have places too.
pub fn from_settings(settings: &[String], sources: &mut Sources, faults: &mut Vec<Fault>) -> Table {
    let file = sources.add("--set", settings.join("\n"), Role::CommandLine);
    let mut entries = Vec::new();
    let mut start = 0;
    for setting in settings {
        match read_setting(file, setting, start) {
            Ok(entry) => entries.push(entry),
            Err(fault) => faults.push(*fault),
        }
        start += setting.len() + 1;
    }
    Table::from(entries)
}

fn read_setting(file: FileId, setting: &str, start: usize) -> Result<Entry, Box<Fault>> {
    let whole = Place::new(file, start..start + setting.len());
    let malformed = || {
        let fault = Fault::new("not a setting")
            .at(whole)
            .found(format!("`{setting}`"));
        Box::new(fault.expected("path=value, such as duration=12 h"))
    };
    let (key, value) = setting.split_once('=').ok_or_else(malformed)?;
    let trimmed = |text: &str, offset: usize| {
        let skipped = text.len() - text.trim_start().len();
        (text.trim().to_owned(), start + offset + skipped)
    };
    let (key, key_start) = trimmed(key, 0);
    let (value, value_start) = trimmed(value, setting.len() - value.len());
    if key.is_empty() || value.is_empty() {
        return Err(malformed());
    }
    let key_place = Place::new(file, key_start..key_start + key.len());
    let place = Place::new(file, value_start..value_start + value.len());
    // Bare text is what people type: `12 h` rather than `"12 h"`.
    let bare = || Node {
        value: Value::Text(value.clone()),
        place,
    };
    let node = parse_value(file, &value, value_start).unwrap_or_else(bare);
    Ok(Entry {
        key: key.trim_matches('"').to_owned(),
        key_place,
        node,
    })
}

/// An overlay with every `*` in its paths spread over the keys that stand there. A path that does not exist below one of the
/// keys is left out for it; for one that exists below none see [`led_nowhere`].
pub fn spread(tree: &Node, overlay: &Table) -> Table {
    let mut entries = Vec::new();
    for entry in overlay.entries() {
        for key in spread_key(tree, &Path::dotted(&entry.key)) {
            entries.push(Entry {
                key,
                ..entry.clone()
            });
        }
    }
    Table::from(entries)
}

/// Faults of the paths of an overlay that [`spread`] leaves out altogether.
pub fn led_nowhere(tree: &Node, overlay: &Table, sources: &Sources) -> Vec<Fault> {
    let nowhere = |entry: &&Entry| spread_key(tree, &Path::dotted(&entry.key)).is_empty();
    let fault = |entry: &Entry| nothing_to_set(tree, sources, entry, &Path::dotted(&entry.key));
    overlay
        .entries()
        .iter()
        .filter(nowhere)
        .map(fault)
        .collect()
}

fn spread_key(tree: &Node, path: &Path) -> Vec<String> {
    let Some(star) = path.0.iter().position(|step| step == "*") else {
        return vec![path.to_string()];
    };
    let (above, rest) = (Path(path.0[..star].to_vec()), &path.0[star + 1..]);
    let keys = tree.at(&above).map(names_below).unwrap_or_default();
    let spread = |key: String| {
        let mut steps = above.then(key).0;
        steps.extend_from_slice(rest);
        spread_key(tree, &Path(steps))
    };
    let exists = |key: &String| tree.at(&Path::dotted(key)).is_some();
    keys.into_iter().flat_map(spread).filter(exists).collect()
}

/// The fault of a path that leads to nothing, at the first step that does not exist; `*` is a step to everything below.
fn nothing_to_set(tree: &Node, sources: &Sources, entry: &Entry, path: &Path) -> Fault {
    let mut reached = vec![tree];
    let mut known = Path::default();
    for step in &path.0 {
        let below = |node: &&Node| match step.as_str() {
            "*" => names_below(node),
            _ => vec![step.clone()],
        };
        let next = |node| {
            below(&node)
                .into_iter()
                .filter_map(|name| node.at(&Path(vec![name])))
        };
        let next: Vec<&Node> = reached.iter().copied().flat_map(next).collect();
        if next.is_empty() {
            break;
        }
        (reached, known) = (next, known.then(step));
    }
    let step = path.0.get(known.0.len()).map_or("", String::as_str);
    let within = if known.0.is_empty() {
        "the document".to_owned()
    } else {
        format!("`{known}`")
    };
    let message = match (step, known.0.iter().any(|step| step == "*")) {
        ("*", _) => format!("nothing to set: {within} is empty"),
        (_, true) => format!("nothing to set: none of {within} has `{step}`"),
        (_, false) => format!("nothing to set: {within} has no `{step}`"),
    };
    let keys = |node| names_below(node).into_iter().chain(items::names(node));
    let keys: Vec<String> = reached.into_iter().flat_map(keys).collect();
    let near = nearest(step, keys.iter().map(String::as_str));
    let near = near.map(|name| known.then(name).to_string());
    let near = items::meant(tree, &known, path).or(near);
    let only = "only what the scenario or a library layer has written can be set".to_owned();
    let help = items::hint(tree, &known, step).or_else(|| missing_layer(&known, step));
    let help = help.unwrap_or(only);
    let above = path.0.len().saturating_sub(entry.key.split('.').count());
    Fault::new(message)
        .at(step_place(sources, entry, known.0.len().checked_sub(above)))
        .nearest(near)
        .help(help)
}

/// The advice to use a library layer that defines the value to be set.
fn missing_layer(known: &Path, step: &str) -> Option<String> {
    let layers = layers_defining(&known.to_string(), step);
    (!layers.is_empty()).then(|| format!("add to `uses`: {}", layers.join(" or ")))
}

/// Where a step of a dotted key stands.
fn step_place(sources: &Sources, entry: &Entry, number: Option<usize>) -> Place {
    let mut steps = entry.key.split('.');
    let place = number.and_then(|number| {
        let start = steps.by_ref().take(number).map(|step| step.len() + 1).sum();
        let step = start..start + steps.next()?.len();
        Some(sources.inside(entry.key_place, &entry.key, step))
    });
    place.unwrap_or(entry.key_place)
}

/// Takes out of the overlays of the arms what another overlay sets for all of them.
pub fn drop_from_arms(tree: &mut Node, overlay: &Table) {
    let set = leaf_entries(tree, overlay).into_iter();
    let set: BTreeSet<Path> = set.map(|(path, _)| path).collect();
    let arms = tree.at(&Path::dotted("arm")).map_or(0, |a| a.items().len());
    let whole = tree.clone();
    for arm in 0..arms {
        let path = Path::dotted(&format!("arm.{arm}.set"));
        if let Some(own) = tree.at_mut(&path).and_then(Node::as_table_mut) {
            drop_below(&whole, own, &Path::default(), &set);
        }
    }
}

/// The values that an overlay sets with their paths, items of lists by position.
pub fn leaf_entries(tree: &Node, overlay: &Table) -> Vec<(Path, Entry)> {
    let mut found = Vec::new();
    leaves(tree, overlay, &Path::default(), &mut found);
    found
}

fn leaves(tree: &Node, overlay: &Table, above: &Path, found: &mut Vec<(Path, Entry)>) {
    for entry in overlay.entries() {
        let path = below(above, &entry.key);
        match &entry.node.value {
            Value::Table(table) if !entry.node.is_leaf() => leaves(tree, table, &path, found),
            _ => found.push((tree.by_position(&path), entry.clone())),
        }
    }
}

fn drop_below(tree: &Node, own: &mut Table, above: &Path, set: &BTreeSet<Path>) {
    own.retain(|entry| {
        let path = below(above, &entry.key);
        let is_leaf = entry.node.is_leaf();
        match &mut entry.node.value {
            Value::Table(table) if !is_leaf => {
                drop_below(tree, table, &path, set);
                !table.entries().is_empty()
            }
            _ => !set.contains(&tree.by_position(&path)),
        }
    });
}

/// A dotted key below a path.
pub fn below(above: &Path, key: &str) -> Path {
    let steps = Path::dotted(key).0;
    Path(above.0.iter().cloned().chain(steps).collect())
}

struct Setter<'a> {
    tree: &'a mut Node,
    sources: &'a Sources,
    faults: &'a mut Vec<Fault>,
    done: BTreeSet<Path>,
}

impl Setter<'_> {
    fn table(&mut self, overlay: &Table, above: &Path) {
        for entry in overlay.entries() {
            self.entry(entry, &below(above, &entry.key));
        }
    }

    fn entry(&mut self, entry: &Entry, path: &Path) {
        let Some(target) = self.tree.at(path) else {
            if items::is_next(self.tree, path) {
                return self.add(entry, path);
            }
            let fault = if self.faults.len() < MOST_ADVISED {
                nothing_to_set(self.tree, self.sources, entry, path)
            } else {
                Fault::new(format!("nothing to set at `{path}`")).at(entry.key_place)
            };
            return self.faults.push(fault);
        };
        if let Some(whole) = self.value_around(path) {
            let fault = Fault::new(format!("`{path}` is a part of the value `{whole}`"));
            let help =
                format!("set `{whole}`, as a number with its unit or as a table with `value`");
            return self.faults.push(fault.at(entry.key_place).help(help));
        }
        match (&entry.node.value, target.is_leaf()) {
            (Value::Table(below), false) if !entry.node.is_leaf() => self.table(below, path),
            (_, false) => {
                let keys = target
                    .as_table()
                    .map(|t| t.keys().collect::<Vec<_>>().join(", "))
                    .unwrap_or_default();
                let fault = Fault::new(format!("`{path}` is a group of values, not one value"))
                    .at(entry.key_place)
                    .expected(format!("one of its keys: {keys}"));
                self.faults.push(fault);
            }
            (_, true) => self.set(entry, path),
        }
    }

    /// The value given as a table that a path leads into: a part of it cannot change without its source.
    fn value_around(&self, path: &Path) -> Option<Path> {
        let is_value = |part: &Path| {
            let node = self.tree.at(part);
            node.is_some_and(|node| node.as_table().is_some() && node.is_leaf())
        };
        (1..path.0.len())
            .map(|steps| Path(path.0[..steps].to_vec()))
            .find(is_value)
    }

    fn add(&mut self, entry: &Entry, path: &Path) {
        if let Err(fault) = items::add(self.tree, entry, path) {
            return self.faults.push(*fault);
        }
        let leaves = leaf_entries(self.tree, &items::alone(entry, path)).into_iter();
        self.done.extend(leaves.map(|(path, _)| path));
    }

    fn set(&mut self, entry: &Entry, path: &Path) {
        if !self.done.insert(self.tree.by_position(path)) {
            self.faults
                .push(Fault::new(format!("`{path}` is set twice")).at(entry.key_place));
        }
        if let Some(target) = self.tree.at_mut(path) {
            *target = replacement(target, &entry.node);
        }
    }
}

fn names_below(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Table(table) => table.keys().map(str::to_owned).collect(),
        Value::List(items) => (0..items.len())
            .map(|position| position.to_string())
            .collect(),
        _ => Vec::new(),
    }
}

/// The new value of a parameter. The range of the old one stays unless the new one brings its own.
fn replacement(old: &Node, new: &Node) -> Node {
    let range = old.as_table().and_then(|t| t.entry("range")).cloned();
    match (&new.value, old.as_table()) {
        (Value::Table(table), Some(_)) if table.entry("range").is_none() => {
            let entries: Vec<Entry> = table.entries().iter().cloned().chain(range).collect();
            Node {
                value: Value::Table(Table::from(entries)),
                place: new.place,
            }
        }
        (Value::Table(_), _) | (_, None) => new.clone(),
        (_, Some(table)) => {
            let entry = |key: &str, node: Node| Entry {
                key: key.to_owned(),
                key_place: new.place,
                node,
            };
            let words = |text: String| Node {
                value: Value::Text(text),
                place: new.place,
            };
            let mut entries = vec![entry("value", new.clone())];
            entries.extend(range);
            entries.push(entry("status", words("chosen".to_owned())));
            entries.push(entry("why", words(instead_of(table))));
            Node {
                value: Value::Table(Table::from(entries)),
                place: new.place,
            }
        }
    }
}

fn instead_of(table: &Table) -> String {
    let old = table.get("value").map(|node| match &node.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => "another value".to_owned(),
    });
    format!("set in place of {}", old.unwrap_or_default())
}
