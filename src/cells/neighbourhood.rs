//! What a cell can find near itself.

use crate::ids::StateId;

/// Finds neighbours of a cell. Implemented where positions are indexed.
pub trait Neighbourhood: Sync {
    /// Row of the nearest cell in `state` within `reach_um` of the cell in `row`, other than itself;
    /// of equally near ones that with the smallest identity.
    fn nearest(&self, row: usize, state: StateId, reach_um: f64) -> Option<usize>;
}
