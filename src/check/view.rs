//! A document as the checks of sense see it.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use super::block::{Block, BlockList};
use super::known::KnownBlocks;
use super::partial::{Answer, Clock, Infusion, Kind, Rule, Site, WrittenTissue};
use super::parts::{ReadBlocks, WrittenArm, WrittenBody};
use super::spot::Spot;
use super::vocabulary::{WrittenNames, vocabulary};
use crate::format::{
    Companion, Duration, Factor, KnownStates, Product, Quantity, SiteKind, Tissue,
};
use crate::observe::{Measured, Observable};
use crate::syntax::{Fault, FileId, Node, Role, Sources, nearest};
use crate::work::Memory;

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
    root: Spot<'a>,
    parts: ReadBlocks<'a>,
    duration: OnceCell<Option<Quantity<Duration>>>,
    observables: OnceCell<Rc<[(String, Observable)]>>,
}

impl<'a> View<'a> {
    pub fn new(scene: Scene<'a>) -> Self {
        Self::beside(None, scene)
    }

    /// As [`View::new`]; blocks that equal known ones are not read again.
    pub fn beside(known: Option<&'a KnownBlocks>, scene: Scene<'a>) -> Self {
        Self {
            scene,
            faults: Vec::new(),
            warnings: Vec::new(),
            root: Spot::root(scene.root, scene.readable, scene.scenario),
            parts: ReadBlocks::beside(known),
            duration: OnceCell::new(),
            observables: OnceCell::new(),
        }
    }

    /// The blocks of a document without faults of shape, kept for documents that share them.
    pub fn keep(&self) -> KnownBlocks {
        self.parts.keep(self.root)
    }

    /// True if rules can name the same factors, kinds and states as in the known document.
    pub fn names_are_known(&self) -> bool {
        self.parts.names_are_known(self.root)
    }

    /// The part of the document with this key.
    pub fn at(&self, key: &str) -> Spot<'a> {
        self.root.key(key)
    }

    /// The part of the document some keys down.
    pub fn under(&self, keys: &[&str]) -> Spot<'a> {
        self.root.keys_down(keys)
    }

    /// The rules that can be read.
    pub fn rules(&self) -> BlockList<'a, Rule> {
        self.parts.rules(self.root)
    }

    /// All kinds of cells, with what can be read of each.
    pub fn kinds(&self) -> BlockList<'a, Kind> {
        self.parts.kinds(self.root)
    }

    /// The factors that can be read.
    pub fn factors(&self) -> BlockList<'a, Factor> {
        self.parts.factors(self.root)
    }

    /// The products that can be read.
    pub fn products(&self) -> BlockList<'a, Product> {
        self.parts.products(self.root)
    }

    /// The companions that can be read.
    pub fn companions(&self) -> BlockList<'a, Companion> {
        self.parts.companions(self.root)
    }

    /// All tissues, with what can be read of each.
    pub fn tissues(&self) -> BlockList<'a, WrittenTissue> {
        self.parts.tissues(self.root)
    }

    /// The sites that can be read.
    pub fn sites(&self) -> BlockList<'a, Site> {
        self.parts.sites(self.root)
    }

    /// All arms, with what can be read of each.
    pub fn arms(&self) -> BlockList<'a, WrittenArm<'a>> {
        self.parts.arms(self.root)
    }

    /// The rows of the closing table that can be read.
    pub fn answers(&self) -> BlockList<'a, Answer> {
        self.parts.answers(self.root)
    }

    /// The clocks, if they can be read.
    pub fn clock(&self) -> Option<Rc<Clock>> {
        self.parts.clock(self.root)
    }

    /// The body, with what can be read of it.
    pub fn body(&self) -> Rc<WrittenBody<'a>> {
        self.parts.body(self.root)
    }

    /// How long a run lasts.
    pub fn duration(&self) -> Option<Quantity<Duration>> {
        *self.duration.get_or_init(|| self.at("duration").read())
    }

    /// How many times all arms are repeated.
    pub fn replicates(&self) -> f64 {
        let replicates: Option<u32> = self.at("replicates").read();
        f64::from(replicates.unwrap_or(1))
    }

    /// True if there is a body.
    pub fn has_body(&self) -> bool {
        self.at("body").keys().len() > 0
    }

    /// Where the states of a kind are written.
    pub fn states_of(&self, kind: &str) -> Spot<'a> {
        self.under(&["kinds", kind, "states"])
    }

    /// True unless the product is known to hold no cells.
    pub fn is_of_cells(&self, product: &str) -> bool {
        !self.under(&["products", product]).has("contents")
    }

    /// True for an arm that is given cells.
    pub fn gives_cells(&self, arm: &WrittenArm<'_>) -> bool {
        arm.products().any(|product| self.is_of_cells(product))
    }

    /// The tissue of the patch of a site, if it has all that it must have.
    pub fn tissue_of(&self, site: &Site) -> Option<Arc<Tissue>> {
        let tissues = self.tissues();
        tissues.get(site.tissue.as_ref()?)?.value.whole.clone()
    }

    /// The position of the site that a dose names, or of the first.
    pub fn site_of(&self, infusion: &Infusion) -> Option<usize> {
        let sites = self.sites();
        let called = |name| {
            let named = |block: &Block<'_, Site>| block.value.name.as_ref() == Some(name);
            sites.iter().position(named)
        };
        match &infusion.site {
            Some(name) => called(name),
            None => (!sites.is_empty()).then_some(0),
        }
    }

    /// True where the site is a closed well.
    pub fn is_well(&self) -> bool {
        let sites = self.sites();
        sites.iter().any(|block| block.value.kind == SiteKind::Well)
    }

    /// Everything that a run of the document records, with its name; listed once.
    pub fn observables(&self) -> Rc<[(String, Observable)]> {
        let list = || vocabulary(self.written()).observables().into();
        self.observables.get_or_init(list).clone()
    }

    fn written(&self) -> WrittenNames<'a> {
        let owned = |spot: Spot<'a>| spot.keys().map(str::to_owned).collect::<Vec<_>>();
        let blocks = self.sites();
        let names = blocks.iter().map(|block| block.value.name.clone());
        let sites: Vec<String> = names.map(Option::unwrap_or_default).collect();
        WrittenNames {
            organs: if self.is_well() {
                Vec::new()
            } else {
                owned(self.under(&["body", "organs"]))
            },
            sites: if sites.is_empty() {
                vec![String::new()]
            } else {
                sites
            },
            factors: owned(self.at("factors")),
            states: self.states(),
            rules: self.rules(),
            actions: owned(self.at("actions")),
        }
    }

    /// The observable of a name, or for an unknown name the one that was probably meant.
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

    /// What an observable measures.
    pub fn measured(&self, name: Option<&str>) -> Option<Measured> {
        Some(self.observable(name?)?.measured())
    }

    /// All names of states, as `kind.state`.
    pub fn states(&self) -> Vec<String> {
        let kinds = self.at("kinds").entries();
        let of_kind = |(kind, at): (&'a str, Spot<'a>)| {
            let states = at.key("states").keys();
            states.map(move |state| [kind, state].join("."))
        };
        kinds.flat_map(of_kind).collect()
    }

    /// True if the value was filled in, not written by the scenario or a layer.
    pub fn is_default(&self, at: Spot<'_>) -> bool {
        self.scene.sources.file(at.place().file).role == Role::Defaults
    }

    /// The text of the value, as written.
    pub fn text_at(&self, at: Spot<'_>) -> &'a str {
        let written = self.scene.sources.text(at.place());
        written.trim_matches('"')
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

    /// Files a fault.
    pub fn fault(&mut self, at: Spot<'_>, fault: Fault) {
        self.faults.push(fault.at(at.place()));
    }

    /// Files a warning.
    pub fn warn(&mut self, at: Spot<'_>, warning: Fault) {
        self.warnings.push(warning.at(at.place()));
    }
}

impl KnownStates for View<'_> {
    fn has_state(&self, kind: &str, state: &str) -> bool {
        self.states_of(kind).has(state)
    }

    /// A state that cannot be read counts as living: it is reported already.
    fn living(&self, kind: &str) -> Option<Vec<String>> {
        let kinds = self.kinds();
        let block = kinds.get(kind)?;
        let alive = |state: &&str| {
            let state = block.value.state(state);
            state.is_none_or(|state| !state.corpse)
        };
        let states = block.at.key("states").keys();
        Some(states.filter(alive).map(str::to_owned).collect())
    }
}
