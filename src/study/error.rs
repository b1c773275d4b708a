//! What can go wrong with a study besides its faults.

use thiserror::Error;

use crate::record::OutputError;

/// Why a study has no result.
#[derive(Debug, Error)]
pub enum StudyError {
    /// It was asked to stop.
    #[error("the study was stopped before all of its runs had ended")]
    Stopped,
    /// No threads can be had.
    #[error("cannot start threads: {0}")]
    Threads(#[source] rayon::ThreadPoolBuildError),
    /// A file cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
}
