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
pub(super) use verbs::sweep;

pub use arguments::SweepArguments;
