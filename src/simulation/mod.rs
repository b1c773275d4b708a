//! Order, clocks, arms and observables: the one room that composes the biology.

mod answer;
mod assemble;
mod audit;
mod blood;
mod budget;
mod clock;
mod companions;
mod error;
mod fork_conflict;
mod masses;
mod medium;
mod money;
mod observable;
mod observation;
mod observe;
mod placement;
mod plan;
mod quantities;
mod readings;
mod region;
mod rule_counts;
mod run;
mod saved;
mod sensed;
mod setting;
mod signal_columns;
mod stage;
mod stages;
mod state_hash;
mod step;
mod trace;
mod view;
mod vocabulary;
mod world;

pub use answer::{Answer, AnswerStat, AnswerUnit, Comparison, Halving};
pub use audit::{ArmAudit, FactorAudit, Flaw};
pub use budget::{Budget, PEAK_BYTES_PER_CELL, Shortage};
pub use error::{SimulationError, StageError};
pub use fork_conflict::{ForkConflict, Reason};
pub use masses::Masses;
pub use money::spent_jpy;
pub use observable::{Measured, Observable};
pub use observation::{
    Catalogue, CellMark, CountedRule, Event, FieldSummary, Frame, PlaceCounts, Sample, Sink,
    SiteInfo, SiteSample, TissueSummary,
};
pub use plan::{
    ArmPlan, BodyPlan, CellProduct, Clocks, Companion, Content, Factor, Infusion, Injury, Model,
    Organ, OrganParameters, OrganRole, Plan, Product, Route, Site,
};
pub use quantities::{BodyCount, FieldStatistic, TissueQuantity};
pub use region::Molecules;
pub use rule_counts::Counted;
pub use run::{RunError, Simulation};
pub use saved::RunSnapshot;
pub use sensed::{Reader, Reading};
pub use stage::{Stage, StageTimes};
pub use step::step;
pub use trace::{Station, Whereabouts};
pub use view::{TissueView, Voxels};
pub use vocabulary::{SUMS, Vocabulary};
pub use world::World;

#[cfg(test)]
mod tests;
