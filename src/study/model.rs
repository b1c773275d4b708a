//! A checked study: its cases, which are run, its groups, operators and observations.

use super::expected::Expected;
use super::file::{GroupComparison, ObservationRole};
use super::operator::{Floor, Operator};
use crate::plan::Plan;

/// A study without faults.
#[derive(Debug)]
pub struct Study {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) title: String,
    pub(super) citation: String,
    pub(super) doi: String,
    pub(super) read: String,
    pub(super) seed: u64,
    pub(super) replicates: u32,
    pub(super) cases: Vec<StudyCase>,
    pub(super) groups: Vec<StudyGroup>,
    pub(super) operators: Vec<Operator>,
    pub(super) observations: Vec<Observation>,
}

/// A scenario with changes: what is run. Groups that differ in their arm only share one.
#[derive(Debug)]
pub struct StudyCase {
    /// The scenario, as the study names it.
    pub scenario: String,
    /// Its plan. The rows of its closing table are those that the observations need.
    pub(super) plan: Plan,
    /// Memory of a run that does not grow with its cells, bytes.
    pub(super) fixed_bytes: f64,
    /// Expected processor time of a run, s.
    pub(super) processor_s: f64,
}

/// A group: an arm of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyGroup {
    /// Name in tables.
    pub name: String,
    /// Position of its case.
    pub case: usize,
    /// Position of its arm.
    pub arm: usize,
}

/// Something that was observed, with everything that is needed to predict it.
#[derive(Debug, Clone)]
pub struct Observation {
    /// What was observed, in words.
    pub say: String,
    /// The groups: one, or several in ascending order.
    pub groups: Vec<usize>,
    /// The group that it is compared with, and how.
    pub against: Option<(usize, GroupComparison)>,
    /// What is read: each part with its gain.
    pub(super) parts: Vec<ObservedPart>,
    /// Size of one of the unit of the rows, in internal units.
    pub(super) row_size: f64,
    /// Mass of a molecule, g, where molecules are compared with a mass; else 1.
    pub(super) molecule_mass: f64,
    /// Size of one of the unit of the observation, in internal units.
    pub(super) unit_size: f64,
    /// Position of its operator.
    pub operator: Option<usize>,
    pub(super) floor: Floor,
    /// What was observed.
    pub expected: Expected,
    /// The value without any effect, in the unit of the observation, where the study states it.
    pub no_effect: Option<f64>,
    /// The moment at which it was made, s; none for what is read of a course.
    pub at_s: Option<f64>,
    /// What it is for.
    pub role: ObservationRole,
    /// Number of individuals.
    pub n: Option<u32>,
    /// What the reader should know about it.
    pub note: String,
}

/// A part of what is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ObservedPart {
    /// Dotted name of the observable.
    pub observable: String,
    /// Share of it that is seen.
    pub gain: f64,
    /// Name of the row of the closing table.
    pub row: String,
    /// Name of the row at the moment that readings are relative to.
    pub start: Option<String>,
    /// Name of the row with living cells in place of their label.
    pub living: Option<String>,
    /// The same at the moment that readings are relative to.
    pub living_start: Option<String>,
}

impl Study {
    /// The name or path by which its file was found.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name without folders and ending.
    pub fn short_name(&self) -> &str {
        let path = std::path::Path::new(&self.name);
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or(&self.name)
    }

    /// The text of its file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was done and seen, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Authors, year and journal.
    pub fn citation(&self) -> &str {
        &self.citation
    }

    /// DOI of the publication; empty if the file gives none.
    pub fn doi(&self) -> &str {
        &self.doi
    }

    /// Which part of the publication was read.
    pub fn read(&self) -> &str {
        &self.read
    }

    /// Seed of the first replicate.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many times each group is run.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// What is run.
    pub fn cases(&self) -> &[StudyCase] {
        &self.cases
    }

    /// The groups.
    pub fn groups(&self) -> &[StudyGroup] {
        &self.groups
    }

    /// The observation operators.
    pub fn operators(&self) -> &[Operator] {
        &self.operators
    }

    /// What was observed.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }
}

impl Observation {
    /// All groups that it reads.
    pub(super) fn all_groups(&self) -> impl Iterator<Item = usize> {
        let other = self.against.iter().map(|(group, _)| *group);
        self.groups.iter().copied().chain(other)
    }

    /// The groups in words: `cells over vehicle`.
    pub fn group_words(&self, study: &Study) -> String {
        let name = |group: &usize| study.groups[*group].name.as_str();
        let own = self.groups.iter().map(name).collect::<Vec<_>>().join(" < ");
        match &self.against {
            None => own,
            Some((other, GroupComparison::Difference)) => format!("{own} minus {}", name(other)),
            Some((other, GroupComparison::Ratio)) => format!("{own} over {}", name(other)),
            Some((other, GroupComparison::Suppression)) => format!("{own} below {}", name(other)),
        }
    }
}
