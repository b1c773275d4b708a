//! From the words after `sweep` to the command that handles them.

use std::io;

use super::arguments::{SweepArguments, SweepVerb};
use super::{carry_out, check, status, submit};
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;

/// Carries out a sweep, or what is asked about one.
pub(in crate::cli) fn sweep(arguments: &SweepArguments, streams: &mut Streams) -> io::Result<Exit> {
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
