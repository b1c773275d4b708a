//! Loading: the one way to a [`Scenario`].

use std::path::Path as Folder;

use serde_json::Value as Json;

use super::arms::tree_of_arm;
use super::check::{self, Scene};
use super::faults::{Fault, Faults, Style, render};
use super::gather::{Gathered, Settings, gather};
use super::library::{Found, find_scenario, scenario_names};
use super::machine;
use super::sources::{FileId, Place, Sources};
use super::structure::{Extent, Parameter, walk};
use super::tree::{Node, Path, to_json, without};
use super::written::{Document, Duration, Quantity, schema};

/// A scenario without faults. Holding one is the proof that it has been checked and can be built.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub(super) sources: Sources,
    pub(super) root: Node,
    /// One document per arm, with the arm's own settings.
    pub(super) documents: Vec<Document>,
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
}

/// Loads a scenario by path or by shipped name and checks it.
///
/// # Errors
///
/// All faults of the scenario and of the layers it uses.
pub fn load(name: &str, settings: &Settings) -> Result<Scenario, Faults> {
    let found = find_scenario(name).map_err(|fault| Faults::single(*fault))?;
    check_all(gather(found, settings))
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
    check_all(gather(found, settings))
}

/// The shipped scenarios with their titles and questions, sorted by name.
pub fn shipped() -> Vec<Shipped> {
    let about = |name: String| {
        let text = find_scenario(&name)
            .map(|found| found.text)
            .unwrap_or_default();
        let document: toml::Table = toml::from_str(&text).unwrap_or_default();
        let words = |key: &str| {
            document
                .get(key)
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        Shipped {
            title: words("title"),
            question: words("question"),
            name,
        }
    };
    scenario_names().into_iter().map(about).collect()
}

/// The JSON Schema of scenarios as indented text, for editors.
pub fn schema_text() -> String {
    let mut schema = schema();
    // The defaults have been merged when the walk asks for the clock; whoever writes a scenario may leave it out.
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

    /// The duration that the scenario and its layers say, s, whatever the command line has made of it.
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

    /// The document as each arm sees it, with the settings of that arm applied.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The document of the first arm: what all arms share is the same in all of them.
    pub(super) fn first(&self) -> &Document {
        &self.documents[0]
    }
}

/// Checks a gathered document for every arm.
fn check_all(gathered: Gathered) -> Result<Scenario, Faults> {
    let schema = schema();
    let root = gathered.root;
    // A duration that cannot be read but is replaced by the command line is no fault: then there is none to tell.
    let written = gathered.duration.as_ref().map(to_json);
    let written = written.and_then(|json| serde_json::from_value::<Quantity<Duration>>(json).ok());
    let mut checker = Checker {
        schema: &schema,
        scenario: gathered.scenario,
        extent: if gathered.holes {
            Extent::Part
        } else {
            Extent::Whole
        },
        sources: gathered.sources,
        syntax: gathered.faults.clone(),
        faults: gathered.faults,
        warnings: Vec::new(),
        memory: machine::memory(),
    };
    let parameters = checker.check(&root);
    let (trees, own_parameters) = checker.check_arms(&root, &parameters);
    let documents = checker.documents(&root, &trees);
    let Checker {
        sources,
        faults,
        mut warnings,
        ..
    } = checker;
    if let Some(faults) = Faults::collect(sources.clone(), faults) {
        return Err(faults);
    }
    warnings.sort_by_key(|w| w.place);
    warnings.dedup();
    Ok(Scenario {
        sources,
        root,
        documents,
        parameters,
        own_parameters,
        warnings,
        written_duration_s: written.map(|duration| duration.value),
    })
}

struct Checker<'a> {
    schema: &'a Json,
    scenario: FileId,
    extent: Extent,
    sources: Sources,
    /// Faults of text: what lies on their lines is not judged further.
    syntax: Vec<Fault>,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
    memory: Option<machine::Memory>,
}

impl Checker<'_> {
    fn check(&mut self, root: &Node) -> Vec<Parameter> {
        let start = Place::new(self.scenario, 0..0);
        let walked = walk(root, self.schema, &self.sources, start, self.extent);
        let mut found = walked.faults;
        // With holes in the document much would seem missing that is only misspelt.
        if self.extent == Extent::Whole {
            let readable = without(root, &walked.unreadable);
            let scene = Scene {
                root,
                readable: &readable,
                sources: &self.sources,
                scenario: self.scenario,
                memory: self.memory,
            };
            let sense = check::check(scene);
            found.extend(sense.faults);
            self.warnings.extend(sense.warnings);
        }
        found.retain(|fault| !self.beside_syntax(fault));
        self.faults.extend(found);
        walked.parameters
    }

    /// Checks the arms that set values for themselves: their trees, and the parameters that differ.
    fn check_arms(
        &mut self,
        root: &Node,
        common: &[Parameter],
    ) -> (Vec<Option<Node>>, Vec<(usize, Parameter)>) {
        let arms = root
            .at(&Path::dotted("arm"))
            .map_or(0, |arms| arms.items().len());
        let (mut trees, mut own) = (Vec::new(), Vec::new());
        for arm in 0..arms {
            let mut faults = Vec::new();
            let tree = tree_of_arm(root, arm, &self.sources, &mut faults);
            // Where layers are missing, what is not there to be set is no fault of its own.
            if self.extent == Extent::Whole {
                self.faults.extend(faults);
            }
            if let Some(tree) = &tree {
                let parameters = self.check(tree).into_iter();
                own.extend(parameters.filter(|p| !common.contains(p)).map(|p| (arm, p)));
            }
            trees.push(tree);
        }
        (trees, own)
    }

    fn beside_syntax(&self, fault: &Fault) -> bool {
        let line = |fault: &Fault| {
            fault
                .place
                .map(|p| (p.file, self.sources.line_and_column(p).0))
        };
        self.syntax
            .iter()
            .any(|s| s.place.is_some() && line(s) == line(fault))
    }

    /// The checked documents of the arms. A fault here is a fault of the checker, told as such.
    fn documents(&mut self, root: &Node, trees: &[Option<Node>]) -> Vec<Document> {
        let mut documents = Vec::new();
        if !self.faults.is_empty() {
            return documents;
        }
        for tree in trees {
            match serde_json::from_value(to_json(tree.as_ref().unwrap_or(root))) {
                Ok(document) => documents.push(document),
                Err(error) => {
                    let fault =
                        Fault::new(format!("the checker let pass what cannot be read: {error}"));
                    self.faults
                        .push(fault.help("this is a fault of mscsim, not of the scenario"));
                }
            }
        }
        documents
    }
}
