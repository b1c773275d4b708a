//! Death and regrowth of parenchyma, clearance of debris, vessels, scar, alarm (Eq. T1).

use rayon::prelude::*;

use crate::kinetics::{kept_share, lost_share, lost_shares};
use crate::tissue::{Cubes, Patch};
use crate::work::Grain;

/// Rates of one step of healing; the columns have one value per voxel.
#[derive(Debug, Clone, Copy)]
pub struct Healing<'a> {
    /// Hazard of each living parenchymal cell, 1/s.
    pub death_per_s: &'a [f64],
    /// Regrowth rate of lost parenchyma, 1/s.
    pub regrowth_per_s: &'a [f64],
    /// Speed of the front of new vessels, um/s.
    pub sprout_um_per_s: &'a [f64],
    /// Debris that the cells of a voxel would clear, units/s.
    pub debris_demand_per_s: &'a [f64],
    /// Collagen laid down, um^3/s.
    pub collagen_laid_um3_per_s: &'a [f64],
    /// Collagen removed, um^3/s.
    pub collagen_cleared_um3_per_s: &'a [f64],
    /// Rate of each of the two stages of the alarm, 1/s.
    pub alarm_per_s: f64,
    /// Debris units per um^3 that the death of all parenchyma would leave.
    pub debris_of_parenchyma_per_um3: f64,
    /// How finely the work is split.
    pub grain: Grain,
}

/// Share of the largest debris below which what lies within reach is left alone: the appetite for a trace, per what there is of
/// it, would take the digits of all other sums beside it.
const TRACE: f64 = 1e-12;

/// Voxels that are worked on together.
const SLICE: usize = 512;

/// Advances the tissue by `dt_s`. Every update is an exact exponential, so no column leaves its range.
pub fn heal(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    parenchyma(patch, rates, dt_s);
    debris(patch, rates, dt_s);
    alarm(patch, rates, dt_s);
    vessels(patch, rates, dt_s);
    collagen(patch, rates, dt_s);
}

/// Brings what cells sense of the debris up to date.
pub fn sense_debris(patch: &mut Patch, grain: Grain) {
    let cubes = reach_of(patch, grain);
    patch.debris_sensed.clone_from(&patch.debris);
    cubes.sum(&mut patch.debris_sensed);
    patch.debris_sensed = cubes.per_voxel(&patch.debris_sensed, 1.0, |sum| sum);
}

/// The cubes within which phagocytes gather debris.
fn reach_of(patch: &Patch, grain: Grain) -> Cubes {
    Cubes {
        shape: patch.grid.shape,
        reach: patch.debris_reach,
        grain,
    }
}

fn parenchyma(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let start = patch.collagen_start;
    let slices = patch
        .parenchyma
        .par_chunks_mut(SLICE)
        .zip(patch.debris.par_chunks_mut(SLICE))
        .zip(patch.alarm_stages[0].par_chunks_mut(SLICE))
        .zip(patch.collagen.par_chunks(SLICE))
        .zip(rates.death_per_s.par_chunks(SLICE))
        .zip(rates.regrowth_per_s.par_chunks(SLICE));
    let slices = slices.with_min_len(rates.grain.of(16));
    slices.for_each(
        |(((((alive, debris), alarm), collagen), death_per_s), regrowth_per_s)| {
            let mut dying = [0.0; SLICE];
            let mut growing = [0.0; SLICE];
            let count = alive.len();
            lost_shares(death_per_s, dt_s, &mut dying[..count]);
            lost_shares(regrowth_per_s, dt_s, &mut growing[..count]);
            for voxel in 0..count {
                let died = alive[voxel] * dying[voxel];
                let left = alive[voxel] - died;
                debris[voxel] += died * rates.debris_of_parenchyma_per_um3;
                alarm[voxel] += died;
                // Scar takes the room of what could grow back.
                let scar = (collagen[voxel] - start).max(0.0);
                let room = (1.0 - scar - left).max(0.0);
                alive[voxel] = left + room * growing[voxel];
            }
        },
    );
}

/// Each cell takes from the cube within its reach in proportion to what lies there.
fn debris(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let cubes = reach_of(patch, rates.grain);
    let demands = rates.debris_demand_per_s;
    if demands.iter().any(|demand| *demand != 0.0) {
        let volume = patch.grid.voxel_volume_um3();
        let largest = patch.debris.iter().copied().fold(0.0, f64::max);
        let mut sums = patch.debris.clone();
        cubes.sum(&mut sums);
        // What a voxel asks of each part of what lies within its reach; what all ask of a voxel is its hazard.
        for (sum, demand) in sums.iter_mut().zip(demands) {
            *sum = match *sum > TRACE * largest {
                true => demand / (*sum * volume),
                false => 0.0,
            };
        }
        cubes.sum(&mut sums);
        for (debris, hazard) in patch.debris.iter_mut().zip(&sums) {
            if *hazard > 0.0 {
                *debris *= kept_share(hazard * dt_s);
            }
        }
    }
    sense_debris(patch, rates.grain);
}

/// Two equal stages; the exact solution over the step.
fn alarm(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let (rate_per_s, keep) = (rates.alarm_per_s, libm::exp(-rates.alarm_per_s * dt_s));
    let [first, second] = &mut patch.alarm_stages;
    let voxels = first.par_iter_mut().zip(second).zip(&mut patch.alarm);
    let voxels = voxels.with_min_len(rates.grain.of(16 * SLICE));
    voxels.for_each(|((a, b), alarm)| {
        *b = (*b + *a * rate_per_s * dt_s) * keep;
        *a *= keep;
        *alarm = (*b * std::f64::consts::E).min(1.0);
    });
}

/// New vessels advance from the best perfused neighbour as a front.
fn vessels(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    if rates.sprout_um_per_s.iter().all(|speed| *speed == 0.0) {
        return;
    }
    let before = patch.vessels.clone();
    let [nx, ny, nz] = patch.grid.shape;
    let spacing_um = patch.grid.spacing_um;
    let rows = patch.vessels.par_chunks_mut(nx);
    let rows = rows
        .zip(patch.hypoxia.par_chunks_mut(nx))
        .zip(rates.sprout_um_per_s.par_chunks(nx))
        .with_min_len(rates.grain.of(64));
    rows.enumerate()
        .for_each_init(Vec::new, |best, (row, ((vessels, hypoxia), speed))| {
            best_neighbours(&before, [nx, ny, nz], row, best);
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

/// dc/dt = laid (1 - c) - cleared c, both per volume; exact over the step.
fn collagen(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let volume = patch.grid.voxel_volume_um3();
    let voxels = patch
        .collagen
        .par_iter_mut()
        .zip(rates.collagen_laid_um3_per_s)
        .zip(rates.collagen_cleared_um3_per_s);
    let voxels = voxels.with_min_len(rates.grain.of(16 * SLICE));
    voxels.for_each(|((collagen, laid), cleared)| {
        let (laid, cleared) = (laid / volume, cleared / volume);
        let total = laid + cleared;
        if total > 0.0 {
            *collagen += (laid / total - *collagen) * lost_share(total * dt_s);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::Grid;

    fn patch() -> Patch {
        Patch::healthy(Grid::new([4, 3, 2], 20.0).unwrap(), 0.03, 20.0, false)
    }

    fn still(voxels: usize) -> Vec<f64> {
        vec![0.0; voxels]
    }

    fn rates<'a>(zero: &'a [f64]) -> Healing<'a> {
        Healing {
            death_per_s: zero,
            regrowth_per_s: zero,
            sprout_um_per_s: zero,
            debris_demand_per_s: zero,
            collagen_laid_um3_per_s: zero,
            collagen_cleared_um3_per_s: zero,
            alarm_per_s: 0.0,
            debris_of_parenchyma_per_um3: 1e-3,
            grain: Grain::default(),
        }
    }

    #[test]
    fn nothing_happens_without_rates() {
        let mut tissue = patch();
        let before = tissue.clone();
        let zero = still(24);
        heal(&mut tissue, &rates(&zero), 3600.0);
        assert_eq!(tissue, before);
    }

    #[test]
    fn dying_parenchyma_becomes_debris_and_alarm() {
        let mut tissue = patch();
        let zero = still(24);
        let death = vec![1e-4; 24];
        heal(
            &mut tissue,
            &Healing {
                death_per_s: &death,
                ..rates(&zero)
            },
            3600.0,
        );
        let alive = (-0.36f64).exp();
        assert!((tissue.parenchyma[5] - alive).abs() < 1e-12);
        assert!((tissue.debris[5] - (1.0 - alive) * 1e-3).abs() < 1e-15);
        assert!((tissue.alarm_stages[0][5] - (1.0 - alive)).abs() < 1e-12);
    }

    #[test]
    fn one_phagocyte_clears_at_its_rate_while_debris_lasts() {
        let mut tissue = patch();
        tissue.debris = vec![1e-2; 24];
        let zero = still(24);
        let mut demand = still(24);
        demand[0] = 1e-3;
        let before: f64 = tissue.debris.iter().sum::<f64>() * 8000.0;
        heal(
            &mut tissue,
            &Healing {
                debris_demand_per_s: &demand,
                ..rates(&zero)
            },
            60.0,
        );
        let taken = before - tissue.debris.iter().sum::<f64>() * 8000.0;
        assert!((taken - 0.06).abs() < 1e-4 * 0.06 * 2.0 + 1e-4, "{taken}");
        assert!(tissue.debris[3] == 1e-2, "out of reach");
    }

    #[test]
    fn the_alarm_of_sudden_damage_peaks_at_one_after_one_stage_time() {
        let mut tissue = patch();
        tissue.alarm_stages[0] = vec![1.0; 24];
        let zero = still(24);
        let mut peak = (0.0, 0.0);
        for step in 1..200 {
            heal(
                &mut tissue,
                &Healing {
                    alarm_per_s: 0.18 / 3600.0,
                    ..rates(&zero)
                },
                360.0,
            );
            if tissue.alarm[0] > peak.1 {
                peak = (f64::from(step) * 0.1, tissue.alarm[0]);
            }
        }
        assert!(
            (peak.0 - 1.0 / 0.18).abs() < 0.15 && (peak.1 - 1.0).abs() < 1e-3,
            "{peak:?}"
        );
    }

    #[test]
    fn collagen_follows_its_closed_form() {
        let mut tissue = patch();
        let zero = still(24);
        let laid = vec![8000.0 * 1e-6; 24];
        for _ in 0..10 {
            heal(
                &mut tissue,
                &Healing {
                    collagen_laid_um3_per_s: &laid,
                    ..rates(&zero)
                },
                3600.0,
            );
        }
        let expected = 1.0 - 0.97 * (-0.036f64).exp();
        assert!((tissue.collagen[7] - expected).abs() < 1e-12);
    }

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
        let (zero, speed) = (still(voxels), vec![0.01; voxels]);
        let healing = Healing {
            sprout_um_per_s: &speed,
            ..rates(&zero)
        };
        heal(&mut tissue, &healing, 600.0);
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
