//! Growth of new vessels (Eq. T1).

use rayon::prelude::*;

use crate::kinetics::lost_share;
use crate::tissue::Patch;
use crate::work::Grain;

/// New vessels advance from the best perfused neighbour as a front.
pub(super) fn sprout(patch: &mut Patch, sprout_um_per_s: &[f64], grain: Grain, dt_s: f64) {
    if sprout_um_per_s.iter().all(|speed| *speed == 0.0) {
        return;
    }
    let before = patch.vessels.clone();
    let [nx, ny, nz] = patch.grid.shape;
    let spacing_um = patch.grid.spacing_um;
    let rows = patch.vessels.par_chunks_mut(nx);
    let rows = rows
        .zip(patch.hypoxia.par_chunks_mut(nx))
        .zip(sprout_um_per_s.par_chunks(nx))
        .with_min_len(grain.of(64));
    rows.enumerate()
        .for_each_init(Vec::new, |best, (row, ((vessels, hypoxia), speed))| {
            best_neighbours(&before, [nx, ny, nz], row, best);
            // Where all is perfused nothing grows; looked at without an early end it is done many at a time.
            let pairs = best.iter().zip(&*vessels);
            if !pairs.fold(false, |any, (best, own)| any | (best > own)) {
                return;
            }
            for x in 0..nx {
                let gap = best[x] - vessels[x];
                if gap > 0.0 {
                    vessels[x] += gap * lost_share(speed[x] / spacing_um * dt_s);
                    hypoxia[x] = 1.0 - vessels[x];
                }
            }
        });
}

/// The largest value beside each voxel of a row along x.
fn best_neighbours(column: &[f64], shape: [usize; 3], row: usize, best: &mut Vec<f64>) {
    let [nx, ny, nz] = shape;
    let (y, z) = (row % ny, row / ny);
    let line = |row: usize| &column[row * nx..][..nx];
    best.clear();
    best.resize(nx, 0.0);
    let beside = [
        (y > 0).then(|| row - 1),
        (y + 1 < ny).then(|| row + 1),
        (z > 0).then(|| row - ny),
        (z + 1 < nz).then(|| row + ny),
    ];
    for other in beside.into_iter().flatten() {
        raise(best, line(other));
    }
    raise(&mut best[1..], line(row));
    raise(best, &line(row)[1..]);
}

/// Raises every value to that of another column, as far as both go.
fn raise(values: &mut [f64], others: &[f64]) {
    for (value, other) in values.iter_mut().zip(others) {
        *value = if other > value { *other } else { *value };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Grid;

    /// Against the neighbours of each voxel one by one.
    #[test]
    fn the_front_advances_from_the_best_neighbour_on_all_sides() {
        let grid = Grid::new([4, 3, 5], 20.0).unwrap();
        let mut tissue = Patch::healthy(grid, 0.03, 20.0, false);
        let voxels = grid.voxels();
        tissue.vessels = (0..voxels)
            .map(|v| (v * 7919 % 101) as f64 / 101.0)
            .collect();
        let before = tissue.vessels.clone();
        sprout(&mut tissue, &vec![0.01; voxels], Grain::default(), 600.0);
        for voxel in 0..voxels {
            let at = grid.coordinates(voxel);
            let beside = (0..voxels).filter(|other| {
                let there = grid.coordinates(*other);
                (0..3)
                    .map(|axis| at[axis].abs_diff(there[axis]))
                    .sum::<usize>()
                    == 1
            });
            let best = beside.map(|other| before[other]).fold(0.0, f64::max);
            let gap = (best - before[voxel]).max(0.0);
            let expected = before[voxel] + gap * (1.0 - (-0.3_f64).exp());
            assert!((tissue.vessels[voxel] - expected).abs() < 1e-14, "{at:?}");
        }
    }
}
