//! Carrying out studies.

use std::io;
use std::sync::atomic::AtomicBool;

use super::arguments::StudyArguments;
use super::ending::{StudyEnding, report_failure, report_studies};
use super::folder::choose;
use super::watch::StudyWatcher;
use crate::cli::exit::Exit;
use crate::cli::faults::report_faults;
use crate::cli::interrupt::stop_flag;
use crate::cli::streams::Streams;
use crate::experiment::is_experiment;
use crate::scenario::{Settings, load};
use crate::study::{
    Study, StudyError, StudyOutcome, StudyWork, load_study, run_study, shipped_studies,
};
use crate::syntax::{Fault, Faults};

/// Runs studies, compares them with what was observed, and writes tables and page.
pub(in crate::cli) fn study(arguments: &StudyArguments, streams: &mut Streams) -> io::Result<Exit> {
    let json = arguments.working.json;
    let studies = match studies_of(arguments) {
        Ok(studies) => studies,
        Err(all) => {
            let mut exit = Exit::BadInput;
            for faults in all {
                exit = report_faults(&faults, json, streams)?;
            }
            return Ok(exit);
        }
    };
    let name = match studies.as_slice() {
        [one] if !arguments.all => one.short_name().to_owned(),
        _ if arguments.all => "all".to_owned(),
        _ => "several".to_owned(),
    };
    let folder = match choose(arguments, &name) {
        Ok(folder) => folder,
        Err(words) => return report_failure(&words, Exit::BadInput, json, streams),
    };
    let stop = stop_flag();
    let mut watcher = StudyWatcher::new(arguments.working.quiet, streams);
    let ran = run_all(studies, arguments, &mut watcher, &stop);
    drop(watcher);
    let (outcomes, is_complete) = match ran {
        Ok(ran) => ran,
        Err(error) => return report_failure(&error.to_string(), Exit::Failed, json, streams),
    };
    report_studies(
        &StudyEnding {
            folder,
            outcomes,
            is_complete,
            json,
        },
        streams,
    )
}

/// The studies, or the faults of each that has any.
fn studies_of(arguments: &StudyArguments) -> Result<Vec<Study>, Vec<Faults>> {
    if arguments.all {
        return shipped_studies().map_err(|faults| vec![faults]);
    }
    let mut studies = Vec::new();
    let mut faults = Vec::new();
    for (number, name) in arguments.studies.iter().enumerate() {
        if arguments.studies[..number].contains(name) {
            let fault = Fault::new(format!("{name} stands twice"));
            faults.push(Faults::single(fault.help("name each study once")));
            continue;
        }
        match load_study(name).map_err(|own| other_kind(name).unwrap_or(own)) {
            Ok(study) => studies.push(study),
            Err(own) => faults.push(own),
        }
    }
    if faults.is_empty() {
        Ok(studies)
    } else {
        Err(faults)
    }
}

/// The fault of a name that means a scenario or an experiment.
fn other_kind(name: &str) -> Option<Faults> {
    let (kind, command) = if is_experiment(name) {
        ("an experiment", "sweep")
    } else if is_scenario(name) {
        ("a scenario", "run")
    } else {
        return None;
    };
    let fault = Fault::new(format!("{name} is {kind}, not a study"));
    let help =
        format!("`mscsim {command}` runs it; `mscsim list studies` lists the shipped studies");
    Some(Faults::single(fault.help(help)))
}

/// True for the name of a shipped scenario, and for a file that has arms and no observations.
fn is_scenario(name: &str) -> bool {
    load(name, &Settings::default()).is_ok()
}

/// Runs one study after the other. Those that ended before a stop are kept.
fn run_all(
    studies: Vec<Study>,
    arguments: &StudyArguments,
    watcher: &mut StudyWatcher<'_>,
    stop: &AtomicBool,
) -> Result<(Vec<StudyOutcome>, bool), StudyError> {
    let work = StudyWork {
        threads: arguments.working.threads(),
        replicates: arguments.replicates(),
    };
    let mut outcomes = Vec::new();
    for study in studies {
        let name = study.short_name().to_owned();
        let mut progress = |ended, all| watcher.progress(&name, ended, all);
        match run_study(&study, work, &mut progress, stop) {
            Ok(runs) => outcomes.push(StudyOutcome::of(study, runs)),
            Err(StudyError::Stopped) => return Ok((outcomes, false)),
            Err(error) => return Err(error),
        }
    }
    Ok((outcomes, true))
}
