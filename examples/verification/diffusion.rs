//! A cosine of sources in a box: the closed form in the continuum.

use std::error::Error;
use std::f64::consts::PI;

use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid};

use super::table::{digits, order, table};

/// Edge of the box, um.
const SIZE_UM: f64 = 800.0;
const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 30.0,
    decay_per_s: 1e-4,
};
const HOUR_S: f64 = 3600.0;
const STEP_S: f64 = 60.0;
const SHAPES: [usize; 4] = [10, 20, 40, 80];

/// Largest error of a field in a box of so many voxels along each axis, as a share of its largest value.
fn error(voxels: usize) -> Result<f64, Box<dyn Error>> {
    let spacing = SIZE_UM / voxels as f64;
    let grid = Grid::new([voxels, voxels, voxels.min(20)], spacing)?;
    let mut field = FactorField::<f64>::new(grid, KINETICS, STEP_S, Boundary::NoFlux)?;
    // One half of a cosine along x, a whole one along y.
    let shape = |at: [f64; 3]| (PI * at[0] / SIZE_UM).cos() * (2.0 * PI * at[1] / SIZE_UM).cos();
    let places: Vec<[f64; 3]> = (0..grid.voxels())
        .map(|voxel| grid.centre_um(voxel))
        .collect();
    for (source, at) in field.sources_mut().iter_mut().zip(&places) {
        *source = (1.0 + shape(*at)) * grid.voxel_volume_um3();
    }
    for _ in 0..(HOUR_S / STEP_S) as u32 {
        field.step()?;
    }
    let grown = |rate: f64| -(-rate * HOUR_S).exp_m1() / rate;
    let waves = KINETICS.diffusion_um2_per_s * (PI / SIZE_UM).powi(2) * 5.0;
    let (level, wave) = (
        grown(KINETICS.decay_per_s),
        grown(KINETICS.decay_per_s + waves),
    );
    let errors = field.concentration().iter().zip(&places);
    let errors = errors.map(|(found, at)| (found - level - wave * shape(*at)).abs());
    Ok(errors.fold(0.0, f64::max) / (level + wave))
}

pub fn section() -> Result<String, Box<dyn Error>> {
    let errors: Result<Vec<f64>, _> = SHAPES.iter().map(|voxels| error(*voxels)).collect();
    let errors = errors?;
    let rows = SHAPES
        .iter()
        .zip(&errors)
        .enumerate()
        .map(|(row, (voxels, error))| {
            let order = row
                .checked_sub(1)
                .map(|before| format!("{:.2}", order(errors[before], *error)));
            let spacing = format!("{} um", SIZE_UM / *voxels as f64);
            [spacing, digits(*error), order.unwrap_or_default()]
        });
    let rows: Vec<[String; 3]> = rows.collect();
    Ok(format!(
        "Sources in the shape of a constant and a cosine, in a box of 800 um with closed faces, for an hour from an empty field (D = 30 um^2/s, decay 1e-4 /s, \
         steps of 60 s). The solution in the continuum is known. The largest error, as a share of the largest value:\n\n{}\n\
         Expected order: 2. In time the step is exact while sources are constant: with steps of an hour the errors are the same.\n",
        table(["Voxel", "Error", "Order"], &rows)
    ))
}
