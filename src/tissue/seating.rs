//! Places where cells enter: perfused vessel voxels, and anywhere or in a ball for injected cells (Eq. T3).

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

    /// A seat in a ball.
    pub fn draw_in(&self, ball: &Ball, stream: &mut Stream) -> [f32; 3] {
        ball.draw(self.grid, stream)
    }
}

/// A ball in the patch in which cells are set down; a disc when the patch is one voxel thick.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ball {
    /// Its middle, um.
    pub centre_um: [f64; 3],
    /// Its radius, um.
    pub radius_um: f64,
}

impl Ball {
    /// A uniform position in the ball (Eq. T3). The ball lies inside the grid.
    pub fn draw(&self, grid: &Grid, stream: &mut Stream) -> [f32; 3] {
        let angle = std::f64::consts::TAU * stream.uniform();
        let inside = stream.uniform();
        let (reach, height) = match grid.shape[2] {
            1 => (inside.sqrt(), 0.0),
            _ => (libm::cbrt(inside), 2.0 * stream.uniform() - 1.0),
        };
        let ring = (1.0 - height * height).sqrt();
        let towards = [ring * libm::cos(angle), ring * libm::sin(angle), height];
        let along = |axis: usize| self.centre_um[axis] + self.radius_um * reach * towards[axis];
        [0, 1, 2].map(|axis| along(axis) as f32)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Seeder};

    const DRAWS: u64 = 40_000;

    /// How far from the middle of the ball its seats lie, in radii, along the three axes.
    fn offsets(shape: [usize; 3], ball: &Ball, seed: u64) -> Vec<[f64; 3]> {
        let grid = Grid::new(shape, 20.0).unwrap();
        let streams = Seeder::new(seed).keyed(Purpose::Seat);
        let seat = |cell| ball.draw(&grid, &mut streams.stream(cell, 0));
        let offset = |seat: [f32; 3]| {
            let from = |axis: usize| f64::from(seat[axis]) - ball.centre_um[axis];
            [0, 1, 2].map(|axis| from(axis) / ball.radius_um)
        };
        (0..DRAWS).map(seat).map(offset).collect()
    }

    fn share(offsets: &[[f64; 3]], holds: impl Fn(&[f64; 3]) -> bool) -> f64 {
        offsets.iter().filter(|offset| holds(offset)).count() as f64 / DRAWS as f64
    }

    fn within(reach: f64) -> impl Fn(&[f64; 3]) -> bool {
        move |offset| offset.iter().map(|x| x * x).sum::<f64>() <= reach * reach
    }

    #[test]
    fn seats_fill_a_ball_evenly() {
        let ball = Ball {
            centre_um: [90.0, 110.0, 80.0],
            radius_um: 70.0,
        };
        let offsets = offsets([10, 10, 8], &ball, 3);
        assert_eq!(share(&offsets, within(1.0 + 1e-6)), 1.0);
        // Volume grows with the cube; the share of 40,000 draws is known to about 0.0025.
        for (reach, expected) in [(0.5, 0.125), (0.8, 0.512), (0.9, 0.729)] {
            let found = share(&offsets, within(reach));
            assert!((found - expected).abs() < 0.01, "{reach}: {found}");
        }
        for axis in 0..3 {
            let half = share(&offsets, |offset| offset[axis] < 0.0);
            assert!((half - 0.5).abs() < 0.01, "{axis}: {half}");
            // The mean square of one coordinate of a full ball is a fifth.
            let square = offsets.iter().map(|o| o[axis] * o[axis]).sum::<f64>() / DRAWS as f64;
            assert!((square - 0.2).abs() < 0.005, "{axis}: {square}");
        }
    }

    #[test]
    fn seats_fill_a_disc_evenly_in_a_flat_patch() {
        let ball = Ball {
            centre_um: [100.0, 100.0, 10.0],
            radius_um: 60.0,
        };
        let offsets = offsets([10, 10, 1], &ball, 3);
        assert!(offsets.iter().all(|offset| offset[2] == 0.0));
        assert_eq!(share(&offsets, within(1.0 + 1e-6)), 1.0);
        let inner = share(&offsets, within(0.5));
        assert!((inner - 0.25).abs() < 0.01, "{inner}");
        let quarter = share(&offsets, |offset| offset[0] < 0.0 && offset[1] < 0.0);
        assert!((quarter - 0.25).abs() < 0.01, "{quarter}");
    }
}
