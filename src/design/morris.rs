//! Trajectories of elementary effects.

use super::axis::{Axis, Coordinate};
use super::streams::{Decision, Streams, shuffled};

/// One step of a trajectory: two rows that differ in one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ElementaryStep {
    /// Number of the trajectory.
    pub trajectory: usize,
    /// The axis that changes.
    pub axis: usize,
    /// Row before the step.
    pub before: usize,
    /// Row after the step.
    pub after: usize,
    /// Change of the place in the unit interval, with its sign; see [`Axis::unit`] for levels.
    pub delta: f64,
}

/// Trajectories, each of one row more than there are axes.
///
/// An axis of n levels steps by n / 2 of them (rounded down), up or down at random, from a level that all steps of this size may start
/// from. A continuous axis takes the middles of `levels` equal parts, so that a distribution without bounds has finite values there.
pub(super) fn rows(
    axes: &[Axis],
    trajectories: u32,
    levels: u32,
    streams: Streams,
) -> Vec<Coordinate> {
    let mut found = Vec::with_capacity(trajectories as usize * (axes.len() + 1) * axes.len());
    for trajectory in 0..trajectories {
        let mut stream = streams.of(Decision::Trajectory, u64::from(trajectory));
        let order = shuffled(axes.len() as u32, &mut stream);
        let mut row = Vec::with_capacity(axes.len());
        let mut goals = Vec::with_capacity(axes.len());
        for axis in axes {
            let parts = axis.levels_or(levels);
            let low = stream.below(parts - parts / 2);
            let mut ends = [low, low + parts / 2].map(|number| axis.part(number, parts));
            if stream.below(2) == 1 {
                ends.reverse();
            }
            row.push(ends[0]);
            goals.push(ends[1]);
        }
        found.extend_from_slice(&row);
        for axis in order {
            row[axis as usize] = goals[axis as usize];
            found.extend_from_slice(&row);
        }
    }
    found
}

/// The steps of all trajectories, recovered from their rows.
pub(super) fn steps(axes: &[Axis], coordinates: &[Coordinate]) -> Vec<ElementaryStep> {
    let rows: Vec<&[Coordinate]> = coordinates.chunks_exact(axes.len()).collect();
    let length = axes.len() + 1;
    let mut found = Vec::new();
    for (before, pair) in rows.windows(2).enumerate() {
        let Some(axis) = (0..axes.len()).find(|axis| pair[0][*axis] != pair[1][*axis]) else {
            continue;
        };
        // The last row of a trajectory and the first of the next are no step.
        if before % length == length - 1 {
            continue;
        }
        found.push(ElementaryStep {
            trajectory: before / length,
            axis,
            before,
            after: before + 1,
            delta: axes[axis].unit(pair[1][axis]) - axes[axis].unit(pair[0][axis]),
        });
    }
    found
}
