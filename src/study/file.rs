//! The study file as types: what may be written, before it is known what the names mean.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::experiment::AnyValue;
use crate::format::Overlay;

/// A published study: the scenario that stands for it, and what was observed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mscsim study")]
pub struct StudyFile {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// What was done and seen, in one line.
    #[schemars(length(min = 1, max = 200))]
    pub title: String,
    /// Authors, year and journal.
    #[schemars(length(min = 1, max = 300))]
    pub citation: String,
    /// DOI of the publication.
    pub doi: Option<String>,
    /// Which part of the publication the numbers were read in, and what is uncertain about that.
    #[schemars(length(min = 1, max = 1000))]
    pub read: String,
    /// The scenario that stands for the study: a path from the folder of this file, or a shipped name.
    pub scenario: String,
    /// Seed of the first replicate; default 1.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many times each group is run, each time with another seed; default 4.
    #[serde(default = "four")]
    #[schemars(range(min = 2, max = 1000))]
    pub replicates: u32,
    /// Values that differ from those of the scenario in all groups, by dotted path.
    #[serde(default)]
    pub set: Overlay,
    /// The groups that were compared: arms of the scenario, with changes.
    #[schemars(length(min = 1, max = 100))]
    pub group: Vec<StudyGroupFile>,
    /// How an observed number is made from what is in the body.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub operator: Vec<OperatorFile>,
    /// What was observed.
    #[schemars(length(min = 1, max = 500))]
    pub observation: Vec<ObservationFile>,
}

fn one() -> u64 {
    1
}

fn four() -> u32 {
    4
}

/// A group of animals, patients or wells.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyGroupFile {
    /// Name in tables.
    #[schemars(length(min = 1, max = 100))]
    pub name: String,
    /// The scenario of this group, where it differs from that of the study.
    pub scenario: Option<String>,
    /// The arm of the scenario that stands for it; may be left out where there is one.
    pub arm: Option<String>,
    /// Values of this group that differ from those of the study, by dotted path.
    #[serde(default)]
    pub set: Overlay,
}

/// How an observed number is made from what is in the body. All factors multiply. A value that is known only within a range is one value
/// for all observations that share the operator: the study takes the value within the range that agrees best.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OperatorFile {
    /// Name by which observations refer to it.
    #[schemars(length(min = 1, max = 60))]
    pub name: String,
    /// What it stands for, and where its numbers come from.
    #[schemars(length(min = 1, max = 500))]
    pub why: String,
    /// How many times the fluid was diluted: a number or two ends.
    pub dilution: Option<AnyValue>,
    /// Volume of fluid before it was diluted with `lavage`: a volume or two ends.
    pub fluid: Option<AnyValue>,
    /// Volume with which `fluid` was diluted.
    pub lavage: Option<AnyValue>,
    /// Volume in which the cells or molecules were counted: a volume or two ends. It turns a density into a number.
    pub volume: Option<AnyValue>,
    /// Share of the cells or molecules present that was recovered, such as the yield of a digestion: a share or two ends.
    pub recovery: Option<AnyValue>,
    /// Factor of the measurement, such as total over free, or the gain of an organ: a number or two ends.
    pub gain: Option<AnyValue>,
    /// Protein per mass of tissue, such as `120 mg/g`: a value or two ends. It turns the mass per volume of an observation with
    /// `molar_mass` into a mass per mass of protein of a homogenate.
    pub protein: Option<AnyValue>,
    /// Mass of a volume of tissue, such as `1.05 g/mL`, with `protein`.
    pub tissue: Option<AnyValue>,
    /// What was read without any signal, in the unit of the observation.
    pub background: Option<AnyValue>,
    /// The least that could be detected, in the unit of the observation: smaller readings count as this.
    pub limit: Option<AnyValue>,
    /// The moment that readings are stated relative to, such as `0 h` after an injection.
    pub relative_to: Option<AnyValue>,
}

/// What an observation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ObservationRole {
    /// Numbers of the library were fitted to it, so agreement is no test.
    Calibration,
    /// Nothing was fitted to it.
    Validation,
}

/// How a prediction is compared with what was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StudyComparison {
    /// By the difference; two standard errors are allowed.
    Difference,
    /// By the ratio; the factor `within` is allowed, up or down.
    Factor,
    /// All values between two ends agree.
    Range,
    /// All values up to this one agree.
    AtMost,
    /// All values from this one on agree.
    AtLeast,
    /// The group is `higher` or `lower` than the one it is compared with.
    Sign,
    /// The groups rise in the order in which they are listed.
    Order,
}

/// How two groups are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroupComparison {
    /// The value of the group minus that of the other.
    Difference,
    /// The value of the group divided by that of the other.
    Ratio,
    /// One minus that ratio.
    Suppression,
}

/// Something that was observed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObservationFile {
    /// What was observed, in words.
    #[schemars(length(min = 1, max = 200))]
    pub say: String,
    /// The group.
    pub group: Option<String>,
    /// The groups in ascending order, for `order`.
    #[schemars(length(min = 2, max = 50))]
    pub groups: Option<Vec<String>>,
    /// The group that it is compared with.
    pub against: Option<String>,
    /// How they are compared; default `ratio`.
    pub by: Option<GroupComparison>,
    /// Dotted name of an observable, such as `body.lung.viable`.
    pub observable: Option<String>,
    /// Several observables, each with the gain with which it was seen. Their sum is what was read.
    #[schemars(length(min = 1, max = 50))]
    pub parts: Option<Vec<PartFile>>,
    /// The moment.
    pub at: Option<AnyValue>,
    /// In place of `at`, a statistic of the course, such as `peak` or `half-life`.
    pub stat: Option<AnyValue>,
    /// A second observable by which it is divided.
    pub per: Option<AnyValue>,
    /// The value above which time is counted, for `time-above`.
    pub threshold: Option<AnyValue>,
    /// The unit in which the program shows the observable, such as `share of dose` or `/mm^3`.
    #[serde(rename = "as")]
    pub unit: Option<AnyValue>,
    /// Mass of a molecule. It turns a concentration into a mass per volume.
    pub molar_mass: Option<AnyValue>,
    /// How the observation was made; none where it shows what is there.
    pub operator: Option<String>,
    /// How it is compared.
    pub comparison: StudyComparison,
    /// The observed value with its unit; for `range` its two ends; for `sign` the word `higher` or `lower`.
    pub value: Option<AnyValue>,
    /// Standard error of the observed mean, for `difference`.
    pub sem: Option<AnyValue>,
    /// Standard deviation between individuals, with `n`, in place of `sem`.
    pub sd: Option<AnyValue>,
    /// Number of individuals.
    #[schemars(range(min = 1))]
    pub n: Option<u32>,
    /// Allowed factor, for `factor`.
    pub within: Option<f64>,
    /// The value that there would be without any effect, where no other group shows it.
    pub no_effect: Option<AnyValue>,
    /// What it is for.
    pub role: ObservationRole,
    /// What the reader should know about it.
    #[schemars(length(max = 500))]
    pub note: Option<String>,
}

/// A part of what was read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartFile {
    /// Dotted name of an observable.
    pub observable: String,
    /// Factor by which it is multiplied in the sum; default 1.
    #[serde(default = "whole")]
    #[schemars(range(min = 0))]
    pub gain: f64,
}

fn whole() -> f64 {
    1.0
}
