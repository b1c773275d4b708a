//! One axis after the other away from the centre.

use super::axis::{Axis, Coordinate};

/// Rows of the design: the centre, two for each continuous axis, and one for each level of a discrete axis but that of the centre.
pub(super) fn count(axes: &[Axis]) -> u64 {
    let moves = axes.iter().map(|axis| match axis {
        Axis::Continuous => 2,
        Axis::Discrete { levels } => u64::from(levels.saturating_sub(1)),
    });
    1 + moves.sum::<u64>()
}

/// The coordinate of an axis in the centre: the median, or the middle level (the lower one of two).
pub(super) fn centre(axis: Axis) -> Coordinate {
    match axis {
        Axis::Continuous => Coordinate::Unit(0.5),
        Axis::Discrete { levels } => Coordinate::Level(levels.saturating_sub(1) / 2),
    }
}

/// Axis and coordinate of each row after the centre.
pub(super) fn moves(axes: &[Axis], tail: f64) -> Vec<(usize, Coordinate)> {
    let mut found = Vec::new();
    for (number, axis) in axes.iter().enumerate() {
        match axis {
            Axis::Continuous => {
                found.extend([tail, 1.0 - tail].map(|unit| (number, Coordinate::Unit(unit))));
            }
            Axis::Discrete { levels } => {
                let coordinates = (0..*levels).map(Coordinate::Level);
                let others = coordinates.filter(|coordinate| *coordinate != centre(*axis));
                found.extend(others.map(|coordinate| (number, coordinate)));
            }
        }
    }
    found
}

/// All rows of the design.
pub(super) fn rows(axes: &[Axis], tail: f64) -> Vec<Coordinate> {
    let middle: Vec<Coordinate> = axes.iter().map(|axis| centre(*axis)).collect();
    let mut found = middle.clone();
    for (axis, coordinate) in moves(axes, tail) {
        let start = found.len();
        found.extend_from_slice(&middle);
        found[start + axis] = coordinate;
    }
    found
}
