//! How the end of a run is told.

use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::closing::{show_sentences, show_table};
use super::command::{forking, resuming};
use super::exit::Exit;
use super::faults::tell_late_warnings;
use super::idle;
use super::streams::Streams;
use super::words::{tell, wrapped};
use crate::output::OutputError;
use crate::runs::{RunFailure, Stopped, Summary};
use crate::simulation::{Hindrance, SimulationError};
use crate::units::duration;

/// Tells what came of a run.
pub(super) fn tell_end(
    result: &Result<Summary, RunFailure>,
    quiet: bool,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if !quiet {
        tell_remarks(result, streams)?;
    }
    match result {
        Ok(summary) if json => tell_json(summary, streams),
        Ok(summary) => tell_answers(summary, streams),
        Err(failure) => tell_failure(failure, json, streams),
    }
}

/// What turned out while the run went on.
fn tell_remarks(result: &Result<Summary, RunFailure>, streams: &mut Streams) -> io::Result<()> {
    match result {
        Ok(summary) => {
            tell_late_warnings(&summary.late_warnings, streams)?;
            tell_moved(summary, streams)
        }
        Err(RunFailure::Interrupted(stopped)) => {
            tell_late_warnings(&stopped.late_warnings, streams)
        }
        Err(_) => Ok(()),
    }
}

/// Where the results went if something else had taken their name by the end.
fn tell_moved(summary: &Summary, streams: &mut Streams) -> io::Result<()> {
    let Some(taken) = &summary.taken else {
        return Ok(());
    };
    let (taken, folder) = (taken.display(), summary.folder.display());
    writeln!(
        streams.err,
        "{taken} holds something else and is left as it is: the results are in {folder}"
    )
}

fn tell_json(summary: &Summary, streams: &mut Streams) -> io::Result<Exit> {
    let mut told = json!({ "ok": true });
    extend(&mut told, summary);
    writeln!(streams.out, "{told:#}")?;
    Ok(Exit::Done)
}

/// The question, the table that answers it, and where the rest is.
fn tell_answers(summary: &Summary, streams: &mut Streams) -> io::Result<Exit> {
    let width = streams.out_look.columns;
    writeln!(streams.out)?;
    tell(&summary.question, width, &mut streams.out)?;
    tell_forks(&summary.forks, streams)?;
    show_table(&summary.arms, &summary.answers, summary.cut, streams)?;
    idle::show_after(
        "What did nothing in this run",
        &summary.idle,
        summary.report.is_some(),
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
    show_sentences(&summary.sentences, streams)?;
    let words = "\nA model for teaching and research, not medical advice.";
    writeln!(streams.out, "{words}")?;
    Ok(Exit::Done)
}

/// `seed 1` or `seeds 1 to 8`.
pub(super) fn seeds(first: u64, replicates: usize) -> String {
    match replicates {
        0 | 1 => format!("seed {first}"),
        several => format!("seeds {first} to {}", first + several as u64 - 1),
    }
}

/// The report, or the folder of the tables where there is none.
fn page<'a>(report: Option<&'a Path>, folder: &'a Path) -> (&'static str, &'a Path) {
    match report {
        Some(report) => ("report", report),
        None => ("tables", folder),
    }
}

/// What has changed on the way: names of arms and words of rows are still those of the scenario.
fn tell_forks(forks: &[String], streams: &mut Streams) -> io::Result<()> {
    for words in forks {
        writeln!(streams.out)?;
        tell(words, streams.out_look.columns, &mut streams.out)?;
    }
    Ok(())
}

/// What a run that was asked to stop has answered until then.
fn tell_stopped(stopped: &Stopped, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let exit = match stopped.asked {
        true => Exit::Done,
        false => Exit::Interrupted,
    };
    if json {
        let mut told = json!({ "ok": stopped.asked, "message": stopped.cut.words() });
        extend(&mut told, stopped);
        writeln!(streams.out, "{told:#}")?;
        return Ok(exit);
    }
    tell_forks(&stopped.forks, streams)?;
    show_table(&stopped.arms, &stopped.answers, Some(stopped.cut), streams)?;
    idle::show_after(
        "What did nothing so far",
        &stopped.idle,
        stopped.report.is_some(),
        streams,
    )?;
    let (word, page) = page(stopped.report.as_deref(), &stopped.partial);
    writeln!(streams.out, "\n{word}    {}", page.display())?;
    show_sentences(&stopped.sentences, streams)?;
    let (span, partial) = (stopped.cut.span(), stopped.partial.display());
    writeln!(
        streams.err,
        "stopped at {span}; what was recorded until then is in {partial}"
    )?;
    if stopped.resumable {
        writeln!(streams.err, "go on with: {}", resuming(&stopped.partial))?;
    }
    if stopped.asked {
        let set = ["PATH=VALUE".to_owned()];
        let command = forking(&stopped.partial, &set, None);
        writeln!(
            streams.err,
            "or with changes, in a folder of its own: {command}"
        )?;
    }
    Ok(exit)
}

/// Adds the fields of a value to an object.
fn extend(told: &mut Json, more: &impl serde::Serialize) {
    if let (Some(all), Ok(Json::Object(more))) = (told.as_object_mut(), serde_json::to_value(more))
    {
        all.extend(more);
    }
}

pub(super) fn tell_failure(
    failure: &RunFailure,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if let RunFailure::Interrupted(stopped) = failure {
        return tell_stopped(stopped, json, streams);
    }
    let exit = exit_of(failure);
    if let RunFailure::Engine(SimulationError::Hindered(hindrances)) = failure {
        return tell_hindrances(hindrances, json, streams);
    }
    if json {
        let told = json!({ "ok": false, "message": failure.to_string() });
        writeln!(streams.out, "{told:#}")?;
        return Ok(exit);
    }
    writeln!(streams.err, "{failure}")?;
    if let RunFailure::Kept { folder, .. } = failure {
        let words = "its last checkpoint is kept; once the reason is gone, go on with:";
        writeln!(streams.err, "{words} {}", resuming(folder))?;
    }
    Ok(exit)
}

/// All that keeps a fork from going on.
fn tell_hindrances(
    hindrances: &[Hindrance],
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let words = hindrances.iter().map(ToString::to_string);
    if json {
        let faults: Vec<Json> = words.map(|words| json!({ "message": words })).collect();
        let told = json!({ "ok": false, "faults": faults });
        writeln!(streams.out, "{told:#}")?;
        return Ok(Exit::BadInput);
    }
    let width = streams.err_look.columns;
    let reason = "the run cannot go on with these changes, which its state cannot follow:";
    tell(reason, width, &mut streams.err)?;
    for words in words {
        for (at, line) in wrapped(&words, width.saturating_sub(4)).iter().enumerate() {
            let mark = if at == 0 { "  - " } else { "    " };
            writeln!(streams.err, "{mark}{line}")?;
        }
    }
    Ok(Exit::BadInput)
}

/// Whose fault it is.
fn exit_of(failure: &RunFailure) -> Exit {
    match failure {
        RunFailure::Until { .. }
        | RunFailure::Output(
            OutputError::Occupied { .. }
            | OutputError::Unnamed { .. }
            | OutputError::InFile { .. }
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
