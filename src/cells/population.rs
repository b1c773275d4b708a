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

/// Cells of the patch, one column per property. The order of rows is by voxel, then by identity, after
/// [`Population::sort_by_voxel`]; results never depend on any other order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Population {
    /// Identities.
    pub id: Vec<CellId>,
    /// States.
    pub state: Vec<StateId>,
    /// Positions, um.
    pub position_um: Vec<[f32; 3]>,
    /// Unit vectors of the present direction; zero before the first move.
    pub direction: Vec<[f32; 3]>,
    /// Voxel that holds the position.
    pub voxel: Vec<u32>,
    /// Moment of birth or arrival.
    pub born: Vec<Tick>,
    /// Moment of entry into the present state.
    pub entered: Vec<Tick>,
    /// Earliest moment at which a meal can switch the cell again.
    pub meal_from: Vec<Tick>,
    /// Internal levels, 0..=1.
    pub levels: Vec<[f32; MAX_LEVELS]>,
    /// Factor on everything the cell secretes.
    pub output_factor: Vec<f32>,
    /// True when the cell was debris before it arrived.
    pub debris: Vec<bool>,
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

    /// Adds a cell that lies in the given voxel.
    pub fn push(&mut self, cell: NewCell, voxel: usize) {
        self.id.push(cell.id);
        self.state.push(cell.state);
        self.position_um.push(cell.position_um);
        self.direction.push([0.0; 3]);
        self.voxel
            .push(u32::try_from(voxel).expect("a patch has fewer than 2^32 voxels"));
        self.born.push(cell.born);
        self.entered.push(cell.born);
        self.meal_from.push(cell.meal_from);
        self.levels.push(cell.levels);
        self.output_factor.push(cell.output_factor);
        self.debris.push(cell.debris);
    }

    /// Makes room for this many more cells.
    pub fn reserve(&mut self, more: usize) {
        self.id.reserve(more);
        self.state.reserve(more);
        self.position_um.reserve(more);
        self.direction.reserve(more);
        self.voxel.reserve(more);
        self.born.reserve(more);
        self.entered.reserve(more);
        self.meal_from.reserve(more);
        self.levels.reserve(more);
        self.output_factor.reserve(more);
        self.debris.reserve(more);
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
        // Listed one by one, so that no new column is forgotten.
        let Self {
            id,
            state,
            position_um,
            direction,
            voxel,
            born,
            entered,
            meal_from,
            levels,
            output_factor,
            debris,
        } = self;
        let columns = [
            state.len(),
            position_um.len(),
            direction.len(),
            voxel.len(),
            born.len(),
            entered.len(),
            meal_from.len(),
            levels.len(),
            output_factor.len(),
            debris.len(),
        ];
        let mut lengths = columns.into_iter();
        lengths
            .try_for_each(|found| StateMismatch::check("cells of the patch", id.len(), found))?;
        let inside = voxel.iter().filter(|voxel| (**voxel as usize) < voxels);
        StateMismatch::check("cells in a voxel", id.len(), inside.count())?;
        let known = state.iter().filter(|state| state.index() < states);
        StateMismatch::check("cells in a state", id.len(), known.count())
    }

    fn take_rows(&mut self, order: &[usize]) {
        fn take<T: Copy>(column: &mut Vec<T>, order: &[usize]) {
            *column = order.iter().map(|row| column[*row]).collect();
        }
        take(&mut self.id, order);
        take(&mut self.state, order);
        take(&mut self.position_um, order);
        take(&mut self.direction, order);
        take(&mut self.voxel, order);
        take(&mut self.born, order);
        take(&mut self.entered, order);
        take(&mut self.meal_from, order);
        take(&mut self.levels, order);
        take(&mut self.output_factor, order);
        take(&mut self.debris, order);
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
        fn width<T>(_: &[T]) -> usize {
            size_of::<T>()
        }
        let Population {
            id,
            state,
            position_um,
            direction,
            voxel,
            levels,
            output_factor,
            // Read at entries, meals and deaths alone.
            born: _,
            entered: _,
            meal_from: _,
            debris: _,
        } = &Population::default();
        let widths = [
            width(id),
            width(state),
            width(position_um),
            width(direction),
            width(voxel),
            width(levels),
            width(output_factor),
        ];
        assert!(widths.iter().sum::<usize>() <= 64, "{widths:?}");
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
