//! The end of a run that failed before its end.

use std::io;

use serde_json::json;

use super::command::{forking, forking_with_changes, resuming};
use super::exit::Exit;
use super::partial::{extend, show_partial};
use super::streams::Streams;
use super::words::write_wrapped;
use crate::runs::Stopped;
use crate::simulation::SimulationError;

/// The answers until the run failed, why it failed, and how to continue from before the failure.
pub(super) fn report_late(
    failure: &SimulationError,
    stopped: &Stopped,
    as_json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let go_on = stopped.resumable.then(|| commands(failure, stopped));
    if as_json {
        let mut reported = json!({
            "ok": false,
            "message": failure.to_string(),
            "remedy": failure.remedy(),
            "go_on": go_on.map(|(_, command)| command),
        });
        extend(&mut reported, stopped);
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Failed);
    }
    show_partial(stopped, "What did nothing until then", streams)?;
    let width = streams.err_look.columns;
    write_wrapped(&failure.to_string(), width, &mut streams.err)?;
    let (span, partial) = (stopped.cut.span(), stopped.partial.display());
    writeln!(streams.err, "the results until {span} are in {partial}")?;
    if let Some((words, command)) = go_on {
        writeln!(streams.err, "{words} {command}")?;
        let same = resuming(&stopped.partial);
        writeln!(streams.err, "or without changes: {same}")?;
    }
    Ok(Exit::Failed)
}

/// How to continue from the last checkpoint before the failure.
fn commands(failure: &SimulationError, stopped: &Stopped) -> (&'static str, String) {
    match failure.remedy() {
        Some(remedy) => (
            "continue from before the failure with:",
            forking(&stopped.partial, &[remedy], None),
        ),
        None => (
            "continue from before the failure with a changed value:",
            forking_with_changes(&stopped.partial),
        ),
    }
}
