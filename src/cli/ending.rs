//! How the end of a run is reported.

use std::io;

use serde_json::{Value as Json, json};

use super::closing::{show_sentences, show_table};
use super::command::{forking_with_changes, resuming};
use super::exit::Exit;
use super::faults::report_late_warnings;
use super::idle;
use super::late::report_late;
use super::partial::{NO_ADVICE, extend, page, report_forks, show_partial};
use super::streams::Streams;
use super::words::{wrapped, write_wrapped};
use crate::record::OutputError;
use crate::runs::{RunFailure, Stopped, Summary};
use crate::simulation::{ForkConflict, SimulationError};
use crate::units::duration;

/// Shows the result of a run.
pub(super) fn report_end(
    result: &Result<Summary, RunFailure>,
    quiet: bool,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if !quiet {
        report_remarks(result, streams)?;
    }
    match result {
        Ok(summary) if json => report_json(summary, streams),
        Ok(summary) => report_answers(summary, streams),
        Err(failure) => report_failure(failure, json, streams),
    }
}

/// What became known during the run.
fn report_remarks(result: &Result<Summary, RunFailure>, streams: &mut Streams) -> io::Result<()> {
    match result {
        Ok(summary) => {
            report_late_warnings(&summary.late_warnings, streams)?;
            report_moved(summary, streams)
        }
        Err(RunFailure::Interrupted(stopped)) => {
            report_late_warnings(&stopped.late_warnings, streams)
        }
        Err(_) => Ok(()),
    }
}

/// Where the results went if their name was taken by the end.
fn report_moved(summary: &Summary, streams: &mut Streams) -> io::Result<()> {
    let Some(taken) = &summary.taken else {
        return Ok(());
    };
    let (taken, folder) = (taken.display(), summary.folder.display());
    writeln!(
        streams.err,
        "{taken} holds other files and was not changed: the results are in {folder}"
    )
}

fn report_json(summary: &Summary, streams: &mut Streams) -> io::Result<Exit> {
    let mut reported = json!({ "ok": true });
    extend(&mut reported, summary);
    writeln!(streams.out, "{reported:#}")?;
    Ok(Exit::Done)
}

/// The question, the table that answers it, and where the rest is.
fn report_answers(summary: &Summary, streams: &mut Streams) -> io::Result<Exit> {
    let width = streams.out_look.columns;
    writeln!(streams.out)?;
    write_wrapped(&summary.question, width, &mut streams.out)?;
    report_forks(&summary.forks, streams)?;
    show_table(&summary.arms, &summary.answers, summary.cut, streams)?;
    idle::show_after(
        "What did nothing in this run",
        &summary.idle,
        Some(match summary.report {
            Some(_) => "`idle` in manifest.json, and the report",
            None => "`idle` in manifest.json",
        }),
        streams,
    )?;
    let wall = match duration(summary.wall_s) {
        none if none == "0 s" => "under 0.1 s".to_owned(),
        wall => wall,
    };
    let (word, page) = page(summary.report.as_deref(), &summary.folder);
    writeln!(streams.out, "\n{word}    {}", page.display())?;
    writeln!(
        streams.out,
        "took      {wall}; {}, state {}",
        seeds(summary.seed, summary.replicates),
        summary.state_hash.get(..16).unwrap_or_default()
    )?;
    show_sentences(&summary.sentences, &summary.answers, streams)?;
    writeln!(streams.out, "{NO_ADVICE}")?;
    Ok(Exit::Done)
}

/// `seed 1` or `seeds 1 to 8`.
pub(super) fn seeds(first: u64, replicates: usize) -> String {
    match replicates {
        0 | 1 => format!("seed {first}"),
        several => format!("seeds {first} to {}", first + several as u64 - 1),
    }
}

/// The answers, until then, of a run that was asked to stop.
fn report_stopped(stopped: &Stopped, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let exit = if stopped.asked {
        Exit::Done
    } else {
        Exit::Interrupted
    };
    if json {
        let mut reported = json!({ "ok": stopped.asked, "message": stopped.cut.words() });
        extend(&mut reported, stopped);
        writeln!(streams.out, "{reported:#}")?;
        return Ok(exit);
    }
    show_partial(stopped, "What did nothing so far", streams)?;
    let (span, partial) = (stopped.cut.span(), stopped.partial.display());
    writeln!(
        streams.err,
        "stopped at {span}; the results until then are in {partial}"
    )?;
    if stopped.resumable {
        writeln!(streams.err, "continue with: {}", resuming(&stopped.partial))?;
    }
    if stopped.asked {
        let command = forking_with_changes(&stopped.partial);
        writeln!(streams.err, "or with changes, in a new folder: {command}")?;
    }
    Ok(exit)
}

pub(super) fn report_failure(
    failure: &RunFailure,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if let RunFailure::Interrupted(stopped) = failure {
        return report_stopped(stopped, json, streams);
    }
    if let RunFailure::Late { failure, stopped } = failure {
        return report_late(failure, stopped, json, streams);
    }
    let exit = exit_of(failure);
    if let RunFailure::Engine(SimulationError::ForkConflicts(fork_conflicts)) = failure {
        return report_hindrances(fork_conflicts, json, streams);
    }
    if json {
        let reported = json!({ "ok": false, "message": failure.to_string() });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(exit);
    }
    writeln!(streams.err, "{failure}")?;
    if let RunFailure::Kept { folder, .. } = failure {
        let words = "its last checkpoint is kept; when the cause is removed, continue with:";
        writeln!(streams.err, "{words} {}", resuming(folder))?;
    }
    Ok(exit)
}

/// Everything that prevents a fork from continuing.
fn report_hindrances(
    fork_conflicts: &[ForkConflict],
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let words = fork_conflicts.iter().map(ToString::to_string);
    if json {
        let faults: Vec<Json> = words.map(|words| json!({ "message": words })).collect();
        let reported = json!({ "ok": false, "faults": faults });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::BadInput);
    }
    let width = streams.err_look.columns;
    let reason = "the run cannot continue with these changes, which its saved state cannot follow:";
    write_wrapped(reason, width, &mut streams.err)?;
    for words in words {
        for (at, line) in wrapped(&words, width.saturating_sub(4)).iter().enumerate() {
            let mark = if at == 0 { "  - " } else { "    " };
            writeln!(streams.err, "{mark}{line}")?;
        }
    }
    Ok(Exit::BadInput)
}

/// Who caused the failure.
fn exit_of(failure: &RunFailure) -> Exit {
    match failure {
        RunFailure::Until { .. }
        | RunFailure::Memory { .. }
        | RunFailure::Machine(_)
        | RunFailure::Output(
            OutputError::Occupied { .. }
            | OutputError::Unnamed { .. }
            | OutputError::InFile { .. }
            | OutputError::NoFolder { .. }
            | OutputError::InParent { .. }
            | OutputError::Promised { .. }
            | OutputError::Unusable { .. }
            | OutputError::Live { .. }
            | OutputError::NoCheckpoint { .. }
            | OutputError::Unresumable { .. },
        ) => Exit::BadInput,
        _ => Exit::Failed,
    }
}
