//! Where the doses of an arm set their cells down in the patch.

use crate::ids::{CellId, Origin};
use crate::plan::ArmPlan;
use crate::tissue::Ball;

/// The balls of the doses of cells, in the order of the doses; none for cells that lie anywhere.
#[derive(Debug, Clone, Default)]
pub(super) struct Placements(Vec<Option<Ball>>);

impl Placements {
    /// The balls of an arm.
    pub fn of(arm: &ArmPlan) -> Self {
        Self(arm.cell_doses().map(|infusion| infusion.placed).collect())
    }

    /// The ball of the dose that a cell came with.
    pub fn ball(&self, cell: CellId) -> Option<&Ball> {
        match cell.origin() {
            Origin::Infused { dose, .. } => self.0.get(usize::from(dose))?.as_ref(),
            _ => None,
        }
    }
}
