//! The matrices A, B and their mixtures, for Sobol' indices.

use super::axis::{Axis, Coordinate};
use super::sobol::ScrambledSobol;
use super::streams::Streams;

/// One of the matrices of a Saltelli design.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaltelliMatrix {
    /// The first half of the dimensions of a scrambled Sobol' sequence.
    A,
    /// The second half.
    B,
    /// A with one axis of B.
    AWithB(usize),
    /// B with one axis of A; only with second order.
    BWithA(usize),
}

/// Where the rows of each matrix are: base row after base row, in each first A, then A with one axis of B in the order of the axes, then
/// (with second order) B with one axis of A, then B. So the first rows of a design are whole base rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaltelliLayout {
    axes: usize,
    second_order: bool,
}

impl SaltelliLayout {
    pub(super) fn new(axes: usize, second_order: bool) -> Self {
        Self { axes, second_order }
    }

    /// Rows of the design for each base row.
    pub fn block(self) -> usize {
        let mixtures = if self.second_order { 2 } else { 1 };
        mixtures * self.axes + 2
    }

    /// Whether the design has rows for second-order indices.
    pub fn second_order(self) -> bool {
        self.second_order
    }

    /// The row of the design that holds a base row of a matrix.
    pub fn row(self, base: usize, matrix: SaltelliMatrix) -> usize {
        let within = match matrix {
            SaltelliMatrix::A => 0,
            SaltelliMatrix::AWithB(axis) => 1 + axis,
            SaltelliMatrix::BWithA(axis) => 1 + self.axes + axis,
            SaltelliMatrix::B => self.block() - 1,
        };
        base * self.block() + within
    }
}

/// All rows of the design.
pub(super) fn rows(
    axes: &[Axis],
    base_rows: u32,
    second_order: bool,
    streams: Streams,
) -> Vec<Coordinate> {
    let sequence = ScrambledSobol::new(streams);
    let block = SaltelliLayout::new(axes.len(), second_order).block();
    let mut found = Vec::with_capacity(base_rows as usize * block * axes.len());
    for row in 0..base_rows {
        let values = sequence.row(row, 2 * axes.len());
        let (a, b) = values.split_at(axes.len());
        let [a, b] = [a, b].map(|half| coordinates(axes, half));
        found.extend_from_slice(&a);
        mix(&a, &b, &mut found);
        if second_order {
            mix(&b, &a, &mut found);
        }
        found.extend_from_slice(&b);
    }
    found
}

fn coordinates(axes: &[Axis], values: &[f64]) -> Vec<Coordinate> {
    let pairs = axes.iter().zip(values);
    pairs.map(|(axis, value)| axis.at(*value)).collect()
}

/// A row with one axis of another, for each axis.
fn mix(row: &[Coordinate], other: &[Coordinate], found: &mut Vec<Coordinate>) {
    for axis in 0..row.len() {
        let start = found.len();
        found.extend_from_slice(row);
        found[start + axis] = other[axis];
    }
}
