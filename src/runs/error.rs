//! Why a run gave no result.

use thiserror::Error;

use super::summary::Stopped;
use crate::output::OutputError;
use crate::simulation::{RunError, SimulationError};

/// Why a run gave no result.
#[derive(Debug, Error)]
pub enum RunFailure {
    /// The worker threads could not be started.
    #[error("cannot start {threads} worker threads: {source}")]
    Threads {
        /// Threads that were asked for.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
    /// The engine refused the plan or stopped.
    #[error(transparent)]
    Engine(#[from] SimulationError),
    /// The results could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The closing table asks for something that this run does not record.
    #[error("the closing table asks for `{0}`, which this run does not record")]
    Observable(String),
    /// The run was asked to stop.
    #[error("stopped at {}", .0.cut.span())]
    Interrupted(Box<Stopped>),
}

impl From<RunError<OutputError>> for RunFailure {
    fn from(error: RunError<OutputError>) -> Self {
        match error {
            RunError::Engine(error) => Self::Engine(error),
            RunError::Sink(error) => Self::Output(error),
        }
    }
}
