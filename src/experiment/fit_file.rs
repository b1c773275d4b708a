//! What an experiment file may say about observations: targets, how a fit looks for them, and relations between axes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::any_value::AnyValue;

/// A relation that every condition must satisfy: a sum of axes is at most or at least a value, or another axis.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConstraintFile {
    /// Names of axes whose values are added up; one is enough.
    #[schemars(length(min = 1, max = 100))]
    pub sum: Vec<String>,
    /// The sum is at most this: a value, or the name of an axis.
    pub at_most: Option<AnyValue>,
    /// The sum is at least this: a value, or the name of an axis.
    pub at_least: Option<AnyValue>,
}

/// Something that was observed, with which an output of the runs is compared.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetFile {
    /// Name of the output.
    pub output: String,
    /// Name of the arm; needed where the output has values in several arms.
    pub arm: Option<String>,
    /// What of the arm was observed; default its value.
    #[serde(default)]
    pub of: TargetSubject,
    /// How it is compared; default `difference`.
    #[serde(default)]
    pub comparison: TargetComparison,
    /// The observed value in the unit of the output; for a ratio a plain number; for `range` its two ends.
    pub value: AnyValue,
    /// Standard error of the observation, in the same unit; for `factor` a factor above 1.
    pub spread: AnyValue,
    /// Who observed it, in what.
    #[schemars(length(min = 1, max = 300))]
    pub source: String,
    /// DOI of the source.
    pub doi: Option<String>,
}

/// What of an arm was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetSubject {
    /// Its value.
    #[default]
    Value,
    /// Its value minus that of its arm of reference.
    Difference,
    /// Its value divided by that of its arm of reference.
    Ratio,
}

/// How an output is compared with what was observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TargetComparison {
    /// By the difference, in units of the spread.
    #[default]
    Difference,
    /// By the logarithm of the ratio, in units of the logarithm of the spread.
    Factor,
    /// All values between two ends agree; outside, by the difference from the nearer end.
    Range,
    /// All values up to this one agree; above, by the difference.
    AtMost,
    /// All values from this one on agree; below, by the difference.
    AtLeast,
}

/// How a fit looks for values that agree with the targets. The design is its first round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FitFile {
    /// Most rounds, each with as many conditions as the design has rows; default 10.
    #[serde(default = "usual_rounds")]
    #[schemars(range(min = 1, max = 1000))]
    pub rounds: u32,
}

impl Default for FitFile {
    fn default() -> Self {
        Self {
            rounds: usual_rounds(),
        }
    }
}

fn usual_rounds() -> u32 {
    10
}
