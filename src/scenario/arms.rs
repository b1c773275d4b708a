//! What can differ between arms: layers, switched-off actions and settings.

use std::collections::BTreeMap;

use super::layers::Layers;
use super::overlay;
use crate::format::{ROOT_KEYS, belongs_to_scenario};
use crate::syntax::{Entry, Fault, Node, Path, Place, Sources, Table, Value, to_json};

/// Turns the layers of an arm, named at a place, into values that the arm sets. What it sets itself, and what its switched-off
/// actions set, stays: these come later.
pub fn fold_layers(
    root: &mut Node,
    arm: usize,
    (layers, named): (&Layers, Place),
    sources: &Sources,
    faults: &mut Vec<Fault>,
) {
    let mut fold = Fold {
        tree: root.clone(),
        values: BTreeMap::new(),
        named,
        sources,
        faults,
    };
    fold.layer(&layers.tree, &Path::default());
    fold.faults.extend(refuse_in_sets(root, &layers.sets));
    for set in layers.sets.iter().filter_map(|set| set.node.as_table()) {
        fold.set(set);
    }
    let path = Path::dotted(&format!("arm.{arm}"));
    let Some(own) = root.at(&path).and_then(Node::as_table) else {
        return;
    };
    for off in switched_off(root, own) {
        fold.later(&off);
    }
    if let Some(set) = own.get("set").and_then(Node::as_table) {
        fold.later(set);
    }
    let path = path.then("set");
    if let Some(set) = root.at_mut(&path).and_then(Node::as_table_mut) {
        fold.own(set, &Path::default());
    }
    let values: Vec<Entry> = fold.values.into_values().collect();
    let arm = path.parent().and_then(|arm| root.at_mut(&arm));
    if let (Some(arm), false) = (arm.and_then(Node::as_table_mut), values.is_empty()) {
        add_settings(arm, values);
    }
}

/// The layers of an arm before they become its settings.
struct Fold<'a> {
    /// The tree of the arm.
    tree: Node,
    /// Values in which the arm differs from the scenario because of its layers, by path.
    values: BTreeMap<Path, Entry>,
    /// Where the layers are named.
    named: Place,
    sources: &'a Sources,
    faults: &'a mut Vec<Fault>,
}

impl Fold<'_> {
    /// Takes the values of layers that differ from those of the scenario. Nothing can be added.
    fn layer(&mut self, layer: &Table, above: &Path) {
        for entry in layer.entries() {
            let path = above.then(&entry.key);
            let Some(old) = self.tree.at(&path) else {
                let fault = Fault::new(format!("only a layer of one arm sets `{path}`"));
                self.refuse(
                    fault.help("arms can differ only in values that the scenario or its own layers set: add it there"),
                    entry.key_place,
                );
                continue;
            };
            match (&entry.node.value, old.is_leaf() || entry.node.is_leaf()) {
                (Value::Table(below), false) => self.layer(below, &path),
                _ if to_json(old) == to_json(&entry.node) => {}
                _ if old.is_leaf() != entry.node.is_leaf() => {
                    let fault = Fault::new(format!("`{path}` is another kind of thing here"));
                    self.refuse(fault.found(entry.node.kind_name()), entry.key_place);
                }
                _ => self.differ(path, entry),
            }
        }
    }

    fn differ(&mut self, path: Path, entry: &Entry) {
        if let Some(fault) = shared(&path) {
            return self.refuse(
                fault.help("the layers of one arm cannot change it"),
                entry.key_place,
            );
        }
        if let Some(target) = self.tree.at_mut(&path) {
            *target = entry.node.clone();
        }
        self.take(path, entry.key_place);
    }

    /// Takes what a layer sets.
    fn set(&mut self, set: &Table) {
        overlay::apply(&mut self.tree, set, self.sources, self.faults);
        for (path, entry) in overlay::leaf_entries(&self.tree, set) {
            match shared(&path) {
                Some(fault) => self.refuse(
                    fault.help("the layers of one arm cannot change it"),
                    entry.key_place,
                ),
                None => self.take(path, entry.key_place),
            }
        }
    }

    /// Applies what comes after the layers. Values of layers that it replaces hand down their range. Its faults are reported
    /// when it is applied to the scenario.
    fn later(&mut self, overlay: &Table) {
        overlay::apply(&mut self.tree, overlay, self.sources, &mut Vec::new());
        for (path, entry) in overlay::leaf_entries(&self.tree, overlay) {
            if self.values.contains_key(&path) {
                self.take(path, entry.key_place);
            }
        }
    }

    /// Moves values of the arm's own settings that came after those of its layers to where they were written.
    fn own(&mut self, own: &mut Table, above: &Path) {
        for (key, node) in own.iter_mut() {
            let path = overlay::below(above, key);
            let is_leaf = node.is_leaf();
            match &mut node.value {
                Value::Table(table) if !is_leaf => self.own(table, &path),
                _ => {
                    if let Some(value) = self.values.remove(&self.tree.by_position(&path)) {
                        *node = value.node;
                    }
                }
            }
        }
    }

    /// Notes the value that now stands at a path.
    fn take(&mut self, path: Path, key_place: Place) {
        if let Some(node) = self.tree.at(&path).cloned() {
            let key = path.to_string();
            let entry = Entry {
                key,
                key_place,
                node,
            };
            self.values.insert(path, entry);
        }
    }

    fn refuse(&mut self, fault: Fault, at: Place) {
        let fault = fault
            .at(at)
            .related("the layers of the arm are named here", self.named);
        self.faults.push(fault);
    }
}

/// Faults of what layers set: what belongs to scenarios, and what two of them set.
pub fn refuse_in_sets(root: &Node, sets: &[Entry]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut first: BTreeMap<Path, Place> = BTreeMap::new();
    for set in sets.iter().filter_map(|set| set.node.as_table()) {
        for (path, entry) in overlay::leaf_entries(root, set) {
            let place = entry.key_place;
            let top = path.0.first().map_or("", String::as_str);
            if belongs_to_scenario(top) {
                let fault = Fault::new(format!("a library layer cannot set `{path}`"));
                faults.push(fault.at(place).help("set it in the scenario"));
            }
            match first.get(&path) {
                Some(other) if other.file != place.file => {
                    let fault = Fault::new(format!("two library layers set `{path}`"));
                    let help = "use one of them, or set it in the scenario and remove it from both";
                    faults.push(
                        fault
                            .at(place)
                            .help(help)
                            .related("the first one is here", *other),
                    );
                }
                _ => {
                    first.insert(path, place);
                }
            }
        }
    }
    faults
}

/// Lets what the command line sets stand in arms whose switched-off actions would replace it.
pub fn keep_in_arms(root: &mut Node, overlay: &Table) {
    let whole = root.clone();
    let set = overlay::leaf_entries(&whole, overlay);
    let arms = whole.at(&Path::dotted("arm")).map_or(&[][..], Node::items);
    for (position, arm) in arms.iter().enumerate() {
        let off = arm.as_table().map(|arm| switched_off(&whole, arm));
        let off = off.unwrap_or_default();
        let off = off
            .iter()
            .flat_map(|off| overlay::leaf_entries(&whole, off));
        let off: Vec<Path> = off.map(|(path, _)| path).collect();
        let kept = set.iter().filter(|(path, _)| off.contains(path));
        let kept = kept.filter_map(|(path, entry)| {
            Some(Entry {
                key: path.to_string(),
                key_place: entry.key_place,
                node: whole.at(path)?.clone(),
            })
        });
        let kept: Vec<Entry> = kept.collect();
        let arm = root.at_mut(&Path::dotted(&format!("arm.{position}")));
        if let (Some(arm), false) = (arm.and_then(Node::as_table_mut), kept.is_empty()) {
            add_settings(arm, kept);
        }
    }
}

/// Adds settings to those of an arm.
fn add_settings(arm: &mut Table, more: Vec<Entry>) {
    let place = more[0].key_place;
    match arm.get_mut("set") {
        Some(set) => {
            if let Some(own) = set.as_table_mut() {
                more.into_iter().for_each(|entry| own.push(entry));
            }
        }
        None => arm.push(Entry {
            key: "set".to_owned(),
            key_place: place,
            node: Node {
                value: Value::Table(Table::from(more)),
                place,
            },
        }),
    }
}

/// What the switched-off actions of an arm set.
fn switched_off(root: &Node, arm: &Table) -> Vec<Table> {
    let off = values_off(root, arm).into_iter();
    off.map(|(_, off)| overlay::spread(root, off)).collect()
}

/// The switched-off actions of an arm that set values, as written.
fn values_off<'a>(root: &'a Node, arm: &'a Table) -> Vec<(Place, &'a Table)> {
    let without = arm.get("without").map_or(&[][..], Node::items);
    let off = without.iter().filter_map(|action| {
        let path = Path::dotted("actions").then(action.as_text()?).then("off");
        Some((action.place, root.at(&path)?.as_table()?))
    });
    off.collect()
}

/// Faults of values that switched-off actions of an arm would set but that do not exist.
fn off_nowhere(root: &Node, arm: &Table, sources: &Sources) -> Vec<Fault> {
    let nowhere = |(action, off): (Place, &Table)| {
        let faults = overlay::led_nowhere(root, off, sources).into_iter();
        let reported = move |fault: Fault| fault.related("the action is switched off here", action);
        faults.map(reported).collect::<Vec<_>>()
    };
    values_off(root, arm)
        .into_iter()
        .flat_map(nowhere)
        .collect()
}

/// The tree of one arm: what its switched-off actions set, then its own overlay; none if it has neither.
pub fn tree_of_arm(
    root: &Node,
    arm: usize,
    sources: &Sources,
    faults: &mut Vec<Fault>,
) -> Option<Node> {
    let arm = root.as_table()?.get("arm")?.items().get(arm)?.as_table()?;
    faults.extend(off_nowhere(root, arm, sources));
    let off = switched_off(root, arm).into_iter();
    let own = arm.get("set").and_then(Node::as_table).cloned();
    let overlays: Vec<Table> = off.chain(own).filter(|o| !o.entries().is_empty()).collect();
    if overlays.is_empty() {
        return None;
    }
    let mut tree = root.clone();
    for overlay in &overlays {
        refuse_shared(overlay, &Path::default(), faults);
        overlay::apply(&mut tree, overlay, sources, faults);
    }
    Some(tree)
}

/// What all arms share below the root, because results name and measure it once; `*` stands for any name.
const SHARED_BELOW: [&str; 11] = [
    "site.patch",
    "site.organ",
    "site.kind",
    "site.name",
    // Of several sites, each by its name or number; also what an arm alone would add.
    "site.*.patch",
    "site.*.organ",
    "site.*.kind",
    "site.*.name",
    "body.organs.*.role",
    "body.organs.*.drains",
    "kinds.*.states.*.corpse",
];

fn refuse_shared(overlay: &Table, above: &Path, faults: &mut Vec<Fault>) {
    for entry in overlay.entries() {
        let steps = Path::dotted(&entry.key);
        let path = Path(above.0.iter().chain(&steps.0).cloned().collect());
        if let Some(fault) = shared(&path) {
            let fault = fault.at(entry.key_place);
            faults.push(fault.help("set it under [set] for all arms"));
        } else if let (Value::Table(below), false) = (&entry.node.value, entry.node.is_leaf()) {
            refuse_shared(below, &path, faults);
        }
    }
}

/// The fault of an arm that has a different value where all arms share one.
fn shared(path: &Path) -> Option<Fault> {
    let at_root = ROOT_KEYS.iter().filter(|root| root.shared);
    let mut patterns = at_root.map(|root| root.name).chain(SHARED_BELOW);
    let shared = patterns.find(|shared| within(path, shared))?;
    let reported = &path.0[..shared.split('.').count()];
    let reported = reported.join(".");
    Some(Fault::new(format!(
        "`{reported}` cannot differ between arms"
    )))
}

/// True if a path lies at or below a pattern.
fn within(path: &Path, pattern: &str) -> bool {
    let steps: Vec<&str> = pattern.split('.').collect();
    path.0.len() >= steps.len()
        && steps
            .iter()
            .zip(&path.0)
            .all(|(want, step)| *want == "*" || want == step)
}
