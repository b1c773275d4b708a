//! The answers of a run that did not reach its end.

use std::io;
use std::path::Path;

use serde_json::Value as Json;

use super::closing::{show_sentences, show_table};
use super::idle;
use super::streams::Streams;
use super::words::write_wrapped;
use crate::runs::Stopped;

/// Below the answers of every run.
pub(super) const NO_ADVICE: &str = "\nA model for teaching and research, not medical advice.";

/// The report, or the folder of the tables if there is none.
pub(super) fn page<'a>(report: Option<&'a Path>, folder: &'a Path) -> (&'static str, &'a Path) {
    match report {
        Some(report) => ("report", report),
        None => ("tables", folder),
    }
}

/// What has changed so far: names of arms and words of rows are still those of the scenario.
pub(super) fn report_forks(forks: &[String], streams: &mut Streams) -> io::Result<()> {
    for words in forks {
        writeln!(streams.out)?;
        write_wrapped(words, streams.out_look.columns, &mut streams.out)?;
    }
    Ok(())
}

/// The answers of a run that did not reach its end, with a heading for what did nothing.
pub(super) fn show_partial(
    stopped: &Stopped,
    idle_heading: &str,
    streams: &mut Streams,
) -> io::Result<()> {
    report_forks(&stopped.forks, streams)?;
    show_table(&stopped.arms, &stopped.answers, Some(stopped.cut), streams)?;
    // A stopped run has no manifest yet.
    let place = stopped.report.as_ref().map(|_| "the report");
    idle::show_after(idle_heading, &stopped.idle, place, streams)?;
    let (word, page) = page(stopped.report.as_deref(), &stopped.partial);
    writeln!(streams.out, "\n{word}    {}", page.display())?;
    show_sentences(&stopped.sentences, &stopped.answers, streams)?;
    writeln!(streams.out, "{NO_ADVICE}")
}

/// Adds the fields of a value to an object.
pub(super) fn extend(reported: &mut Json, more: &impl serde::Serialize) {
    if let (Some(all), Ok(Json::Object(more))) =
        (reported.as_object_mut(), serde_json::to_value(more))
    {
        all.extend(more);
    }
}
