//! The fit that a user names, and what is wrong with it.

use std::io;
use std::path::{Path, PathBuf};

use super::arguments::FitArguments;
use crate::cli::exit::Exit;
use crate::cli::streams::Streams;
use crate::cli::sweep::{NoSweepReason, report_reason};
use crate::experiment::{Experiment, load};
use crate::fit::{FitError, FitFolder, choose_fit_folder, find_fit, is_fit_folder};

/// The default folder for fits.
const FITS: &str = "fits";

/// Why there is no fit to work on.
pub(super) enum NoFitReason {
    /// As for a sweep.
    Sweep(NoSweepReason),
    /// Something that only fits have.
    Fit(FitError),
}

impl From<FitError> for NoFitReason {
    fn from(error: FitError) -> Self {
        match error {
            FitError::Sweep(error) => Self::Sweep(error.into()),
            FitError::Experiment(faults) => Self::Sweep(NoSweepReason::Faults(faults)),
            other => Self::Fit(other),
        }
    }
}

impl From<String> for NoFitReason {
    fn from(words: String) -> Self {
        Self::Sweep(NoSweepReason::Command(words))
    }
}

/// Opens the folder that a name stands for, or makes one for the experiment of this name.
pub(super) fn folder_of(arguments: &FitArguments) -> Result<FitFolder, NoFitReason> {
    let name = &arguments.experiment;
    if is_fit_folder(Path::new(name)) {
        if arguments.out.is_some() {
            return Err(format!("{name} is the folder of a fit: leave out --out").into());
        }
        return Ok(FitFolder::open(Path::new(name))?);
    }
    let experiment =
        load(name).map_err(|faults| NoFitReason::Sweep(NoSweepReason::Faults(faults)))?;
    let path = match &arguments.out {
        Some(path) => checked_out(path, arguments)?,
        None => default_path(name, &experiment, arguments)?,
    };
    Ok(FitFolder::create(&path, name, &experiment)?)
}

/// The folder that the user names. An existing fit is continued only on request.
fn checked_out(path: &Path, arguments: &FitArguments) -> Result<PathBuf, NoFitReason> {
    let at = path.display();
    if !is_fit_folder(path) && !is_free(path) {
        return Err(format!(
            "{at} exists and holds something other than a fit: choose another folder"
        )
        .into());
    }
    match (is_fit_folder(path), arguments.resume || arguments.plan) {
        (true, false) => Err(format!(
            "{at} holds a fit: continue it with --resume, or choose another folder"
        )
        .into()),
        (false, _) if arguments.resume => Err(format!("{at} holds no fit to continue").into()),
        _ => Ok(path.to_owned()),
    }
}

/// True for a place where nothing is, or an empty folder.
fn is_free(path: &Path) -> bool {
    match path.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => !path.exists(),
    }
}

fn default_path(
    name: &str,
    experiment: &Experiment,
    arguments: &FitArguments,
) -> Result<PathBuf, NoFitReason> {
    let base = Path::new(FITS);
    let new = || choose_fit_folder(base, name, experiment);
    if arguments.plan {
        return Ok(find_fit(base, name, experiment).unwrap_or_else(new));
    }
    if !arguments.resume {
        return Ok(new());
    }
    find_fit(base, name, experiment).ok_or_else(|| {
        let words = format!(
            "{FITS}/ holds no fit of the present text of {name}: start one without --resume, or name the folder"
        );
        words.into()
    })
}

/// Shows why there is no fit.
pub(super) fn report_no_fit(
    reason: NoFitReason,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    match reason {
        NoFitReason::Sweep(reason) => report_reason(reason, json, streams),
        NoFitReason::Fit(error) => {
            let exit = match error {
                FitError::NoValues(_) => Exit::Failed,
                _ => Exit::BadInput,
            };
            report_reason(NoSweepReason::Command(error.to_string()), json, streams)?;
            Ok(exit)
        }
    }
}
