//! From a scenario's text and the layers it uses to one tree.

use std::collections::BTreeSet;
use std::path::{Path as Folder, PathBuf};

use super::faults::Fault;
use super::library::{Found, find_defaults, find_layer};
use super::merge::{fill, merge, take};
use super::overlay;
use super::sources::{FileId, Place, Role, Sources};
use super::tree::{Entry, Node, Path, Table, Value, parse_document};
use super::written::SCENARIO_KEYS;

/// Settings that come from outside of the scenario's files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Overlays such as `duration=12 h`, applied after those of the scenario.
    pub overlays: Vec<String>,
    /// Seed in place of the scenario's.
    pub seed: Option<u64>,
}

/// All files of a scenario as one tree, with what was wrong on the way.
#[derive(Debug)]
pub struct Gathered {
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
}

/// Reads a scenario and its layers, merges them and applies the overlays.
pub fn gather(found: Found, settings: &Settings) -> Gathered {
    let mut gatherer = Gatherer {
        folder: found.folder,
        sources: Sources::default(),
        faults: Vec::new(),
        holes: false,
        tree: Table::default(),
        seen: BTreeSet::new(),
    };
    let scenario = gatherer.sources.add(found.name, found.text, Role::Scenario);
    let mut document = gatherer.parse(scenario);
    gatherer.use_layers(&mut document);
    let set = take(&mut document, "set");
    gatherer.merge(document);
    gatherer.fill_defaults(settings.seed.is_none());
    gatherer.finish(scenario, set, settings)
}

struct Gatherer {
    folder: Option<PathBuf>,
    sources: Sources,
    faults: Vec<Fault>,
    holes: bool,
    tree: Table,
    seen: BTreeSet<String>,
}

impl Gatherer {
    fn parse(&mut self, file: FileId) -> Node {
        let (root, faults) = parse_document(file, &self.sources.file(file).text);
        self.holes |= !faults.is_empty();
        self.faults.extend(faults);
        root
    }

    /// Takes `uses` out of a document and merges the layers it names, each of them once.
    fn use_layers(&mut self, document: &mut Node) {
        let Some(uses) = take(document, "uses") else {
            return;
        };
        if !matches!(uses.node.value, Value::List(_)) {
            let fault = Fault::new("wrong type")
                .at(uses.node.place)
                .found(uses.node.kind_name());
            self.faults
                .push(fault.expected("a list of layers such as [\"bodies/mouse\"]"));
            self.holes = true;
        }
        for item in uses.node.items() {
            match item.as_text() {
                Some(name) => self.use_layer(name, item.place),
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
        if !self.seen.insert(name.to_owned()) {
            return;
        }
        match find_layer(name, self.folder.as_deref().map(Folder::new)) {
            Ok(found) => {
                let file = self.sources.add(found.name, found.text, Role::Layer);
                let mut layer = self.parse(file);
                self.use_layers(&mut layer);
                self.refuse_scenario_keys(&mut layer);
                self.merge(layer);
            }
            Err(fault) => {
                self.faults.push(fault.at(place));
                self.holes = true;
            }
        }
    }

    fn refuse_scenario_keys(&mut self, layer: &mut Node) {
        for key in SCENARIO_KEYS {
            if let Some(entry) = take(layer, key) {
                let fault = Fault::new(format!("`{key}` in a library layer")).at(entry.key_place);
                self.faults
                    .push(fault.help("only scenarios have it: move it there"));
            }
        }
    }

    fn merge(&mut self, document: Node) {
        if let Value::Table(table) = document.value {
            merge(&mut self.tree, table, &self.sources, &mut self.faults);
        }
    }

    /// Numerics and the seed, where nothing else has said them.
    fn fill_defaults(&mut self, with_seed: bool) {
        match find_defaults(self.folder.as_deref().map(Folder::new)) {
            Ok(found) => {
                let file = self.sources.add(found.name, found.text, Role::Defaults);
                if let Value::Table(table) = self.parse(file).value {
                    fill(&mut self.tree, table);
                }
            }
            Err(fault) => {
                self.faults.push(*fault);
                self.holes = true;
            }
        }
        if with_seed && self.tree.entry("seed").is_none() {
            let file = self.sources.add("default", "seed = 1\n", Role::Defaults);
            if let Value::Table(table) = self.parse(file).value {
                fill(&mut self.tree, table);
            }
        }
    }

    fn finish(mut self, scenario: FileId, set: Option<Entry>, settings: &Settings) -> Gathered {
        let place = Place::new(scenario, 0..0);
        let mut root = Node {
            value: Value::Table(std::mem::take(&mut self.tree)),
            place,
        };
        if let Some(entry) = set {
            match &entry.node.value {
                Value::Table(overlay) => self.apply(&mut root, overlay),
                _ => {
                    let fault = Fault::new("wrong type")
                        .at(entry.node.place)
                        .found(entry.node.kind_name());
                    self.faults
                        .push(fault.expected("a table of paths and values"));
                }
            }
        }
        if let Some(seed) = settings.seed {
            self.set_seed(&mut root, seed);
        }
        let duration = root.at(&Path::dotted("duration")).cloned();
        if !settings.overlays.is_empty() {
            self.apply_command_line(&mut root, settings);
        }
        let Self {
            sources,
            faults,
            holes,
            ..
        } = self;
        Gathered {
            sources,
            scenario,
            root,
            duration,
            faults,
            holes,
        }
    }

    /// The settings of the command line come last: they also take the place of what arms set for themselves.
    fn apply_command_line(&mut self, root: &mut Node, settings: &Settings) {
        let overlay =
            overlay::from_settings(&settings.overlays, &mut self.sources, &mut self.faults);
        self.apply(root, &overlay);
        overlay::drop_from_arms(root, &overlay);
        if let (Some(_), Some(entry)) = (settings.seed, overlay.entry("seed")) {
            let fault = Fault::new("`seed` is set twice").at(entry.key_place);
            self.faults
                .push(fault.help("--seed says it already: remove one of them"));
        }
    }

    /// Applies an overlay. Where layers are missing, what is not there to be set is no fault of its own.
    fn apply(&mut self, root: &mut Node, overlay: &Table) {
        let mut faults = Vec::new();
        overlay::apply(root, overlay, &self.sources, &mut faults);
        if !self.holes {
            self.faults.extend(faults);
        }
    }

    fn set_seed(&mut self, root: &mut Node, seed: u64) {
        let file = self
            .sources
            .add("--seed", seed.to_string(), Role::CommandLine);
        let place = Place::new(file, 0..seed.to_string().len());
        let value = match i64::try_from(seed) {
            Ok(seed) => Value::Integer(seed),
            Err(_) => {
                let fault = Fault::new("seed out of reach")
                    .at(place)
                    .found(seed.to_string());
                self.faults
                    .push(fault.expected(format!("at most {}", i64::MAX)));
                return;
            }
        };
        let node = Node { value, place };
        if let Some(table) = root.as_table_mut() {
            match table.entry_mut("seed") {
                Some(entry) => entry.node = node,
                None => table.entries.push(Entry {
                    key: "seed".to_owned(),
                    key_place: place,
                    node,
                }),
            }
        }
    }
}

/// The tree of one arm: what its switched-off actions set, then its own overlay; none if it has neither.
pub fn tree_of_arm(
    root: &Node,
    arm: usize,
    sources: &Sources,
    faults: &mut Vec<Fault>,
) -> Option<Node> {
    let arm = root.as_table()?.get("arm")?.items().get(arm)?.as_table()?;
    let without = arm.get("without").map_or(&[][..], Node::items);
    let off = without.iter().filter_map(|action| {
        let path = Path::dotted("actions").then(action.as_text()?).then("off");
        Some(overlay::spread(root, root.at(&path)?.as_table()?))
    });
    let own = arm.get("set").and_then(Node::as_table).cloned();
    let overlays: Vec<Table> = off.chain(own).filter(|o| !o.entries.is_empty()).collect();
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

/// What all arms of a run share, because results name and measure it once; `*` stands for any name.
const SHARED: [&str; 15] = [
    "format",
    "title",
    "question",
    "duration",
    "seed",
    "clock",
    "arm",
    "answer",
    "set",
    "site.patch",
    "site.organ",
    "site.kind",
    "body.organs.*.role",
    "body.organs.*.drains",
    "kinds.*.states.*.corpse",
];

fn refuse_shared(overlay: &Table, above: &Path, faults: &mut Vec<Fault>) {
    for entry in &overlay.entries {
        let steps = Path::dotted(&entry.key);
        let path = Path(above.0.iter().chain(&steps.0).cloned().collect());
        let shared = SHARED.iter().find(|shared| within(&path, shared));
        if let Some(shared) = shared {
            let told = &path.0[..shared.split('.').count()];
            let told = told.join(".");
            let fault =
                Fault::new(format!("`{told}` cannot differ between arms")).at(entry.key_place);
            faults.push(fault.help("set it under [set] for all arms"));
        } else if let (Value::Table(below), false) = (&entry.node.value, entry.node.is_leaf()) {
            refuse_shared(below, &path, faults);
        }
    }
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
