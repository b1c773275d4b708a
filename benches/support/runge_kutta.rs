//! A reference for fields with uptake: the equation on the lattice by the classical Runge-Kutta scheme in small steps.
//!
//! Slow and obvious, without heat kernels, modes or splitting. A step is short against the fastest mode, and the steady state of
//! constant sources is a fixed point of the scheme, so that after an hour its error is little more than rounding: the bench that
//! uses it prints how far it is from the cosine modes where there is no uptake.

use mscsim::fields::{FactorKinetics, Grid};

/// Largest product of the fastest rate and a step; the scheme is stable to 2.78.
const FASTEST: f64 = 2.0;
/// Steps at least: slow factors would otherwise take few.
const STEPS: f64 = 1000.0;

/// Constant sources and uptake on a grid between no-flux walls.
pub struct RungeKutta {
    /// The grid.
    pub grid: Grid,
    /// Diffusion and decay.
    pub kinetics: FactorKinetics,
    /// Molecules/s per voxel.
    pub sources_per_s: Vec<f64>,
    /// 1/s per voxel.
    pub uptake_per_s: Vec<f64>,
}

impl RungeKutta {
    /// The field a `duration_s` after an empty one, molecules/um^3 per voxel.
    pub fn after(&self, duration_s: f64) -> Vec<f64> {
        let steps = (duration_s * self.fastest_per_s() / FASTEST)
            .max(STEPS)
            .ceil();
        let dt_s = duration_s / steps;
        let mut field = vec![0.0; self.grid.voxels()];
        let (mut slope, mut stage, mut sum) = (field.clone(), field.clone(), field.clone());
        for _ in 0..steps as u64 {
            sum.fill(0.0);
            stage.copy_from_slice(&field);
            // Each slope with its weight in the step and the part of the step to which the next stage goes.
            for (weight, part) in [(1.0, 0.5), (2.0, 0.5), (2.0, 1.0), (1.0, 0.0)] {
                self.slope_per_s(&stage, &mut slope);
                for voxel in 0..field.len() {
                    sum[voxel] += weight * slope[voxel];
                    stage[voxel] = field[voxel] + part * dt_s * slope[voxel];
                }
            }
            for (value, sum) in field.iter_mut().zip(&sum) {
                *value += dt_s / 6.0 * sum;
            }
        }
        field
    }

    fn hop_per_s(&self) -> f64 {
        self.kinetics.diffusion_um2_per_s / (self.grid.spacing_um * self.grid.spacing_um)
    }

    /// A bound of the rate of the fastest mode, 1/s.
    fn fastest_per_s(&self) -> f64 {
        let thick = self.grid.shape.iter().filter(|length| **length > 1).count();
        let uptake = self.uptake_per_s.iter().copied().fold(0.0, f64::max);
        4.0 * thick as f64 * self.hop_per_s() + self.kinetics.decay_per_s + uptake
    }

    /// Eq. F1 in every voxel. A neighbour beyond a wall is the voxel itself, so that nothing flows.
    fn slope_per_s(&self, field: &[f64], slope: &mut [f64]) {
        let [nx, ny, nz] = self.grid.shape;
        let row = |y: usize, z: usize| &field[(z * ny + y) * nx..][..nx];
        for z in 0..nz {
            for y in 0..ny {
                let here = row(y, z);
                let beside = [
                    row(y.saturating_sub(1), z),
                    row((y + 1).min(ny - 1), z),
                    row(y, z.saturating_sub(1)),
                    row(y, (z + 1).min(nz - 1)),
                ];
                let first = (z * ny + y) * nx;
                self.row_slope_per_s(first, here, beside, &mut slope[first..][..nx]);
            }
        }
    }

    fn row_slope_per_s(&self, first: usize, here: &[f64], beside: [&[f64]; 4], slope: &mut [f64]) {
        let (hop, decay) = (self.hop_per_s(), self.kinetics.decay_per_s);
        let per_volume = 1.0 / self.grid.voxel_volume_um3();
        let sources = &self.sources_per_s[first..][..here.len()];
        let uptake = &self.uptake_per_s[first..][..here.len()];
        let [a, b, c, d] = beside.map(|row| &row[..here.len()]);
        for x in 0..here.len() {
            let around = a[x] + b[x] + c[x] + d[x] - 4.0 * here[x];
            let lost = (decay + uptake[x]) * here[x];
            slope[x] = hop * around + sources[x] * per_volume - lost;
        }
        // Flow between neighbours of the row.
        for x in 1..here.len() {
            let flow = hop * (here[x - 1] - here[x]);
            slope[x] += flow;
            slope[x - 1] -= flow;
        }
    }
}
