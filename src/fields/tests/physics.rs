//! Known behaviour of diffusion and decay.

use super::*;

#[test]
fn decay_alone_is_exact() {
    let mut field = no_flux::<f64>([9, 8, 7], VEGF, 60.0);
    field.concentration_mut().fill(3.0);
    advance(&mut field, 50);
    let exact = 3.0 * libm::exp(-VEGF.decay_per_s * 3000.0);
    assert!(worst(field.concentration(), &vec![exact; 504]) < 1e-13);
}

#[test]
fn the_steady_decay_length_is_the_root_of_diffusion_over_decay() {
    let mut field = no_flux::<f64>([200, 1, 1], VEGF, 3600.0);
    field.sources_mut()[0] = 1.0;
    advance(&mut field, 40);
    let profile = field.concentration();
    // Far from the far wall, ten decay lengths away, the profile is a plain exponential.
    let fitted_um = 60.0 * 20.0 / libm::log(profile[5] / profile[65]);
    let exact_um = (VEGF.diffusion_um2_per_s / VEGF.decay_per_s).sqrt();
    println!("steady decay length {fitted_um:.2} um, sqrt(D/k) {exact_um:.2} um");
    assert!((fitted_um / exact_um - 1.0).abs() < 0.01);
}

#[test]
fn a_smooth_field_converges_with_the_square_of_the_spacing() {
    let (length_um, duration_s) = (320.0, 600.0);
    let wave = std::f64::consts::PI / length_um;
    let exact =
        libm::exp(-(VEGF.diffusion_um2_per_s * wave * wave + VEGF.decay_per_s) * duration_s);
    let errors = [8, 16, 32].map(|cells: usize| {
        let grid = Grid::new([cells, 4, 1], length_um / cells as f64).unwrap();
        let mut field = FactorField::<f64>::new(grid, VEGF, duration_s, Boundary::NoFlux).unwrap();
        let start: Vec<f64> = (0..grid.voxels())
            .map(|voxel| 2.0 + libm::cos(wave * grid.centre_um(voxel)[0]))
            .collect();
        field.concentration_mut().copy_from_slice(&start);
        field.step().unwrap();
        let uniform = 2.0 * libm::exp(-VEGF.decay_per_s * duration_s);
        ((field.concentration()[0] - uniform) / (start[0] - 2.0) / exact - 1.0).abs()
    });
    let orders = [errors[0] / errors[1], errors[1] / errors[2]].map(f64::log2);
    println!("order of convergence in space: {orders:.3?}");
    assert!(
        orders.iter().all(|order| (order - 2.0).abs() < 0.05),
        "{orders:?}"
    );
}

#[test]
fn a_uniform_patch_reaches_secretion_over_decay() {
    // 1000 cells per mm^3 at 0.062 molecules/s each.
    let mut field = no_flux::<f64>([10, 9, 8], VEGF, 360.0);
    let per_voxel = 0.062 * 1000.0 * field.grid().voxel_volume_um3() / 1e9;
    field.sources_mut().fill(per_voxel);
    advance(&mut field, 1000);
    let steady_pm = field.concentration()[17] * PICOMOLAR;
    assert!((steady_pm / 0.624 - 1.0).abs() < 0.01, "{steady_pm} pM");
}

#[test]
fn a_closed_well_accumulates_what_its_cells_secrete() {
    let keeps = FactorKinetics {
        decay_per_s: 0.0,
        ..PGE2
    };
    let mut field = no_flux::<f64>([10, 10, 10], keeps, 360.0);
    // 100 cells per mm^3 of liquid: 0.8 cells in 8e6 um^3.
    let each = 19.8 * 100.0 * 8e6 / 1e9;
    field.sources_mut()[555] = each;
    advance(&mut field, 960);
    let nanomolar = field.concentration()[0] * PICOMOLAR * 1e-3;
    assert!((nanomolar / 1.15 - 1.0).abs() < 0.015, "{nanomolar} nM");
    assert!(field.balance().relative_residual().abs() < 1e-12);
}

#[test]
fn a_spike_stays_positive_at_a_hundred_times_the_explicit_limit() {
    for shape in [[40, 30, 1], [20, 16, 12]] {
        for walls in [Boundary::NoFlux, Boundary::Dirichlet { value_per_um3: 0.0 }] {
            let grid = Grid::new(shape, 20.0).unwrap();
            // D dt / h^2 = 100
            let dt_s = 100.0 * 400.0 / VEGF.diffusion_um2_per_s;
            let mut wide = FactorField::<f64>::new(grid, VEGF, dt_s, walls).unwrap();
            let mut narrow = FactorField::<f32>::new(grid, VEGF, dt_s, walls).unwrap();
            wide.concentration_mut()[5] = 1.0;
            narrow.concentration_mut()[5] = 1.0;
            wide.sources_mut()[77] = 1.0;
            narrow.sources_mut()[77] = 1.0;
            for _ in 0..3 {
                wide.step().unwrap();
                narrow.step().unwrap();
                assert!(lowest(wide.concentration()) >= 0.0);
                assert!(lowest(narrow.concentration()) >= 0.0);
            }
            assert!(wide.balance().relative_residual().abs() < 1e-12);
        }
    }
}

#[test]
fn the_gradient_of_a_ramp_is_its_slope_and_a_flat_axis_has_none() {
    let mut field = no_flux::<f64>([6, 5, 1], VEGF, 60.0);
    let grid = *field.grid();
    for voxel in 0..grid.voxels() {
        let [x, y, _] = grid.centre_um(voxel);
        field.concentration_mut()[voxel] = 1.0 + 0.5 * x - 0.25 * y;
    }
    for voxel in 0..grid.voxels() {
        let [gx, gy, gz] = field.gradient_um(voxel);
        assert!((gx - 0.5).abs() < 1e-13 && (gy + 0.25).abs() < 1e-13);
        assert_eq!(gz, 0.0);
    }
}
