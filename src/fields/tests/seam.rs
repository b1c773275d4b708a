//! Two methods behind the same seam: the stepper of the program and the explicit reference.

use super::super::reference::ExplicitStepper;
use super::super::{PropagatorStepper, Stepper};
use super::*;

/// Ten minutes of a field with everything that Eq. F1 has: sources, decay, uptake, vessels and faces.
fn course<S: Stepper<f64>>(shape: [usize; 3], boundary: Boundary) -> FactorField<f64, S> {
    let grid = Grid::new(shape, 20.0).unwrap();
    let mut field = FactorField::<f64, S>::with_stepper(grid, VEGF, 60.0, boundary).unwrap();
    let column = |salt, largest: f64| -> Vec<f64> {
        let rough = irregular(grid.voxels(), salt).into_iter();
        rough.map(|value| value * largest).collect()
    };
    field.concentration_mut().copy_from_slice(&column(31, 2e-3));
    field.sources_mut().copy_from_slice(&column(32, 0.05));
    field.set_uptake(&column(33, 2e-3)).unwrap();
    field.set_exchange(&column(34, 1e-3), 4e-3).unwrap();
    for _ in 0..10 {
        field.step().unwrap();
    }
    field
}

#[test]
fn the_stepper_of_the_program_follows_the_explicit_one() {
    let held = Boundary::Dirichlet {
        value_per_um3: 3e-3,
    };
    // Between held faces the ledger takes half of a constant loss for one that rises.
    for (shape, boundary, within) in [
        ([8, 7, 1], Boundary::NoFlux, 1e-3),
        ([6, 5, 4], Boundary::NoFlux, 1e-3),
        ([8, 7, 1], held, 1e-2),
        ([6, 5, 4], held, 1e-2),
    ] {
        let fast = course::<PropagatorStepper<f64>>(shape, boundary);
        let slow = course::<ExplicitStepper>(shape, boundary);
        let gap = worst(fast.concentration(), slow.concentration());
        println!("{shape:?} {boundary:?}: gap {gap:.1e}");
        assert!(gap < 1e-3, "{shape:?} {boundary:?}: {gap}");
        let [fast, slow] = [fast.balance(), slow.balance()];
        assert_eq!(fast.placed, slow.placed);
        for balance in [fast, slow] {
            assert!(balance.relative_residual().abs() < 1e-10, "{balance:?}");
        }
        for entry in [
            |balance: &MassBalance| balance.secreted,
            |balance: &MassBalance| balance.decayed,
            |balance: &MassBalance| balance.taken_up,
            |balance: &MassBalance| balance.from_vessels,
            |balance: &MassBalance| balance.through_faces,
            |balance: &MassBalance| balance.present,
        ] {
            let gap = (entry(&fast) - entry(&slow)).abs() / fast.turnover;
            assert!(gap < within, "{shape:?} {boundary:?}: {fast:?} {slow:?}");
        }
    }
}
