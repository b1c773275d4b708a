//! Cells by voxel: neighbours.

use crate::cells::{Neighbourhood, Population};
use crate::fields::Grid;
use crate::ids::StateId;

/// The rows of a population sorted by voxel, with the first row of every voxel.
pub struct Neighbours<'a> {
    cells: &'a Population,
    grid: &'a Grid,
    first: Vec<u32>,
    /// Number of cells per state: searches for absent states end at once.
    census: Vec<u64>,
}

impl<'a> Neighbours<'a> {
    /// Indexes a population whose rows are sorted by voxel.
    pub fn new(cells: &'a Population, grid: &'a Grid, states: usize) -> Self {
        let mut first = vec![0u32; grid.voxels() + 1];
        for voxel in &cells.voxel {
            first[*voxel as usize + 1] += 1;
        }
        for voxel in 0..grid.voxels() {
            first[voxel + 1] += first[voxel];
        }
        Self {
            cells,
            grid,
            first,
            census: cells.census(states),
        }
    }

    /// Rows of all cells from one voxel to another, both included.
    fn rows_of(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        self.first[from] as usize..self.first[to + 1] as usize
    }
}

impl Neighbourhood for Neighbours<'_> {
    fn nearest(&self, row: usize, state: StateId, reach_um: f64) -> Option<usize> {
        if self.census[state.index()] == 0 {
            return None;
        }
        let here = self.cells.position_um[row];
        let reach = libm::ceil(reach_um / self.grid.spacing_um) as usize;
        let at = self.grid.coordinates(self.cells.voxel[row] as usize);
        let range = |axis: usize| {
            let last = self.grid.shape[axis] - 1;
            at[axis].saturating_sub(reach)..=(at[axis] + reach).min(last)
        };
        let (along_x, mut best) = (range(0), None);
        for z in range(2) {
            for y in range(1) {
                // The rows of voxels side by side follow each other.
                let [from, to] = [along_x.start(), along_x.end()];
                let [from, to] = [from, to].map(|x| self.grid.index([*x, y, z]));
                for other in self.rows_of(from, to) {
                    if other == row || self.cells.state[other] != state {
                        continue;
                    }
                    let square = distance_squared(here, self.cells.position_um[other]);
                    let nearer = best.is_none_or(|(least, chosen)| {
                        square < least
                            || (square == least && self.cells.id[other] < self.cells.id[chosen])
                    });
                    if nearer && f64::from(square) <= reach_um * reach_um {
                        best = Some((square, other));
                    }
                }
            }
        }
        best.map(|(_, other)| other)
    }
}

fn distance_squared(a: [f32; 3], b: [f32; 3]) -> f32 {
    (0..3)
        .map(|axis| (a[axis] - b[axis]) * (a[axis] - b[axis]))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::NewCell;
    use crate::ids::{CellId, SiteId, Tick};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nearest_equals_the_search_through_all(points in prop::collection::vec((0f32..100.0, 0f32..80.0, 0f32..60.0, 0usize..2), 2..60), reach in 5f64..70.0) {
            let grid = Grid::new([5, 4, 3], 20.0).unwrap();
            let mut cells = Population::default();
            for (index, (x, y, z, state)) in points.iter().enumerate() {
                let id = CellId::resident(SiteId::FIRST, index as u64);
                let cell = NewCell::fresh(id, StateId::new(*state), [*x, *y, *z], Tick(0));
                cells.push(cell, grid.voxel_of_um([f64::from(*x), f64::from(*y), f64::from(*z)]));
            }
            cells.sort_by_voxel();
            let near = Neighbours::new(&cells, &grid, 2);
            let wanted = StateId::new(1);
            for row in 0..cells.len() {
                let slow = (0..cells.len())
                    .filter(|other| *other != row && cells.state[*other] == wanted)
                    .map(|other| (distance_squared(cells.position_um[row], cells.position_um[other]), cells.id[other], other))
                    .filter(|(square, _, _)| f64::from(*square) <= reach * reach)
                    .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
                    .map(|(_, _, other)| other);
                prop_assert_eq!(near.nearest(row, wanted, reach), slow);
            }
        }
    }
}
