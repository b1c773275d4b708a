//! What the closing table of a run tells.

use crate::ids::Tick;

/// One row of the closing table: an observable at a time or over the run.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Words of the row.
    pub say: String,
    /// Name of the observable.
    pub observable: String,
    /// What of its course is told.
    pub stat: AnswerStat,
    /// How it is shown.
    pub unit: AnswerUnit,
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
    /// A number of cells in the patch, per mm^3 of it.
    PerCubicMillimetre,
    /// A share in percent.
    Percent,
    /// A moment in hours.
    Hours,
}
