//! Faces held at a concentration.

use super::super::reference::ExplicitEuler;
use super::*;

fn held(shape: [usize; 3], kinetics: FactorKinetics, dt_s: f64, value: f64) -> FactorField<f64> {
    let grid = Grid::new(shape, 20.0).unwrap();
    let boundary = Boundary::Dirichlet {
        value_per_um3: value,
    };
    FactorField::new(grid, kinetics, dt_s, boundary).unwrap()
}

#[test]
fn without_decay_the_patch_fills_to_the_value_on_its_faces() {
    let keeps = FactorKinetics {
        decay_per_s: 0.0,
        ..VEGF
    };
    for shape in [[12, 10, 8], [12, 10, 1]] {
        let mut field = held(shape, keeps, 3600.0, 2.5);
        advance(&mut field, 40);
        let voxels = field.grid().voxels();
        assert!(worst(field.concentration(), &vec![2.5; voxels]) < 1e-6);
        let balance = field.balance();
        assert!((balance.through_faces / balance.present - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_steady_profile_between_held_faces_is_a_hyperbolic_cosine() {
    let errors = [32, 64].map(|cells: usize| {
        let grid = Grid::new([cells, 1, 1], 1280.0 / cells as f64).unwrap();
        let boundary = Boundary::Dirichlet { value_per_um3: 1.0 };
        let mut field = FactorField::<f64>::new(grid, VEGF, 3600.0, boundary).unwrap();
        advance(&mut field, 60);
        let length_um = (VEGF.diffusion_um2_per_s / VEGF.decay_per_s).sqrt();
        let exact: Vec<f64> = (0..cells)
            .map(|cell| libm::cosh((grid.centre_um(cell)[0] - 640.0) / length_um))
            .map(|value| value / libm::cosh(640.0 / length_um))
            .collect();
        worst(field.concentration(), &exact)
    });
    println!("steady profile between held faces: error {errors:?}");
    assert!(errors[1] < 3e-4, "{errors:?}");
    assert!(
        errors[0] / errors[1] > 3.5,
        "second order in space: {errors:?}"
    );
}

#[test]
fn held_faces_follow_the_explicit_reference() {
    for shape in [[7, 6, 1], [5, 4, 6]] {
        let mut field = held(shape, VEGF, 60.0, 0.3);
        let grid = *field.grid();
        let sources_per_s = irregular(grid.voxels(), 3);
        let mut reference = irregular(grid.voxels(), 4);
        field.concentration_mut().copy_from_slice(&reference);
        field.sources_mut().copy_from_slice(&sources_per_s);
        advance(&mut field, 3);
        let slow = ExplicitEuler {
            grid,
            kinetics: VEGF,
            boundary: Boundary::Dirichlet { value_per_um3: 0.3 },
            sources_per_s,
            uptake_per_s: vec![0.0; grid.voxels()],
        };
        slow.advance(&mut reference, 180.0, 20_000);
        let gap = worst(field.concentration(), &reference);
        assert!(gap < 2e-4, "{shape:?} {gap}");
    }
}

#[test]
fn held_faces_balance_their_books() {
    let mut field = held([14, 12, 9], VEGF, 360.0, 0.02);
    let voxels = field.grid().voxels();
    field.sources_mut().copy_from_slice(&irregular(voxels, 5));
    field.concentration_mut()[3] = 0.7;
    for _ in 0..20 {
        let step = field.step().unwrap();
        let scale = step.secreted + step.through_faces.abs();
        assert!(step.residual().abs() < 1e-12 * scale, "{step:?}");
    }
    let balance = field.balance();
    assert!(
        balance.through_faces < 0.0,
        "a secreting patch loses to its faces"
    );
    assert!(balance.decayed > 0.0);
    assert!(balance.relative_residual().abs() < 1e-12);
}

#[test]
fn decay_between_held_faces_is_the_integral_of_what_is_present() {
    // Many short steps sum k C dt by the trapezoid rule; one long step books the same.
    let keeps = |steps: usize| {
        let mut field = held([10, 6, 1], VEGF, 600.0 / steps as f64, 0.5);
        let mut integral = 0.0;
        for _ in 0..steps {
            let before = field.balance().present;
            field.step().unwrap();
            integral += 0.5 * (before + field.balance().present) * field.dt_s();
        }
        (field.balance().decayed, VEGF.decay_per_s * integral)
    };
    let (long, _) = keeps(1);
    let (short, trapezoid) = keeps(600);
    assert!((long / trapezoid - 1.0).abs() < 1e-3, "{long} {trapezoid}");
    assert!((long / short - 1.0).abs() < 1e-6, "{long} {short}");
}
