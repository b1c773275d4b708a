//! Order, clocks, arms and observables: the one room that composes the biology.

mod answer;
mod assemble;
mod audit;
mod budget;
mod circulation;
mod clockwork;
mod companions;
mod error;
mod exposure;
mod hindrance;
mod masses;
mod medium;
mod money;
mod needs;
mod observables;
mod observation;
mod observe;
mod observed;
mod placement;
mod plan;
mod quantities;
mod readings;
mod run;
mod saved;
mod sensed;
mod stages;
mod step;
mod tally;
mod world;

pub use answer::{Answer, AnswerStat, AnswerUnit, Comparison, Halving};
pub use audit::{ArmAudit, FactorAudit, Flaw};
pub use budget::{Budget, PEAK_BYTES_PER_CELL, Shortage};
pub use clockwork::{Stage, StageTimes};
pub use error::{SimulationError, StageError};
pub use hindrance::Hindrance;
pub use masses::Masses;
pub use money::spent_jpy;
pub use observables::{Measured, Observable, SUMS};
pub use observation::{
    Catalogue, CellMark, CountedRule, Event, FieldSummary, Frame, PlaceCounts, Sample, Sink,
    TissueSummary,
};
pub use observed::Observed;
pub use plan::{
    ArmPlan, Bed, BodyPlan, CellProduct, Clocks, Companion, Content, Factor, Infusion, Injury,
    InjuryShape, Label, Model, Organ, OrganRole, Plan, Product, Route, Site,
};
pub use quantities::{BodyCount, FieldStatistic, TissueQuantity};
pub use run::{RunError, Simulation};
pub use saved::SavedRun;
pub use sensed::{Reader, Reading};
pub use step::step;
pub use tally::Counted;
pub use world::{Molecules, World};

#[cfg(test)]
mod tests;
