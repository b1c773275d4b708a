//! Room in the voxels.

use super::motion::Move;
use crate::cells::Population;

/// How many cells each voxel holds, updated through the moves of a step.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// Cells by voxel; empty if there is no limit.
    held: Vec<u32>,
    most: u32,
    /// Memory for the moves of a step.
    pub(super) moves: Vec<Move>,
}

impl Crowd {
    /// Counts the cells of each voxel, none of which may hold more than `most`; zero is no limit.
    pub fn new(cells: &Population, voxels: usize, most: u32) -> Self {
        let mut held = Vec::new();
        if most > 0 {
            held.resize(voxels, 0);
            for voxel in &cells.voxel {
                held[*voxel as usize] += 1;
            }
        }
        Self {
            held,
            most,
            moves: Vec::new(),
        }
    }

    /// Rows of the cells that find their voxel full, in order; all others move.
    ///
    /// The order of moves matters only where all cells that may come would be too many: there, moves in and out are processed in
    /// the order of identities.
    pub(super) fn refuse(&mut self, cells: &Population, moves: &[Move]) -> Vec<usize> {
        let mut refused = Vec::new();
        if self.most == 0 {
            return refused;
        }
        let way = |row: usize| (cells.voxel[row], moves[row].voxel);
        let leaves = |row: &usize| way(*row).0 != way(*row).1;
        let leaving: Vec<usize> = (0..cells.len()).filter(leaves).collect();
        let full = self.contested(leaving.iter().map(|row| way(*row).1));
        let contested = |voxel: u32| full.binary_search(&voxel).is_ok();
        let concerned = |row: &usize| contested(way(*row).0) || contested(way(*row).1);
        let (mut queue, free): (Vec<usize>, Vec<usize>) = leaving.into_iter().partition(concerned);
        queue.sort_unstable_by_key(|row| cells.id[*row]);
        for row in queue {
            // Never if nothing is contested: cells that arrive and are not counted yet would all find room.
            if self.held[way(row).1 as usize] >= self.most {
                refused.push(row);
            } else {
                self.pass(way(row));
            }
        }
        free.into_iter().for_each(|row| self.pass(way(row)));
        refused.sort_unstable();
        refused
    }

    fn pass(&mut self, (from, to): (u32, u32)) {
        self.held[from as usize] -= 1;
        self.held[to as usize] += 1;
    }

    /// Voxels that cannot admit all cells that would come, in order.
    fn contested(&self, coming: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut coming: Vec<u32> = coming.collect();
        coming.sort_unstable();
        let alike = coming.chunk_by(|a, b| a == b);
        let room = |some: &&[u32]| self.held[some[0] as usize] as usize + some.len();
        let full = alike.filter(|some| room(some) > self.most as usize);
        full.map(|some| some[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cells::NewCell;
    use crate::ids::{CellId, SiteId, StateId, Tick};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Against all moves in and out one by one.
        #[test]
        fn who_is_refused_is_who_finds_the_voxel_full(
            ways in prop::collection::vec((0u32..12, 0u32..12, 0u64..1 << 40), 1..80),
            most in 1u32..6,
        ) {
            let mut cells = Population::default();
            let mut moves = Vec::new();
            for (number, (from, to, luck)) in ways.into_iter().enumerate() {
                let id = CellId::resident(SiteId::FIRST, luck << 7 | number as u64);
                let cell = NewCell::fresh(id, StateId::new(0), [0.0; 3], Tick(0));
                cells.push(cell, from as usize);
                moves.push(Move { position_um: [0.0; 3], direction: [0.0; 3], voxel: to });
            }
            let mut crowd = Crowd::new(&cells, 12, most);
            let mut held = [0; 12];
            cells.voxel.iter().for_each(|voxel| held[*voxel as usize] += 1);
            let mut order: Vec<usize> = (0..cells.len()).collect();
            order.sort_by_key(|row| cells.id[*row]);
            let mut refused = Vec::new();
            for row in order {
                let (from, to) = (cells.voxel[row] as usize, moves[row].voxel as usize);
                if from != to && held[to] >= most {
                    refused.push(row);
                } else {
                    held[from] -= 1;
                    held[to] += 1;
                }
            }
            refused.sort_unstable();
            prop_assert_eq!(crowd.refuse(&cells, &moves), refused);
            prop_assert_eq!(crowd.held, held);
        }
    }
}
