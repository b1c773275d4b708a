//! The cells of the patch as a struct of arrays.

use serde::{Deserialize, Serialize};

use crate::cells::MAX_LEVELS;
use crate::ids::StateMismatch;
use crate::ids::{CellId, StateId, Tick};

/// A cell about to enter the population.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewCell {
    /// Its identity, which keys its random streams.
    pub id: CellId,
    /// Its state.
    pub state: StateId,
    /// Position in the patch, um.
    pub position_um: [f32; 3],
    /// Moment of birth or arrival.
    pub born: Tick,
    /// True when the cell came dead into the tissue: its corpse is debris, not a whole cell.
    pub debris: bool,
    /// Factor on everything the cell secretes (donor variation).
    pub output_factor: f32,
    /// Internal levels it brings along, 0..=1.
    pub levels: [f32; MAX_LEVELS],
    /// Earliest moment at which a meal can switch it.
    pub meal_from: Tick,
}

impl NewCell {
    /// A whole cell without a past: no level, ready for a meal, secreting as its rules say.
    pub fn fresh(id: CellId, state: StateId, position_um: [f32; 3], born: Tick) -> Self {
        Self {
            id,
            state,
            position_um,
            born,
            debris: false,
            output_factor: 1.0,
            levels: [0.0; MAX_LEVELS],
            meal_from: born,
        }
    }
}

/// Declares [`Population`] and what treats all of its columns alike. Each line is a column: whether a `step` goes through it or it is
/// read `seldom` (at entries, meals and deaths alone), its name, its type, and its value in a new cell.
macro_rules! columns {
    (|$cell:ident, $voxel:ident| $($(#[doc = $meaning:literal])+ $when:ident $column:ident: $value:ty = $first:expr,)+) => {
        /// Cells of the patch, one column per property. The order of rows is by voxel, then by identity, after
        /// [`Population::sort_by_voxel`]; results never depend on any other order.
        #[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
        pub struct Population {
            $($(#[doc = $meaning])+ pub $column: Vec<$value>,)+
        }

        impl Population {
            /// Bytes of a cell that a step goes through.
            #[cfg(test)]
            const STEP_BYTES: usize = 0 $(+ columns!($when $value))+;

            /// Adds a cell that lies in the given voxel.
            pub fn push(&mut self, $cell: NewCell, $voxel: usize) {
                $(self.$column.push($first);)+
            }

            /// Makes room for this many more cells.
            pub fn reserve(&mut self, more: usize) {
                $(self.$column.reserve(more);)+
            }

            /// Lengths of all columns: equal, unless they were saved wrongly.
            fn lengths(&self) -> impl Iterator<Item = usize> {
                [$(self.$column.len(),)+].into_iter()
            }

            fn take_rows(&mut self, order: &[usize]) {
                $(take(&mut self.$column, order);)+
            }
        }
    };
    (step $value:ty) => { size_of::<$value>() };
    (seldom $value:ty) => { 0 };
}

columns! { |cell, voxel|
    /// Identities.
    step id: CellId = cell.id,
    /// States.
    step state: StateId = cell.state,
    /// Positions, um.
    step position_um: [f32; 3] = cell.position_um,
    /// Unit vectors of the present direction; zero before the first move.
    step direction: [f32; 3] = [0.0; 3],
    /// Voxel that holds the position.
    step voxel: u32 = u32::try_from(voxel).expect("a patch has fewer than 2^32 voxels"),
    /// Moment of birth or arrival.
    seldom born: Tick = cell.born,
    /// Moment of entry into the present state.
    seldom entered: Tick = cell.born,
    /// Earliest moment at which a meal can switch the cell again.
    seldom meal_from: Tick = cell.meal_from,
    /// Internal levels, 0..=1.
    step levels: [f32; MAX_LEVELS] = cell.levels,
    /// Factor on everything the cell secretes.
    step output_factor: f32 = cell.output_factor,
    /// True when the cell was debris before it arrived.
    seldom debris: bool = cell.debris,
}

fn take<T: Copy>(column: &mut Vec<T>, order: &[usize]) {
    *column = order.iter().map(|row| column[*row]).collect();
}

impl Population {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.id.len()
    }

    /// True when there is no cell.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Moves a cell into another state of its kind.
    pub fn enter(&mut self, row: usize, state: StateId, now: Tick) {
        self.state[row] = state;
        self.entered[row] = now;
    }

    /// Orders the rows by voxel and, within a voxel, by identity.
    pub fn sort_by_voxel(&mut self) {
        let key = |row: &usize| (self.voxel[*row], self.id[*row]);
        if (1..self.len()).all(|row| key(&(row - 1)) <= key(&row)) {
            return;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_unstable_by_key(key);
        self.take_rows(&order);
    }

    /// Keeps the rows for which `keep` is true, in their order.
    pub fn retain(&mut self, keep: &[bool]) {
        let order: Vec<usize> = (0..self.len()).filter(|row| keep[*row]).collect();
        if order.len() < self.len() {
            self.take_rows(&order);
        }
    }

    /// Number of cells in each of `states` states.
    pub fn census(&self, states: usize) -> Vec<u64> {
        let mut counts = vec![0; states];
        for state in &self.state {
            counts[state.index()] += 1;
        }
        counts
    }

    /// Checks that saved columns have one entry per cell each and that voxels and states exist.
    ///
    /// # Errors
    /// [`StateMismatch`] for the first that does not.
    pub fn check(&self, voxels: usize, states: usize) -> Result<(), StateMismatch> {
        let cells = self.len();
        self.lengths()
            .try_for_each(|found| StateMismatch::check("cells of the patch", cells, found))?;
        let inside = self
            .voxel
            .iter()
            .filter(|voxel| (**voxel as usize) < voxels);
        StateMismatch::check("cells in a voxel", cells, inside.count())?;
        let known = self.state.iter().filter(|state| state.index() < states);
        StateMismatch::check("cells in a state", cells, known.count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SiteId;

    fn cell(id: u64) -> NewCell {
        let position_um = [id as f32, 0.0, 0.0];
        NewCell::fresh(
            CellId::resident(SiteId::FIRST, id),
            StateId::new(0),
            position_um,
            Tick(0),
        )
    }

    #[test]
    fn a_step_goes_through_at_most_64_bytes_of_a_cell() {
        let bytes = Population::STEP_BYTES;
        assert!((1..=64).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn rows_sort_by_voxel_then_identity_and_keep_their_columns_together() {
        let mut cells = Population::default();
        for (id, voxel) in [(5, 2), (1, 7), (9, 2), (3, 0)] {
            cells.push(cell(id), voxel);
        }
        cells.sort_by_voxel();
        let ids: Vec<u64> = cells.id.iter().map(|id| id.raw()).collect();
        assert_eq!(
            ids,
            [3, 5, 9, 1].map(|i| CellId::resident(SiteId::FIRST, i).raw())
        );
        assert!(
            cells
                .position_um
                .iter()
                .zip(&ids)
                .all(|(p, id)| CellId::resident(SiteId::FIRST, p[0] as u64).raw() == *id)
        );
        cells.retain(&[true, false, true, false]);
        assert_eq!(
            cells.id,
            [3, 9].map(|id| CellId::resident(SiteId::FIRST, id))
        );
    }
}
