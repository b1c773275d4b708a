//! The folder of a fit.
//!
//! ```text
//! round-1/        the sweep of the first round: the experiment as written
//! round-2/ ...    the sweeps of the later rounds
//! report.html     the page, and tables beside it, made from all rounds
//! ```

use std::path::{Path, PathBuf};

use super::error::FitError;
use super::next_round::experiment_of_round;
use super::target::FitTarget;
use super::target_reader::targets_of;
use crate::experiment::Experiment;
use crate::runs::choose_folder;
use crate::store::write_whole;
use crate::sweep::{SweepFolder, SweepManifest, find_within, is_sweep_folder};

const PAGE: &str = "report.html";

/// The folder of a fit, with its experiment.
#[derive(Debug)]
pub struct FitFolder {
    path: PathBuf,
    first: SweepFolder,
    targets: Vec<FitTarget>,
}

impl FitFolder {
    /// Makes the folder of a fit, or opens that of the same fit.
    ///
    /// # Errors
    /// If the experiment cannot be fitted, something else is there, or a file cannot be written.
    pub fn create(path: &Path, name: &str, experiment: &Experiment) -> Result<Self, FitError> {
        let targets = targets_of(experiment).map_err(FitError::Experiment)?;
        let first = SweepFolder::create(&round_path(path, 1), name, experiment)?;
        Ok(Self {
            path: path.to_owned(),
            first,
            targets,
        })
    }

    /// Opens the folder of a fit.
    ///
    /// # Errors
    /// If there is none, if another version of the program made it, or if its files were altered.
    pub fn open(path: &Path) -> Result<Self, FitError> {
        if !is_fit_folder(path) {
            return Err(FitError::NoFit {
                path: path.to_owned(),
            });
        }
        let first = SweepFolder::open(&round_path(path, 1))?;
        let targets = targets_of(first.experiment()).map_err(FitError::Experiment)?;
        Ok(Self {
            path: path.to_owned(),
            first,
            targets,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The sweep of the first round, which holds the experiment.
    pub fn first(&self) -> &SweepFolder {
        &self.first
    }

    /// The experiment.
    pub fn experiment(&self) -> &Experiment {
        self.first.experiment()
    }

    /// What it records about itself.
    pub fn manifest(&self) -> &SweepManifest {
        self.first.manifest()
    }

    /// What was observed.
    pub fn targets(&self) -> &[FitTarget] {
        &self.targets
    }

    /// Most rounds.
    pub fn most_rounds(&self) -> u32 {
        self.experiment().fit().unwrap_or_default().rounds
    }

    /// The folder of a round, from 1.
    pub fn round_path(&self, round: u32) -> PathBuf {
        round_path(&self.path, round)
    }

    /// True if the folder of a round has been made.
    pub fn has_round(&self, round: u32) -> bool {
        is_sweep_folder(&self.round_path(round))
    }

    /// Opens a round, from 1.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn round(&self, round: u32) -> Result<SweepFolder, FitError> {
        Ok(SweepFolder::open(&self.round_path(round))?)
    }

    /// Makes the folder of a later round of these points, or opens it if it is there.
    ///
    /// # Errors
    /// If it holds other points, or a file cannot be written.
    pub fn make_round(&self, round: u32, points: &[Vec<f64>]) -> Result<SweepFolder, FitError> {
        let experiment = experiment_of_round(self.experiment(), round, points)?;
        let path = self.round_path(round);
        let name = format!("{} (round {round})", self.manifest().name);
        Ok(SweepFolder::create(&path, &name, &experiment)?)
    }

    /// Writes the page, whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_page(&self, page: &str) -> Result<(), FitError> {
        write_whole(&self.path.join(PAGE), page.as_bytes())?;
        Ok(())
    }
}

fn round_path(path: &Path, round: u32) -> PathBuf {
    path.join(format!("round-{round}"))
}

/// True for a folder that holds the first round of a fit.
pub fn is_fit_folder(path: &Path) -> bool {
    is_sweep_folder(&round_path(path, 1))
}

/// A name for the folder of a new fit: `base/NAME-SEED`, with `-2`, `-3` ... where that is taken.
pub fn choose_fit_folder(base: &Path, name: &str, experiment: &Experiment) -> PathBuf {
    choose_folder(base, name, experiment.seed()).path
}

/// The newest folder of this fit among those that [`choose_fit_folder`] names; none if there is none.
pub fn find_fit(base: &Path, name: &str, experiment: &Experiment) -> Option<PathBuf> {
    find_within(base, name, experiment, "round-1")
}
