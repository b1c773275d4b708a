//! Scrambled Sobol' sequences of any length and width, from those of `sobol_burley`, which have 65,536 rows and 256 dimensions.

use super::axis::{Axis, Coordinate};
use super::streams::{Decision, Streams};

/// Rows of one sequence of the crate. In debug builds it panics beyond, otherwise it repeats itself.
const BLOCK: u32 = 1 << 16;
/// Half of the distance between neighbouring values of the crate, which are multiples of 2^-23 and may be 0.
const HALF_CELL: f64 = 1.0 / (1_u32 << 24) as f64;

/// One row after the other of a scrambled sequence.
///
/// Beyond 65,536 rows, the sequence continues with blocks of independent scrambles, each of them balanced. Beyond 256 dimensions, sets of
/// 256 are paired at random.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScrambledSobol {
    streams: Streams,
}

impl ScrambledSobol {
    pub(super) fn new(streams: Streams) -> Self {
        Self { streams }
    }

    /// Coordinates of a row in (0, 1), one for each dimension.
    pub(super) fn row(self, row: u32, dimensions: usize) -> Vec<f64> {
        let block = u64::from(row / BLOCK);
        let mut values = Vec::with_capacity(dimensions);
        for set in 0..dimensions.div_ceil(sobol_burley::NUM_DIMENSIONS as usize) {
            let number = block << 32 | set as u64;
            let seed = self.streams.of(Decision::Scramble, number).word();
            let left = dimensions - values.len();
            for dimension in 0..sobol_burley::NUM_DIMENSIONS.min(left as u32) {
                let value = sobol_burley::sample(row % BLOCK, dimension, seed);
                values.push(f64::from(value) + HALF_CELL);
            }
        }
        values
    }
}

/// Rows of a sequence with one dimension for each axis.
pub(super) fn rows(axes: &[Axis], rows: u32, streams: Streams) -> Vec<Coordinate> {
    let sequence = ScrambledSobol::new(streams);
    let mut found = Vec::with_capacity(axes.len() * rows as usize);
    for row in 0..rows {
        let values = sequence.row(row, axes.len());
        found.extend(axes.iter().zip(values).map(|(axis, value)| axis.at(value)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cells of 2^-a by 2^-b with a + b = m hold one each of 2^m points: a net, also after the scramble, in the first two dimensions.
    #[test]
    fn the_first_two_dimensions_are_a_net() {
        let sequence = ScrambledSobol::new(Streams::new(5));
        for fine in 0..=8_u32 {
            let [wide, high] = [f64::from(1 << fine), f64::from(1 << (8 - fine))];
            let mut cells: Vec<_> = (0..256)
                .map(|row| {
                    let place = sequence.row(row, 2);
                    ((place[0] * wide) as u32, (place[1] * high) as u32)
                })
                .collect();
            cells.sort_unstable();
            cells.dedup();
            assert_eq!(cells.len(), 256, "{fine}");
        }
    }

    #[test]
    fn every_dimension_of_every_block_is_stratified() {
        let sequence = ScrambledSobol::new(Streams::new(5));
        for start in [0, BLOCK, 3 * BLOCK] {
            let rows: Vec<_> = (start..start + 64)
                .map(|row| sequence.row(row, 300))
                .collect();
            for dimension in 0..300 {
                let mut cells: Vec<_> = rows
                    .iter()
                    .map(|row| (row[dimension] * 64.0) as u32)
                    .collect();
                cells.sort_unstable();
                assert!(cells.iter().copied().eq(0..64), "{dimension}");
            }
        }
    }

    #[test]
    fn blocks_and_sets_of_dimensions_have_their_own_scrambles() {
        let sequence = ScrambledSobol::new(Streams::new(5));
        let first = sequence.row(7, 300);
        assert_ne!(first[0], first[256]);
        assert_ne!(first, sequence.row(7 + BLOCK, 300));
        assert_ne!(first, ScrambledSobol::new(Streams::new(6)).row(7, 300));
    }

    /// The mean of a product of four terms of mean 1 is found a hundred times more exactly than by independent points (0.01).
    #[test]
    fn integrals_converge_faster_than_by_chance() {
        let mut squares = 0.0;
        for seed in 0..20 {
            let sequence = ScrambledSobol::new(Streams::new(seed));
            let values = (0..4096).map(|row| {
                let place = sequence.row(row, 4);
                place.iter().map(|u| 1.0 + (u - 0.5)).product::<f64>()
            });
            let error = values.sum::<f64>() / 4096.0 - 1.0;
            squares += error * error / 20.0;
        }
        assert!(squares < 1e-8, "{squares}");
    }
}
