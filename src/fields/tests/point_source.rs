//! One secreting cell.

use super::super::Boundary;
use super::super::reference::DenseCosine;
use super::*;

/// The concentration one voxel away and its exact value on the same grid, per step.
fn beside_a_cell(kinetics: FactorKinetics, dt_s: f64, steps: usize) -> Vec<(f64, f64)> {
    let mut field = no_flux::<f64>([17, 16, 15], kinetics, dt_s);
    let grid = *field.grid();
    let cell = grid.index([8, 8, 7]);
    field.sources_mut()[cell] = 1.0;
    let mut sources = vec![0.0; grid.voxels()];
    sources[cell] = 1.0;
    let exact = DenseCosine::new(grid, kinetics);
    let empty = vec![0.0; grid.voxels()];
    (1..=steps)
        .map(|step| {
            field.step().unwrap();
            let reference = exact.advance(&empty, &sources, dt_s * step as f64);
            (field.concentration()[cell + 1], reference[cell + 1])
        })
        .collect()
}

#[test]
fn one_voxel_from_a_cell_the_time_error_is_below_an_eighth_of_a_percent() {
    for (name, kinetics) in [("VEGF", VEGF), ("PGE2", PGE2), ("vesicles", VESICLES)] {
        for dt_s in [6.0, 60.0, 360.0] {
            let values = beside_a_cell(kinetics, dt_s, 4);
            let worst = (values.iter()).fold(0.0_f64, |worst, (value, exact)| {
                worst.max((value / exact - 1.0).abs())
            });
            println!(
                "{name}, steps of {dt_s} s: at most {:.4} % one voxel away",
                100.0 * worst
            );
            assert!(worst < 1.3e-3, "{name} {dt_s} s: {worst}");
        }
    }
}

/// Relative error of the lattice's steady field `distance_um` from a cell in a box of 240 um.
fn lattice_error(spacing_um: f64, decay_length_um: f64, distance_um: f64, voxels: usize) -> f64 {
    let diffusion = 29.0;
    let kinetics = FactorKinetics {
        diffusion_um2_per_s: diffusion,
        decay_per_s: diffusion / (decay_length_um * decay_length_um),
    };
    let grid = Grid::new([voxels; 3], spacing_um).unwrap();
    let mut sources = vec![0.0; grid.voxels()];
    let cell = grid.index([voxels / 2; 3]);
    sources[cell] = 1.0;
    let field = DenseCosine::new(grid, kinetics).steady(&sources);
    let away = cell + (distance_um / spacing_um).round() as usize;
    let continuum = libm::exp(-distance_um / decay_length_um)
        / (4.0 * std::f64::consts::PI * diffusion * distance_um);
    field[away] / continuum - 1.0
}

#[test]
fn the_grid_itself_is_eight_percent_high_one_voxel_from_a_cell() {
    // Decay hardly matters on the way, and the walls are three decay lengths off.
    let error = lattice_error(20.0, 150.0, 20.0, 47);
    println!(
        "grid against the continuum, one voxel away: {:+.2} %",
        100.0 * error
    );
    assert!((0.075..0.095).contains(&error), "{error}");
}

#[test]
fn the_error_of_the_grid_shrinks_with_the_square_of_the_spacing() {
    let errors = [(20.0, 13), (10.0, 25), (5.0, 49)]
        .map(|(spacing, voxels)| lattice_error(spacing, 20.0, 40.0, voxels));
    let orders = [errors[0] / errors[1], errors[1] / errors[2]].map(f64::log2);
    println!("grid error 40 um from a cell at 20, 10, 5 um: {errors:.4?}, orders {orders:.2?}");
    assert!(orders[1] > 1.7, "{orders:?}");
}

#[test]
fn one_cell_raises_vegf_around_it_by_what_its_secretion_explains() {
    // Basal and hypoxic secretion of one stromal cell, molecules/s.
    for secretion in [0.062, 0.309] {
        let mut field = no_flux::<f64>([41, 41, 41], VEGF, 3600.0);
        let cell = field.grid().index([20, 20, 20]);
        field.sources_mut()[cell] = secretion;
        advance(&mut field, 24);
        // What the walls reflect is nearly uniform: the far corner has it alone.
        let rise_pm = |voxel: usize| {
            (field.concentration()[voxel] - lowest(field.concentration())) * PICOMOLAR
        };
        let (own, beside) = (rise_pm(cell), rise_pm(cell + 1));
        println!(
            "{secretion}/s raise VEGF by {own:.3} pM in the cell's voxel, {beside:.3} pM in the next"
        );
        assert!((0.03..0.25).contains(&own), "{own}");
        let continuum = secretion / (4.0 * std::f64::consts::PI * 29.0 * 20.0) * PICOMOLAR;
        assert!(
            (0.95..1.10).contains(&(beside / continuum)),
            "{beside} {continuum}"
        );
    }
}

#[test]
fn wide_and_flat_patches_agree_with_the_exact_solution() {
    for shape in [
        [50, 50, 10],
        [64, 48, 1],
        [30, 1, 7],
        [1, 1, 40],
        [5, 3, 2],
        [33, 1, 1],
    ] {
        for boundary_dt in [60.0, 360.0] {
            let mut field = no_flux::<f64>(shape, VEGF, boundary_dt);
            let grid = *field.grid();
            let start = irregular(grid.voxels(), 1);
            let sources: Vec<f64> = irregular(grid.voxels(), 2);
            field.concentration_mut().copy_from_slice(&start);
            field.sources_mut().copy_from_slice(&sources);
            advance(&mut field, 1);
            let exact = DenseCosine::new(grid, VEGF).advance(&start, &sources, boundary_dt);
            let gap = worst(field.concentration(), &exact);
            assert!(gap < 1e-3, "{shape:?}: {gap}");
            // Without sources there is no quadrature: rounding only.
            let mut field = no_flux::<f64>(shape, VEGF, boundary_dt);
            field.concentration_mut().copy_from_slice(&start);
            advance(&mut field, 1);
            let none = vec![0.0; grid.voxels()];
            let exact = DenseCosine::new(grid, VEGF).advance(&start, &none, boundary_dt);
            let gap = worst(field.concentration(), &exact);
            assert!(gap < 1e-13, "{shape:?}: {gap}");
        }
    }
}

#[test]
fn single_precision_follows_double_precision() {
    let mut narrow = no_flux::<f32>([20, 19, 18], VEGF, 60.0);
    let mut wide = no_flux::<f64>([20, 19, 18], VEGF, 60.0);
    let cell = wide.grid().index([10, 9, 9]);
    narrow.sources_mut()[cell] = 0.062;
    wide.sources_mut()[cell] = 0.062;
    advance(&mut narrow, 60);
    advance(&mut wide, 60);
    let gap = worst(narrow.concentration(), wide.concentration());
    assert!(gap < 1e-5, "{gap}");
}

#[test]
fn held_faces_need_no_special_grid() {
    let grid = Grid::new([1, 1, 1], 20.0).unwrap();
    let boundary = Boundary::Dirichlet { value_per_um3: 1.0 };
    let mut field = FactorField::<f64>::new(grid, VEGF, 60.0, boundary).unwrap();
    field.sources_mut()[0] = 8000.0;
    field.step().unwrap();
    // One voxel has no faces: it fills from its source alone.
    assert!((field.concentration()[0] / 60.0 - 1.0).abs() < 0.01);
}
