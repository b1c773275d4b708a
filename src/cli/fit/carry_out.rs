//! Carrying out a fit.

use std::io;

use super::arguments::FitArguments;
use super::ending::{FitEnding, report_fit};
use super::named::{folder_of, report_no_fit};
use super::watch::FitWatcher;
use crate::cli::exit::Exit;
use crate::cli::interrupt::stop_flag;
use crate::cli::streams::Streams;
use crate::cli::words::{counted, write_wrapped};
use crate::experiment::Experiment;
use crate::fit::{FitFolder, FitWork, plan_round, run_fit};
use crate::runs::grouped;

/// Carries out the rounds of a fit that are left, and writes tables and page.
pub(in crate::cli) fn fit(arguments: &FitArguments, streams: &mut Streams) -> io::Result<Exit> {
    let json = arguments.working.json;
    let folder = match folder_of(arguments) {
        Ok(folder) => folder,
        Err(reason) => return report_no_fit(reason, json, streams),
    };
    if arguments.plan {
        return plan(&folder, json, streams);
    }
    // From here on ctrl-c and requests of the system end the fit in order.
    let stop = stop_flag();
    let work = FitWork {
        folder: &folder,
        threads: arguments.working.threads(),
        allowance: arguments.allowance(),
    };
    if !arguments.working.quiet {
        announce(&work, streams)?;
    }
    let mut watcher = FitWatcher::new(arguments.working.quiet, folder.most_rounds(), streams);
    let ended = run_fit(&work, &mut watcher, &stop);
    drop(watcher);
    match ended {
        Ok(end) => report_fit(
            &folder,
            &FitEnding {
                end,
                json,
                is_asked: false,
            },
            streams,
        ),
        Err(error) => report_no_fit(error.into(), json, streams),
    }
}

/// What will happen.
fn announce(work: &FitWork<'_>, streams: &mut Streams) -> io::Result<()> {
    let (folder, width) = (work.folder, streams.err_look.columns);
    let experiment = folder.experiment();
    write_wrapped(experiment.title(), width, &mut streams.err)?;
    let words = format!(
        "{} and {}; at most {} of {}; {}; {}",
        axes_of(experiment),
        counted(folder.targets().len() as u64, "target"),
        counted(u64::from(folder.most_rounds()), "round"),
        counted(experiment.runs(), "run"),
        counted(work.threads as u64, "thread"),
        folder.path().display()
    );
    write_wrapped(&words, width, &mut streams.err)
}

fn axes_of(experiment: &Experiment) -> String {
    match experiment.axes().len() {
        1 => "1 axis".to_owned(),
        several => format!("{} axes", grouped(several as u64)),
    }
}

/// Makes the folder of the next round, and shows how to work on it.
fn plan(folder: &FitFolder, json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let next = match plan_round(folder) {
        Ok(next) => next,
        Err(error) => return report_no_fit(error.into(), json, streams),
    };
    let at = folder.path().display();
    if json {
        let round = next.as_ref().map(|sweep| sweep.path());
        let reported = serde_json::json!({
            "ok": true, "folder": folder.path(), "round": round, "complete": next.is_none(),
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Done);
    }
    let Some(sweep) = next else {
        writeln!(streams.out, "complete  no round is left")?;
        writeln!(streams.out, "then      mscsim fit {at}")?;
        return Ok(Exit::Done);
    };
    let round = sweep.path().display();
    let runs = counted(sweep.manifest().runs(), "run");
    writeln!(streams.out, "{round}  {runs}")?;
    writeln!(
        streams.out,
        "run it    mscsim sweep {round}, or mscsim sweep submit {round}"
    )?;
    writeln!(streams.out, "then      mscsim fit {at} --plan")?;
    Ok(Exit::Done)
}
