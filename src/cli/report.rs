//! `mscsim report`.

use std::io;

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::streams::Streams;
use crate::output::{OutputError, rebuild_report};

/// Draws the report of each folder anew; a folder that fails does not keep the others from it.
pub(super) fn report(arguments: &ReportArguments, streams: &mut Streams) -> io::Result<Exit> {
    let mut exit = Exit::Done;
    for folder in &arguments.folders {
        match rebuild_report(folder) {
            Ok(page) => writeln!(streams.out, "{}", page.display())?,
            Err(error) => {
                writeln!(streams.err, "{error}")?;
                exit = match (exit, is_input(&error)) {
                    (Exit::Done | Exit::BadInput, true) => Exit::BadInput,
                    _ => Exit::Failed,
                };
            }
        }
    }
    Ok(exit)
}

/// True when the folder is not the folder of a finished run, false when the system refused to write.
fn is_input(error: &OutputError) -> bool {
    match error {
        OutputError::File { verb, .. } => *verb == "read",
        OutputError::Json { .. } | OutputError::Layout { .. } => true,
        _ => false,
    }
}
