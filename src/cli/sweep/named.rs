//! The sweep that a user names, and what is wrong with it.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::arguments::RunningArguments;
use crate::cli::exit::Exit;
use crate::cli::faults::report_faults;
use crate::cli::streams::Streams;
use crate::cli::words::write_wrapped;
use crate::experiment::{Experiment, load};
use crate::record::OutputError;
use crate::sweep::{SweepError, SweepFolder, choose_sweep_folder, find_sweep, is_sweep_folder};
use crate::syntax::Faults;

/// The default folder for sweeps.
pub(super) const SWEEPS: &str = "sweeps";

/// Why there is no sweep to work on.
pub(in crate::cli) enum NoSweepReason {
    /// The experiment has faults.
    Faults(Faults),
    /// The folder cannot be used.
    Error(SweepError),
    /// The command asks for something that cannot be, in words.
    Command(String),
}

impl From<SweepError> for NoSweepReason {
    fn from(error: SweepError) -> Self {
        match error {
            SweepError::Experiment { faults, .. } => Self::Faults(faults),
            other => Self::Error(other),
        }
    }
}

/// Opens the folder that a name stands for, or makes one for the experiment of this name.
pub(super) fn folder_of(
    name: &str,
    running: &RunningArguments,
) -> Result<SweepFolder, NoSweepReason> {
    if is_sweep_folder(Path::new(name)) {
        if running.out.is_some() {
            let words = format!("{name} is the folder of a sweep: leave out --out");
            return Err(NoSweepReason::Command(words));
        }
        return Ok(SweepFolder::open(Path::new(name))?);
    }
    let experiment = load(name).map_err(NoSweepReason::Faults)?;
    let path = match &running.out {
        Some(path) => checked_out(path, running)?,
        None => default_path(name, &experiment, running)?,
    };
    Ok(SweepFolder::create(&path, name, &experiment)?)
}

/// The folder that the user names. An existing sweep is continued only on request.
fn checked_out(path: &Path, running: &RunningArguments) -> Result<PathBuf, NoSweepReason> {
    let exists = is_sweep_folder(path);
    if exists && !running.resume && running.shard.is_none() {
        let words = format!(
            "{} holds a sweep: continue it with --resume, or choose another folder",
            path.display()
        );
        return Err(NoSweepReason::Command(words));
    }
    if running.resume && !exists {
        let words = format!("{} holds no sweep to continue", path.display());
        return Err(NoSweepReason::Command(words));
    }
    Ok(path.to_owned())
}

fn default_path(
    name: &str,
    experiment: &Experiment,
    running: &RunningArguments,
) -> Result<PathBuf, NoSweepReason> {
    let base = Path::new(SWEEPS);
    if running.shard.is_some() {
        let words = "several processes need one folder: name it with --out, or make it with `mscsim sweep plan`";
        return Err(NoSweepReason::Command(words.to_owned()));
    }
    if !running.resume {
        return Ok(choose_sweep_folder(base, name, experiment));
    }
    find_sweep(base, name, experiment).ok_or_else(|| {
        NoSweepReason::Command(format!(
            "{SWEEPS}/ holds no sweep of the present text of {name}: start one without --resume, or name the folder"
        ))
    })
}

/// Shows why there is no sweep.
pub(in crate::cli) fn report_reason(
    reason: NoSweepReason,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    match reason {
        NoSweepReason::Faults(faults) => report_faults(&faults, json, streams),
        NoSweepReason::Error(error) => {
            let exit = exit_of(&error);
            report_words(&error.to_string(), json, streams)?;
            Ok(exit)
        }
        NoSweepReason::Command(words) => {
            report_words(&words, json, streams)?;
            Ok(Exit::BadInput)
        }
    }
}

fn report_words(words: &str, json: bool, streams: &mut Streams) -> io::Result<()> {
    if json {
        let reported = json!({ "ok": false, "message": words });
        return writeln!(streams.out, "{reported:#}");
    }
    write_wrapped(words, streams.err_look.columns, &mut streams.err)
}

/// Who caused the failure.
fn exit_of(error: &SweepError) -> Exit {
    match error {
        SweepError::Output(OutputError::File { .. } | OutputError::Table { .. })
        | SweepError::Conflict { .. }
        | SweepError::Threads { .. } => Exit::Failed,
        _ => Exit::BadInput,
    }
}
