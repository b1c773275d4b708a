//! Full factorial designs.

use super::axis::{Axis, Coordinate};

/// Levels of each axis, continuous ones with the given number.
pub(super) fn levels(axes: &[Axis], continuous: u32) -> Vec<u32> {
    axes.iter().map(|axis| axis.levels_or(continuous)).collect()
}

/// All combinations of levels, row after row; the last axis changes fastest.
pub(super) fn rows(axes: &[Axis], continuous: u32) -> Vec<Coordinate> {
    let levels = levels(axes, continuous);
    let mut position = vec![0_u32; axes.len()];
    let mut found = Vec::new();
    loop {
        let row = axes.iter().zip(&position).zip(&levels);
        found.extend(row.map(|((axis, number), parts)| axis.part(*number, *parts)));
        let Some(next) = (0..axes.len()).rfind(|at| position[*at] + 1 < levels[*at]) else {
            return found;
        };
        position[next] += 1;
        position[next + 1..].fill(0);
    }
}
