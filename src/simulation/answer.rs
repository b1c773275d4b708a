//! What the closing table of a run tells.

use crate::ids::{ArmId, Tick};

/// One row of the closing table: an observable at a time or over the run, alone, per a second one, or against an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Words of the row.
    pub say: String,
    /// Whether the closing sentences are made from it.
    pub headline: bool,
    /// Name of the observable.
    pub observable: String,
    /// Name of the observable by which it is divided, told at the same moment or of the same course.
    pub per: Option<String>,
    /// What of its course is told.
    pub stat: AnswerStat,
    /// The arm that every arm is compared with, and how.
    pub against: Option<(ArmId, Comparison)>,
    /// How it is shown.
    pub unit: AnswerUnit,
}

/// How an arm is compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The value of the arm minus that of the other.
    Difference,
    /// The value of the arm divided by that of the other.
    Ratio,
}

/// What of the course of an observable an answer tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AnswerStat {
    /// Value at a moment.
    At(Tick),
    /// Largest value.
    Peak,
    /// Moment of the largest value.
    TimeOfPeak,
    /// Value at the end.
    Final,
    /// Mean over time.
    Mean,
    /// Integral over time.
    Integral,
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerUnit {
    /// In the observable's own unit.
    Own,
    /// As a share of all infused cells of the arm.
    ShareOfDose,
    /// A concentration in pM.
    Picomolar,
    /// A number per mm^3: of cells in the patch, or of the particles of a factor.
    PerCubicMillimetre,
    /// A share in percent.
    Percent,
    /// A moment in hours.
    Hours,
    /// Money in JPY.
    Money,
    /// Money of the arm until then, per cell, in JPY.
    MoneyEach,
    /// Money of the arm until then, per integral of a concentration, in JPY per pM h.
    MoneyPerExposure,
}
