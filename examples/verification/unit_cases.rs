//! The unit cases that simulators of cells share: a sink in a small box with held faces, a thousand sinks.

use std::error::Error;

use mscsim::fields::{Boundary, FactorField, FactorKinetics, Grid};
use nalgebra::{DMatrix, DVector};

use super::runge_kutta::RungeKutta;
use super::table::{digits, table};

/// 2000 um^2/min, without decay.
const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 2000.0 / 60.0,
    decay_per_s: 0.0,
};
/// 10 uM in molecules/um^3.
const BOUNDARY: f64 = 10.0 * 602.214_076;
const MINUTES_S: f64 = 600.0;
const SPACING_UM: f64 = 20.0;
/// Uptake of the sink, 1/s: 10 /min.
const UPTAKE_PER_S: f64 = 10.0 / 60.0;

pub fn section() -> Result<String, Box<dyn Error>> {
    Ok(format!("{}\n{}", one_sink()?, thousand_sinks()?))
}

/// One sink in the middle of 27 voxels whose faces are held, against the exponential of the whole matrix.
fn one_sink() -> Result<String, Box<dyn Error>> {
    let grid = Grid::new([3, 3, 3], SPACING_UM)?;
    let faces = Boundary::Dirichlet {
        value_per_um3: BOUNDARY,
    };
    let middle = grid.index([1, 1, 1]);
    let exact = exact_in_time(&grid, middle);
    let mut rows = Vec::new();
    for step_s in [6.0, 0.6] {
        let mut field = FactorField::<f64>::new(grid, KINETICS, step_s, faces)?;
        field.concentration_mut().fill(BOUNDARY);
        let mut uptake = vec![0.0; grid.voxels()];
        uptake[middle] = UPTAKE_PER_S;
        field.set_uptake(&uptake)?;
        for _ in 0..(MINUTES_S / step_s) as u32 {
            field.step()?;
        }
        let found = field.concentration();
        let micromolar = |value: f64| value / BOUNDARY * 10.0;
        let worst = found
            .iter()
            .zip(exact.iter())
            .map(|(one, other)| (one - other).abs());
        let worst = worst.fold(0.0, f64::max) / BOUNDARY;
        rows.push([
            format!("{step_s} s"),
            format!("{:.4} uM", micromolar(found[middle])),
            format!("{:.4} uM", micromolar(exact[middle])),
            digits(worst),
        ]);
    }
    Ok(format!(
        "**One sink in 27 voxels** of 20 um, faces held at 10 uM, D = 2000 um^2/min, no decay, 10 min from 10 uM everywhere; the middle voxel takes up at \
         10 /min. Exact: the exponential of the matrix of all voxels.\n\n{}",
        table(["Step", "Middle voxel", "Exact", "Largest error"], &rows)
    ))
}

/// The lattice with held faces half a voxel beyond the outer centres: dc/dt = A c + b, to the end of the time.
fn exact_in_time(grid: &Grid, sink: usize) -> DVector<f64> {
    let voxels = grid.voxels();
    let hop = KINETICS.diffusion_um2_per_s / (SPACING_UM * SPACING_UM);
    // One more row carries the constant inflow.
    let mut matrix = DMatrix::<f64>::zeros(voxels + 1, voxels + 1);
    for voxel in 0..voxels {
        let at = grid.coordinates(voxel);
        for axis in 0..3 {
            for step in [-1_i64, 1] {
                let beside = at[axis] as i64 + step;
                if (0..3).contains(&beside) {
                    let mut other = at;
                    other[axis] = beside as usize;
                    matrix[(voxel, grid.index(other))] += hop;
                    matrix[(voxel, voxel)] -= hop;
                } else {
                    matrix[(voxel, voxel)] -= 2.0 * hop;
                    matrix[(voxel, voxels)] += 2.0 * hop * BOUNDARY;
                }
            }
        }
    }
    matrix[(sink, sink)] -= UPTAKE_PER_S;
    let mut start = DVector::from_element(voxels + 1, BOUNDARY);
    start[voxels] = 1.0;
    let end = (matrix * MINUTES_S).exp() * start;
    end.rows(0, voxels).into_owned()
}

/// A thousand sinks in a closed box, against small steps of Runge-Kutta on the same lattice.
fn thousand_sinks() -> Result<String, Box<dyn Error>> {
    let grid = Grid::new([30, 30, 30], SPACING_UM)?;
    let mut uptake = vec![0.0; grid.voxels()];
    // A stride that is prime to the number of voxels spreads the sinks.
    (0..1000_usize).for_each(|sink| uptake[(sink * 9973 + 41) % 27_000] = UPTAKE_PER_S);
    let source = BOUNDARY * grid.voxel_volume_um3() * 1e-3;
    let reference = RungeKutta {
        grid,
        kinetics: KINETICS,
        sources_per_s: vec![source; grid.voxels()],
        uptake_per_s: uptake.clone(),
    };
    let exact = reference.after(MINUTES_S);
    let largest = exact.iter().copied().fold(0.0, f64::max);
    let mut rows = Vec::new();
    for step_s in [60.0, 6.0] {
        let mut field = FactorField::<f64>::new(grid, KINETICS, step_s, Boundary::NoFlux)?;
        field.sources_mut().fill(source);
        field.set_uptake(&uptake)?;
        for _ in 0..(MINUTES_S / step_s) as u32 {
            field.step()?;
        }
        let errors = field.concentration().iter().zip(&exact);
        let worst = errors
            .map(|(found, exact)| (found - exact).abs())
            .fold(0.0, f64::max);
        let residual = field.balance().relative_residual();
        rows.push([
            format!("{step_s} s"),
            digits(worst / largest),
            digits(residual.abs()),
        ]);
    }
    Ok(format!(
        "**A thousand sinks** in 30 x 30 x 30 voxels with closed faces, each taking up at 10 /min, sources of 10 nM/s everywhere, 10 min from an empty field. \
         Reference: small steps of Runge-Kutta.\n\n{}",
        table(
            [
                "Step",
                "Largest error",
                "Molecules that the ledger cannot explain"
            ],
            &rows
        )
    ))
}
