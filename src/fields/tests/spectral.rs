//! The step by modes against the positive operators, and when it is not taken.

use crate::fields::folds::is_level;
use crate::fields::grid::Grid;
use crate::fields::heat_kernel::Walls;
use crate::fields::propagator::{Propagator, Store};
use crate::fields::real::Real;
use crate::fields::response::{Quadrature, SourceResponse};
use crate::fields::spectral::{Spare, Spectral};
use crate::fields::{Boundary, FactorField, FactorKinetics};

const KINETICS: FactorKinetics = FactorKinetics {
    diffusion_um2_per_s: 29.0,
    decay_per_s: 1.65e-4,
};

/// A field with hills and a source with holes.
fn landscape<T: Real>(voxels: usize) -> [Vec<T>; 2] {
    let noise = |voxel: usize, salt: usize| ((voxel * 7919 + salt) % 1013) as f64 / 1013.0;
    let values = (0..voxels).map(|voxel| T::from_f64(0.2 + noise(voxel, 3)));
    let source = (0..voxels).map(|voxel| match voxel % 11 {
        0 => T::from_f64(1e-3 * noise(voxel, 71)),
        _ => T::default(),
    });
    [values.collect(), source.collect()]
}

fn largest_difference<T: Real>(shape: [usize; 3], time_s: f64) -> f64 {
    let grid = Grid::new(shape, 20.0).expect("a grid");
    let voxels = grid.voxels();
    let [values, source] = landscape::<T>(voxels);
    let zeros = || vec![T::default(); voxels];
    let (mut scratch, mut in_modes) = (zeros(), zeros());
    let (mut increment, mut by_modes) = (zeros(), zeros());
    let modes = Spectral::new(&grid, KINETICS, time_s);
    let mut spare = Spare {
        modes: &mut in_modes,
        held: false,
        result: &mut by_modes,
        scratch: &mut scratch,
    };
    assert!(modes.step(&values, &source, &mut spare));
    // Eq. F2 by the operators that are positive by construction, at their finest quadrature.
    let walls = Walls::Reflecting;
    let response = SourceResponse::new(&grid, KINETICS, time_s, walls, Quadrature::Once);
    response.build(&source, &mut increment, &mut scratch);
    let propagator = Propagator::new(&grid, KINETICS, time_s, walls);
    let mut positive = values;
    propagator.spread(&positive, &mut scratch);
    let store = Store::Plus(T::from_f64(1.0), &increment);
    propagator.collect(&scratch, &mut positive, store);
    let relative = |(a, b): (&T, &T)| (a.to_f64() / b.to_f64() - 1.0).abs();
    by_modes
        .iter()
        .zip(&positive)
        .map(relative)
        .fold(0.0, f64::max)
}

#[test]
fn modes_and_positive_operators_agree_in_every_voxel() {
    for shape in [[7, 5, 3], [50, 1, 1], [18, 33, 1], [16, 20, 24]] {
        for time_s in [6.0, 360.0, 1e5] {
            let double = largest_difference::<f64>(shape, time_s);
            assert!(double < 1e-10, "{shape:?} {time_s} s: {double:e}");
            let single = largest_difference::<f32>(shape, time_s);
            assert!(single < 5e-6, "{shape:?} {time_s} s: {single:e}");
        }
    }
}

#[test]
fn only_a_field_without_deep_valleys_is_level() {
    let mut values = vec![1.0_f32; 10_000];
    assert!(is_level(&values));
    values[9_000] = 2e-3;
    assert!(is_level(&values));
    values[9_000] = 9e-4;
    assert!(!is_level(&values));
    values[9_000] = f32::NAN;
    assert!(!is_level(&values), "an undefined value is not level");
    assert!(!is_level(&[0.0_f32; 4]), "nothing is there");
}

/// A single cell in an empty patch: its field falls over many decades, and no voxel may be below zero or noise.
#[test]
fn a_field_that_falls_over_decades_stays_exactly_positive() {
    let grid = Grid::new([50, 50, 10], 20.0).expect("a grid");
    let mut field =
        FactorField::<f32>::new(grid, KINETICS, 360.0, Boundary::NoFlux).expect("sound");
    let corner = 0;
    field.sources_mut()[corner] = 1.0;
    for _ in 0..3 {
        field.step().expect("a step");
    }
    let far = field.concentration()[grid.voxels() - 1];
    let near = field.concentration()[corner];
    assert!(far > 0.0 && far < 1e-5 * near, "{far:e} {near:e}");
    // Monotone along the edge: noise would not be.
    let edge = &field.concentration()[..50];
    assert!(edge.is_sorted_by(|a, b| a >= b), "{edge:?}");
}

/// How a step is done follows from the values alone, not from what was done before.
#[test]
fn a_restored_field_goes_on_with_the_same_bits() {
    let grid = Grid::new([20, 20, 10], 20.0).expect("a grid");
    let new = || FactorField::<f32>::new(grid, KINETICS, 360.0, Boundary::NoFlux).expect("sound");
    let mut field = new();
    let uptake: Vec<f32> = (0..grid.voxels())
        .map(|voxel| 1e-4 * (voxel % 5) as f32)
        .collect();
    let [_, source] = landscape::<f32>(grid.voxels());
    let load = |field: &mut FactorField<f32>, step: usize| {
        field.sources_mut().copy_from_slice(&source);
        // Uptake comes and goes.
        let none = vec![0.0; uptake.len()];
        let now = if step.is_multiple_of(3) {
            &uptake
        } else {
            &none
        };
        field.set_uptake(now).expect("sound");
    };
    for step in 0..12 {
        load(&mut field, step);
        field.step().expect("a step");
        let mut resumed = new();
        resumed.restore(field.saved()).expect("sound");
        for later in step + 1..step + 4 {
            load(&mut resumed, later);
            resumed.step().expect("a step");
        }
        let mut whole = new();
        for all in 0..step + 4 {
            load(&mut whole, all);
            whole.step().expect("a step");
        }
        assert_eq!(
            whole.concentration(),
            resumed.concentration(),
            "after step {step}"
        );
    }
}

/// Rounded weights must not make molecules: what a step adds adds up over a run of weeks. Without the correction of the mean
/// the 2000 steps would add 5e-6.
#[test]
fn two_thousand_steps_by_modes_keep_the_mass() {
    let grid = Grid::new([50, 50, 1], 20.0).expect("a grid");
    let stable = FactorKinetics {
        decay_per_s: 0.0,
        ..KINETICS
    };
    let modes = Spectral::<f32>::new(&grid, stable, 360.0);
    let [mut values, _] = landscape::<f32>(grid.voxels());
    let nothing = vec![0.0; values.len()];
    let [mut result, mut scratch, mut in_modes] = [0; 3].map(|_| nothing.clone());
    let mass = |values: &[f32]| values.iter().copied().map(f64::from).sum::<f64>();
    let before = mass(&values);
    for step in 0..2000 {
        let mut spare = Spare {
            modes: &mut in_modes,
            // As in a run: made at the first step and kept.
            held: step > 0,
            result: &mut result,
            scratch: &mut scratch,
        };
        assert!(modes.step(&values, &nothing, &mut spare));
        std::mem::swap(&mut values, &mut result);
    }
    let drift = mass(&values) / before - 1.0;
    assert!(drift.abs() < 1e-6, "{drift:e}");
}
