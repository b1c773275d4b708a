//! What can go wrong at the door.

use std::fmt;

use thiserror::Error;

use crate::simulation::SimulationError;
use crate::syntax::Faults;

/// Why the engine refused a request.
#[derive(Error)]
pub enum EngineError {
    /// The scenario, or a setting, has faults.
    #[error("{0}")]
    Scenario(Faults),
    /// The run cannot start or continue, or cannot follow a change.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// A name that the run does not know.
    #[error(transparent)]
    Name(#[from] UnknownName),
    /// A snapshot of another scenario, or of this one with other settings.
    #[error("the snapshot is of a run with another scenario or other settings")]
    OtherRun,
    /// A step has failed, and with it the state of the run.
    #[error("the run has failed: restore a snapshot to continue")]
    Failed,
    /// Bytes that are no snapshot.
    #[error("these bytes are not a snapshot of this program")]
    Garbled,
}

/// Prints the message only: faults hold whole files.
impl fmt::Debug for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EngineError: {self}")
    }
}

/// A name that the run does not know.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no {what} `{name}`{}", nearest.as_ref().map_or(String::new(), |near| format!("; the nearest is `{near}`")))]
pub struct UnknownName {
    /// What it should name: `arm` or `observable`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The nearest name that is known.
    pub nearest: Option<String>,
}
