//! `mscsim new`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use super::arguments::NewArguments;
use super::exit::Exit;
use super::faults::report_faults;
use super::streams::Streams;
use crate::library::{shipped_text, starter};
use crate::syntax::Faults;

/// Writes a scenario to start from, the starter or a copy of a shipped one; never overwrites a file.
pub(super) fn new(arguments: &NewArguments, streams: &mut Streams) -> io::Result<Exit> {
    let text = match &arguments.from {
        None => starter(),
        Some(name) => match shipped_text(name) {
            Ok(text) => text,
            Err(fault) => return report_faults(&Faults::single(*fault), false, streams),
        },
    };
    let Some(path) = &arguments.file else {
        write!(streams.out, "{text}")?;
        return Ok(Exit::Done);
    };
    match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => fill(path, file, text, streams),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            writeln!(
                streams.err,
                "{} exists and was not changed: choose another name",
                path.display()
            )?;
            Ok(Exit::BadInput)
        }
        Err(error) => {
            writeln!(
                streams.err,
                "cannot create {}: {}",
                path.display(),
                why(path, &error)
            )?;
            Ok(Exit::BadInput)
        }
    }
}

/// What is wrong with the name of a file that cannot be created.
fn why(path: &Path, error: &io::Error) -> String {
    match path.parent() {
        Some(folder) if error.kind() == ErrorKind::NotFound => {
            format!("there is no folder {}", folder.display())
        }
        _ => error.to_string(),
    }
}

/// Fills the new file; removes it if it cannot be filled.
fn fill(path: &Path, mut file: File, text: &str, streams: &mut Streams) -> io::Result<Exit> {
    let shown = path.display();
    if let Err(error) = file.write_all(text.as_bytes()) {
        drop(file);
        let _left_behind = fs::remove_file(path);
        writeln!(streams.err, "cannot write {shown}: {error}")?;
        return Ok(Exit::Failed);
    }
    writeln!(streams.err, "wrote {shown}; next: mscsim check {shown}")?;
    Ok(Exit::Done)
}
