//! From a scenario's text and the layers it uses to one tree.

use std::collections::BTreeMap;
use std::path::{Path as Folder, PathBuf};

use super::arms::{fold_layers, keep_in_arms, refuse_in_sets};
use super::layers::Layers;
use super::merge::{fill, merge, take};
use super::overlay;
use crate::check::MOST_ARMS;
use crate::format::ROOT_KEYS;
use crate::library::{Found, find_defaults, find_layer};
use crate::syntax::{
    Entry, Fault, FileId, Node, Path, Place, Role, Sources, Table, Value, parse_document,
};
use crate::work::{Memory, memory};

/// Layers that one list may name; the walk along the schema refuses more.
const MOST_LAYERS: usize = 200;

/// Settings that come from outside of the scenario's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Overlays such as `duration=12 h`, applied after those of the scenario.
    pub overlays: Vec<String>,
    /// Seed to use instead of the scenario's.
    pub seed: Option<u64>,
    /// Number of replicates in place of the scenario's.
    pub replicates: Option<u32>,
    /// Layers that are read in place of others, by the name of the layer that they replace.
    pub layers: BTreeMap<String, String>,
    /// Memory that the run may take, bytes, in place of what the machine has free. Without it, the engine does not limit the growth of
    /// cells during a run.
    pub memory_bytes: Option<u64>,
}

impl Settings {
    /// The memory that a run with these settings may take, where it is known.
    pub(super) fn memory(&self) -> Option<Memory> {
        self.memory_bytes.map(Memory::set).or_else(memory)
    }
}

/// All files of a scenario as one tree, with the faults found while reading.
#[derive(Debug)]
pub struct Resolved {
    /// The files.
    pub sources: Sources,
    /// The scenario's own file.
    pub scenario: FileId,
    /// The tree, overlays applied, except those of the arms.
    pub root: Node,
    /// The duration as the files say it, before the command line changes it.
    pub duration: Option<Node>,
    /// Faults so far.
    pub faults: Vec<Fault>,
    /// True if some text could not be understood, so that the tree has holes.
    pub holes: bool,
    /// True if some text is not TOML.
    pub garbled: bool,
}

/// Reads a scenario and its layers, merges them and applies the overlays.
pub fn resolve(found: Found, settings: &Settings) -> Resolved {
    resolve_after(Sources::default(), found, settings)
}

/// As [`resolve`], with files that have been read before the scenario.
pub fn resolve_after(sources: Sources, found: Found, settings: &Settings) -> Resolved {
    let mut resolver = Resolver {
        folder: found.folder,
        sources,
        faults: Vec::new(),
        holes: false,
        garbled: false,
        read: BTreeMap::new(),
        layers: Layers::default(),
        replaced: settings.layers.clone(),
    };
    let scenario = resolver.sources.add(found.name, found.text, Role::Scenario);
    let mut document = resolver.parse(scenario);
    resolver.use_layers(&mut document);
    let set = take(&mut document, "set");
    resolver.merge(document);
    resolver.fill_defaults(settings.seed.is_none());
    resolver.finish(scenario, set, settings)
}

struct Resolver {
    folder: Option<PathBuf>,
    sources: Sources,
    faults: Vec<Fault>,
    holes: bool,
    garbled: bool,
    /// Layers that were read before, which several arms may use.
    read: BTreeMap<String, Node>,
    /// What layers and the scenario have written so far.
    layers: Layers,
    /// Layers that are read in place of others.
    replaced: BTreeMap<String, String>,
}

impl Resolver {
    fn parse(&mut self, file: FileId) -> Node {
        let (root, faults) = parse_document(file, &self.sources.file(file).text);
        self.holes |= !faults.is_empty();
        self.garbled |= !faults.is_empty();
        self.faults.extend(faults);
        root
    }

    /// Takes `uses` out of a document and merges the layers it names, each of them once.
    fn use_layers(&mut self, document: &mut Node) {
        if let Some(uses) = take(document, "uses") {
            self.use_named(uses.node);
        }
    }

    fn use_named(&mut self, names: Node) {
        if !matches!(names.value, Value::List(_)) {
            let fault = Fault::new("wrong type")
                .at(names.place)
                .found(names.kind_name());
            self.faults
                .push(fault.expected("a list of layers such as [\"bodies/mouse\"]"));
            self.holes = true;
        }
        let most = names.items().len().min(MOST_LAYERS);
        if let Some(first) = names.items().get(MOST_LAYERS) {
            let fault = Fault::new("too many layers").at(first.place);
            let found = names.items().len().to_string();
            self.faults.push(
                fault
                    .found(found)
                    .expected(format!("at most {MOST_LAYERS}")),
            );
        }
        for item in &names.items()[..most] {
            match item.as_text() {
                Some(name) => {
                    let name = self.replaced.get(name).cloned().unwrap_or(name.to_owned());
                    self.use_layer(&name, item.place);
                }
                None => {
                    let fault = Fault::new("wrong type")
                        .at(item.place)
                        .found(item.kind_name());
                    self.faults
                        .push(fault.expected("the name of a library layer, as text"));
                    self.holes = true;
                }
            }
        }
    }

    fn use_layer(&mut self, name: &str, place: Place) {
        if !self.layers.seen.insert(name.to_owned()) {
            return;
        }
        let Some(mut layer) = self.read_layer(name, place) else {
            return;
        };
        self.use_layers(&mut layer);
        self.faults.extend(take_scenario_keys(&mut layer));
        self.layers.sets.extend(take(&mut layer, "set"));
        self.merge(layer);
    }

    fn read_layer(&mut self, name: &str, place: Place) -> Option<Node> {
        if let Some(layer) = self.read.get(name) {
            return Some(layer.clone());
        }
        match find_layer(name, self.folder.as_deref().map(Folder::new)) {
            Ok(found) => {
                let file = self.sources.add(found.name, found.text, Role::Layer);
                let layer = self.parse(file);
                self.read.insert(name.to_owned(), layer.clone());
                Some(layer)
            }
            Err(fault) => {
                let meant = fault.nearest.clone();
                self.faults.push(fault.at(place));
                // A typing error in the name of a layer hides no other fault.
                let meant = meant.filter(|meant| find_layer(meant, self.folder.as_deref()).is_ok());
                match meant {
                    Some(meant) => {
                        let fresh = self.layers.seen.insert(meant.clone());
                        fresh.then(|| self.read_layer(&meant, place)).flatten()
                    }
                    None => {
                        self.holes = true;
                        None
                    }
                }
            }
        }
    }

    fn merge(&mut self, document: Node) {
        if let Value::Table(table) = document.value {
            merge(
                &mut self.layers.tree,
                table,
                &self.sources,
                &mut self.faults,
            );
        }
    }

    /// Numerics and the seed, if nothing else has set them.
    fn fill_defaults(&mut self, with_seed: bool) {
        match find_defaults(self.folder.as_deref().map(Folder::new)) {
            Ok(found) => {
                let file = self.sources.add(found.name, found.text, Role::Defaults);
                let mut defaults = self.parse(file);
                self.layers.sets.extend(take(&mut defaults, "set"));
                if let Value::Table(table) = defaults.value {
                    fill(&mut self.layers.tree, table);
                }
            }
            Err(fault) => {
                self.faults.push(*fault);
                self.holes = true;
            }
        }
        if with_seed && self.layers.tree.entry("seed").is_none() {
            let file = self.sources.add("default", "seed = 1\n", Role::Defaults);
            if let Value::Table(table) = self.parse(file).value {
                fill(&mut self.layers.tree, table);
            }
        }
    }

    fn finish(mut self, scenario: FileId, set: Option<Entry>, settings: &Settings) -> Resolved {
        let place = Place::new(scenario, 0..0);
        let mut root = Node {
            value: Value::Table(std::mem::take(&mut self.layers.tree)),
            place,
        };
        let sets = std::mem::take(&mut self.layers.sets);
        self.faults.extend(refuse_in_sets(&root, &sets));
        for entry in sets.iter().chain(&set) {
            self.apply_set(&mut root, entry);
        }
        self.use_layers_of_arms(&mut root);
        let numbers = [
            ("seed", settings.seed),
            ("replicates", settings.replicates.map(u64::from)),
        ];
        for (key, number) in numbers {
            if let Some(number) = number {
                self.set_number(&mut root, key, number);
            }
        }
        let duration = root.at(&Path::dotted("duration")).cloned();
        if !settings.overlays.is_empty() {
            self.apply_command_line(&mut root, settings);
        }
        let Self {
            sources,
            faults,
            holes,
            garbled,
            ..
        } = self;
        Resolved {
            sources,
            scenario,
            root,
            duration,
            faults,
            holes,
            garbled,
        }
    }

    fn apply_set(&mut self, root: &mut Node, set: &Entry) {
        match &set.node.value {
            Value::Table(overlay) => self.apply(root, overlay),
            _ => {
                let fault = Fault::new("wrong type")
                    .at(set.node.place)
                    .found(set.node.kind_name());
                self.faults
                    .push(fault.expected("a table of paths and values"));
            }
        }
    }

    /// Turns the layers of each arm into values that the arm sets.
    fn use_layers_of_arms(&mut self, root: &mut Node) {
        let arms = root.at(&Path::dotted("arm")).map_or(0, |a| a.items().len());
        for arm in 0..arms.min(MOST_ARMS) {
            let path = Path::dotted(&format!("arm.{arm}"));
            let named = root.at_mut(&path).and_then(|arm| take(arm, "layers"));
            let Some(named) = named else {
                continue;
            };
            self.refuse_used(&named.node);
            let used = std::mem::take(&mut self.layers);
            self.layers.seen.clone_from(&used.seen);
            let place = named.node.place;
            self.use_named(named.node);
            let own = std::mem::replace(&mut self.layers, used);
            let mut faults = Vec::new();
            fold_layers(root, arm, (&own, place), &self.sources, &mut faults);
            if !self.holes {
                self.faults.extend(faults);
            }
        }
    }

    /// A layer that the whole scenario uses adds nothing new to an arm.
    fn refuse_used(&mut self, named: &Node) {
        let used = |item: &&Node| {
            item.as_text()
                .is_some_and(|name| self.layers.seen.contains(name))
        };
        let refuse = |item: &Node| {
            let name = item.as_text().unwrap_or_default();
            let fault = Fault::new(format!("the whole scenario already uses `{name}`"));
            fault.at(item.place).help("remove it here, or there")
        };
        let faults: Vec<Fault> = named.items().iter().filter(used).map(refuse).collect();
        self.faults.extend(faults);
    }

    /// The settings of the command line come last: they also take the place of what arms set for themselves.
    fn apply_command_line(&mut self, root: &mut Node, settings: &Settings) {
        let overlay =
            overlay::from_settings(&settings.overlays, &mut self.sources, &mut self.faults);
        self.apply(root, &overlay);
        overlay::drop_from_arms(root, &overlay);
        keep_in_arms(root, &overlay);
        let given = [
            ("seed", settings.seed.is_some(), "--seed or --seeds"),
            ("replicates", settings.replicates.is_some(), "--seeds"),
        ];
        for (key, given, option) in given {
            if let Some(entry) = overlay.entry(key).filter(|_| given) {
                let fault = Fault::new(format!("`{key}` is set twice")).at(entry.key_place);
                let help = format!("{option} sets it already: remove one of them");
                self.faults.push(fault.help(help));
            }
        }
    }

    /// Applies an overlay. If layers are missing, a value that cannot be set is not a separate fault.
    fn apply(&mut self, root: &mut Node, overlay: &Table) {
        let mut faults = Vec::new();
        overlay::apply(root, overlay, &self.sources, &mut faults);
        if !self.holes {
            self.faults.extend(faults);
        }
    }

    /// Sets a whole number at the root that an option of the command line gives.
    fn set_number(&mut self, root: &mut Node, key: &str, number: u64) {
        let text = number.to_string();
        let file = self
            .sources
            .add(format!("--{key}"), text.clone(), Role::CommandLine);
        let place = Place::new(file, 0..text.len());
        let value = match i64::try_from(number) {
            Ok(number) => Value::Integer(number),
            Err(_) => {
                let fault = Fault::new(format!("{key} out of reach"))
                    .at(place)
                    .found(text);
                self.faults
                    .push(fault.expected(format!("at most {}", i64::MAX)));
                return;
            }
        };
        let node = Node { value, place };
        if let Some(table) = root.as_table_mut() {
            match table.get_mut(key) {
                Some(old) => *old = node,
                None => table.push(Entry {
                    key: key.to_owned(),
                    key_place: place,
                    node,
                }),
            }
        }
    }
}

/// Takes out of a layer what belongs to scenarios, with a fault for each.
pub fn take_scenario_keys(layer: &mut Node) -> Vec<Fault> {
    let mut refuse = |key: &str| {
        let entry = take(layer, key)?;
        let fault = Fault::new(format!("`{key}` in a library layer")).at(entry.key_place);
        Some(fault.help("only scenarios have it: move it there"))
    };
    let own = ROOT_KEYS.iter().filter(|root| root.own);
    own.filter_map(|root| refuse(root.name)).collect()
}
