//! The fast path against the obvious one, and the same bits for any number of threads.

use super::super::heat_kernel::{BandRow, Walls, axis_rows};
use super::super::propagator::{Propagator, Store};
use super::super::reference::DenseCosine;
use super::*;

/// The axis matrices applied one voxel at a time, dense.
fn obvious(shape: [usize; 3], ratio: f64, walls: Walls, values: &[f64]) -> Vec<f64> {
    let grid = Grid::new(shape, 20.0).unwrap();
    let mut values = values.to_vec();
    for axis in 0..3 {
        let rows = axis_rows(shape[axis], ratio, walls, 53);
        let weight = |row: &BandRow, j: usize| match j.checked_sub(row.first) {
            Some(place) => row.weights.get(place).copied().unwrap_or(0.0),
            None => 0.0,
        };
        values = (0..values.len())
            .map(|voxel| {
                let mut cell = grid.coordinates(voxel);
                let row = &rows[cell[axis]];
                (0..shape[axis])
                    .map(|j| {
                        cell[axis] = j;
                        weight(row, j) * values[grid.index(cell)]
                    })
                    .sum()
            })
            .collect();
    }
    values
}

#[test]
fn narrow_bands_and_full_matrices_agree_with_the_obvious_product() {
    for shape in [[37, 18, 9], [8, 5, 1], [16, 4, 4], [3, 70, 2], [130, 1, 21]] {
        for ratio in [0.003, 0.4, 4.0, 300.0] {
            for walls in [Walls::Reflecting, Walls::Absorbing] {
                let grid = Grid::new(shape, 20.0).unwrap();
                let kinetics = FactorKinetics {
                    diffusion_um2_per_s: 400.0 * ratio,
                    decay_per_s: 0.0,
                };
                let propagator = Propagator::<f64>::new(&grid, kinetics, 1.0, walls);
                let start = irregular(grid.voxels(), 13);
                let (mut scratch, mut end) = (start.clone(), start.clone());
                propagator.spread(&start, &mut scratch);
                propagator.collect(&scratch, &mut end, Store::Scaled(1.0));
                let gap = worst(&end, &obvious(shape, ratio, walls, &start));
                assert!(gap < 1e-14, "{shape:?} {ratio} {walls:?}: {gap}");
            }
        }
    }
}

/// A busy patch, large enough to be shared among threads.
fn busy<T: Real>(threads: usize) -> (Vec<u64>, Vec<u64>) {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(|| {
        let mut field = no_flux::<T>([37, 34, 29], VEGF, 60.0);
        let voxels = field.grid().voxels();
        let of = |salt: u64, scale: f64| -> Vec<T> {
            irregular(voxels, salt)
                .iter()
                .map(|u| T::from_f64(scale * u))
                .collect()
        };
        field.sources_mut().copy_from_slice(&of(14, 0.06));
        field.step().unwrap();
        field.set_uptake(&of(15, 1e-2)).unwrap();
        field.set_exchange(&of(16, 1e-4), 0.01).unwrap();
        advance(&mut field, 2);
        let balance = field.balance();
        let ledger = [
            balance.present,
            balance.decayed,
            balance.taken_up,
            balance.from_vessels,
        ];
        let bits = field
            .concentration()
            .iter()
            .map(|value| value.bits())
            .collect();
        (bits, ledger.map(f64::to_bits).to_vec())
    })
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (double, single) = (busy::<f64>(1), busy::<f32>(1));
    for threads in [2, 3, 7] {
        assert!(busy::<f64>(threads) == double, "f64 on {threads} threads");
        assert!(busy::<f32>(threads) == single, "f32 on {threads} threads");
    }
}

#[test]
fn steps_in_a_row_do_not_drift_from_one_long_exact_step() {
    let mut field = no_flux::<f64>([12, 11, 10], VEGF, 60.0);
    let grid = *field.grid();
    let sources = irregular(grid.voxels(), 17);
    field.sources_mut().copy_from_slice(&sources);
    advance(&mut field, 240);
    let empty = vec![0.0; grid.voxels()];
    let exact = DenseCosine::new(grid, VEGF).advance(&empty, &sources, 240.0 * 60.0);
    assert!(worst(field.concentration(), &exact) < 1e-6);
}
