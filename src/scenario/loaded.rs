//! A checked scenario.

use crate::check::Parameter;
use crate::format::Document;
use crate::plan::{Answer, Plan};
use crate::syntax::{Fault, Node, Sources, Style, render};

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
    pub(super) written_duration_s: Option<f64>,
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

    /// The rows of the closing table.
    pub fn asked(&self) -> &[Answer] {
        &self.plan.answers
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
