//! A row of the closing table with its uncertainty.

use serde::{Deserialize, Serialize};

/// One row of the closing table, answered for every arm.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answered {
    /// Words of the row.
    pub say: String,
    /// True for a row that the closing sentences are made from.
    #[serde(default)]
    pub headline: bool,
    /// True for a row about the whole course of a run that was stopped early: it covers the course so far.
    #[serde(default)]
    pub so_far: bool,
    /// When the values were taken, h, if that is before the requested moment: the tissue is known only on its beats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at_h: Option<f64>,
    /// Name of the observable.
    pub observable: String,
    /// Name of the observable by which it is divided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Name of the arm with which the row itself compares every arm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// How the row compares them: `difference` or `ratio`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Unit of the values; empty for a plain number.
    pub unit: String,
    /// Mean over the replicates in each arm, of those that have a value; none where no replicate has one, such as a share of
    /// no dose or a moment that was not reached.
    pub values: Vec<Option<f64>>,
    /// The means in words, with their unit and the half width of their interval.
    pub texts: Vec<String>,
    /// 95 % interval of each mean by Student's t; none with fewer than two replicates.
    #[serde(default)]
    pub intervals: Vec<Option<[f64; 2]>>,
    /// Cells given to each arm by the moment of the row; empty unless the row counts infused cells or states them as a share of
    /// the dose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given: Vec<u64>,
    /// The value of each replicate, arm by arm.
    #[serde(default)]
    pub draws: Vec<Vec<Option<f64>>>,
    /// The difference of each arm from the arm of reference; none for that arm, if either has no value, and for infused cells where
    /// one of the two was given none, unless they are too few or one draw.
    #[serde(default)]
    pub differences: Vec<Option<Difference>>,
}

/// The paired difference between an arm and the arm of reference: replicate by replicate, with shared random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Name of the arm of reference; empty where the row itself compares, so that its values are differences or ratios.
    pub from: String,
    /// Mean of the differences, in the unit of the row.
    pub mean: f64,
    /// 95 % interval of the mean by Student's t; none with fewer than two replicates.
    pub interval: Option<[f64; 2]>,
    /// In how many replicates the difference has the sign of the mean.
    pub same_sign: usize,
    /// How many replicates have both values.
    pub replicates: usize,
    /// What follows from it.
    pub verdict: Verdict,
    /// The verdict in words, with its numbers.
    pub text: String,
}

/// What can be concluded from a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The interval lies above zero.
    Higher,
    /// The interval lies below zero.
    Lower,
    /// The interval includes zero, but no large difference.
    NoDifference,
    /// The interval includes zero and also large differences: more replicates are needed to decide.
    Unclear,
    /// The interval excludes zero, but all of it is too small to matter.
    Negligible,
    /// The same to the last digit in every replicate.
    Equal,
    /// Too few cells were counted to separate a difference from chance.
    TooFewCells,
    /// A single replicate: nothing is known of chance.
    OneDraw,
}

impl Verdict {
    /// The word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NoDifference => "no-difference",
            Self::Unclear => "unclear",
            Self::Negligible => "negligible",
            Self::Equal => "equal",
            Self::TooFewCells => "too-few-cells",
            Self::OneDraw => "one-draw",
        }
    }
}
