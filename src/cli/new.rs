//! `mscsim new`.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::arguments::NewArguments;
use super::exit::Exit;
use super::streams::Streams;
use crate::scenario::starter;

/// Writes a scenario to start from; never over a file that exists.
pub(super) fn new(arguments: &NewArguments, streams: &mut Streams) -> io::Result<Exit> {
    let Some(path) = &arguments.file else {
        write!(streams.out, "{}", starter())?;
        return Ok(Exit::Done);
    };
    match write_new(path) {
        Ok(()) => {
            writeln!(
                streams.err,
                "wrote {0}; next: mscsim check {0}",
                path.display()
            )?;
            Ok(Exit::Done)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            writeln!(
                streams.err,
                "{} exists and is left as it is: choose another name",
                path.display()
            )?;
            Ok(Exit::BadInput)
        }
        Err(error) => {
            writeln!(streams.err, "cannot write {}: {error}", path.display())?;
            Ok(Exit::Failed)
        }
    }
}

fn write_new(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(starter().as_bytes())
}
