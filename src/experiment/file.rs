//! The experiment file as types: what may be written, before it is known what the paths mean.

use schemars::JsonSchema;
use serde::Deserialize;

use super::any_value::AnyValue;
use super::fit_file::{ConstraintFile, FitFile, TargetFile};
use crate::format::Overlay;

/// Most conditions of an experiment; a larger number is refused before any is made.
pub const MOST_CONDITIONS: u64 = 1_000_000;

/// An experiment of mscsim: one question put to many runs of one or several scenarios.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mscsim experiment")]
pub struct ExperimentFile {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// What is varied, in one line.
    #[schemars(length(max = 200))]
    pub title: String,
    /// The question that the experiment answers.
    #[schemars(length(max = 500))]
    pub question: String,
    /// The scenarios that are varied: names of shipped ones, or paths. Several are compared side by side.
    #[schemars(length(min = 1, max = 50))]
    pub scenarios: Vec<String>,
    /// Seed of the design and of the runs; default 1.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many times each condition is run, each time with another seed; default once.
    #[serde(default = "once")]
    #[schemars(range(min = 1, max = 10_000))]
    pub replicates: u32,
    /// True if all conditions share the random numbers of a replicate; default true.
    #[serde(default = "yes")]
    pub common_random_numbers: bool,
    /// How the conditions are chosen.
    pub design: DesignFile,
    /// What is varied.
    #[schemars(length(min = 1, max = 1000))]
    pub axis: Vec<AxisFile>,
    /// Relations that every condition must satisfy; conditions that do not are left out of the design.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub constraint: Vec<ConstraintFile>,
    /// What was observed, for `mscsim fit`.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub target: Vec<TargetFile>,
    /// How `mscsim fit` looks for values that agree with the targets.
    pub fit: Option<FitFile>,
    /// What is recorded of each run; default the rows of the closing table of the scenario.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub output: Vec<OutputFile>,
    /// Values that differ from those of the scenarios in all runs, by dotted path.
    #[serde(default)]
    pub set: Overlay,
}

fn one() -> u64 {
    1
}

fn once() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// How the conditions are chosen.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DesignFile {
    /// The method.
    pub method: MethodWord,
    /// Number of conditions, for `latin-hypercube`, `sobol` and `fast`; of the base sample, for `saltelli`.
    #[schemars(range(min = 2, max = 1_000_000))]
    pub rows: Option<u32>,
    /// Whether second-order indices are wanted, for `saltelli`; default false.
    pub second_order: Option<bool>,
    /// Number of trajectories, for `morris`.
    #[schemars(range(min = 2, max = 100_000))]
    pub trajectories: Option<u32>,
    /// Number of levels of a range, for `grid` and `morris`.
    #[schemars(range(min = 2, max = 1000))]
    pub levels: Option<u32>,
    /// For `points`: the place of each point on every axis, in the order of the axes. A place is a number from 0 to 1: the probability of
    /// a smaller value.
    #[schemars(length(min = 1, max = 1_000_000))]
    pub points: Option<Vec<Vec<f64>>>,
}

/// A method by which conditions are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MethodWord {
    /// Every combination of levels.
    Grid,
    /// Rows that fill the space evenly, each axis cut into as many parts.
    LatinHypercube,
    /// A scrambled Sobol' sequence.
    Sobol,
    /// The samples from which Sobol' indices are estimated.
    Saltelli,
    /// Trajectories of elementary effects.
    Morris,
    /// One value at a time away from that of the scenario.
    OneAtATime,
    /// Random balance designs for first-order indices.
    Fast,
    /// Points that are listed, such as those of another program.
    Points,
}

/// One thing that is varied. It names `path`, `paths`, `every`, `layer` or `tuples`, and says by `values`, `linear`, `log`, `range` or
/// `distribution` what is put there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AxisFile {
    /// Name in tables and charts; default the path.
    #[schemars(length(max = 60))]
    pub name: Option<String>,
    /// Dotted path of the value, as `--set` has it.
    pub path: Option<String>,
    /// Several paths that get the same value.
    #[schemars(length(min = 2, max = 100))]
    pub paths: Option<Vec<String>>,
    /// Path of a group of values: one axis for each of them that has a range.
    pub every: Option<String>,
    /// With `every`: only values with one of these words as their status.
    #[schemars(length(min = 1, max = 10))]
    pub status: Option<Vec<String>>,
    /// With `every`: paths that are left out.
    #[schemars(length(min = 1, max = 1000))]
    pub except: Option<Vec<String>>,
    /// A library layer in place of which others are read; `values` holds their names.
    pub layer: Option<String>,
    /// The values.
    #[schemars(length(min = 1, max = 10_000))]
    pub values: Option<Vec<AnyValue>>,
    /// Sets of values by path, which change together.
    #[schemars(length(min = 1, max = 10_000))]
    pub tuples: Option<Vec<Overlay>>,
    /// Words for the values or tuples, in their order.
    #[schemars(length(min = 1, max = 10_000))]
    pub labels: Option<Vec<String>>,
    /// Evenly spaced values.
    pub linear: Option<StepsFile>,
    /// Values with a constant ratio.
    pub log: Option<StepsFile>,
    /// `library` for the plausible range of the value, or its two ends. Within it values are equally likely: on a logarithmic scale if the
    /// ends are positive and ten-fold apart, else on a linear one.
    pub range: Option<AnyValue>,
    /// A distribution.
    pub distribution: Option<DistributionFile>,
}

/// Values from one end to another.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepsFile {
    /// First value.
    pub from: AnyValue,
    /// Last value.
    pub to: AnyValue,
    /// Number of values, both ends among them.
    #[schemars(range(min = 2, max = 10_000))]
    pub steps: u32,
}

/// A distribution of a value. It is cut at the ends of the plausible range of the value, if that has one, and at `low` and `high`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistributionFile {
    /// Its family.
    pub kind: FamilyWord,
    /// Lowest value.
    pub low: Option<AnyValue>,
    /// Highest value.
    pub high: Option<AnyValue>,
    /// Mean, for `normal`.
    pub mean: Option<AnyValue>,
    /// Standard deviation, for `normal`.
    pub sd: Option<AnyValue>,
    /// Median, for `log-normal`.
    pub median: Option<AnyValue>,
    /// Geometric standard deviation, a factor above 1, for `log-normal`.
    pub geometric_sd: Option<AnyValue>,
    /// Most likely value, for `triangular`.
    pub mode: Option<AnyValue>,
}

/// The family of a distribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FamilyWord {
    /// All values between `low` and `high` are equally likely.
    Uniform,
    /// The same for their logarithms.
    LogUniform,
    /// Normal, with `mean` and `sd`.
    Normal,
    /// Log-normal, with `median` and `geometric_sd`.
    LogNormal,
    /// Triangular, with `low`, `mode` and `high`.
    Triangular,
}

/// What is recorded of each run: a row of the closing table by its words, or an observable at a moment.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutputFile {
    /// Name of its columns: small letters, digits and hyphens.
    pub name: String,
    /// The row of the closing table of this name (`say`).
    pub answer: Option<String>,
    /// Dotted name of an observable, such as `body.lung.viable`.
    pub observable: Option<String>,
    /// The moment at which the observable is read.
    pub at: Option<AnyValue>,
    /// Or what of its course.
    pub stat: Option<AnyValue>,
    /// A second observable by which it is divided.
    pub per: Option<AnyValue>,
    /// The unit, such as `share of dose`, as in a row of the closing table.
    #[serde(rename = "as")]
    pub unit: Option<AnyValue>,
    /// True for an output that answers the question. Without any, all outputs do.
    pub headline: Option<bool>,
}
