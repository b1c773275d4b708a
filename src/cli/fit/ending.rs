//! How the end of a fit is reported.

use std::io;

use serde_json::json;

use super::named::report_no_fit;
use crate::cli::exit::Exit;
use crate::cli::partial::NO_ADVICE;
use crate::cli::streams::Streams;
use crate::cli::words::{counted, write_indented, write_wrapped};
use crate::fit::{FitAnalysis, FitEnd, FitError, FitFolder, fit_page, write_fit_tables};
use crate::units::duration;

/// How the work of this process ended, and how that is shown.
pub(super) struct FitEnding {
    pub end: FitEnd,
    pub json: bool,
    /// Nothing was run: the user asks how far the fit is.
    pub is_asked: bool,
}

/// Writes the tables and the page, and shows the result.
pub(super) fn report_fit(
    folder: &FitFolder,
    ended: &FitEnding,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let found = FitAnalysis::of(folder, &ended.end.state);
    if let Some(found) = &found
        && let Err(error) = publish(folder, ended, found)
    {
        return report_no_fit(error.into(), ended.json, streams);
    }
    if ended.json {
        let reported = json!({
            "ok": exit(ended, found.as_ref()) == Exit::Done,
            "folder": folder.path(), "complete": ended.end.is_complete, "fit": found,
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(exit(ended, found.as_ref()));
    }
    if let Some(found) = &found {
        show(folder, found, streams)?;
    }
    if !ended.end.is_complete {
        let at = folder.path().display();
        let what = if ended.is_asked { "open" } else { "stopped" };
        writeln!(streams.err, "{what}; continue with: mscsim fit {at}")?;
    }
    Ok(exit(ended, found.as_ref()))
}

fn publish(folder: &FitFolder, ended: &FitEnding, found: &FitAnalysis) -> Result<(), FitError> {
    write_fit_tables(folder, &ended.end.state, found)?;
    folder.write_page(&fit_page(folder, found)?)
}

fn exit(ended: &FitEnding, found: Option<&FitAnalysis>) -> Exit {
    match (ended.end.is_complete, found) {
        (_, Some(_)) if ended.is_asked => Exit::Done,
        (false, _) => Exit::Interrupted,
        (true, Some(found)) if found.unfinished == 0 => Exit::Done,
        (true, _) => Exit::Failed,
    }
}

fn show(folder: &FitFolder, found: &FitAnalysis, streams: &mut Streams) -> io::Result<()> {
    let width = streams.out_look.columns;
    let at = folder.path().display();
    writeln!(streams.out)?;
    write_wrapped(folder.experiment().question(), width, &mut streams.out)?;
    writeln!(
        streams.out,
        "\nran       {} in {}, {} of processor time",
        counted(found.points, "condition"),
        counted(found.rounds.len() as u64, "round"),
        duration(found.processor_s)
    )?;
    if found.unfinished > 0 {
        let count = counted(found.unfinished, "run");
        let words = format!(
            "failed    {count} did not finish; conditions with such a run count as not agreeing"
        );
        write_wrapped(&words, width, &mut streams.out)?;
    }
    writeln!(streams.out, "page      {at}/report.html")?;
    writeln!(
        streams.out,
        "tables    {at}/posterior.parquet, parameters, targets (also as CSV)"
    )?;
    writeln!(streams.out, "\nAnswer")?;
    for sentence in &found.sentences {
        write_indented(&format!("- {sentence}"), width, &mut streams.out)?;
    }
    writeln!(streams.out, "{NO_ADVICE}")
}
