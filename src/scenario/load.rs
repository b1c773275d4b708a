//! Loading: the one way to a [`Scenario`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::path::Path as Folder;
use std::sync::LazyLock;

use serde_json::Value as Json;

use super::arms::tree_of_arm;
use super::build::plan_of;
use super::check::{self, MOST_ARMS, Scene};
use super::faults::{Fault, Faults, Style, render};
use super::format::{Document, Duration, Quantity, schema};
use super::library::{Found, find_scenario, scenario_names};
use super::memory::Memory;
use super::resolve::{Resolved, Settings, resolve};
use super::sources::{FileId, Place, Sources};
use super::structure::{Extent, Known, Parameter, hidden_characters, walk_beside};
use super::tree::{Node, Path, read, without};
use crate::simulation::Plan;

/// Faults that a text may have besides those of syntax.
const MOST_BESIDE_SYNTAX: usize = 6;
/// After this many faults the arms that differ are not checked one by one.
const MOST_FAULTS: usize = 300;

/// The schema along which every scenario is checked.
static SCHEMA: LazyLock<Json> = LazyLock::new(schema);

/// A scenario without faults. Holding one is the proof that it has been checked and can be built.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(super) sources: Sources,
    pub(super) root: Node,
    /// One document per arm, with the arm's own settings.
    pub(super) documents: Vec<Document>,
    /// The plan of these documents.
    pub(super) plan: Plan,
    pub(super) parameters: Vec<Parameter>,
    /// Parameters that an arm sets for itself, with the position of the arm.
    pub(super) own_parameters: Vec<(usize, Parameter)>,
    pub(super) warnings: Vec<Fault>,
    /// The duration before settings of the command line, s.
    written_duration_s: Option<f64>,
}

/// A shipped scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// Name by which it is run.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// How many times it repeats all arms.
    pub replicates: u32,
}

/// Loads a scenario by path or by shipped name and checks it.
///
/// # Errors
///
/// All faults of the scenario and of the layers it uses.
pub fn load(name: &str, settings: &Settings) -> Result<Scenario, Faults> {
    let found = find_scenario(name).map_err(|fault| Faults::single(*fault))?;
    check_all(resolve(found, settings), settings.memory())
}

/// As [`load`], for a text that is not (yet) a file. Layers are looked up from `folder`.
///
/// # Errors
///
/// All faults of the scenario and of the layers it uses.
pub fn load_text(
    name: &str,
    text: &str,
    folder: Option<&Folder>,
    settings: &Settings,
) -> Result<Scenario, Faults> {
    let found = Found {
        name: name.to_owned(),
        text: text.to_owned(),
        folder: folder.map(Folder::to_path_buf),
    };
    check_all(resolve(found, settings), settings.memory())
}

/// The shipped scenarios with their titles and questions, sorted by name.
pub fn shipped() -> Vec<Shipped> {
    scenario_names().into_iter().map(about_shipped).collect()
}

/// Title and question of a shipped scenario; empty if there is none of this name.
pub(super) fn about_shipped(name: String) -> Shipped {
    let text = find_scenario(&name)
        .map(|found| found.text)
        .unwrap_or_default();
    let document: toml::Table = toml::from_str(&text).unwrap_or_default();
    let words = |key: &str| {
        let value = document.get(key).and_then(toml::Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let (title, question) = (words("title"), words("question"));
    // Only the checked scenario has the values that its words stand for.
    let made = [&title, &question].iter().any(|text| text.contains('{'));
    let loaded = made.then(|| load(&name, &Settings::default()).ok());
    let (title, question) = match loaded.flatten() {
        Some(scenario) => (scenario.title().to_owned(), scenario.question().to_owned()),
        None => (title, question),
    };
    Shipped {
        title,
        question,
        replicates: document
            .get("replicates")
            .and_then(toml::Value::as_integer)
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or(1),
        name,
    }
}

/// The JSON Schema of scenarios as indented text, for editors.
pub fn schema_text() -> String {
    let mut schema = schema();
    // The defaults have been merged when the walk needs the clock; a scenario may leave it out.
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|key| key != "clock");
    }
    format!("{schema:#}\n")
}

impl Scenario {
    /// Title.
    pub fn title(&self) -> &str {
        &self.first().title
    }

    /// The question it asks.
    pub fn question(&self) -> &str {
        &self.first().question
    }

    /// The seed of all random streams.
    pub fn seed(&self) -> u64 {
        self.first().seed
    }

    /// How many times all arms are repeated.
    pub fn replicates(&self) -> usize {
        self.first().replicates as usize
    }

    /// The duration in the scenario and its layers, s, before any change on the command line.
    pub fn written_duration_s(&self) -> f64 {
        let now = self.first().duration.value;
        self.written_duration_s.unwrap_or(now)
    }

    /// What the author may not have meant; never an obstacle.
    pub fn warnings(&self) -> &[Fault] {
        &self.warnings
    }

    /// The warnings as text; empty if there are none.
    pub fn render_warnings(&self, style: Style) -> String {
        render(
            &self.warnings,
            &self.sources,
            miette::Severity::Warning,
            style,
        )
    }

    /// The files it was read from.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The plan of the run.
    pub fn plan(&self) -> Plan {
        self.plan.clone()
    }

    /// The document as each arm sees it, with the settings of that arm applied.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document of the first arm: what all arms share is the same in all of them.
    pub(super) fn first(&self) -> &Document {
        &self.documents[0]
    }
}

/// Checks a resolved document for every arm.
fn check_all(resolved: Resolved, memory: Option<Memory>) -> Result<Scenario, Faults> {
    let written_root = resolved.root;
    // Words are made from the values, and kept as they are written, in case these are changed again.
    let (root, word_faults) = check::with_words(Scene {
        root: &written_root,
        readable: &written_root,
        sources: &resolved.sources,
        scenario: resolved.scenario,
        memory: None,
    });
    // A duration that cannot be read but is replaced by the command line is no fault: then there is none to show.
    let written = resolved.duration.as_ref();
    let written = written.and_then(|node| read::<Quantity<Duration>>(node).ok());
    let mut checker = Checker {
        schema: &SCHEMA,
        scenario: resolved.scenario,
        extent: if resolved.holes {
            Extent::Part
        } else {
            Extent::Whole
        },
        sources: resolved.sources,
        syntax: resolved.faults.clone(),
        garbled: resolved.garbled,
        faults: resolved.faults.into_iter().chain(word_faults).collect(),
        warnings: Vec::new(),
        memory,
    };
    let hidden = hidden_characters(&root);
    checker.faults.extend(hidden);
    let parameters = checker.check(&root, None);
    let known = checker.faults.is_empty().then(|| Known::new(&root));
    let (trees, own_parameters) = checker.check_arms(&root, known.as_ref(), &parameters);
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
    let (documents, plan) = built(&root, &trees).map_err(|fault| Faults::single(*fault))?;
    warnings.sort_by_key(|w| w.place);
    warnings.dedup();
    let warnings = warnings.into_iter().map(Fault::shown).collect();
    let scenario = Scenario {
        sources,
        root: written_root,
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
fn built(root: &Node, trees: &[Option<Node>]) -> Result<(Vec<Document>, Plan), Box<Fault>> {
    let unsound = |what: &str, error: &dyn Display| {
        let fault = Fault::new(format!(
            "the checker accepted what cannot be {what}: {error}"
        ));
        Box::new(fault.help("this is a fault of mscsim, not of the scenario"))
    };
    let documents = trees.iter().map(|tree| read(tree.as_ref().unwrap_or(root)));
    let documents: Result<Vec<Document>, _> = documents.collect();
    let documents = documents.map_err(|error| unsound("read", &error))?;
    let plan = plan_of(&documents).map_err(|error| unsound("built", &error))?;
    Ok((documents, plan))
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
    /// Checks a document, where `known` has no fault.
    fn check(&mut self, root: &Node, known: Option<&Known<'_>>) -> Vec<Parameter> {
        let start = (Place::new(self.scenario, 0..0), self.extent);
        let walked = walk_beside(known, root, self.schema, &self.sources, start);
        let mut found = walked.faults;
        // If parts of the document are unreadable, much would seem missing that is only misspelt.
        let readable = if walked.unreadable.is_empty() {
            Cow::Borrowed(root)
        } else {
            Cow::Owned(without(root, &walked.unreadable))
        };
        let scene = Scene {
            root,
            readable: &readable,
            sources: &self.sources,
            scenario: self.scenario,
            memory: self.memory,
        };
        let sense = match self.extent {
            Extent::Whole => check::check(scene),
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
        walked.parameters
    }

    /// Checks the arms that set values for themselves: their trees, and the parameters that differ.
    fn check_arms(
        &mut self,
        root: &Node,
        known: Option<&Known<'_>>,
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
                let parameters = self.check(tree, known).into_iter();
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
