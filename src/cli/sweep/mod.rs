//! `mscsim sweep`.

mod arguments;
mod carry_out;
mod check;
mod ending;
mod explain;
mod named;
mod status;
mod submit;
mod values;
mod verbs;
mod watch;

pub(super) use check::check_experiment;
pub(super) use explain::explain_experiment;
pub(super) use named::{NoSweepReason, report_reason};
pub(super) use values::{memory_size, run_time};
pub(super) use verbs::sweep;
pub(super) use watch::pace;

pub(super) use status::merge;

pub use arguments::{FolderArguments, SweepArguments, SweepVerb};
