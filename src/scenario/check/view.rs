//! A document as the checks of sense see it.

use std::cell::OnceCell;
use std::rc::Rc;

use serde::de::DeserializeOwned;

use super::super::faults::{Fault, nearest};
use super::super::format::{SiteKind, State, Tissue};
use super::super::memory::Memory;
use super::super::sources::{FileId, Place, Role, Sources};
use super::super::state_name::KnownStates;
use super::super::structure::unit_place;
use super::super::tree::{Entry, Node, Path, Table, to_json};
use super::partial::{Infusion, Rule, Site};
use super::vocabulary::{WrittenNames, vocabulary};
use crate::simulation::Observable;

/// Faults for which advice is looked for.
const MOST_ADVISED: usize = 150;

/// The document of one arm.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The tree, overlays applied.
    pub root: &'a Node,
    /// The same without what cannot be read, and is reported already.
    pub readable: &'a Node,
    /// The files.
    pub sources: &'a Sources,
    /// The scenario's own file, named for faults without a place.
    pub scenario: FileId,
    /// Memory that a run may take, if known.
    pub memory: Option<Memory>,
}

/// A scene with the faults found so far.
pub(super) struct View<'a> {
    pub scene: Scene<'a>,
    pub faults: Vec<Fault>,
    pub warnings: Vec<Fault>,
    rules: OnceCell<Rc<[(String, Rule)]>>,
    sites: OnceCell<Rc<[SiteBlock]>>,
    observables: OnceCell<Rc<[(String, Observable)]>>,
}

/// A site with the path of its block: `site`, or `site.1` where there are several.
#[derive(Debug)]
pub(super) struct SiteBlock {
    pub path: String,
    pub site: Site,
}

impl SiteBlock {
    /// The path of a key of the block.
    pub fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }

    /// The tissue of the patch.
    pub fn tissue(&self, view: &View<'_>) -> Option<Tissue> {
        let key = self.site.tissue.as_ref()?;
        view.read(&format!("tissues.{key}"))
    }
}

impl<'a> View<'a> {
    pub fn new(scene: Scene<'a>) -> Self {
        Self {
            scene,
            faults: Vec::new(),
            warnings: Vec::new(),
            rules: OnceCell::new(),
            sites: OnceCell::new(),
            observables: OnceCell::new(),
        }
    }

    /// All rules that can be read with their keys; read once.
    pub fn rules(&self) -> Rc<[(String, Rule)]> {
        let read = || {
            let table = self.scene.readable.at(&Path::dotted("rules"));
            let entries = table.and_then(Node::as_table).map(Table::entries);
            let rule = |entry: &Entry| Some((entry.key.clone(), self.read_node(&entry.node)?));
            entries.into_iter().flatten().filter_map(rule).collect()
        };
        self.rules.get_or_init(read).clone()
    }

    /// All sites that can be read; read once.
    pub fn sites(&self) -> Rc<[SiteBlock]> {
        let read = || {
            let several = 0..self.count("site");
            let paths = match several.is_empty() {
                true => vec!["site".to_owned()],
                false => several.map(|site| format!("site.{site}")).collect(),
            };
            let block = |path: String| Some((self.read(&path)?, path));
            let blocks = paths.into_iter().filter_map(block);
            blocks
                .map(|(site, path)| SiteBlock { path, site })
                .collect()
        };
        self.sites.get_or_init(read).clone()
    }

    /// The site that a dose names, or the first.
    pub fn site_of(&self, infusion: &Infusion) -> Option<usize> {
        let sites = self.sites();
        match &infusion.site {
            Some(name) => sites
                .iter()
                .position(|block| block.site.name.as_ref() == Some(name)),
            None => (!sites.is_empty()).then_some(0),
        }
    }

    /// True where the site is a closed well.
    pub fn is_well(&self) -> bool {
        let sites = self.sites();
        sites.iter().any(|block| block.site.kind == SiteKind::Well)
    }

    /// Everything that a run of the document records, with its name; listed once.
    pub fn observables(&self) -> Rc<[(String, Observable)]> {
        let list = || vocabulary(self.written()).observables().into();
        self.observables.get_or_init(list).clone()
    }

    fn written(&self) -> WrittenNames {
        let blocks = self.sites();
        let names = blocks.iter().map(|block| block.site.name.clone());
        let sites: Vec<String> = names.map(Option::unwrap_or_default).collect();
        WrittenNames {
            organs: if self.is_well() {
                Vec::new()
            } else {
                self.keys("body.organs")
            },
            sites: if sites.is_empty() {
                vec![String::new()]
            } else {
                sites
            },
            factors: self.keys("factors"),
            states: self.states(),
            rules: self.rules(),
            actions: self.keys("actions"),
        }
    }

    /// The observable of a name; of a name that is unknown, the one that was probably meant.
    pub fn observable(&self, name: &str) -> Option<Observable> {
        let all = self.observables();
        let found = |name: &str| all.iter().find(|(known, _)| known == name);
        let meant = || {
            let near = self.nearest(name, all.iter().map(|(known, _)| known.as_str()))?;
            found(&near)
        };
        found(name)
            .or_else(meant)
            .map(|(_, observable)| *observable)
    }

    /// A part of the document as a type; none if it is absent or lacks what the type requires. Optional keys that cannot
    /// be read are left out: ask [`View::given`] before calling something missing.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Option<T> {
        self.read_at(&Path::dotted(path))
    }

    /// As [`View::read`].
    pub fn read_at<T: DeserializeOwned>(&self, path: &Path) -> Option<T> {
        self.read_node(self.scene.readable.at(path)?)
    }

    fn read_node<T: DeserializeOwned>(&self, node: &Node) -> Option<T> {
        serde_json::from_value(to_json(node)).ok()
    }

    /// True if something is written at a path, readable or not.
    pub fn given(&self, path: &str) -> bool {
        self.scene.root.at(&Path::dotted(path)).is_some()
    }

    /// The table under these steps, none of which is split at its dots.
    fn table(&self, steps: &[&str]) -> Option<&'a Table> {
        let root = self.scene.root.as_table();
        steps
            .iter()
            .fold(root, |table, step| table?.get(step)?.as_table())
    }

    /// True if a table under these steps has a key.
    pub fn has(&self, steps: &[&str], key: &str) -> bool {
        self.table(steps)
            .is_some_and(|table| table.entry(key).is_some())
    }

    /// True if there is no table under these steps, or nothing in it.
    pub fn is_empty(&self, steps: &[&str]) -> bool {
        self.table(steps)
            .is_none_or(|table| table.entries().is_empty())
    }

    /// True if the value at a path was filled in, not written by the scenario or a layer.
    pub fn is_default(&self, path: &str) -> bool {
        let file = self.place(path).file;
        self.scene.sources.file(file).role == Role::Defaults
    }

    /// How many items the list at a path has; none if it is absent.
    pub fn count(&self, path: &str) -> usize {
        let list = self.scene.root.at(&Path::dotted(path));
        list.map_or(0, |list| list.items().len())
    }

    /// How many arms there are.
    pub fn arms(&self) -> usize {
        self.count("arm")
    }

    /// All names of states, as `kind.state`.
    pub fn states(&self) -> Vec<String> {
        let of_kind = |kind: String| {
            let states = self.keys(&format!("kinds.{kind}.states")).into_iter();
            states
                .map(|state| format!("{kind}.{state}"))
                .collect::<Vec<_>>()
        };
        self.keys("kinds").into_iter().flat_map(of_kind).collect()
    }

    /// The keys of a table; none if it is absent.
    pub fn keys(&self, path: &str) -> Vec<String> {
        let node = self.scene.root.at(&Path::dotted(path));
        let table = node.and_then(Node::as_table);
        table
            .map(|t| t.keys().map(str::to_owned).collect())
            .unwrap_or_default()
    }

    /// The place to blame for a path: its value, else the key of what should hold it.
    pub fn place(&self, path: &str) -> Place {
        self.place_at(&Path::dotted(path))
    }

    /// As [`View::place`].
    pub fn place_at(&self, path: &Path) -> Place {
        let root = self.scene.root;
        match root.at(path) {
            Some(node) if node.as_table().is_none() => node.place,
            Some(node) if node.is_leaf() => node
                .as_table()
                .and_then(|t| t.get("value"))
                .map_or(node.place, |value| value.place),
            _ => self.key_place(path),
        }
    }

    /// The place of the unit of the quantity at a path.
    pub fn unit_place(&self, path: &str) -> Place {
        let Some(node) = self.scene.root.at(&Path::dotted(path)) else {
            return self.place(path);
        };
        let value = node.as_table().and_then(|t| t.get("value")).unwrap_or(node);
        unit_place(value, self.scene.sources)
    }

    /// The place of the key at a path, or of the nearest one above it.
    fn key_place(&self, path: &Path) -> Place {
        let (Some(above), Some(step)) = (path.parent(), path.0.last()) else {
            return Place::new(self.scene.scenario, 0..0);
        };
        let holder = self.scene.root.at(&above);
        if let Some(entry) = holder.and_then(Node::as_table).and_then(|t| t.entry(step)) {
            return entry.key_place;
        }
        match holder.and_then(|list| list.items().get(step.parse::<usize>().ok()?)) {
            Some(item) => item.place,
            None => self.key_place(&above),
        }
    }

    /// The known name nearest to `name`. After many faults no advice is read, and none is looked for.
    pub fn nearest<'n>(
        &self,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Option<String> {
        (self.faults.len() < MOST_ADVISED)
            .then(|| nearest(name, known))
            .flatten()
    }

    /// Files a fault at a path.
    pub fn fault(&mut self, path: &str, fault: Fault) {
        let place = self.place(path);
        self.faults.push(fault.at(place));
    }

    /// Files a warning at a path.
    pub fn warn(&mut self, path: &str, warning: Fault) {
        let place = self.place(path);
        self.warnings.push(warning.at(place));
    }
}

impl KnownStates for View<'_> {
    fn has_state(&self, kind: &str, state: &str) -> bool {
        self.has(&["kinds", kind, "states"], state)
    }

    /// A state that cannot be read counts as living: it is reported already.
    fn living(&self, kind: &str) -> Option<Vec<String>> {
        let alive = |state: &String| {
            let state = self.read::<State>(&format!("kinds.{kind}.states.{state}"));
            state.is_none_or(|state| !state.corpse)
        };
        self.has(&["kinds"], kind).then(|| {
            let states = self.keys(&format!("kinds.{kind}.states"));
            states.into_iter().filter(alive).collect()
        })
    }
}
