//! Typed ids, so that a factor cannot be looked up as an organ.
//!
//! All but [`CellId`](crate::ids::CellId) are positions in a table of the scenario. `CellId` is the identity of a cell for
//! its whole life and names its random streams. Beside them stand time in ticks, and the error of tables whose numbers differ.

mod cell;
mod index;
mod state_mismatch;
mod tick;

pub use cell::{CellId, Origin};
pub use index::{
    ArmId, FactorId, KindId, LevelId, OrganId, ProductId, ReplicateId, RuleId, SiteId, StateId,
};
pub use state_mismatch::StateMismatch;
pub use tick::{TICKS_PER_SECOND, Tick};
