//! Why a run gave no result.

use std::path::PathBuf;

use thiserror::Error;

use super::stopped::Stopped;
use crate::engine::EngineError;
use crate::ids::Tick;
use crate::record::OutputError;
use crate::simulation::{RunError, SimulationError};
use crate::units::{exact_duration, size};
use crate::work::Memory;

/// Why a run gave no result.
#[derive(Debug, Error)]
pub enum RunFailure {
    /// The worker threads could not be started.
    #[error("cannot start {threads} worker threads: {source}")]
    Threads {
        /// Requested threads.
        threads: usize,
        /// What the system said.
        source: rayon::ThreadPoolBuildError,
    },
    /// The engine refused the plan or stopped.
    #[error(transparent)]
    Engine(#[from] SimulationError),
    /// The door of the engine refused a request.
    #[error(transparent)]
    Door(EngineError),
    /// The run would use more memory than is allowed.
    #[error(
        "the run needs {} of memory with {threads} {}, and may use {} ({}): use fewer threads, replicates or arms, or a smaller patch",
        size(*needs), plural(*threads), size(memory.bytes as f64), memory.by
    )]
    Memory {
        /// Bytes that it would take.
        needs: f64,
        /// Requested worker threads.
        threads: usize,
        /// What it may take.
        memory: Memory,
    },
    /// The state that a stopped run left cannot be written or read.
    #[error("the state of the stopped run is unusable: {0}")]
    LeftState(String),
    /// The results could not be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The closing table asks for something that this run does not record.
    #[error("the closing table asks for `{0}`, which this run does not record")]
    Observable(String),
    /// The scenario in the folder of a run cannot be read.
    #[error("{} is not a scenario of this version of the program: {fault}", path.display())]
    Scenario {
        /// The folder.
        path: PathBuf,
        /// The first fault.
        fault: String,
    },
    /// The scenario in the folder of a run needs more memory than this machine has, in words.
    #[error("{0}: use a larger machine, or raise the limit")]
    Machine(String),
    /// The run cannot stop at the requested moment.
    #[error("cannot stop at {}: {fault}", exact_duration(asked.seconds()))]
    Until {
        /// The moment.
        asked: Tick,
        /// Why not.
        fault: String,
    },
    /// The run failed, but can continue from its last checkpoint once the cause is removed.
    #[error("{failure}")]
    Kept {
        /// Why it failed.
        failure: Box<RunFailure>,
        /// The folder from which it can continue.
        folder: PathBuf,
    },
    /// The engine failed before the end; what was shown until then is kept.
    #[error("{failure}")]
    Late {
        /// Why.
        failure: Box<SimulationError>,
        /// What is kept, and from where it can continue.
        stopped: Box<Stopped>,
    },
    /// The run was asked to stop.
    #[error("stopped at {}", .0.cut.span())]
    Interrupted(Box<Stopped>),
}

fn plural(threads: usize) -> &'static str {
    match threads {
        1 => "thread",
        _ => "threads",
    }
}

impl From<EngineError> for RunFailure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Simulation(error) => Self::Engine(error),
            other => Self::Door(other),
        }
    }
}

impl From<RunError<OutputError>> for RunFailure {
    fn from(error: RunError<OutputError>) -> Self {
        match error {
            RunError::Engine(error) => Self::Engine(error),
            RunError::Sink(error) => Self::Output(error),
        }
    }
}
