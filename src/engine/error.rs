//! What can go wrong at the door.

use std::fmt;

use thiserror::Error;

use crate::simulation::SimulationError;
use crate::syntax::{Faults, nearest};

/// Known names that a message lists.
const MOST_NAMED: usize = 12;

/// Why the engine refused a request.
#[derive(Error)]
pub enum EngineError {
    /// The scenario, or a setting, has faults. [`render_faults`](crate::syntax::render_faults) draws them with their lines and help.
    /// After a load, places refer to the files of the scenario; after a change, to its whole text with all settings applied.
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
    /// A cell that cannot come, because no dose holds it.
    #[error(
        "dose {dose} of the arm holds {cells} infused cells (doses and cells are counted from zero)"
    )]
    NoSuchCell {
        /// Number of the dose of cells.
        dose: u16,
        /// Infused cells that it holds; zero where there is no such dose.
        cells: u64,
    },
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
#[error("no {what} `{name}`{}", self.hint())]
pub struct UnknownName {
    /// What it should name: `arm`, `factor` or `observable`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// The nearest name that is known.
    pub nearest: Option<String>,
    /// All names that are known, in the order of the run.
    pub known: Vec<String>,
}

impl UnknownName {
    pub(super) fn among<'a>(
        what: &'static str,
        name: &str,
        known: impl Iterator<Item = &'a str> + Clone,
    ) -> Self {
        Self {
            what,
            name: name.to_owned(),
            nearest: nearest(name, known.clone()),
            known: known.map(str::to_owned).collect(),
        }
    }

    /// The name that was probably meant, else the first that are known.
    fn hint(&self) -> String {
        if let Some(near) = &self.nearest {
            return format!("; the nearest is `{near}`");
        }
        let some = self.known.len().min(MOST_NAMED);
        let more = match self.known.len() - some {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        format!("; there are `{}`{more}", self.known[..some].join("`, `"))
    }
}
