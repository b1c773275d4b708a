//! What can go wrong at the door.

use std::fmt;

use thiserror::Error;

use crate::scenario::Faults;
use crate::simulation::SimulationError;

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
    /// Bytes that are no snapshot.
    #[error("these bytes are no snapshot of this program")]
    Garbled,
}

/// The words of the error: faults hold whole files, which nobody wants to see where a program fails.
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
