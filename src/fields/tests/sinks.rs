//! Uptake by cells and exchange with vessels.

use super::super::reference::ExplicitEuler;
use super::*;

/// A patch with scattered secreting and absorbing cells, advanced by `duration_s`.
fn with_uptake(dt_s: f64, duration_s: f64, fastest_per_s: f64) -> FactorField<f64> {
    let mut field = no_flux::<f64>([9, 8, 7], VEGF, dt_s);
    let voxels = field.grid().voxels();
    field.sources_mut().copy_from_slice(&sources(voxels));
    field.set_uptake(&uptake(voxels, fastest_per_s)).unwrap();
    // A smooth start: the order shows before the steady state hides it.
    field.concentration_mut().fill(0.01);
    advance(&mut field, (duration_s / dt_s).round() as usize);
    field
}

fn sources(voxels: usize) -> Vec<f64> {
    let rough = irregular(voxels, 11);
    rough
        .iter()
        .map(|&u| if u > 0.9 { u } else { 0.0 })
        .collect()
}

fn uptake(voxels: usize, fastest_per_s: f64) -> Vec<f64> {
    let rough = irregular(voxels, 12);
    rough
        .iter()
        .map(|&u| if u > 0.7 { fastest_per_s * u } else { 0.0 })
        .collect()
}

/// At the end of 480 s from a level field, whose loss begins at once: the order rises to two as the step resolves that.
#[test]
fn the_error_of_uptake_falls_nearly_with_the_square_of_the_step() {
    let duration_s = 480.0;
    let exact = with_uptake(0.9375, duration_s, 1e-2);
    let errors = [60.0, 30.0, 15.0].map(|dt_s| {
        let field = with_uptake(dt_s, duration_s, 1e-2);
        assert_eq!(field.balance().plain_substeps, 0);
        worst(field.concentration(), exact.concentration())
    });
    let orders = [errors[0] / errors[1], errors[1] / errors[2]].map(f64::log2);
    println!("uptake 0.01/s, steps 60, 30, 15 s: errors {errors:?}, orders {orders:.2?}");
    assert!(orders.iter().all(|&order| order > 1.45), "{orders:?}");
    assert!(errors[0] < 5e-4, "{errors:?}");
}

/// Scattered secreting cells, and absorbing ones in every tenth voxel, as in a shipped scenario.
fn shipped(kinetics: FactorKinetics, dt_s: f64, steps: usize) -> FactorField<f64> {
    let mut field = no_flux::<f64>([24, 24, 10], kinetics, dt_s);
    let voxels = field.grid().voxels();
    let cells = irregular(voxels, 21);
    let rates = irregular(voxels, 22);
    for (source, cell) in field.sources_mut().iter_mut().zip(&cells) {
        *source = if *cell > 0.99 { 1.0 } else { 0.0 };
    }
    let uptake = rates.iter().map(|u| if *u > 0.9 { 1.25e-3 } else { 0.0 });
    field.set_uptake(&uptake.collect::<Vec<_>>()).unwrap();
    advance(&mut field, steps);
    field
}

/// Largest relative difference in the voxels of cells and beside them.
fn relative(field: &FactorField<f64>, exact: &FactorField<f64>) -> f64 {
    let grid = field.grid();
    let near = |voxel: &usize| {
        let cell = |place: [usize; 3]| field.sources()[grid.index(place)] > 0.0;
        let here = grid.coordinates(*voxel);
        let beside = (0..3).flat_map(|axis| {
            [-1, 1].into_iter().filter_map(move |side| {
                let mut there = here;
                there[axis] = here[axis].checked_add_signed(side)?;
                (there[axis] < grid.shape[axis]).then_some(there)
            })
        });
        cell(here) || beside.into_iter().any(cell)
    };
    (0..grid.voxels()).filter(near).fold(0.0, |gap, voxel| {
        let ratio = field.concentration()[voxel] / exact.concentration()[voxel];
        gap.max((ratio - 1.0).abs())
    })
}

#[test]
fn steps_of_six_minutes_take_up_within_a_thousandth() {
    for (name, kinetics) in [("VEGF", VEGF), ("vesicles", VESICLES)] {
        let exact = shipped(kinetics, 7.5, 480);
        let field = shipped(kinetics, 360.0, 10);
        let gap = relative(&field, &exact);
        println!("{name}: largest relative error at a cell after an hour {gap:e}");
        assert!(gap < 1e-3, "{name}: {gap:e}");
        assert_eq!(field.balance().substeps, 10);
        assert_eq!(field.balance().plain_substeps, 0);
        assert!(field.balance().relative_residual().abs() < 1e-12);
    }
}

/// Far from the only cell the field is 1e-300 of the field there, and bands of weights end: what is missing there is corrected
/// there.
#[test]
fn traces_do_not_make_the_whole_field_plain() {
    let mut field = no_flux::<f64>([128, 64, 1], VESICLES, 360.0);
    let voxels = field.grid().voxels();
    let uptake = irregular(voxels, 22);
    let uptake = uptake.iter().map(|u| if *u > 0.9 { 1.25e-3 } else { 0.0 });
    field.set_uptake(&uptake.collect::<Vec<_>>()).unwrap();
    field.sources_mut()[0] = 1.0;
    for _ in 0..10 {
        let step = field.step().unwrap();
        assert_eq!(step.plain_substeps, 0);
        assert!(lowest(field.concentration()) >= 0.0);
    }
    assert!(field.balance().relative_residual().abs() < 1e-12);
}

/// The same uptake everywhere is one more decay.
#[test]
fn uniform_uptake_is_decay() {
    let uptake = 1e-3;
    let mut field = no_flux::<f64>([8, 7, 6], VEGF, 360.0);
    field.set_uptake(&[uptake; 336]).unwrap();
    field.concentration_mut().fill(1.0);
    field.step().unwrap();
    let exact = libm::exp(-(uptake + VEGF.decay_per_s) * 360.0);
    let gap = worst(field.concentration(), &[exact; 336]);
    assert!(gap < 2e-3, "{gap:e}");
}

#[test]
fn uptake_follows_the_explicit_reference() {
    let field = with_uptake(15.0, 240.0, 1e-2);
    let grid = *field.grid();
    let slow = ExplicitEuler {
        grid,
        kinetics: VEGF,
        boundary: Boundary::NoFlux,
        sources_per_s: sources(grid.voxels()),
        uptake_per_s: uptake(grid.voxels(), 1e-2),
    };
    let mut reference = vec![0.01; grid.voxels()];
    slow.advance(&mut reference, 240.0, 4000);
    let gap = worst(field.concentration(), &reference);
    assert!(gap < 1e-3, "{gap}");
}

#[test]
fn fast_uptake_is_cut_into_substeps() {
    let mut field = with_uptake(60.0, 60.0, 0.1);
    // 0.1/s * 60 s = 6 takes at least ten substeps of 0.6: sixteen.
    assert_eq!(field.step().unwrap().substeps, 16);
    field.set_uptake(&vec![0.0; field.grid().voxels()]).unwrap();
    assert_eq!(field.step().unwrap().substeps, 1);
}

#[test]
fn where_balancing_would_go_negative_the_plain_splitting_takes_over() {
    let keeps = FactorKinetics {
        diffusion_um2_per_s: 400.0,
        decay_per_s: 0.0,
    };
    let mut field = no_flux::<f64>([15, 15, 15], keeps, 60.0);
    let spike = field.grid().index([7, 7, 7]);
    let mut rates = vec![0.0; field.grid().voxels()];
    rates[spike] = 0.0099;
    field.set_uptake(&rates).unwrap();
    field.concentration_mut()[spike] = 1.0;
    let step = field.step().unwrap();
    assert_eq!((step.substeps, step.plain_substeps), (1, 1));
    assert!(lowest(field.concentration()) >= 0.0);
    assert!(step.residual().abs() < 1e-12 * 8000.0);
    assert_eq!(field.balance().plain_substeps, 1);
    field.set_uptake(&vec![0.0; rates.len()]).unwrap();
    for _ in 0..3 {
        field.step().unwrap();
    }
    assert_eq!(field.balance().plain_share(), 0.25);
}

#[test]
fn uniform_vessels_bring_the_tissue_to_its_steady_share_of_plasma() {
    let mut field = no_flux::<f64>([6, 5, 4], VEGF, 60.0);
    let (rate, plasma) = (5e-4, 0.02);
    field.set_exchange(&vec![rate; 120], plasma).unwrap();
    let total = rate + VEGF.decay_per_s;
    let steady = plasma * rate / total;
    advance(&mut field, 20);
    let exact = steady * -libm::expm1(-total * 1200.0);
    assert!(worst(field.concentration(), &[exact; 120]) < 1e-4);
    advance(&mut field, 600);
    assert!(worst(field.concentration(), &[steady; 120]) < 1e-9);
    let balance = field.balance();
    assert_eq!(balance.taken_up, 0.0);
    assert!(
        (balance.from_vessels - balance.decayed - balance.present).abs() < 1e-9 * balance.decayed
    );
}

#[test]
fn cells_and_vessels_share_a_voxel_by_their_rates() {
    let mut field = no_flux::<f64>([6, 5, 4], VEGF, 60.0);
    field.set_uptake(&vec![3e-4; 120]).unwrap();
    field.set_exchange(&vec![1e-4; 120], 0.0).unwrap();
    field.concentration_mut().fill(1.0);
    let step = field.step().unwrap();
    assert!((step.taken_up / -step.from_vessels - 3.0).abs() < 1e-12);
}
