//! A checked scenario from which others are made that differ in a few values.
//!
//! A sweep makes thousands of scenarios from one. Files are read once. A variant is checked in full, but what equals the checked
//! scenario is not walked along the schema again.

use super::arms::keep_in_arms;
use super::checked::{Checked, CheckedDocument, check_all, check_beside};
use super::loaded::Scenario;
use super::overlay;
use super::resolve::{Resolved, Settings, resolve_after};
use crate::check::{Parameter, Scene, with_words};
use crate::library::Found;
use crate::syntax::{Entry, Fault, Faults, FileId, Node, Path, Role, Sources, Table, read};
use crate::work::Memory;

/// A checked scenario from which others are made.
#[derive(Debug)]
pub struct Template {
    scenario: Scenario,
    /// Its tree with the words that are made from values, without what arms set for themselves, and the same as a type.
    checked: CheckedDocument,
    file: FileId,
    memory: Option<Memory>,
}

/// What is put into a scenario before it is checked. Its places lie in a file that was read before the scenario.
#[derive(Debug, Clone, Default)]
pub struct Additions {
    /// Values by dotted path.
    pub set: Table,
    /// More rows of the closing table.
    pub answers: Vec<Entry>,
}

impl Template {
    /// Checks a scenario with additions. `before` holds the files that additions and values of variants are written in.
    ///
    /// # Errors
    /// All faults of the scenario, of the layers it uses and of the additions.
    pub(crate) fn new(
        found: Found,
        settings: &Settings,
        before: Sources,
        more: &Additions,
    ) -> Result<Self, Faults> {
        let mut resolved = resolve_after(before, found, settings);
        let rows = resolved.root.at(&Path::dotted("answer"));
        let rows = rows.map_or(0, |rows| rows.items().len());
        let numbered = more.answers.iter().enumerate();
        let answers = numbered.map(|(number, answer)| Entry {
            key: format!("answer.{}", rows + number),
            ..answer.clone()
        });
        for answer in answers {
            set_all(&mut resolved, &Table::from(vec![answer]));
        }
        set_all(&mut resolved, &more.set);
        let (file, memory) = (resolved.scenario, settings.memory());
        let scenario = check_all(resolved, memory)?;
        let written = Scene {
            root: &scenario.root,
            readable: &scenario.root,
            sources: &scenario.sources,
            scenario: file,
            memory: None,
        };
        let (root, _) = with_words(written);
        let document = read(&root).map_err(|error| {
            let fault = Fault::new(format!("the checker accepted what cannot be read: {error}"));
            Faults::single(fault.help("this is a fault of mscsim, not of the scenario"))
        })?;
        let scene = Scene {
            root: &root,
            readable: &root,
            ..written
        };
        let tree = Checked::new(scene);
        Ok(Self {
            checked: CheckedDocument { tree, document },
            scenario: scenario.clone(),
            file,
            memory,
        })
    }

    /// The checked scenario itself.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The scenario with other values, by dotted path. They also replace what arms set for themselves. The variant lists only the
    /// parameters that differ.
    ///
    /// # Errors
    /// All faults of the values, and of what no longer fits together.
    pub fn with(&self, values: &Table) -> Result<Scenario, Faults> {
        let checked = &self.scenario;
        let mut resolved = Resolved {
            sources: checked.sources.clone(),
            scenario: self.file,
            duration: None,
            root: checked.root.clone(),
            faults: Vec::new(),
            holes: false,
            garbled: false,
        };
        set_all(&mut resolved, values);
        check_beside(Some(&self.checked), resolved, self.memory)
    }

    /// The quantity at a dotted path, in which arms and sites stand by name or by position; none if there is no such quantity.
    pub(crate) fn parameter(&self, path: &str) -> Option<&Parameter> {
        let path = self.scenario.root.by_position(&Path::dotted(path));
        let all = self.scenario.parameters.iter();
        all.into_iter().find(|one| one.path == path)
    }

    /// All quantities that all arms share, in the order of the document.
    pub(crate) fn parameters(&self) -> &[Parameter] {
        &self.scenario.parameters
    }

    /// True if a library layer is among the files that were read.
    pub(crate) fn reads_layer(&self, name: &str) -> bool {
        let file = format!("{name}.toml");
        let files = self.scenario.sources.files().iter();
        files
            .filter(|one| one.role == Role::Layer)
            .any(|one| std::path::Path::new(&one.name).ends_with(&file))
    }

    /// The value at a dotted path; none if the scenario has none.
    pub fn at(&self, path: &str) -> Option<&Node> {
        self.scenario.root.at(&Path::dotted(path))
    }
}

/// Sets values as the command line does.
fn set_all(resolved: &mut Resolved, values: &Table) {
    let Resolved {
        root,
        sources,
        faults,
        ..
    } = resolved;
    overlay::apply(root, values, sources, faults);
    overlay::drop_from_arms(root, values);
    keep_in_arms(root, values);
}
