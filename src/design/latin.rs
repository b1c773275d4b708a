//! Latin hypercubes, of random pairing or spread by swaps.

use super::axis::{Axis, Coordinate};
use super::streams::{Decision, Streams, shuffled};

/// Swaps tried for each row.
const TRIALS_PER_ROW: usize = 200;
/// Bound of the work of all swaps together, in differences of two coordinates: about a second.
const MOST_DIFFERENCES: usize = 500_000_000;

/// Rows of random pairing: in each axis, one row in each stratum, at a random place of it.
pub(super) fn random(axes: &[Axis], rows: u32, streams: Streams) -> Vec<Coordinate> {
    let strata = Strata::random(axes.len(), rows, streams);
    strata.placed(axes, streams)
}

/// Rows of random pairing, then spread: a swap of two rows in one axis is kept if it lowers the sum of d^-16 over all distances d.
///
/// This criterion (phi_p of Morris and Mitchell 1995 with p = 16) counts close pairs almost alone, so that the smallest distance grows.
/// Distances are those between strata. The number of swaps tried is 200 for each row, and less where rows and axes are many.
pub(super) fn spread(axes: &[Axis], rows: u32, streams: Streams) -> Vec<Coordinate> {
    let mut strata = Strata::random(axes.len(), rows, streams);
    strata.spread(streams);
    strata.placed(axes, streams)
}

/// The stratum of every row on every axis.
struct Strata {
    rows: u32,
    axes: usize,
    /// Row after row.
    of_rows: Vec<u32>,
}

impl Strata {
    fn random(axes: usize, rows: u32, streams: Streams) -> Self {
        let mut of_rows = vec![0; axes * rows as usize];
        for axis in 0..axes {
            let order = shuffled(rows, &mut streams.of(Decision::Order, axis as u64));
            for (row, stratum) in order.into_iter().enumerate() {
                of_rows[row * axes + axis] = stratum;
            }
        }
        Self {
            rows,
            axes,
            of_rows,
        }
    }

    fn spread(&mut self, streams: Streams) {
        let rows = self.rows as usize;
        if rows < 3 || self.axes < 2 {
            return;
        }
        let affordable = MOST_DIFFERENCES / (4 * rows * self.axes);
        let mut stream = streams.of(Decision::Swap, 0);
        for _ in 0..affordable.min(TRIALS_PER_ROW * rows) {
            let axis = stream.below(self.axes as u32) as usize;
            let one = stream.below(self.rows) as usize;
            let other = (one + 1 + stream.below(self.rows - 1) as usize) % rows;
            let before = self.closeness([one, other]);
            self.swap(axis, one, other);
            if self.closeness([one, other]) >= before {
                self.swap(axis, one, other);
            }
        }
    }

    fn swap(&mut self, axis: usize, one: usize, other: usize) {
        let [one, other] = [one, other].map(|row| row * self.axes + axis);
        self.of_rows.swap(one, other);
    }

    /// The part of the criterion that two rows have in: their distances from all others. Their own distance stays in a swap.
    fn closeness(&self, pair: [usize; 2]) -> f64 {
        let mut sum = 0.0;
        for (number, row) in self.of_rows.chunks_exact(self.axes).enumerate() {
            if pair.contains(&number) {
                continue;
            }
            for end in pair {
                let place = &self.of_rows[end * self.axes..][..self.axes];
                let near = 1.0 / squared_distance(place, row) as f64;
                let fourth = near * near * near * near;
                sum += fourth * fourth;
            }
        }
        sum
    }

    /// A random place in each stratum.
    fn placed(&self, axes: &[Axis], streams: Streams) -> Vec<Coordinate> {
        let mut jitters: Vec<_> = (0..axes.len())
            .map(|axis| streams.of(Decision::Jitter, axis as u64))
            .collect();
        let strata = self.of_rows.iter().enumerate();
        strata
            .map(|(at, stratum)| {
                let axis = at % self.axes;
                let place = f64::from(*stratum) + jitters[axis].uniform();
                axes[axis].at(place / f64::from(self.rows))
            })
            .collect()
    }
}

/// Squared distance of two rows of strata.
fn squared_distance(one: &[u32], other: &[u32]) -> u64 {
    let differences = one
        .iter()
        .zip(other)
        .map(|(a, b)| u64::from(a.abs_diff(*b)));
    differences.map(|difference| difference * difference).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn least_distance(strata: &Strata) -> u64 {
        let rows: Vec<_> = strata.of_rows.chunks_exact(strata.axes).collect();
        let pairs = (0..rows.len()).flat_map(|i| (0..i).map(move |j| (i, j)));
        let distances = pairs.map(|(i, j)| squared_distance(rows[i], rows[j]));
        distances.min().expect("several rows")
    }

    /// The smallest distance after the swaps is beyond that of the best of two hundred random hypercubes.
    #[test]
    fn swaps_spread_rows_further_than_the_best_of_many_candidates() {
        for (axes, rows) in [(2, 20), (4, 50), (8, 64)] {
            let best = (0..200)
                .map(|seed| least_distance(&Strata::random(axes, rows, Streams::new(seed))))
                .max();
            let mut strata = Strata::random(axes, rows, Streams::new(0));
            strata.spread(Streams::new(0));
            assert!(Some(least_distance(&strata)) > best, "{axes} {rows}");
        }
    }
}
