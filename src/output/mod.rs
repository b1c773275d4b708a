//! Results on disk: one folder per run with tables, the resolved scenario, a manifest and a report page.
//!
//! A [`RunWriter`](crate::output::RunWriter) receives what a run shows ([`crate::simulation::Sink`]) and passes it to every registered
//! [`Format`](crate::output::Format). It never influences the run.

mod answered;
mod check;
mod disk;
mod error;
mod folder;
mod fork;
mod glossary;
mod idle;
mod manifest;
mod outcome;
mod registry;
mod report;
mod resume;
mod run_info;
mod run_writer;
mod scale;
#[cfg(test)]
mod synthetic;
#[cfg(test)]
mod synthetic_patch;
#[cfg(test)]
mod synthetic_rules;
mod tables;
mod target_path;
#[cfg(test)]
mod tests;

pub use answered::{Answered, Difference, Verdict};
pub use error::OutputError;
pub use folder::{Existing, Published, RunFolder};
pub use fork::Fork;
pub use glossary::{Term, terms_in};
pub use idle::{Idle, IdleKind, IdleThing};
pub use manifest::{
    ArmHash, FileEntry, LAYOUT_VERSION, MANIFEST_FILE, Manifest, differing, read_manifest,
};
pub use outcome::{Outcome, StageTiming, Truncation};
pub use registry::{FORMATS, Format, Recorder, Start};
pub use report::{REPORT_FILE, Redrawn, rebuild_report, report_from_folder, report_of_several};
pub use resume::{
    Checkpoint, CheckpointStore, HeldCheckpointStore, Lock, RunRequest, Source, Spent,
    clear_abandoned, find_unfinished, has_unfinished, is_resumable,
};
pub use run_info::{ArmInfo, OrganInfo, ParameterRow, Position, RunInfo};
pub use run_writer::{RunWriter, SCENARIO_FILE};
pub use scale::{hours, per_mm3, picomolar};
pub use target_path::numbered;
