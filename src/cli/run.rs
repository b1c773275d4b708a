//! `mscsim run`.

use std::io;
use std::path::Path;

use super::arguments::RunArguments;
use super::bar::{Bar, Lines, Silent};
use super::command::{Options, again, repeating};
use super::ending::{report_end, seeds};
use super::exit::Exit;
use super::faults::{load_scenario, report_faults, report_warnings};
use super::folders::{RUNS, report_cleared};
use super::interrupt::stop_flag;
use super::streams::Streams;
use super::words::{counted, write_wrapped};
use crate::experiment::is_experiment;
use crate::runs::{Job, Observer, choose_folder, short_name};
use crate::scenario::Scenario;
use crate::store::Existing;
use crate::syntax::{Fault, Faults};
use crate::units::size;

/// Runs a scenario and answers its question.
pub(super) fn run(arguments: &RunArguments, streams: &mut Streams) -> io::Result<Exit> {
    let name = &arguments.scenario.scenario;
    if is_experiment(name) {
        let fault = Fault::new(format!("{name} is an experiment, not a scenario"));
        let fault = fault.help("`mscsim sweep` runs an experiment");
        return report_faults(&Faults::single(fault), arguments.working.json, streams);
    }
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return report_faults(&faults, arguments.working.json, streams),
    };
    // From here on ctrl-c and requests of the system end the run in order.
    let stop = stop_flag();
    let job = job(arguments, &scenario, streams)?;
    report_cleared(&job.target, streams)?;
    if !arguments.working.quiet {
        announce(&scenario, &job, streams)?;
    }
    let result = watched(arguments.working.quiet, streams, |observer| {
        crate::runs::run(&job, observer, &stop)
    });
    report_end(
        &result,
        arguments.working.quiet,
        arguments.working.json,
        streams,
    )
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
            if let Some(taken) = chosen.taken.filter(|_| !arguments.working.quiet) {
                let (taken, path) = (taken.display(), chosen.path.display());
                writeln!(streams.err, "{taken} exists: the results go to {path}")?;
            }
            chosen.path
        }
    };
    let command = repeating(arguments, seed, scenario.replicates());
    Ok(Job {
        scenario,
        name: short_name(&arguments.scenario.scenario),
        again: again(command.clone(), options(arguments)),
        command,
        target,
        existing: match (&arguments.out, arguments.overwrite) {
            (None, _) => Existing::TakeNextName,
            (_, true) => Existing::ReplaceFinishedRun,
            (_, false) => Existing::Refuse,
        },
        threads: arguments.working.threads(),
        tables_only: arguments.keeping.no_report,
        checkpoint_every: arguments.keeping.checkpoint.0,
        until: arguments.keeping.until,
    })
}

/// The other options.
fn options(arguments: &RunArguments) -> Options<'_> {
    Options {
        out: arguments.out.as_deref(),
        overwrite: arguments.overwrite,
        keeping: &arguments.keeping,
        working: &arguments.working,
    }
}

/// What will happen and what it costs.
fn announce(scenario: &Scenario, job: &Job<'_>, streams: &mut Streams) -> io::Result<()> {
    report_warnings(scenario, streams)?;
    let cost = scenario.estimate();
    let width = streams.err_look.columns;
    write_wrapped(scenario.title(), width, &mut streams.err)?;
    let costs = format!(
        "{}, {}; {}, {}, {} x {}; about {} of memory, {} on disk",
        seeds(scenario.seed(), scenario.replicates()),
        counted(job.threads as u64, "thread"),
        counted(cost.arms as u64, "arm"),
        counted(cost.infused_cells.round() as u64, "infused cell"),
        counted(cost.voxels as u64, "voxel"),
        counted(cost.factors as u64, "factor"),
        size(cost.memory_bytes),
        size(cost.disk_bytes),
    );
    write_wrapped(&costs, width, &mut streams.err)
}

/// Works and shows progress in the way that suits the stream of remarks.
pub(super) fn watched<T>(
    quiet: bool,
    streams: &mut Streams,
    work: impl FnOnce(&mut (dyn Observer + Send)) -> T,
) -> T {
    let mut observer: Box<dyn Observer + Send + '_> = match (quiet, streams.err_look.terminal) {
        (true, _) => Box::new(Silent),
        (false, true) => Box::new(Bar::new(streams.err_look)),
        (false, false) => Box::new(Lines::new(&mut streams.err)),
    };
    work(&mut *observer)
}
