//! `mscsim show`.

use std::io;

use super::arguments::ShowArguments;
use super::exit::Exit;
use super::faults::report_faults;
use super::streams::Streams;
use crate::library::shipped_text;
use crate::syntax::Faults;

/// Prints a shipped scenario or library layer as it is written.
pub(super) fn show(arguments: &ShowArguments, streams: &mut Streams) -> io::Result<Exit> {
    match shipped_text(&arguments.name) {
        Ok(text) => {
            streams.out.write_all(text.as_bytes())?;
            Ok(Exit::Done)
        }
        Err(fault) => report_faults(&Faults::single(*fault), false, streams),
    }
}
