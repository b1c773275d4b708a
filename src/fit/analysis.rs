//! What a fit shows, as plain data.

use serde::Serialize;

use super::target::FitTarget;
use crate::sweep::AxisInWords;

/// What a fit shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FitAnalysis {
    /// The complete rounds.
    pub rounds: Vec<RoundState>,
    /// Most rounds.
    pub most_rounds: u32,
    /// True if the weights are those of the posterior itself, not of one with wider errors.
    pub is_reached: bool,
    /// True if so many points are effective that something can be stated.
    pub is_enough: bool,
    /// True if no round follows.
    pub is_complete: bool,
    /// By which factor the errors of all observations are widened; 1 where the posterior is reached.
    pub widened: f64,
    /// Effective number of points.
    pub effective: f64,
    /// Points in all rounds.
    pub points: u64,
    /// Points without a value for every target.
    pub without_value: u64,
    /// Runs that did not finish.
    pub unfinished: u64,
    /// Processor time of all runs, s.
    pub processor_s: f64,
    /// The axes.
    pub axes: Vec<FittedAxis>,
    /// The targets.
    pub targets: Vec<FittedTarget>,
    /// Pairs of axes of which a combination is known better than each, the strongest first.
    pub pairs: Vec<AxisPair>,
    /// Points of the posterior, all of equal weight: places on all axes.
    pub draws: Vec<Vec<f64>>,
    /// The closing words.
    pub sentences: Vec<String>,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoundState {
    /// Its number, from 1.
    pub round: usize,
    /// By which factor errors had to be widened after it.
    pub widened: f64,
    /// Effective number of points after it.
    pub effective: f64,
}

/// How well the targets determine a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identified {
    /// 95 % of its posterior take at most half of the range that 95 % took before, or one level has 95 %.
    Determined,
    /// Its posterior differs from what was known before.
    Narrowed,
    /// Nothing shows that the targets say anything about it.
    No,
}

impl Identified {
    /// The word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Determined => "determined",
            Self::Narrowed => "narrowed",
            Self::No => "not identified",
        }
    }
}

/// An axis before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedAxis {
    /// Its name and range.
    pub axis: AxisInWords,
    /// What is known of an axis of numbers of a range; none for listed values.
    pub range: Option<FittedRange>,
    /// Share of the posterior that each listed value has; empty for a range.
    pub levels: Vec<(String, f64)>,
    /// Largest distance between the distributions before and after, from 0 to 1.
    pub distance: f64,
    /// How well the targets determine it.
    pub identified: Identified,
}

/// Numbers of a range before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedRange {
    /// Values below which 2.5, 50 and 97.5 % lay before.
    pub prior: [String; 3],
    /// The same after.
    pub posterior: [String; 3],
    /// Places of the posterior values in the unit interval.
    pub places: [f64; 3],
    /// Share of the prior range of 95 % that the posterior range of 95 % has.
    pub left: f64,
    /// The end of the range, `lower` or `upper`, in whose tenth the posterior is at least three times as likely as before.
    pub at_end: Option<&'static str>,
    /// The six values as numbers, before and after, in the unit beside them.
    pub values: [f64; 6],
    /// Their unit; empty for plain numbers.
    pub unit: String,
}

impl FittedAxis {
    /// What was known before, in words.
    pub fn before(&self) -> String {
        match &self.range {
            Some(range) => interval(&range.prior),
            None => self.axis.about.clone(),
        }
    }

    /// What is known after, in words.
    pub fn after(&self) -> String {
        match &self.range {
            Some(range) => interval(&range.posterior),
            None => {
                let levels = self.levels.iter();
                let words = levels.map(|(label, share)| format!("{label} {:.0} %", 100.0 * share));
                words.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

fn interval([low, median, high]: &[String; 3]) -> String {
    format!("{median} (95 % from {low} to {high})")
}

/// A target with what the runs show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FittedTarget {
    /// What was observed.
    pub target: FitTarget,
    /// Values below which 2.5, 50 and 97.5 % of the runs of the first round lie; none without values.
    pub before: Option<[f64; 3]>,
    /// The same of the posterior.
    pub after: Option<[f64; 3]>,
    /// How far the median of the posterior is from what was observed, in units of its spread.
    pub misfit: Option<f64>,
    /// True if it is within two spreads.
    pub is_met: bool,
}

/// Two axes of which a combination is known better than each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisPair {
    /// Positions of the axes.
    pub axes: [usize; 2],
    /// Correlation of their standard normal scores.
    pub correlation: f64,
}
