//! `mscsim sweep check`.
use std::io;

use super::arguments::SweepCheckArguments;
use super::carry_out::size_of;
use super::named::{NoSweepReason, report_reason};
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::experiment::load;

pub(super) fn check(arguments: &SweepCheckArguments, streams: &mut Streams) -> io::Result<Exit> {
    let experiment = match load(&arguments.experiment) {
        Ok(experiment) => experiment,
        Err(faults) => {
            return report_reason(NoSweepReason::Faults(faults), arguments.json, streams);
        }
    };
    writeln!(streams.out, "ok: {}", size_of(&experiment))?;
    Ok(Exit::Done)
}
