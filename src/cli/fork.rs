//! `mscsim fork`.

use std::io;
use std::path::PathBuf;

use super::arguments::ForkArguments;
use super::command::{Options, again, forking};
use super::ending::{report_end, report_failure, seeds};
use super::exit::Exit;
use super::faults::{report_faults, report_late_warnings};
use super::folders::unfinished_run;
use super::interrupt::stop_flag;
use super::resume::report_refused;
use super::run::watched;
use super::streams::Streams;
use super::words::{counted, write_wrapped};
use crate::record::OutputError;
use crate::runs::{Job, Parent, RunFailure};
use crate::scenario::{Scenario, Settings};
use crate::store::Existing;
use crate::units::exact_duration;

/// Starts a run from the state of an unfinished one, with changes, and answers its question.
pub(super) fn fork(arguments: &ForkArguments, streams: &mut Streams) -> io::Result<Exit> {
    let working = &arguments.working;
    let parent = match Parent::open(&unfinished_run(&arguments.folder)) {
        Ok(parent) => parent,
        Err(failure) => return report_no_parent(&failure, working.json, streams),
    };
    let settings = Settings {
        overlays: arguments.overlays.clone(),
        seed: arguments.seed,
        ..Settings::default()
    };
    let scenario = match parent.changed(&settings) {
        Ok(scenario) => scenario,
        Err(faults) => return report_faults(&faults, working.json, streams),
    };
    // From here on ctrl-c and requests of the system end the run in order.
    let stop = stop_flag();
    let job = job(arguments, &parent, &scenario);
    report_refused(&parent.refused(), streams)?;
    if !working.quiet {
        announce(&parent, &scenario, &job, streams)?;
    }
    let changed = changed(arguments);
    let result = watched(working.quiet, streams, |observer| {
        crate::runs::fork(&job, parent, &changed, observer, &stop)
    });
    report_end(&result, working.quiet, working.json, streams)
}

/// What is changed, in the words of a setting.
fn changed(arguments: &ForkArguments) -> Vec<String> {
    let seed = arguments.seed.map(|seed| format!("seed={seed}"));
    arguments.overlays.iter().cloned().chain(seed).collect()
}

fn job<'a>(arguments: &ForkArguments, parent: &Parent, scenario: &'a Scenario) -> Job<'a> {
    let (target, existing): (PathBuf, Existing) = match (&arguments.out, arguments.overwrite) {
        (Some(folder), true) => (folder.clone(), Existing::ReplaceFinishedRun),
        (Some(folder), false) => (folder.clone(), Existing::Refuse),
        (None, _) => (parent.beside(), Existing::TakeNextName),
    };
    Job {
        scenario,
        name: parent.scenario_name().to_owned(),
        again: again(
            forking(parent.folder(), &arguments.overlays, arguments.seed),
            options(arguments),
        ),
        command: forking(parent.folder(), &arguments.overlays, arguments.seed),
        target,
        existing,
        threads: arguments.working.threads(),
        tables_only: arguments.keeping.no_report,
        checkpoint_every: arguments.keeping.checkpoint.0,
        until: arguments.keeping.until,
    }
}

/// The other options.
fn options(arguments: &ForkArguments) -> Options<'_> {
    Options {
        out: arguments.out.as_deref(),
        overwrite: arguments.overwrite,
        keeping: &arguments.keeping,
        working: &arguments.working,
    }
}

/// Where it starts, and what will happen.
fn announce(
    parent: &Parent,
    scenario: &Scenario,
    job: &Job<'_>,
    streams: &mut Streams,
) -> io::Result<()> {
    let width = streams.err_look.columns;
    report_late_warnings(&parent.new_warnings(scenario), streams)?;
    write_wrapped(scenario.title(), width, &mut streams.err)?;
    let folder = parent.folder().display();
    let end = exact_duration(scenario.plan().duration.seconds());
    let now = exact_duration(parent.now().seconds());
    let words = format!(
        "forks {folder} at {now} of {end}, with {} and {}",
        seeds(scenario.seed(), scenario.replicates()),
        counted(job.threads as u64, "thread")
    );
    write_wrapped(&words, width, &mut streams.err)?;
    if !parent.differs(scenario) {
        let words = "nothing is changed: the fork gives the same results as its parent";
        write_wrapped(words, width, &mut streams.err)?;
    }
    Ok(())
}

/// Why there is nothing to start from, and how to get a run that can be forked.
fn report_no_parent(failure: &RunFailure, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let exit = report_failure(failure, json, streams)?;
    let missing = matches!(
        failure,
        RunFailure::Output(OutputError::Unresumable { .. } | OutputError::NoCheckpoint { .. })
    );
    if missing && !json {
        let words = "a fork starts from a run that was stopped: `mscsim run SCENARIO --until TIME` stops one";
        write_wrapped(words, streams.err_look.columns, &mut streams.err)?;
    }
    Ok(exit)
}
