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
mod watch;

use std::io;

use super::exit::Exit;
use super::streams::Streams;

pub(super) use check::check_experiment;
pub(super) use explain::explain_experiment;

pub use arguments::{SweepArguments, SweepVerb};

/// Carries out a sweep, or what is asked about one.
pub(super) fn sweep(arguments: &SweepArguments, streams: &mut Streams) -> io::Result<Exit> {
    match &arguments.verb {
        None => {
            let name = arguments.experiment.as_deref().unwrap_or_default();
            carry_out::carry_out(name, &arguments.running, streams)
        }
        Some(SweepVerb::Check(arguments)) => check::check(arguments, streams),
        Some(SweepVerb::Plan(arguments)) => carry_out::plan(arguments, streams),
        Some(SweepVerb::Status(arguments)) => status::status(arguments, streams),
        Some(SweepVerb::Merge(arguments)) => status::merge(arguments, streams),
        Some(SweepVerb::Submit(arguments)) => submit::submit(arguments, streams),
    }
}
