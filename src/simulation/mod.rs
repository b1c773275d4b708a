//! Order of the stages, clocks, arms, saved state: the one room that composes the biology.

mod assemble;
mod audit;
mod blood;
mod budget;
mod clock;
mod companions;
mod error;
mod fork_conflict;
mod infused_kind;
mod medium;
mod observe;
mod placement;
mod readings;
mod region;
mod run;
mod saved;
mod setting;
mod signal_columns;
mod stage;
mod stages;
mod state_hash;
mod step;
mod trace;
mod view;
mod world;

pub use audit::{ArmAudit, FactorAudit, Flaw};
pub use budget::{Budget, Shortage};
pub use error::{SimulationError, StageError};
pub use fork_conflict::{ForkConflict, Reason};
pub use region::Molecules;
pub use run::{RunError, Simulation};
pub use saved::RunSnapshot;
pub use stage::{Stage, StageTimes};
pub use step::step;
pub use trace::{Station, Whereabouts};
pub use view::{TissueView, Voxels};
pub use world::World;

#[cfg(test)]
mod tests;
