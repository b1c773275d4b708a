//! Carrying out a sweep.

use std::io;

use super::arguments::{PlanArguments, RunningArguments};
use super::ending::{SweepEnding, report_sweep};
use super::named::{NoSweepReason, folder_of, report_reason};
use super::watch::watched;
use crate::cli::exit::Exit;
use crate::cli::interrupt::stop_flag;
use crate::cli::streams::Streams;
use crate::cli::words::{counted, write_wrapped};
use crate::experiment::{Experiment, load};
use crate::runs::grouped;
use crate::sweep::{SweepFolder, SweepWork, choose_sweep_folder, run_sweep};

/// Carries out the runs of a sweep that have no row yet, and writes the tables.
pub(super) fn carry_out(
    name: &str,
    running: &RunningArguments,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let folder = match folder_of(name, running) {
        Ok(folder) => folder,
        Err(reason) => return report_reason(reason, running.working.json, streams),
    };
    // From here on ctrl-c and requests of the system end the sweep in order.
    let stop = stop_flag();
    let work = SweepWork {
        folder: &folder,
        portion: running.portion(),
        retry: &running.limits.retry,
        threads: running.working.threads(),
        allowance: running.allowance(),
        keep_after: SweepWork::USUAL_KEEP_AFTER,
    };
    if !running.working.quiet {
        announce(&work, streams)?;
    }
    let result = watched(
        running.working.quiet,
        folder.experiment(),
        streams,
        |observer| run_sweep(&work, observer, &stop),
    );
    match result {
        Ok(end) => {
            let ended = SweepEnding {
                end,
                is_part: running.shard.is_some(),
                json: running.working.json,
            };
            report_sweep(&folder, &ended, streams)
        }
        Err(error) => report_reason(error.into(), running.working.json, streams),
    }
}

/// What will happen.
fn announce(work: &SweepWork<'_>, streams: &mut Streams) -> io::Result<()> {
    let (folder, experiment) = (work.folder, work.folder.experiment());
    let width = streams.err_look.columns;
    write_wrapped(experiment.title(), width, &mut streams.err)?;
    let part = match work.portion.shard {
        Some(shard) => format!("; part {shard}"),
        None => String::new(),
    };
    let words = format!(
        "{}{part}; {}; {}",
        size_of(experiment),
        counted(work.threads as u64, "thread"),
        folder.path().display()
    );
    write_wrapped(&words, width, &mut streams.err)?;
    if let Some(unbalanced) = experiment.design().warning() {
        write_wrapped(&format!("note: {unbalanced}"), width, &mut streams.err)?;
    }
    Ok(())
}

/// `1,000 runs: 200 conditions, each 5 times`.
pub(super) fn size_of(experiment: &Experiment) -> String {
    let conditions = experiment.conditions() as u64;
    let times = match experiment.replicates() {
        1 => "each once".to_owned(),
        several => format!("each {} times", grouped(u64::from(several))),
    };
    let left_out = match experiment.left_out() {
        0 => String::new(),
        some => format!(
            " ({} more do not satisfy the constraints)",
            grouped(some as u64)
        ),
    };
    format!(
        "{}: {}{left_out}, {times}",
        counted(experiment.runs(), "run"),
        counted(conditions, "condition")
    )
}

/// Makes the folder of a sweep, and shows how to work on it.
pub(super) fn plan(arguments: &PlanArguments, streams: &mut Streams) -> io::Result<Exit> {
    let json = arguments.json;
    let experiment = match load(&arguments.experiment) {
        Ok(experiment) => experiment,
        Err(faults) => return report_reason(NoSweepReason::Faults(faults), json, streams),
    };
    let path = arguments.out.clone().unwrap_or_else(|| {
        let base = std::path::Path::new(super::named::SWEEPS);
        choose_sweep_folder(base, &arguments.experiment, &experiment)
    });
    let folder = match SweepFolder::create(&path, &arguments.experiment, &experiment) {
        Ok(folder) => folder,
        Err(error) => return report_reason(error.into(), json, streams),
    };
    let at = folder.path().display();
    if json {
        let manifest = folder.manifest();
        let reported = serde_json::json!({
            "ok": true, "folder": at.to_string(), "runs": manifest.runs(), "manifest": manifest,
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Done);
    }
    writeln!(streams.out, "{at}  {}", size_of(&experiment))?;
    writeln!(streams.out, "part K of N   mscsim sweep {at} --shard K/N")?;
    writeln!(streams.out, "then          mscsim sweep merge {at}")?;
    Ok(Exit::Done)
}
