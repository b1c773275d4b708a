//! Axis matrices packed for the inner loop.

use super::heat_kernel::BandRow;
use super::real::{ROWS, Real};

/// A group of `ROWS` rows of an axis matrix, for the axes whose voxels lie far apart in memory.
#[derive(Debug)]
pub(super) struct RowPanel<T> {
    /// First voxel of the axis that has a weight in one of the rows.
    pub(super) first: usize,
    /// `weights[j][r]`: weight of voxel `first + j` in row r; rows beyond the axis have weight zero.
    pub(super) weights: Vec<[T; ROWS]>,
}

impl<T: Real> RowPanel<T> {
    /// One past the last voxel with a weight.
    pub(super) fn end(&self) -> usize {
        self.first + self.weights.len()
    }

    /// All rows of a matrix in groups of `ROWS`.
    pub(super) fn pack(rows: &[BandRow]) -> Vec<Self> {
        rows.chunks(ROWS).map(Self::from_rows).collect()
    }

    fn from_rows(rows: &[BandRow]) -> Self {
        let (first, end) = extent(rows);
        let mut weights = vec![[T::default(); ROWS]; end - first];
        for (r, row) in rows.iter().enumerate() {
            for (j, &weight) in row.weights.iter().enumerate() {
                weights[row.first - first + j][r] = T::from_f64(weight);
            }
        }
        Self { first, weights }
    }
}

/// A group of `LANES` columns of an axis matrix, for the axis whose voxels are neighbours in memory.
#[derive(Debug)]
pub(super) struct ColumnBlock<T> {
    /// First column of the group.
    pub(super) column: usize,
    /// First voxel of the axis that has a weight in one of the columns.
    pub(super) first: usize,
    /// `weights[j * LANES + c]`: weight of voxel `first + j` in column c; zero beyond the axis.
    pub(super) weights: Vec<T>,
}

impl<T: Real> ColumnBlock<T> {
    /// One past the last voxel with a weight.
    pub(super) fn end(&self) -> usize {
        self.first + self.weights.len() / T::LANES
    }

    /// All columns of a matrix in groups of up to `LANES`. The matrix is symmetric: its columns are its rows.
    ///
    /// A group ends where a column and the next have no voxel in common, as the last even and the first odd mode of a folded axis: one of both
    /// would have weights of which half are zero.
    pub(super) fn pack(rows: &[BandRow]) -> Vec<Self> {
        let meet = |one: &BandRow, next: &BandRow| one.first < next.end() && next.first < one.end();
        let mut column = 0;
        let mut blocks = Vec::new();
        for together in rows.chunk_by(meet) {
            for group in together.chunks(T::LANES) {
                blocks.push(Self::from_columns(column, group));
                column += group.len();
            }
        }
        blocks
    }

    fn from_columns(column: usize, columns: &[BandRow]) -> Self {
        let (first, end) = extent(columns);
        let mut weights = vec![T::default(); (end - first) * T::LANES];
        for (c, row) in columns.iter().enumerate() {
            for (j, &weight) in row.weights.iter().enumerate() {
                weights[(row.first - first + j) * T::LANES + c] = T::from_f64(weight);
            }
        }
        Self {
            column,
            first,
            weights,
        }
    }
}

/// The voxels that have a weight in any of the rows.
fn extent(rows: &[BandRow]) -> (usize, usize) {
    let first = rows.iter().map(|row| row.first).min().unwrap_or(0);
    let end = rows.iter().map(BandRow::end).max().unwrap_or(0);
    (first, end)
}
