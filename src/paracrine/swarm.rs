//! Too many daughters.

use thiserror::Error;

use super::lineage::MOST_DAUGHTERS;
use crate::ids::StateId;

/// More new cells in one step than there can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Swarm {
    /// A cell would have more than a step can hold.
    #[error("one cell would have more than {MOST_DAUGHTERS} daughters in one step")]
    OfOne {
        /// State of that cell.
        state: StateId,
    },
    /// All cells together would have more than there is room for.
    #[error("{births} or more cells would be born in one step")]
    OfAll {
        /// State of the most parents.
        state: StateId,
        /// One more than there is room for.
        births: u64,
    },
}
