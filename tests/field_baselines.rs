//! The solvers that the benches compare the field solver with solve the stated equation.

#[path = "../benches/support/backward_euler.rs"]
mod backward_euler;
#[path = "../benches/support/runge_kutta.rs"]
mod runge_kutta;

use backward_euler::BackwardEuler;
use mscsim::fields::reference::{DenseCosine, ExplicitEuler};
use mscsim::fields::{Boundary, FactorKinetics, Grid};
use runge_kutta::RungeKutta;

const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 29.0,
    decay_per_s: 2e-3,
};

/// Boxes and sheets whose lengths are no multiples of the lines that are solved together.
fn grids() -> Vec<Grid> {
    [[11, 9, 6], [13, 10, 1], [1, 7, 1]]
        .map(|shape| Grid::new(shape, 20.0).expect("a sound grid"))
        .to_vec()
}

fn sources(grid: &Grid) -> Vec<f64> {
    let secretes = |voxel: usize| f64::from(u8::from(voxel % 5 == 2));
    (0..grid.voxels()).map(secretes).collect()
}

/// Largest difference in units of the largest value.
fn distance(field: &[f64], exact: &[f64]) -> f64 {
    let largest = exact.iter().copied().fold(0.0, f64::max);
    let apart = field.iter().zip(exact).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, f64::max) / largest
}

fn by_backward_euler(grid: Grid, uptake: &[f64], duration_s: f64, steps: u32) -> Vec<f64> {
    let dt_s = duration_s / f64::from(steps);
    let scheme = BackwardEuler::new(grid, KINETICS, dt_s, &sources(&grid), uptake);
    let mut field = vec![0.0; grid.voxels()];
    (0..steps).for_each(|_| scheme.step(&mut field));
    field
}

#[test]
fn the_baseline_nears_the_modes_with_the_first_order() {
    for grid in grids() {
        let none = vec![0.0; grid.voxels()];
        let exact = DenseCosine::new(grid, KINETICS).advance(&none, &sources(&grid), 200.0);
        let [coarse, fine] = [500, 1000]
            .map(|steps| distance(&by_backward_euler(grid, &none, 200.0, steps), &exact));
        assert!(fine < 1e-2, "{:?}: {fine}", grid.shape);
        let order = coarse / fine;
        assert!((1.8..2.2).contains(&order), "{:?}: {order}", grid.shape);
    }
}

#[test]
fn the_reference_is_the_modes_without_uptake_and_with_one_uptake_everywhere() {
    for grid in grids() {
        let uptake_per_s = 3e-3;
        let more = FactorKinetics {
            decay_per_s: KINETICS.decay_per_s + uptake_per_s,
            ..KINETICS
        };
        for (per_s, kinetics) in [(0.0, KINETICS), (uptake_per_s, more)] {
            let none = vec![0.0; grid.voxels()];
            let exact = DenseCosine::new(grid, kinetics).advance(&none, &sources(&grid), 400.0);
            let scheme = RungeKutta {
                grid,
                kinetics: KINETICS,
                sources_per_s: sources(&grid),
                uptake_per_s: vec![per_s; grid.voxels()],
            };
            let apart = distance(&scheme.after(400.0), &exact);
            assert!(apart < 1e-8, "{:?}: {apart}", grid.shape);
        }
    }
}

#[test]
fn the_three_schemes_agree_where_single_cells_take_up() {
    for grid in grids() {
        let eats = |voxel: usize| 0.02 * f64::from(u8::from(voxel % 3 == 1));
        let uptake_per_s: Vec<f64> = (0..grid.voxels()).map(eats).collect();
        let sources_per_s = sources(&grid);
        let reference = RungeKutta {
            grid,
            kinetics: KINETICS,
            sources_per_s: sources_per_s.clone(),
            uptake_per_s: uptake_per_s.clone(),
        };
        let reference = reference.after(200.0);
        let baseline = by_backward_euler(grid, &uptake_per_s, 200.0, 4000);
        assert!(distance(&baseline, &reference) < 5e-3);
        let explicit = ExplicitEuler {
            grid,
            kinetics: KINETICS,
            boundary: Boundary::NoFlux,
            sources_per_s,
            uptake_per_s,
        };
        let mut field = vec![0.0; grid.voxels()];
        explicit.advance(&mut field, 200.0, 8000);
        assert!(distance(&field, &reference) < 1e-4);
    }
}
