//! Verdicts in four groups.

use serde::Serialize;

use super::super::results::ConditionValues;
use crate::record::Verdict;

/// What a difference comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictClass {
    /// Higher than in the arm of reference.
    Higher,
    /// Lower than there.
    Lower,
    /// Equal, negligible, or no difference beyond chance.
    NoEffect,
    /// Not clear, or too few cells: more replicates are needed.
    Undecided,
}

impl VerdictClass {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::Higher, Self::Lower, Self::NoEffect, Self::Undecided];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NoEffect => "no effect",
            Self::Undecided => "undecided",
        }
    }

    /// A sign that stands for it beside a colour.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Higher => "▲",
            Self::Lower => "▼",
            Self::NoEffect => "=",
            Self::Undecided => "?",
        }
    }

    /// The group of a measure in a condition, and whether it rests on a single draw; none for a value that is compared with nothing. The
    /// sign of a single draw stands in place of a verdict.
    pub(super) fn of(measured: &ConditionValues) -> Option<(Self, bool)> {
        let class = match measured.verdict? {
            Verdict::Higher => Self::Higher,
            Verdict::Lower => Self::Lower,
            Verdict::NoDifference | Verdict::Equal | Verdict::Negligible => Self::NoEffect,
            Verdict::Unclear | Verdict::TooFewCells => Self::Undecided,
            Verdict::OneDraw => return Some((Self::of_sign(measured.distance?), true)),
        };
        Some((class, false))
    }

    fn of_sign(distance: f64) -> Self {
        if distance > 0.0 {
            Self::Higher
        } else if distance < 0.0 {
            Self::Lower
        } else {
            Self::NoEffect
        }
    }
}
