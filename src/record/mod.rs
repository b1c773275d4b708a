//! What is recorded about a run besides its samples: what ran, its results, what had no effect; and the definition of an output format.

mod answered;
mod coupling;
mod error;
mod evidence;
mod fork;
mod glossary;
mod idle;
mod layout;
mod outcome;
mod recorder;
mod run_info;
/// Units in which results are shown.
pub mod scale;
#[cfg(test)]
pub(crate) mod synthetic;
#[cfg(test)]
mod synthetic_patch;
#[cfg(test)]
mod synthetic_rules;

pub use answered::{Answered, Difference, Verdict};
pub use coupling::{CouplingReach, WEAK_COUPLING};
pub use error::OutputError;
pub use evidence::{ReplicateEvidence, RowEvidence, RunEvidence};
pub use fork::Fork;
pub use glossary::{Term, terms_in};
pub use idle::{Idle, IdleKind, IdleThing};
pub use layout::{LAYOUT_VERSION, MANIFEST_FILE, SCENARIO_FILE};
pub use outcome::{Outcome, StageTiming, Truncation};
pub use recorder::{FileGroup, Format, Recorder, Start};
pub use run_info::{ArmInfo, OrganInfo, ParameterRow, Position, RunInfo};
