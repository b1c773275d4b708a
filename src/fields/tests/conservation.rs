//! Mass, positivity and the ledger under arbitrary inputs; saved states; refused inputs.

use proptest::prelude::*;

use super::super::FieldError;
use super::*;

fn accumulate<T: Real>() -> f64 {
    let keeps = FactorKinetics {
        decay_per_s: 0.0,
        ..VEGF
    };
    let mut field = no_flux::<T>([21, 13, 11], keeps, 60.0);
    let voxels = field.grid().voxels();
    let rates = irregular(voxels, 6);
    for (source, rate) in field.sources_mut().iter_mut().zip(&rates) {
        *source = T::from_f64(*rate);
    }
    advance(&mut field, 100);
    let present: f64 = field
        .concentration()
        .iter()
        .map(|value| value.to_f64())
        .sum();
    let secreted = rates.iter().sum::<f64>() * 6000.0;
    present * field.grid().voxel_volume_um3() / secreted - 1.0
}

#[test]
fn nothing_is_lost_without_decay() {
    let (double, single) = (accumulate::<f64>(), accumulate::<f32>());
    println!("mass error after 100 steps: f64 {double:.1e}, f32 {single:.1e}");
    assert!(double.abs() < 1e-12);
    assert!(single.abs() < 1e-5);
}

#[test]
fn the_ledger_explains_every_molecule() {
    let mut field = no_flux::<f64>([12, 11, 10], VEGF, 60.0);
    let voxels = field.grid().voxels();
    let uptake: Vec<f64> = irregular(voxels, 7).iter().map(|u| 5e-3 * u).collect();
    let exchange: Vec<f64> = irregular(voxels, 8).iter().map(|u| 1e-3 * u).collect();
    field.set_uptake(&uptake).unwrap();
    field.set_exchange(&exchange, 0.004).unwrap();
    field.sources_mut().copy_from_slice(&irregular(voxels, 9));
    field.concentration_mut()[40] = 0.25;
    let first = field.step().unwrap();
    assert!((first.placed - 0.25 * 8000.0).abs() < 1e-9);
    assert!(first.taken_up > 0.0 && first.decayed > 0.0 && first.from_vessels > 0.0);
    advance(&mut field, 50);
    field.concentration_mut()[40] *= 0.5;
    let removed = field.step().unwrap();
    assert!(removed.placed < 0.0);
    let balance = field.balance();
    assert!(balance.relative_residual().abs() < 1e-12, "{balance:?}");
    let present: f64 = field.concentration().iter().sum::<f64>() * 8000.0;
    assert!((balance.present / present - 1.0).abs() < 1e-12);
}

#[test]
fn a_restored_field_continues_with_the_same_bits() {
    let sources = irregular(504, 10);
    let mut whole = no_flux::<f64>([9, 8, 7], VEGF, 60.0);
    whole.sources_mut().copy_from_slice(&sources);
    advance(&mut whole, 5);
    let mut resumed = no_flux::<f64>([9, 8, 7], VEGF, 60.0);
    resumed.restore(whole.saved()).unwrap();
    resumed.sources_mut().copy_from_slice(&sources);
    assert_eq!(whole.step().unwrap(), resumed.step().unwrap());
    assert_eq!(whole.concentration(), resumed.concentration());
    assert_eq!(whole.balance(), resumed.balance());
}

#[test]
fn changed_sources_are_noticed() {
    let mut field = no_flux::<f64>([9, 8, 7], VEGF, 60.0);
    field.sources_mut()[10] = 1.0;
    assert!((field.step().unwrap().secreted - 60.0).abs() < 1e-12);
    assert!((field.step().unwrap().secreted - 60.0).abs() < 1e-12);
    field.sources_mut()[11] = 0.5;
    let step = field.step().unwrap();
    assert!((step.secreted - 90.0).abs() < 1e-12);
    assert!(step.residual().abs() < 1e-12 * 150.0);
    field.sources_mut()[11] = 0.499_999;
    let step = field.step().unwrap();
    assert!(step.residual().abs() < 1e-12 * 150.0);
    field.sources_mut().fill(0.0);
    let step = field.step().unwrap();
    assert_eq!(step.secreted, 0.0);
    assert!(step.residual().abs() < 1e-12 * 150.0);
}

#[test]
fn impossible_inputs_are_refused_and_named() {
    let grid = Grid::new([4, 4, 4], 20.0).unwrap();
    let field = |kinetics, dt_s, boundary| FactorField::<f64>::new(grid, kinetics, dt_s, boundary);
    let backwards = FactorKinetics {
        diffusion_um2_per_s: -1.0,
        ..VEGF
    };
    assert!(field(backwards, 60.0, Boundary::NoFlux).is_err());
    assert!(field(VEGF, 0.0, Boundary::NoFlux).is_err());
    let below = Boundary::Dirichlet {
        value_per_um3: -1.0,
    };
    assert!(field(VEGF, 60.0, below).is_err());

    let mut field = no_flux::<f64>([4, 4, 4], VEGF, 60.0);
    assert!(matches!(
        field.set_uptake(&[0.0; 3]),
        Err(FieldError::Length { found: 3, .. })
    ));
    let mut rates = vec![0.0; 64];
    rates[9] = f64::NAN;
    assert!(matches!(
        field.set_uptake(&rates),
        Err(FieldError::Voxel { voxel: 9, .. })
    ));
    assert!(field.set_exchange(&[0.0; 64], -1.0).is_err());
    rates[9] = 1e9;
    field.set_uptake(&rates).unwrap();
    assert!(matches!(
        field.step(),
        Err(FieldError::UptakeTooFast { voxel: 9, .. })
    ));
    field.set_uptake(&[0.0; 64]).unwrap();
    field.sources_mut()[5] = -1.0;
    assert!(matches!(
        field.step(),
        Err(FieldError::Voxel { voxel: 5, .. })
    ));
    // The fault persists until it is corrected.
    assert!(matches!(
        field.step(),
        Err(FieldError::Voxel { voxel: 5, .. })
    ));
    field.sources_mut()[5] = 1.0;
    assert!(field.step().is_ok());
    field.concentration_mut()[6] = f64::NAN;
    assert!(matches!(
        field.step(),
        Err(FieldError::Voxel { voxel: 6, .. })
    ));
}

#[test]
fn overflow_is_an_error_that_names_the_voxel() {
    let keeps = FactorKinetics {
        decay_per_s: 0.0,
        ..VEGF
    };
    let mut field = no_flux::<f32>([4, 4, 4], keeps, 60.0);
    field.concentration_mut().fill(3e38);
    field.sources_mut().fill(3e38);
    let fault = (0..400).find_map(|_| field.step().err());
    assert!(
        matches!(fault, Some(FieldError::NonFinite { .. })),
        "{fault:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_field_stays_positive_and_balanced(
        shape in prop::array::uniform3(1_usize..9),
        diffusion in 0.0_f64..500.0,
        decay in 0.0_f64..0.01,
        dt_s in 1.0_f64..400.0,
        held in prop::option::of(0.0_f64..1.0),
        fastest_uptake in 0.0_f64..0.02,
        salt in 0_u64..1000,
    ) {
        let grid = Grid::new(shape, 15.0).unwrap();
        let kinetics = FactorKinetics { diffusion_um2_per_s: diffusion, decay_per_s: decay };
        let boundary = held.map_or(Boundary::NoFlux, |value_per_um3| Boundary::Dirichlet { value_per_um3 });
        let mut field = FactorField::<f64>::new(grid, kinetics, dt_s, boundary).unwrap();
        let uneven = |salt| irregular(grid.voxels(), salt).into_iter().map(|u| u * u * u);
        let uptake: Vec<f64> = uneven(salt).map(|u| u * fastest_uptake).collect();
        let exchange: Vec<f64> = uneven(salt + 1).map(|u| u * 1e-3).collect();
        for (source, rate) in field.sources_mut().iter_mut().zip(uneven(salt + 2)) {
            *source = if rate > 0.5 { rate } else { 0.0 };
        }
        field.concentration_mut()[0] = 1.0;
        for round in 0..3 {
            if round == 1 {
                field.set_uptake(&uptake).unwrap();
            } else if round == 2 {
                field.set_exchange(&exchange, 0.1).unwrap();
            }
            for _ in 0..2 {
                let step = field.step().unwrap();
                prop_assert!(step.plain_substeps <= step.substeps);
                prop_assert!(lowest(field.concentration()) >= 0.0);
            }
        }
        prop_assert!(field.balance().relative_residual().abs() < 1e-12, "{:?}", field.balance());
    }
}
