//! Death and regrowth of parenchyma, clearance of debris, vessels, scar, alarm (Eq. T1).

use rayon::prelude::*;

use crate::fields::{Sweep, wide};
use crate::kinetics::{kept_shares, lost_share, lost_shares};
use crate::tissue::sprouting::sprout;
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

/// Share of the largest debris below which what lies within reach is left alone: the uptake of a trace, relative to its amount,
/// would take the digits of all other sums.
const TRACE: f64 = 1e-12;

/// Voxels that are worked on together.
const SLICE: usize = 512;

/// Advances the tissue by `dt_s`. Every update is an exact exponential, so no column leaves its range.
pub fn heal(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    parenchyma_and_alarm(patch, rates, dt_s);
    debris(patch, rates, dt_s);
    sprout(patch, rates.sprout_um_per_s, rates.grain, dt_s);
    collagen(patch, rates, dt_s);
}

/// Brings what cells sense of the debris up to date.
pub fn sense_debris(patch: &mut Patch, grain: Grain) {
    let mut sums = vec![0.0; patch.debris.len()];
    sense(patch, grain, &mut sums);
}

/// The same, with room for sums.
fn sense(patch: &mut Patch, grain: Grain, sums: &mut [f64]) {
    let cubes = reach_of(patch, grain);
    cubes.sum_of(&patch.debris, sums);
    cubes.per_voxel(sums, 1.0, |sum| sum, &mut patch.debris_sensed);
}

/// The cubes within which phagocytes gather debris.
fn reach_of(patch: &Patch, grain: Grain) -> Cubes {
    Cubes {
        shape: patch.grid.shape,
        reach: patch.debris_reach,
        grain,
    }
}

/// A slice of each column that dying and growing parenchyma reads and writes.
struct Slice<'a> {
    alive: &'a mut [f64],
    debris: &'a mut [f64],
    alarm_stages: [&'a mut [f64]; 2],
    alarm: &'a mut [f64],
    collagen: &'a [f64],
    death_per_s: &'a [f64],
    regrowth_per_s: &'a [f64],
}

fn parenchyma_and_alarm(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let start = patch.collagen_start;
    let keep = libm::exp(-rates.alarm_per_s * dt_s);
    let [first, second] = &mut patch.alarm_stages;
    let slices = patch
        .parenchyma
        .par_chunks_mut(SLICE)
        .zip(patch.debris.par_chunks_mut(SLICE))
        .zip(first.par_chunks_mut(SLICE))
        .zip(second.par_chunks_mut(SLICE))
        .zip(patch.alarm.par_chunks_mut(SLICE))
        .zip(patch.collagen.par_chunks(SLICE))
        .zip(rates.death_per_s.par_chunks(SLICE))
        .zip(rates.regrowth_per_s.par_chunks(SLICE));
    let slices = slices.with_min_len(rates.grain.of(16));
    slices.for_each(
        |(
            ((((((alive, debris), first), second), alarm), collagen), death_per_s),
            regrowth_per_s,
        )| {
            let slice = Slice {
                alive,
                debris,
                alarm_stages: [first, second],
                alarm,
                collagen,
                death_per_s,
                regrowth_per_s,
            };
            wide(Turn {
                slice,
                rates,
                collagen_start: start,
                dt_s,
                keep,
            });
        },
    );
}

/// A step of a slice.
struct Turn<'a> {
    slice: Slice<'a>,
    rates: &'a Healing<'a>,
    collagen_start: f64,
    dt_s: f64,
    /// What is left of a stage of the alarm.
    keep: f64,
}

impl Sweep for Turn<'_> {
    type Found = ();

    #[inline(always)]
    fn sweep(mut self) {
        let rate_per_s = self.rates.alarm_per_s;
        self.slice
            .die_and_grow(self.rates, self.collagen_start, self.dt_s);
        self.slice.alarm(rate_per_s, self.dt_s, self.keep);
    }
}

impl Slice<'_> {
    #[inline(always)]
    fn die_and_grow(&mut self, rates: &Healing<'_>, collagen_start: f64, dt_s: f64) {
        let (mut dying, mut growing) = ([0.0; SLICE], [0.0; SLICE]);
        let count = self.alive.len();
        let (dying, growing) = (&mut dying[..count], &mut growing[..count]);
        lost_shares(self.death_per_s, dt_s, dying);
        lost_shares(self.regrowth_per_s, dt_s, growing);
        let tissue = self.alive.iter_mut().zip(self.debris.iter_mut());
        let tissue = tissue
            .zip(self.alarm_stages[0].iter_mut())
            .zip(self.collagen);
        for ((((alive, debris), alarm), collagen), (dying, growing)) in
            tissue.zip(dying.iter().zip(growing.iter()))
        {
            let died = *alive * dying;
            let left = *alive - died;
            *debris += died * rates.debris_of_parenchyma_per_um3;
            *alarm += died;
            // Scar takes the space of tissue that could grow back.
            let scar = (collagen - collagen_start).max(0.0);
            let room = (1.0 - scar - left).max(0.0);
            *alive = left + room * growing;
        }
    }

    /// Two equal stages; the exact solution over the step.
    #[inline(always)]
    fn alarm(&mut self, rate_per_s: f64, dt_s: f64, keep: f64) {
        let [first, second] = &mut self.alarm_stages;
        let stages = first.iter_mut().zip(second.iter_mut());
        for ((a, b), alarm) in stages.zip(self.alarm.iter_mut()) {
            *b = (*b + *a * rate_per_s * dt_s) * keep;
            *a *= keep;
            *alarm = (*b * std::f64::consts::E).min(1.0);
        }
    }
}

/// Each cell takes from the cube within its reach in proportion to what lies there.
fn debris(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let cubes = reach_of(patch, rates.grain);
    let demands = rates.debris_demand_per_s;
    let mut sums = vec![0.0; patch.debris.len()];
    if demands.iter().any(|demand| *demand != 0.0) {
        let volume = patch.grid.voxel_volume_um3();
        let trace = TRACE * largest(&patch.debris);
        let mut within = vec![0.0; patch.debris.len()];
        cubes.sum_of(&patch.debris, &mut within);
        // The share that a voxel takes of everything within its reach; the sum of these shares at a voxel is its hazard.
        cubes.sum_what(&mut sums, |first, plane| {
            let asked = demands[first..].iter().zip(&within[first..]);
            for (share, (demand, within)) in plane.iter_mut().zip(asked) {
                *share = if *within > trace {
                    demand / (*within * volume)
                } else {
                    0.0
                };
            }
        });
        let slices = patch.debris.par_chunks_mut(SLICE);
        let slices = slices.zip(sums.par_chunks(SLICE));
        let slices = slices.with_min_len(rates.grain.of(16));
        slices.for_each(|(debris, hazards_per_s)| {
            wide(Take {
                debris,
                hazards_per_s,
                dt_s,
            })
        });
    }
    sense(patch, rates.grain, &mut sums);
}

/// Removes from a slice what cells take.
struct Take<'a> {
    debris: &'a mut [f64],
    hazards_per_s: &'a [f64],
    dt_s: f64,
}

impl Sweep for Take<'_> {
    type Found = ();

    #[inline(always)]
    fn sweep(self) {
        let mut kept = [1.0; SLICE];
        let kept = &mut kept[..self.debris.len()];
        kept_shares(self.hazards_per_s, self.dt_s, kept);
        for ((debris, kept), hazard) in self.debris.iter_mut().zip(kept).zip(self.hazards_per_s) {
            *debris *= if *hazard > 0.0 { *kept } else { 1.0 };
        }
    }
}

/// The largest of some numbers, none below zero; in lanes, since its order does not matter.
fn largest(values: &[f64]) -> f64 {
    let mut lanes = [0.0; 8];
    for some in values.chunks(lanes.len()) {
        for (lane, value) in lanes.iter_mut().zip(some) {
            *lane = if value > lane { *value } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, f64::max)
}

/// dc/dt = laid (1 - c) - cleared c, both per volume; exact over the step.
fn collagen(patch: &mut Patch, rates: &Healing<'_>, dt_s: f64) {
    let volume = patch.grid.voxel_volume_um3();
    let slices = patch
        .collagen
        .par_chunks_mut(SLICE)
        .zip(rates.collagen_laid_um3_per_s.par_chunks(SLICE))
        .zip(rates.collagen_cleared_um3_per_s.par_chunks(SLICE));
    let slices = slices.with_min_len(rates.grain.of(16));
    slices.for_each(|((collagen, laid), cleared)| {
        // Cells that lay or clear are few: most slices are at rest.
        if laid.iter().chain(cleared).all(|rate| *rate == 0.0) {
            return;
        }
        for ((collagen, laid), cleared) in collagen.iter_mut().zip(laid).zip(cleared) {
            let (laid, cleared) = (laid / volume, cleared / volume);
            let total = laid + cleared;
            if total > 0.0 {
                *collagen += (laid / total - *collagen) * lost_share(total * dt_s);
            }
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
}
