//! Which conclusions flip: the result.

use serde::Serialize;

use super::axes::AxisPlace;
use super::verdict_class::VerdictClass;
use super::wilson::CountedShare;

/// What a share of conditions is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SharedSpace {
    /// The ranges of the axes, which the design samples.
    Ranges,
    /// The grid.
    Grid,
    /// The conditions themselves, which are no sample.
    Conditions,
}

impl SharedSpace {
    /// The words for it: `of the ranges`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Ranges => "of the ranges",
            Self::Grid => "of the grid",
            Self::Conditions => "of the conditions",
        }
    }
}

/// How many conditions come to a verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictShare {
    /// The verdict.
    pub class: VerdictClass,
    /// How many come to it.
    pub share: CountedShare,
}

/// The share of the majority verdict at one place of an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MajorityAt {
    /// The place: a level, or the middle of a part of the range.
    pub place: AxisPlace,
    /// The share.
    pub share: CountedShare,
}

/// What an axis does to the verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FlipAxis {
    /// Position of the axis.
    pub axis: usize,
    /// The share of the majority verdict in its lowest and its highest part; of choices, where it is least and greatest. None in designs
    /// whose rows lie along lines.
    pub ends: Option<[MajorityAt; 2]>,
    /// How many moves of this axis alone change the verdict, in designs whose rows lie along lines.
    pub changes: Option<CountedShare>,
    /// Greatest less least share; the share of changes in designs whose rows lie along lines.
    pub spread: f64,
    /// True if the data show that the axis decides the verdict.
    pub is_deciding: bool,
}

/// How far a conclusion depends on the axes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictFlips {
    /// Conditions whose verdict is known. In a Saltelli design only the rows of its two independent samples count.
    pub judged: u64,
    /// Conditions without a verdict.
    pub missing: u64,
    /// Conditions that have a single draw, whose sign stands in place of a verdict.
    pub single_draws: u64,
    /// What shares are shares of.
    pub space: SharedSpace,
    /// The verdicts that occur, the most frequent first.
    pub shares: Vec<VerdictShare>,
    /// The most frequent verdict.
    pub majority: VerdictClass,
    /// The verdict at the centre of a one-at-a-time design or of a grid of odd numbers of levels.
    pub centre: Option<VerdictClass>,
    /// Conditions with a verdict that is decided and not that of the majority.
    pub flipped: CountedShare,
    /// All axes, the one that changes the verdict most first.
    pub axes: Vec<FlipAxis>,
    /// What the reader must know, as sentences.
    pub notes: Vec<String>,
}

impl VerdictFlips {
    /// The axes that the data show to decide the verdict.
    pub fn deciding(&self) -> impl Iterator<Item = &FlipAxis> {
        self.axes.iter().filter(|axis| axis.is_deciding)
    }
}
