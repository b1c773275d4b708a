//! The scheme that agent-based tissue simulators commonly use, written again as the baseline of the field solver.
//!
//! First order in time: a step puts in what the cells secrete, takes out what they take up by an implicit step in each voxel, then
//! solves an implicit diffusion step along each axis in turn (locally one-dimensional), each with its share of the decay. Lines are
//! solved by the Thomas algorithm with pivots computed once, so that the loops hold no division; eight lines along x are solved side by
//! side, and lines along y and z across x. Double precision, one thread, no-flux walls.

use mscsim::fields::{FactorKinetics, Grid};

/// Lines along x that are solved side by side.
const LINES: usize = 8;
/// Lines along z that are solved side by side: their planes stay in the cache between the way there and back.
const TILE: usize = 256;

/// Steps of one length for one factor.
pub struct BackwardEuler {
    grid: Grid,
    axes: [Axis; 3],
    /// Voxels with cells and what these add in a step, molecules/um^3.
    secreted: Vec<(usize, f64)>,
    /// What an implicit step of uptake leaves of a voxel; empty without uptake.
    left: Vec<f64>,
}

/// The implicit step along one axis, `(1 + q + 2r) c_i - r (c_(i-1) + c_(i+1)) = d_i`, eliminated once.
struct Axis {
    /// Inverse pivots.
    inverse: Vec<f64>,
    /// Inverse pivot times r.
    carried: Vec<f64>,
}

impl Axis {
    /// `ratio` is `D dt / h^2`, `decay` the share of `k dt` of this axis.
    fn new(length: usize, ratio: f64, decay: f64) -> Self {
        let (mut inverse, mut carried) = (Vec::new(), Vec::new());
        for i in 0..length {
            let neighbours = f64::from(u8::from(i > 0) + u8::from(i + 1 < length));
            let before = carried.last().copied().unwrap_or(0.0);
            let pivot = 1.0 / (1.0 + decay + ratio * neighbours - ratio * before);
            inverse.push(pivot);
            carried.push(ratio * pivot);
        }
        Self { inverse, carried }
    }

    /// Solves for lines that lie side by side: `line[i]` is the i-th value of each.
    fn solve_packed(&self, line: &mut [[f64; LINES]]) {
        let mut before = [0.0; LINES];
        for ((values, inverse), carried) in line.iter_mut().zip(&self.inverse).zip(&self.carried) {
            for (value, before) in values.iter_mut().zip(&mut before) {
                *value = inverse * *value + carried * *before;
                *before = *value;
            }
        }
        let mut after = [0.0; LINES];
        for (values, carried) in line.iter_mut().zip(&self.carried).rev() {
            for (value, after) in values.iter_mut().zip(&mut after) {
                *value += carried * *after;
                *after = *value;
            }
        }
    }

    /// The same for `width` lines with `stride` values between their places, the first of them at `first`.
    fn solve_strided(&self, values: &mut [f64], first: usize, width: usize, stride: usize) {
        for value in &mut values[first..][..width] {
            *value *= self.inverse[0];
        }
        for i in 1..self.inverse.len() {
            let (before, here) = values.split_at_mut(first + i * stride);
            let before = &before[first + (i - 1) * stride..][..width];
            let (inverse, carried) = (self.inverse[i], self.carried[i]);
            for (value, before) in here[..width].iter_mut().zip(before) {
                *value = inverse * *value + carried * before;
            }
        }
        for i in (1..self.inverse.len()).rev() {
            let (before, here) = values.split_at_mut(first + i * stride);
            let before = &mut before[first + (i - 1) * stride..][..width];
            let carried = self.carried[i - 1];
            for (value, after) in before.iter_mut().zip(&here[..width]) {
                *value += carried * after;
            }
        }
    }
}

impl BackwardEuler {
    /// Steps of `dt_s` for constant sources (molecules/s per voxel) and uptake (1/s per voxel).
    pub fn new(
        grid: Grid,
        kinetics: FactorKinetics,
        dt_s: f64,
        sources_per_s: &[f64],
        uptake_per_s: &[f64],
    ) -> Self {
        let ratio = kinetics.diffusion_um2_per_s * dt_s / (grid.spacing_um * grid.spacing_um);
        let thick = grid.shape.iter().filter(|length| **length > 1).count();
        let decay = kinetics.decay_per_s * dt_s / thick.max(1) as f64;
        let per_rate = dt_s / grid.voxel_volume_um3();
        let sources = sources_per_s.iter().enumerate();
        let left = |per_s: &f64| 1.0 / (1.0 + per_s * dt_s);
        let taken_up = uptake_per_s.iter().any(|per_s| *per_s > 0.0);
        Self {
            grid,
            axes: grid.shape.map(|length| Axis::new(length, ratio, decay)),
            secreted: sources
                .filter(|(_, per_s)| **per_s > 0.0)
                .map(|(voxel, per_s)| (voxel, per_s * per_rate))
                .collect(),
            left: if taken_up {
                uptake_per_s.iter().map(left).collect()
            } else {
                Vec::new()
            },
        }
    }

    /// One step of a concentration, molecules/um^3 per voxel.
    pub fn step(&self, concentration: &mut [f64]) {
        for (voxel, added) in &self.secreted {
            concentration[*voxel] += added;
        }
        for (value, left) in concentration.iter_mut().zip(&self.left) {
            *value *= left;
        }
        let [nx, ny, nz] = self.grid.shape;
        let plane = nx * ny;
        for values in concentration.chunks_exact_mut(plane) {
            if nx > 1 {
                self.solve_rows(values);
            }
            if ny > 1 {
                self.axes[1].solve_strided(values, 0, nx, nx);
            }
        }
        if nz > 1 {
            for first in (0..plane).step_by(TILE) {
                let width = TILE.min(plane - first);
                self.axes[2].solve_strided(concentration, first, width, plane);
            }
        }
    }

    /// The x axis of a plane, some rows at a time.
    fn solve_rows(&self, plane: &mut [f64]) {
        let nx = self.grid.shape[0];
        let mut packed = vec![[0.0; LINES]; nx];
        for rows in plane.chunks_mut(LINES * nx) {
            for (r, row) in rows.chunks_exact(nx).enumerate() {
                for (values, value) in packed.iter_mut().zip(row) {
                    values[r] = *value;
                }
            }
            self.axes[0].solve_packed(&mut packed);
            for (r, row) in rows.chunks_exact_mut(nx).enumerate() {
                for (values, value) in packed.iter().zip(row) {
                    *value = values[r];
                }
            }
        }
    }
}
