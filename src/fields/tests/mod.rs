//! The solver against exact solutions, slow references and its own invariants.

mod boundaries;
mod conservation;
mod physics;
mod point_source;
mod seam;
mod sinks;
mod solver;
mod spectral;

use super::{Boundary, FactorField, FactorKinetics, Grid, MassBalance, Real};

/// Picomolar per molecule/um^3: 1e15 um^3 per litre, over Avogadro's number, times 1e12.
const PICOMOLAR: f64 = 1e15 / 6.022_140_76e23 * 1e12;

const VEGF: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 29.0,
    decay_per_s: 1.65e-4,
};
const PGE2: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 400.0,
    decay_per_s: 2.3e-3,
};
const VESICLES: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 0.5,
    decay_per_s: 6.4e-5,
};

fn no_flux<T: Real>(shape: [usize; 3], kinetics: FactorKinetics, dt_s: f64) -> FactorField<T> {
    let grid = Grid::new(shape, 20.0).unwrap();
    FactorField::new(grid, kinetics, dt_s, Boundary::NoFlux).unwrap()
}

fn advance<T: Real>(field: &mut FactorField<T>, steps: usize) {
    for _ in 0..steps {
        field.step().unwrap();
    }
}

/// Irregular numbers in [0, 1) that are the same in every run.
fn irregular(count: usize, salt: u64) -> Vec<f64> {
    (0..count as u64)
        .map(|i| {
            let mixed = (i + 1 + salt * 1_000_003).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            (mixed >> 11) as f64 / (1_u64 << 53) as f64
        })
        .collect()
}

/// Largest difference, as a share of the largest reference value.
fn worst<T: Real>(values: &[T], reference: &[f64]) -> f64 {
    let scale = reference
        .iter()
        .fold(0.0_f64, |peak, value| peak.max(value.abs()));
    let gap = (values.iter().zip(reference)).fold(0.0_f64, |gap, (value, exact)| {
        gap.max((value.to_f64() - exact).abs())
    });
    gap / scale
}

fn lowest<T: Real>(values: &[T]) -> f64 {
    values
        .iter()
        .map(|value| value.to_f64())
        .fold(f64::INFINITY, f64::min)
}
