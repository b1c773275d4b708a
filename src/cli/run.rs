//! `mscsim run`.

use std::io;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::{Value as Json, json};

use super::arguments::RunArguments;
use super::bar::{Bar, Lines, Silent};
use super::command::repeating;
use super::exit::Exit;
use super::faults::{load_scenario, tell_faults, tell_late_warnings, tell_warnings};
use super::interrupt::stop_flag;
use super::streams::Streams;
use super::table::Table;
use super::words::{counted, tell};
use crate::output::{Cut, Existing, OutputError};
use crate::runs::{
    Answered, Job, Observer, RunFailure, Stopped, Summary, available_threads, choose_folder,
    short_name,
};
use crate::scenario::Scenario;
use crate::units::{duration, size};

/// Where runs go by default.
const RUNS: &str = "runs";

/// Runs a scenario and answers its question.
pub(super) fn run(arguments: &RunArguments, streams: &mut Streams) -> io::Result<Exit> {
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return tell_faults(&faults, arguments.json, streams),
    };
    // From here on ctrl-c and requests of the system end the run in order.
    let stop = stop_flag();
    let job = job(arguments, &scenario, streams)?;
    if !arguments.quiet {
        announce(&scenario, &job, streams)?;
    }
    let result = watched(&job, arguments.quiet, &stop, streams);
    if !arguments.quiet {
        tell_remarks(&result, streams)?;
    }
    match result {
        Ok(summary) if arguments.json => tell_json(&summary, streams),
        Ok(summary) => tell_answers(&summary, streams),
        Err(failure) => tell_failure(&failure, arguments.json, streams),
    }
}

fn job<'a>(
    arguments: &RunArguments,
    scenario: &'a Scenario,
    streams: &mut Streams,
) -> io::Result<Job<'a>> {
    let seed = scenario.seed();
    let target = match &arguments.out {
        Some(folder) => folder.clone(),
        None => {
            let chosen = choose_folder(Path::new(RUNS), &arguments.scenario.scenario, seed);
            if let Some(taken) = chosen.taken.filter(|_| !arguments.quiet) {
                let (taken, path) = (taken.display(), chosen.path.display());
                writeln!(streams.err, "{taken} exists: the results go to {path}")?;
            }
            chosen.path
        }
    };
    Ok(Job {
        scenario,
        name: short_name(&arguments.scenario.scenario),
        command: repeating(arguments, seed),
        target,
        existing: match (&arguments.out, arguments.overwrite) {
            (None, _) => Existing::TakeNextName,
            (_, true) => Existing::ReplaceFinishedRun,
            (_, false) => Existing::Refuse,
        },
        threads: arguments.threads.unwrap_or_else(available_threads),
    })
}

/// What is about to happen and what it takes.
fn announce(scenario: &Scenario, job: &Job<'_>, streams: &mut Streams) -> io::Result<()> {
    tell_warnings(scenario, streams)?;
    let cost = scenario.estimate();
    let width = streams.err_look.columns;
    tell(scenario.title(), width, &mut streams.err)?;
    let costs = format!(
        "seed {}, {}; {}, {}, {} x {}; about {} of memory, {} on disk",
        scenario.seed(),
        counted(job.threads as u64, "thread"),
        counted(cost.arms as u64, "arm"),
        counted(cost.infused_cells.round() as u64, "infused cell"),
        counted(cost.voxels as u64, "voxel"),
        counted(cost.factors as u64, "factor"),
        size(cost.memory_bytes),
        size(cost.disk_bytes),
    );
    tell(&costs, width, &mut streams.err)
}

fn watched(
    job: &Job<'_>,
    quiet: bool,
    stop: &AtomicBool,
    streams: &mut Streams,
) -> Result<Summary, RunFailure> {
    let mut observer: Box<dyn Observer + Send + '_> = match (quiet, streams.err_look.terminal) {
        (true, _) => Box::new(Silent),
        (false, true) => Box::new(Bar::new(streams.err_look)),
        (false, false) => Box::new(Lines::new(&mut streams.err)),
    };
    crate::runs::run(job, &mut *observer, stop)
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
        "{taken} was taken while the run went on and is left as it is: the results are in {folder}"
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
    tell_table(&summary.arms, &summary.answers, summary.cut, streams)?;
    let wall = match duration(summary.wall_s) {
        none if none == "0 s" => "under 0.1 s".to_owned(),
        wall => wall,
    };
    writeln!(streams.out, "\nreport    {}", summary.report.display())?;
    writeln!(
        streams.out,
        "took      {wall}; seed {}, state {}",
        summary.seed,
        summary.state_hash.get(..16).unwrap_or_default()
    )?;
    let words = "A model for teaching and research, not medical advice. One run is one draw: try other seeds.";
    tell(words, width, &mut streams.out)?;
    Ok(Exit::Done)
}

/// The closing table; above it, how far the run went if that is less than the scenario is about.
fn tell_table(
    arms: &[String],
    answers: &[Answered],
    cut: Option<Cut>,
    streams: &mut Streams,
) -> io::Result<()> {
    let width = streams.out_look.columns;
    if let Some(cut) = cut {
        writeln!(streams.out)?;
        tell(&cut.words(), width, &mut streams.out)?;
    }
    if !answers.is_empty() {
        writeln!(streams.out)?;
        for line in table(arms, answers).lines(width) {
            writeln!(streams.out, "{line}")?;
        }
    }
    Ok(())
}

fn table(arms: &[String], answers: &[Answered]) -> Table {
    let head = std::iter::once(String::new()).chain(arms.iter().cloned());
    let row = |answer: &Answered| {
        let so_far = if answer.so_far { " (so far)" } else { "" };
        std::iter::once(format!("{}{so_far}", answer.say))
            .chain(answer.texts.iter().cloned())
            .collect()
    };
    Table {
        head: head.collect(),
        rows: answers.iter().map(row).collect(),
    }
}

/// What a run that was asked to stop has answered until then.
fn tell_stopped(stopped: &Stopped, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    if json {
        let mut told = json!({ "ok": false, "message": stopped.cut.words() });
        extend(&mut told, stopped);
        writeln!(streams.out, "{told:#}")?;
        return Ok(Exit::Interrupted);
    }
    tell_table(&stopped.arms, &stopped.answers, Some(stopped.cut), streams)?;
    writeln!(streams.out, "\nreport    {}", stopped.report.display())?;
    let (span, partial) = (stopped.cut.span(), stopped.partial.display());
    writeln!(
        streams.err,
        "stopped at {span}; what was recorded until then is in {partial}"
    )?;
    Ok(Exit::Interrupted)
}

/// Adds the fields of a value to an object.
fn extend(told: &mut Json, more: &impl serde::Serialize) {
    if let (Some(all), Ok(Json::Object(more))) = (told.as_object_mut(), serde_json::to_value(more))
    {
        all.extend(more);
    }
}

fn tell_failure(failure: &RunFailure, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let exit = match failure {
        RunFailure::Interrupted(stopped) => return tell_stopped(stopped, json, streams),
        RunFailure::Output(
            OutputError::Occupied { .. } | OutputError::Unnamed { .. } | OutputError::InFile { .. },
        ) => Exit::BadInput,
        _ => Exit::Failed,
    };
    if json {
        let told = json!({ "ok": false, "message": failure.to_string() });
        writeln!(streams.out, "{told:#}")?;
        return Ok(exit);
    }
    writeln!(streams.err, "{failure}")?;
    Ok(exit)
}
