//! What is known about a run before it starts, for manifest and report.

use serde::{Deserialize, Serialize};

use super::fork::Fork;
use super::idle::Idle;

/// What is known about a run before it starts and is reported in its manifest and report.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RunInfo {
    /// Name by which the scenario was requested.
    pub scenario_name: String,
    /// Title of the scenario.
    pub title: String,
    /// The question the scenario asks.
    pub question: String,
    /// Seed of all random streams of the first replicate; those after it have the seeds that follow.
    pub seed: u64,
    /// Number of replicates.
    pub replicates: usize,
    /// Version of the program.
    pub version: String,
    /// Worker threads; they never change a result.
    pub threads: usize,
    /// Hash of the resolved scenario, in hexadecimal.
    pub scenario_hash: String,
    /// The resolved scenario: it alone repeats the run. Kept in its own file, not in the report.
    #[serde(skip)]
    pub scenario_toml: String,
    /// The command that repeats the run.
    pub command: String,
    /// Simulated duration, h.
    pub duration_h: f64,
    /// The arms, in the order of the scenario.
    pub arms: Vec<ArmInfo>,
    /// The organs in the order of the body plan; empty without a body.
    pub organs: Vec<OrganInfo>,
    /// Every resolved parameter.
    pub parameters: Vec<ParameterRow>,
    /// The words that a parameter may have as its status, the best known first.
    #[serde(default)]
    pub statuses: Vec<String>,
    /// Where the model must not be trusted in any simulation: a page in Markdown.
    #[serde(default)]
    pub limits_page: String,
    /// Where it must not be trusted for the tissue of this run, in Markdown; empty where nothing is written about it.
    #[serde(default)]
    pub limits_of_tissue: String,
    /// Dotted names of the living states of the cells that are infused.
    #[serde(default)]
    pub infused_states: Vec<String>,
    /// Beginnings of the paths of parameters that act directly on what the closing table asks for.
    #[serde(default)]
    pub asked_paths: Vec<String>,
    /// Dotted names of what the closing table asks for.
    #[serde(default)]
    pub asked: Vec<String>,
    /// What the reader should know about this scenario before reading results.
    pub warnings: Vec<String>,
    /// What will do nothing, as far as it is known before the run.
    #[serde(default)]
    pub idle: Vec<Idle>,
    /// True where only the tables are wanted, and no report page.
    #[serde(default)]
    pub tables_only: bool,
    /// Where it was forked from other runs, the first one first; empty for a run that began at its start.
    #[serde(default)]
    pub forks: Vec<Fork>,
}

impl RunInfo {
    /// The arm that each arm is compared with; none for an arm that serves only as a reference.
    pub fn references(&self) -> Vec<Option<usize>> {
        if self.arms.iter().any(|arm| arm.reference.is_some()) {
            return self.arms.iter().map(|arm| arm.reference).collect();
        }
        // Runs of earlier versions compare all arms with one: the first without treatment, else the first.
        let untreated = |arm: &ArmInfo| arm.treatment.is_empty();
        let one = self.arms.iter().position(untreated).unwrap_or(0);
        let others = (0..self.arms.len()).map(|arm| (arm != one).then_some(one));
        others.collect()
    }
}

/// An arm in words.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ArmInfo {
    /// Name of the arm.
    pub name: String,
    /// The treatment in words, for example `2,000,000 bone-marrow MSC, venous, at 1 d`.
    pub treatment: String,
    /// Number of the arm that it is compared with; none for an arm that serves only as a reference.
    #[serde(default)]
    pub reference: Option<usize>,
}

/// An organ of the body map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrganInfo {
    /// Key of the organ, one of the places of the catalogue.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// Where it stands in the circulation.
    pub position: Position,
}

/// Where an organ stands in the circulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// Between venous and arterial blood.
    Lung,
    /// Receives the portal vein besides its own artery.
    Liver,
    /// Drains into the portal vein.
    Portal,
    /// Drains into venous blood.
    Systemic,
}

/// One resolved parameter with its provenance.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ParameterRow {
    /// Dotted path in the scenario.
    pub path: String,
    /// Name of the arm that sets it for itself; empty for a value of all arms.
    #[serde(default)]
    pub arm: String,
    /// Value as written, with its unit.
    pub value: String,
    /// Value in internal units, absent where it is not a number.
    pub internal: Option<f64>,
    /// The internal unit.
    pub unit: String,
    /// Published or plausible range, as written; empty if none.
    pub range: String,
    /// Sources, such as `doi:10.1000/182`.
    pub sources: Vec<String>,
    /// One of [`RunInfo::statuses`]; empty if not given.
    pub status: String,
    /// The reason, for assumed and recalled values.
    pub why: String,
    /// What set it: a library layer, the scenario, or the command line.
    pub set_by: String,
}
