//! `mscsim report`.

use std::io;

use super::arguments::ReportArguments;
use super::exit::Exit;
use super::streams::Streams;
use super::words::tell;
use crate::output::{OutputError, Redrawn, rebuild_report};

/// Draws the report of each folder anew; a folder that fails does not keep the others from it.
pub(super) fn report(arguments: &ReportArguments, streams: &mut Streams) -> io::Result<Exit> {
    let mut exit = Exit::Done;
    for folder in &arguments.folders {
        match rebuild_report(folder) {
            Ok(redrawn) => tell_redrawn(&redrawn, streams)?,
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

/// The page, and what else in the folder a reader must not trust.
fn tell_redrawn(redrawn: &Redrawn, streams: &mut Streams) -> io::Result<()> {
    writeln!(streams.out, "{}", redrawn.page.display())?;
    if !redrawn.finished {
        let words = "this is an unfinished run without a manifest: its report ends where the run was stopped, and \
                     nothing tells whether its files are whole";
        tell(words, streams.err_look.columns, &mut streams.err)?;
    }
    for file in &redrawn.differing {
        writeln!(
            streams.err,
            "{} is not what the manifest says: it was changed, damaged or removed after the run",
            file.display()
        )?;
    }
    Ok(())
}

/// True when the folder is not the sound folder of a finished run, false when the system refused to write.
pub(super) fn is_input(error: &OutputError) -> bool {
    match error {
        OutputError::File { verb, .. } => *verb == "read",
        OutputError::Json { .. }
        | OutputError::Layout { .. }
        | OutputError::Foreign { .. }
        | OutputError::NoRun { .. }
        | OutputError::Damaged { .. }
        | OutputError::Unfinished { .. } => true,
        _ => false,
    }
}
