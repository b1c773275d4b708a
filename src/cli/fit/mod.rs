//! `mscsim fit`.

mod arguments;
mod carry_out;
mod ending;
mod folder_verbs;
mod named;
mod watch;

pub(super) use carry_out::fit;
pub(super) use folder_verbs::{report_of_fit, sweep_of_fit};

pub use arguments::FitArguments;
