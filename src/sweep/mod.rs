//! Sweeps: many runs of one experiment, on all cores, in a folder from which they continue.
//!
//! A sweep folder holds the experiment, its scenarios as resolved texts, and one row for each run that has ended. Rows are appended to
//! journals, one for each process, so that any number of processes may work on one folder. A process that is killed loses the runs it was
//! working on, and nothing else.

mod analysis;
mod cluster;
mod collected;
mod cost;
mod error;
mod finding_tables;
mod folder;
mod gate;
mod journal;
mod left_runs;
mod live;
mod manifest;
mod one_run;
mod page;
mod pool;
mod portion;
mod prepared;
mod progress;
mod reader;
mod results;
mod row;
mod savings;
mod sheet;
mod tables;

pub(crate) use analysis::listed;
pub use analysis::{
    AxisEffects, AxisInWords, AxisInfluence, AxisPlace, ConditionLine, ConditionsWith,
    CountedShare, EffectPlace, FailedRun, FlipAxis, HeatCell, HeatTable, IdenticalGroups,
    IndexEstimate, Influence, InfluenceStatistic, MajorityAt, MeasureAnalysis, MeasureRange,
    PairInfluence, RunMessage, SharedSpace, SpacePoint, SpacePoints, StatusOfRuns, SweepAnalysis,
    SweepState, VerdictClass, VerdictFlips, VerdictShare,
};
pub use cluster::{
    ArrayRequest, Growth, SlurmScripts, Submission, Submitted, hyperqueue_command, last_submission,
    note_submission, open_parts, queued_in_slurm, slurm_scripts, submit_to_hyperqueue,
    submit_to_slurm,
};
pub use collected::{Collected, Damage, IdenticalRuns};
pub use cost::SweepCost;
pub use error::SweepError;
pub use finding_tables::write_finding_tables;
pub(crate) use folder::find_within;
pub use folder::{SweepFolder, choose_sweep_folder, find_sweep, is_sweep_folder};
pub use live::{LiveEffect, LiveEffects};
pub use manifest::SweepManifest;
pub use one_run::RunAllowance;
pub use page::report_page;
pub(crate) use page::{PlotScale, SvgCanvas, TextAnchor, cut};
pub use pool::{SweepEnd, SweepWork, run_sweep};
pub use portion::{RunPortion, Shard};
pub use progress::{SweepObserver, SweepProgress};
pub use results::{ConditionValues, MeasuredOutput, OutputMeasure, SweepResults};
pub use row::{RowStatus, RunRow};
pub use savings::{Saving, savings};
pub(crate) use sheet::{Sheet, write_sheets};
pub use tables::write_tables;

#[cfg(test)]
mod tests;
