//! What can go wrong with a fit as a whole.

use std::path::PathBuf;

use thiserror::Error;

use crate::record::OutputError;
use crate::sweep::SweepError;
use crate::syntax::Faults;

/// A fit that cannot begin or go on.
#[derive(Debug, Error)]
pub enum FitError {
    /// A round cannot be carried out or read.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The experiment cannot be fitted.
    #[error("the experiment cannot be fitted")]
    Experiment(Faults),
    /// There is no fit at this place.
    #[error("{} is no folder of a fit", path.display())]
    NoFit {
        /// The place.
        path: PathBuf,
    },
    /// The points of a round do not follow from the rows of the rounds before it.
    #[error(
        "{} does not follow from the rounds before it, whose rows have changed: remove this folder and those of later rounds",
        path.display()
    )]
    OtherPoints {
        /// The folder of the round.
        path: PathBuf,
    },
    /// No run of the first round gave a value for every target.
    #[error("no run of the first round has a value for every target: {0}")]
    NoValues(String),
}

impl From<OutputError> for FitError {
    fn from(error: OutputError) -> Self {
        Self::Sweep(error.into())
    }
}
