//! From a resolved document to a checked scenario: every arm is checked, and built once there is no fault.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::arms::tree_of_arm;
use super::loaded::Scenario;
use super::resolve::Resolved;
use crate::check::{
    self, Extent, Known, KnownBlocks, MOST_ARMS, Parameter, Scene, hidden_characters, walk_beside,
};
use crate::compile::plan_of;
use crate::format::{Document, Duration, Quantity, schema};
use crate::plan::Plan;
use crate::syntax::{Fault, Faults, FileId, Node, Path, Place, Sources, Table, read, without};
use crate::work::Memory;

/// Faults that a text may have besides those of syntax.
const MOST_BESIDE_SYNTAX: usize = 6;
/// After this many faults the arms that differ are not checked one by one.
const MOST_FAULTS: usize = 300;

/// The schema along which every scenario is checked.
static SCHEMA: LazyLock<Json> = LazyLock::new(schema);

/// Checks a resolved document for every arm.
pub(super) fn check_all(resolved: Resolved, memory: Option<Memory>) -> Result<Scenario, Faults> {
    check_beside(None, resolved, memory)
}

/// A document that has been checked without finding a fault.
#[derive(Debug)]
pub(super) struct Checked {
    /// Its tree, with the words that are made from values.
    known: Known,
    /// What the checks read of it.
    blocks: KnownBlocks,
}

impl Checked {
    /// A document without faults.
    #[cfg(feature = "cli")]
    pub fn new(scene: Scene<'_>) -> Self {
        Self {
            blocks: check::known_blocks(scene),
            known: Known::new(scene.root.clone()),
        }
    }
}

/// A checked document, as a tree and as a type.
#[derive(Debug)]
pub(super) struct CheckedDocument {
    /// The tree.
    pub tree: Checked,
    /// The type.
    pub document: Document,
}

/// As [`check_all`], but what equals a checked document is not walked and read again: the scenario then lists the other parameters
/// only.
pub(super) fn check_beside(
    checked: Option<&CheckedDocument>,
    resolved: Resolved,
    memory: Option<Memory>,
) -> Result<Scenario, Faults> {
    let written = written_duration(&resolved);
    // Words are made from the values, and kept as they are written, in case these are changed again.
    let (root, word_faults) = check::with_words(Scene {
        root: &resolved.root,
        readable: &resolved.root,
        sources: &resolved.sources,
        scenario: resolved.scenario,
        memory: None,
    });
    let mut checker = Checker::new(&resolved, word_faults, memory);
    let hidden = checked.is_none().then(|| hidden_characters(&root));
    checker.faults.extend(hidden.into_iter().flatten());
    let (parameters, blocks) = checker.check(&root, checked.map(|checked| &checked.tree));
    let own = checker.faults.is_empty().then(|| Checked {
        known: Known::new(root.clone()),
        blocks,
    });
    let (trees, own_parameters) = checker.check_arms(&root, own.as_ref(), &parameters);
    let Checker {
        sources,
        faults,
        mut warnings,
        memory,
        ..
    } = checker;
    if let Some(faults) = Faults::collect(sources.clone(), faults) {
        return Err(faults);
    }
    let (documents, plan) =
        built(&root, &trees, checked).map_err(|fault| Faults::single(*fault))?;
    warnings.sort_by_key(|w| w.place);
    warnings.dedup();
    let warnings = warnings.into_iter().map(Fault::shown).collect();
    let scenario = Scenario {
        sources,
        root: resolved.root,
        documents,
        plan,
        parameters,
        own_parameters,
        warnings,
        written_duration_s: written.map(|duration| duration.value),
    };
    let faults = too_large(&scenario, memory).into_iter().collect();
    match Faults::collect(scenario.sources.clone(), faults) {
        Some(faults) => Err(faults),
        None => Ok(scenario),
    }
}

/// The checked documents of the arms, and the plan that they make. A fault here is a fault of the checker, reported as such.
fn built(
    root: &Node,
    trees: &[Option<Node>],
    checked: Option<&CheckedDocument>,
) -> Result<(Vec<Document>, Plan), Box<Fault>> {
    let unsound = |what: &str, error: &dyn Display| {
        let fault = Fault::new(format!(
            "the checker accepted what cannot be {what}: {error}"
        ));
        Box::new(fault.help("this is a fault of mscsim, not of the scenario"))
    };
    let documents = trees
        .iter()
        .map(|tree| document_of(tree.as_ref().unwrap_or(root), checked));
    let documents: Result<Vec<Document>, String> = documents.collect();
    let documents = documents.map_err(|error| unsound("read", &error))?;
    let plan = plan_of(&documents).map_err(|error| unsound("built", &error))?;
    Ok((documents, plan))
}

/// The duration before the command line changes it. One that cannot be read but is replaced is no fault: then there is none to show.
fn written_duration(resolved: &Resolved) -> Option<Quantity<Duration>> {
    read::<Quantity<Duration>>(resolved.duration.as_ref()?).ok()
}

/// A tree as a type. What equals a checked document is taken from there.
fn document_of(root: &Node, checked: Option<&CheckedDocument>) -> Result<Document, String> {
    let table_of = |checked: &CheckedDocument| checked.tree.known.root().as_table().cloned();
    let before = checked.and_then(table_of).zip(root.as_table());
    let same_keys = |(before, table): &(Table, &Table)| before.keys().eq(table.keys());
    let (Some(checked), Some((before, table))) = (checked, before.filter(same_keys)) else {
        return read(root).map_err(|error| error.to_string());
    };
    let mut document = checked.document.clone();
    for (old, new) in before.entries().iter().zip(table.entries()) {
        if old.node != new.node {
            document.set_root(&new.key, Some(&old.node), &new.node)?;
        }
    }
    Ok(document)
}

/// A run that takes more memory than it may, with all that is known once everything else is right.
fn too_large(scenario: &Scenario, memory: Option<Memory>) -> Option<Fault> {
    let needed = scenario.estimate().memory_bytes;
    let memory = memory.filter(|memory| needed > memory.bytes as f64)?;
    Some(check::exceeded(needed, memory))
}

struct Checker<'a> {
    schema: &'a Json,
    scenario: FileId,
    extent: Extent,
    sources: Sources,
    /// Faults of text: what lies on their lines is not checked further.
    syntax: Vec<Fault>,
    /// Some text is not TOML.
    garbled: bool,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
    memory: Option<Memory>,
}

impl Checker<'_> {
    fn new(resolved: &Resolved, word_faults: Vec<Fault>, memory: Option<Memory>) -> Self {
        let own = resolved.faults.iter().cloned();
        Checker {
            schema: &SCHEMA,
            scenario: resolved.scenario,
            extent: if resolved.holes {
                Extent::Part
            } else {
                Extent::Whole
            },
            sources: resolved.sources.clone(),
            syntax: resolved.faults.clone(),
            garbled: resolved.garbled,
            faults: own.chain(word_faults).collect(),
            warnings: Vec::new(),
            memory,
        }
    }

    /// Checks a document, where `known` has no fault. The parameters that differ from it, and the blocks of the document.
    fn check(&mut self, root: &Node, known: Option<&Checked>) -> (Vec<Parameter>, KnownBlocks) {
        let start = (Place::new(self.scenario, 0..0), self.extent);
        let walked = walk_beside(
            known.map(|known| &known.known),
            root,
            self.schema,
            &self.sources,
            start,
        );
        let mut found = walked.faults;
        // If parts of the document are unreadable, much would seem missing that is only misspelt.
        let readable = if walked.unreadable.is_empty() {
            Cow::Borrowed(root)
        } else {
            Cow::Owned(without(root, &walked.unreadable))
        };
        let scene = self.scene(root, &readable);
        let sense = match self.extent {
            Extent::Whole => check::check(scene, known.map(|known| &known.blocks)),
            Extent::Part => check::check_alone(scene),
        };
        found.extend(sense.faults);
        self.warnings.extend(sense.warnings);
        if self.extent == Extent::Whole {
            found.extend(check::out_of_reach(&walked.parameters));
        }
        let beside = self.syntax_lines();
        let line = |place: Place| (place.file, self.sources.line(place));
        found.retain(|fault| {
            fault
                .place
                .is_none_or(|place| !beside.contains(&line(place)))
        });
        // This many more in a text that cannot be read follow from that.
        if self.garbled && found.len() > MOST_BESIDE_SYNTAX {
            found.clear();
        }
        self.faults.extend(found);
        (walked.parameters, sense.blocks)
    }

    /// A document as the checks of sense see it.
    fn scene<'a>(&'a self, root: &'a Node, readable: &'a Node) -> Scene<'a> {
        Scene {
            root,
            readable,
            sources: &self.sources,
            scenario: self.scenario,
            memory: self.memory,
        }
    }

    /// Checks the arms that set values for themselves: their trees, and the parameters that differ.
    fn check_arms(
        &mut self,
        root: &Node,
        known: Option<&Checked>,
        common: &[Parameter],
    ) -> (Vec<Option<Node>>, Vec<(usize, Parameter)>) {
        let arms = root
            .at(&Path::dotted("arm"))
            .map_or(0, |arms| arms.items().len());
        let (mut trees, mut own) = (Vec::new(), Vec::new());
        let common: HashMap<&Path, &Parameter> = common.iter().map(|p| (&p.path, p)).collect();
        let differs = |p: &Parameter| common.get(&p.path).is_none_or(|common| *common != p);
        for arm in 0..arms {
            if self.faults.len() > MOST_FAULTS || arms > MOST_ARMS {
                trees.push(None);
                continue;
            }
            let mut faults = Vec::new();
            let tree = tree_of_arm(root, arm, &self.sources, &mut faults);
            // If layers are missing, a value that cannot be set is not a separate fault.
            if self.extent == Extent::Whole {
                self.faults.extend(faults);
            }
            if let Some(tree) = &tree {
                let parameters = self.check(tree, known).0.into_iter();
                own.extend(parameters.filter(differs).map(|p| (arm, p)));
            }
            trees.push(tree);
        }
        (trees, own)
    }

    /// The lines that cannot be read: what is wrong there besides follows from that.
    fn syntax_lines(&self) -> HashSet<(FileId, usize)> {
        let places = self.syntax.iter().filter_map(|fault| fault.place);
        places
            .map(|place| (place.file, self.sources.line(place)))
            .collect()
    }
}
