//! The rows of the closing table of a run.

use serde::{Deserialize, Serialize};

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
    /// Name of the observable by which it is divided, at the same moment or of the same course.
    pub per: Option<String>,
    /// What of its course is shown.
    pub stat: AnswerStat,
    /// The arm that every arm is compared with, and how.
    pub against: Option<(ArmId, Comparison)>,
    /// The arms among which a half effect is sought; none for other comparisons.
    pub halving: Option<Halving>,
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
    /// One minus that ratio: the share by which the arm has less than the other.
    Suppression,
    /// The dose at which the value is half of that of the other, found between arms: see [`Halving`].
    HalfEffect,
}

/// Where a half effect is sought.
#[derive(Debug, Clone, PartialEq)]
pub struct Halving {
    /// Arms that differ in their dose.
    pub over: Vec<ArmId>,
    /// Name of the observable by whose value at the start of the run the dose is divided; none for a number of cells.
    pub dose_per: Option<String>,
}

/// What of the course of an observable an answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum AnswerStat {
    /// Value at a moment.
    At(Tick),
    /// Largest value.
    Peak,
    /// Moment of the largest value.
    TimeOfPeak,
    /// Smallest value.
    Min,
    /// Value at the end.
    Final,
    /// Mean over time.
    Mean,
    /// Integral over time.
    Integral,
    /// How long the value is above a threshold, in the unit of the engine.
    TimeAbove(f64),
    /// Time from the peak until the value has fallen to half of it.
    HalfLife,
}

impl AnswerStat {
    /// True where the statistic of any observable is a time in hours.
    pub fn is_time(self) -> bool {
        matches!(
            self,
            AnswerStat::TimeOfPeak | AnswerStat::TimeAbove(_) | AnswerStat::HalfLife
        )
    }
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerUnit {
    /// In the observable's own unit.
    Own,
    /// As a share of all infused cells of the arm.
    ShareOfDose,
    /// As a share of all infused cells of the arm per gram of the organ.
    ShareOfDosePerGram,
    /// A concentration in pM.
    Picomolar,
    /// A concentration in ng/mL, by the mass of the molecule.
    NanogramPerMillilitre,
    /// A concentration in pg/mL, by the mass of the molecule.
    PicogramPerMillilitre,
    /// The amount secreted so far, divided by the time since the start of the run, in pg/day.
    PicogramPerDay,
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
