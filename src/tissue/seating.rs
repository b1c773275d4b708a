//! Places where cells enter: perfused vessel voxels, or anywhere for injected cells (Eq. T3).

use crate::fields::Grid;
use crate::rng::Stream;

/// Draws entry positions in proportion to a weight per voxel.
pub struct Seats<'a> {
    grid: &'a Grid,
    cumulative: Vec<f64>,
}

impl<'a> Seats<'a> {
    /// Seats weighted by a column of the patch, for example its perfused vessels.
    pub fn new(grid: &'a Grid, weights: &[f64]) -> Self {
        let mut total = 0.0;
        let running = weights.iter().map(|w| {
            total += w;
            total
        });
        Self {
            grid,
            cumulative: running.collect(),
        }
    }

    /// A seat; none when all weights are zero.
    pub fn draw(&self, stream: &mut Stream) -> Option<[f32; 3]> {
        let total = *self.cumulative.last()?;
        if total <= 0.0 {
            return None;
        }
        let mark = stream.uniform() * total;
        let voxel = self
            .cumulative
            .partition_point(|c| *c <= mark)
            .min(self.cumulative.len() - 1);
        Some(position_in(self.grid, voxel, stream))
    }
}

/// A uniform position in a voxel; the middle of the thickness when the patch is one voxel thick.
pub fn position_in(grid: &Grid, voxel: usize, stream: &mut Stream) -> [f32; 3] {
    let centre = grid.centre_um(voxel);
    let mut position = [0.0f32; 3];
    for axis in 0..3 {
        let jitter = (stream.uniform() - 0.5) * grid.spacing_um;
        let flat = axis == 2 && grid.shape[2] == 1;
        position[axis] = (centre[axis] + if flat { 0.0 } else { jitter }) as f32;
    }
    position
}
