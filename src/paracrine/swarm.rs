//! Too many daughters.

use thiserror::Error;

use super::lineage::MOST_DAUGHTERS;
use crate::ids::StateId;

/// A cell would have more new cells in one step than a step can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("one cell would have more than {MOST_DAUGHTERS} daughters in one step")]
pub struct Swarm {
    /// State of that cell.
    pub state: StateId,
}
