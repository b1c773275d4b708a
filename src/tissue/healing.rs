//! Death and regrowth of parenchyma, clearance of debris, vessels, scar, alarm (Eq. T1).

use crate::kinetics::lost_share;
use crate::tissue::{Patch, box_count, box_sum};

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
}

/// Advances the tissue by `dt_s`. Every update is an exact exponential, so no column leaves its range.
pub fn heal(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    parenchyma(patch, rates, dt_s);
    debris(patch, rates, dt_s);
    alarm(patch, rates.alarm_per_s, dt_s);
    vessels(patch, rates, dt_s);
    collagen(patch, rates, dt_s);
}

/// Brings what cells sense of the debris up to date.
pub fn sense_debris(patch: &mut Patch) {
    let shape = patch.grid.shape;
    let sums = box_sum(&patch.debris, shape, patch.debris_reach);
    let voxels = box_count(shape, patch.debris_reach);
    patch.debris_sensed = sums.iter().zip(&voxels).map(|(s, n)| s / n).collect();
}

fn parenchyma(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    for voxel in 0..patch.parenchyma.len() {
        let alive = patch.parenchyma[voxel];
        let died = alive * lost_share(rates.death_per_s[voxel] * dt_s);
        let left = alive - died;
        patch.debris[voxel] += died * rates.debris_of_parenchyma_per_um3;
        patch.alarm_stages[0][voxel] += died;
        // Scar takes the room of what could grow back.
        let scar = (patch.collagen[voxel] - patch.collagen_start).max(0.0);
        let room = (1.0 - scar - left).max(0.0);
        let regrown = room * lost_share(rates.regrowth_per_s[voxel] * dt_s);
        patch.parenchyma[voxel] = left + regrown;
    }
}

/// Each cell takes from the cube within its reach in proportion to what lies there.
fn debris(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    if rates
        .debris_demand_per_s
        .iter()
        .all(|demand| *demand == 0.0)
    {
        sense_debris(patch);
        return;
    }
    let shape = patch.grid.shape;
    let volume = patch.grid.voxel_volume_um3();
    let within = box_sum(&patch.debris, shape, patch.debris_reach);
    let weights: Vec<f64> = rates
        .debris_demand_per_s
        .iter()
        .zip(&within)
        .map(|(demand, sum)| {
            if *sum > 0.0 {
                demand / (sum * volume)
            } else {
                0.0
            }
        })
        .collect();
    let hazards = box_sum(&weights, shape, patch.debris_reach);
    for (debris, hazard) in patch.debris.iter_mut().zip(&hazards) {
        if *hazard > 0.0 {
            *debris *= libm::exp(-hazard * dt_s);
        }
    }
    sense_debris(patch);
}

/// Two equal stages; the exact solution over the step.
fn alarm(patch: &mut Patch, rate_per_s: f64, dt_s: f64) {
    let keep = libm::exp(-rate_per_s * dt_s);
    let [first, second] = &mut patch.alarm_stages;
    for ((a, b), alarm) in first
        .iter_mut()
        .zip(second.iter_mut())
        .zip(&mut patch.alarm)
    {
        *b = (*b + *a * rate_per_s * dt_s) * keep;
        *a *= keep;
        *alarm = (*b * std::f64::consts::E).min(1.0);
    }
}

/// New vessels advance from the best perfused neighbour as a front.
fn vessels(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    if rates.sprout_um_per_s.iter().all(|speed| *speed == 0.0) {
        return;
    }
    let before = patch.vessels.clone();
    for voxel in 0..before.len() {
        let best = best_neighbour(patch, &before, voxel);
        if best > before[voxel] {
            let per_s = rates.sprout_um_per_s[voxel] / patch.grid.spacing_um;
            patch.vessels[voxel] -= (best - before[voxel]) * libm::expm1(-per_s * dt_s);
            patch.hypoxia[voxel] = 1.0 - patch.vessels[voxel];
        }
    }
}

fn best_neighbour(patch: &Patch, column: &[f64], voxel: usize) -> f64 {
    let shape = patch.grid.shape;
    let at = patch.grid.coordinates(voxel);
    let mut best = 0.0f64;
    for axis in 0..3 {
        for step in [-1isize, 1] {
            let moved = at[axis] as isize + step;
            if moved >= 0 && (moved as usize) < shape[axis] {
                let mut there = at;
                there[axis] = moved as usize;
                best = best.max(column[patch.grid.index(there)]);
            }
        }
    }
    best
}

/// dc/dt = laid (1 - c) - cleared c, both per volume; exact over the step.
fn collagen(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let volume = patch.grid.voxel_volume_um3();
    for voxel in 0..patch.collagen.len() {
        let laid = rates.collagen_laid_um3_per_s[voxel] / volume;
        let cleared = rates.collagen_cleared_um3_per_s[voxel] / volume;
        let total = laid + cleared;
        if total > 0.0 {
            let target = laid / total;
            let c = patch.collagen[voxel];
            patch.collagen[voxel] = c + (target - c) * lost_share(total * dt_s);
        }
    }
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
}
