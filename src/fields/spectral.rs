//! A step of constant sources in cosine space (Eq. F4b): every mode of the lattice decays by itself, `C_m <- e^{-q t} C_m + (1 - e^{-q t})/q S_m`.
//!
//! Dense transforms, of the source and back, and of the field where it does not come from such a step, replace all doublings of
//! the source response. They are exact as well, but their rounding is a share of the largest value and not of each value, so that
//! small values far from a source would be noise: a step uses this method only where the field is level enough before and after
//! it, and by the positive operators otherwise.

use std::f64::consts::PI;

use super::factor::FactorKinetics;
use super::folds::{Fold, unfold_slow};
use super::grid::Grid;
use super::heat_kernel::BandRow;
use super::propagator::{Propagator, Store};
use super::real::Real;
use super::response::survival_time_s;
use crate::work::Grain;

/// The modes of a grid with no-flux walls and what a step does to each.
#[derive(Debug)]
pub(super) struct Spectral<T> {
    lengths: [usize; 3],
    forward: Propagator<T>,
    backward: Propagator<T>,
    /// By which the mode of the mean is multiplied where values become modes.
    mean_share: T,
    /// Share of a mode that is left after the step.
    kept: Vec<T>,
    /// What a source of one leaves in the mode after the step, s.
    response_s: Vec<T>,
    /// The same of a source that rises from zero to one during the step, s.
    rising_s: Vec<T>,
}

impl<T: Real> Spectral<T> {
    pub(super) fn new(grid: &Grid, kinetics: FactorKinetics, time_s: f64) -> Self {
        let lengths = Propagator::<T>::lengths_of(grid);
        let forward = lengths.map(cosines);
        let backward = lengths.map(|length| transposed(&cosines(length)));
        let rates = mode_rates(grid, kinetics);
        let kept: Vec<f64> = rates.iter().map(|rate| libm::exp(-rate * time_s)).collect();
        let mut response_s: Vec<f64> = rates.iter().map(|q| survival_time_s(time_s, *q)).collect();
        let mut rising_s: Vec<f64> = rates.iter().map(|q| rising_stay_s(time_s, *q)).collect();
        // The mean of the field is its mass: what rounded weights would add to it in both transforms is subtracted from its mode,
        // as closely as one factor of this format can.
        let gain: f64 = lengths
            .iter()
            .map(|length| gain_of_mean::<T>(*length))
            .product();
        response_s[0] /= gain;
        rising_s[0] /= gain;
        let narrow = |values: Vec<f64>| values.into_iter().map(T::from_f64).collect();
        Self {
            lengths,
            forward: Propagator::of_rows(lengths, &forward, T::default()).folding(Fold::Before),
            backward: Propagator::of_rows(lengths, &backward, T::default()).folding(Fold::After),
            mean_share: T::from_f64(1.0 / gain),
            kept: narrow(kept),
            response_s: narrow(response_s),
            rising_s: narrow(rising_s),
        }
    }

    /// Splits the work otherwise.
    pub(super) fn split(&mut self, grain: Grain) {
        self.forward.grain = grain;
        self.backward.grain = grain;
    }

    /// Products per voxel of a step.
    pub(super) fn work(&self) -> f64 {
        2.0 * self.forward.work() + self.backward.work()
    }

    /// What the step makes of the values and a constant source: in cosine space into `modes`, voxel by voxel into `result`.
    /// False where that is not level enough to be trusted.
    pub(super) fn step(&self, values: &[T], source: &[T], spare: &mut Spare<'_, T>) -> bool {
        if !spare.held {
            let same = Store::Scaled(T::from_f64(1.0));
            self.forward.spread(values, spare.scratch);
            self.forward.collect(spare.scratch, spare.modes, same);
            spare.modes[0] = spare.modes[0] * self.mean_share;
        }
        self.forward.spread(source, spare.scratch);
        let both = Store::Modes(&self.response_s, &self.kept);
        self.forward.collect(spare.scratch, spare.modes, both);
        self.back(spare)
    }

    /// Takes from what [`Self::step`] made what a loss costs that rises from zero to `loss` during the step.
    pub(super) fn step_less(&self, loss: &[T], spare: &mut Spare<'_, T>) -> bool {
        self.forward.spread(loss, spare.scratch);
        let less = Store::Less(&self.rising_s);
        self.forward.collect(spare.scratch, spare.modes, less);
        self.back(spare)
    }

    fn back(&self, spare: &mut Spare<'_, T>) -> bool {
        let same = Store::Scaled(T::from_f64(1.0));
        self.backward.spread(spare.modes, spare.scratch);
        self.backward.collect(spare.scratch, spare.result, same);
        unfold_slow(spare.result, self.lengths, self.backward.grain)
    }
}

/// The memory that a step by modes works in; one value per voxel each.
pub(super) struct Spare<'a, T> {
    /// The field in cosine space: at the start, if it is `held`, and at the end.
    pub(super) modes: &'a mut [T],
    pub(super) held: bool,
    pub(super) result: &'a mut [T],
    pub(super) scratch: &'a mut [T],
}

/// The memory of a step by modes: the field is held in cosine space unless `modes` is empty.
pub(super) fn spare<'a, T: Real>(
    modes: &'a mut Vec<T>,
    result: &'a mut [T],
    scratch: &'a mut [T],
) -> Spare<'a, T> {
    let held = !modes.is_empty();
    modes.resize(result.len(), T::default());
    Spare {
        modes,
        held,
        result,
        scratch,
    }
}

/// The orthonormal cosine transform of a folded axis, row by row: the eigenvectors of the lattice between no-flux walls.
///
/// Even modes see the sums of mirrored places and odd modes the differences ([`Fold`]), so each row has half of the places:
/// first the even modes, then the odd ones ([`modes_of`]).
fn cosines(length: usize) -> Vec<BandRow> {
    let sums = length.div_ceil(2);
    let row = |mode: usize| {
        let norm = libm::sqrt(if mode == 0 { 1.0 } else { 2.0 } / length as f64);
        let wave = |place: usize| {
            // The angle is reduced in whole numbers: exact for any mode.
            let quarter = (mode * (2 * place + 1)) % (4 * length);
            norm * libm::cos(PI * quarter as f64 / (2 * length) as f64)
        };
        match mode % 2 {
            0 => BandRow {
                first: 0,
                weights: (0..sums).map(wave).collect(),
            },
            _ => BandRow {
                first: sums,
                weights: (0..length - sums).rev().map(wave).collect(),
            },
        }
    };
    modes_of(length).map(row).collect()
}

/// What both transforms make of a constant along an axis with rounded weights; without rounding it is one.
fn gain_of_mean<T: Real>(length: usize) -> f64 {
    let weight = T::from_f64(libm::sqrt(1.0 / length as f64)).to_f64();
    weight * weight * length as f64
}

/// The order in which the modes of an axis are kept.
fn modes_of(length: usize) -> impl Iterator<Item = usize> {
    (0..length).step_by(2).chain((1..length).step_by(2))
}

/// The inverse: the transpose, which has the even modes in the rows of sums and the odd ones in those of differences.
fn transposed(rows: &[BandRow]) -> Vec<BandRow> {
    let column = |place: usize| {
        let weight = |row: &BandRow| row.weights.get(place.wrapping_sub(row.first)).copied();
        let with: Vec<(usize, f64)> = rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((at, weight(row)?)))
            .collect();
        BandRow {
            first: with.first().map_or(0, |(at, _)| *at),
            weights: with.into_iter().map(|(_, weight)| weight).collect(),
        }
    };
    (0..rows.len()).map(column).collect()
}

/// Rates at which the modes of each axis go, 1/s: `4 D/h^2 sin^2(pi m / 2 n)`.
fn axis_rates(grid: &Grid, kinetics: FactorKinetics) -> [Vec<f64>; 3] {
    let hop_per_s = kinetics.diffusion_um2_per_s / (grid.spacing_um * grid.spacing_um);
    Propagator::<f64>::lengths_of(grid).map(|length| {
        let rate = |mode: usize| {
            let wave = libm::sin(PI * mode as f64 / (2 * length) as f64);
            4.0 * hop_per_s * wave * wave
        };
        modes_of(length).map(rate).collect()
    })
}

/// Rate at which each mode goes, 1/s: decay and the rates of the axes.
fn mode_rates(grid: &Grid, kinetics: FactorKinetics) -> Vec<f64> {
    let [fast, middle, slow] = axis_rates(grid, kinetics);
    let mut rates = Vec::with_capacity(grid.voxels());
    for z in &slow {
        for y in &middle {
            rates.extend(fast.iter().map(|x| kinetics.decay_per_s + x + y + z));
        }
    }
    rates
}

/// Share of a step of `time_s` that a molecule spends in the voxel where it was at the start, by diffusion alone: the mean over
/// voxels is the mean over modes.
pub(super) fn share_at_home(grid: &Grid, kinetics: FactorKinetics, time_s: f64) -> f64 {
    let rates = axis_rates(grid, kinetics);
    let mean = |rates: &Vec<f64>, after_s: f64| {
        let left: f64 = rates.iter().map(|rate| libm::exp(-rate * after_s)).sum();
        left / rates.len() as f64
    };
    // Midpoints that are close where most molecules leave.
    let nodes = (0..SHARE_NODES).map(|node| (node as f64 + 0.5) / SHARE_NODES as f64);
    let [sum, weights] = nodes.fold([0.0; 2], |[sum, weights], x| {
        let there: f64 = rates
            .iter()
            .map(|axis| mean(axis, time_s * x * x * x))
            .product();
        [sum + x * x * there, weights + x * x]
    });
    sum / weights
}

/// What a source that rises from zero to one per s during `time_s` leaves of what decays at `rate_per_s`, s.
pub(super) fn rising_stay_s(time_s: f64, rate_per_s: f64) -> f64 {
    let product = rate_per_s * time_s;
    if product < SERIES_BELOW {
        // 1/2! - x/3! + x^2/4! - ..., from the last term.
        let series = (3..=8)
            .rev()
            .fold(1.0, |sum, n| 1.0 - product / f64::from(n) * sum);
        0.5 * time_s * series
    } else {
        (time_s - survival_time_s(time_s, rate_per_s)) / product
    }
}

/// Nodes of the mean in [`share_at_home`].
const SHARE_NODES: u32 = 16;
/// Products of rate and time below which [`rising_stay_s`] is a series: its next term is below 1e-12.
const SERIES_BELOW: f64 = 0.0625;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rising_source_leaves_the_integral_of_what_it_gave() {
        for (time_s, rate_per_s) in [
            (360.0, 0.0),
            (6.0, 1e-3),
            (100.0, 6.2e-4),
            (100.0, 6.3e-4),
            (60.0, 0.8),
        ] {
            let parts = 100_000;
            let part_s = time_s / f64::from(parts);
            let left = (0..parts).map(|part| {
                let at_s = (f64::from(part) + 0.5) * part_s;
                part_s * at_s / time_s * libm::exp(-rate_per_s * (time_s - at_s))
            });
            let exact: f64 = left.sum();
            let gap = rising_stay_s(time_s, rate_per_s) / exact - 1.0;
            assert!(gap.abs() < 1e-7, "{time_s} s, {rate_per_s}/s: {gap:e}");
        }
    }

    #[test]
    fn a_molecule_stays_at_home_while_it_cannot_leave() {
        let share = |diffusion_um2_per_s: f64, shape| {
            let grid = Grid::new(shape, 20.0).expect("a grid");
            let kinetics = FactorKinetics {
                diffusion_um2_per_s,
                decay_per_s: 1e-4,
            };
            share_at_home(&grid, kinetics, 360.0)
        };
        assert!((share(0.0, [9, 8, 7]) - 1.0).abs() < 1e-12);
        // Two voxels: half of (1 + exp(-2 rate t)), on average.
        let exponent: f64 = 2.0 * 0.5 / 400.0 * 360.0;
        let exact = 0.5 * (1.0 - libm::expm1(-exponent) / exponent);
        assert!((share(0.5, [2, 1, 1]) - exact).abs() < 2e-3);
        // Everywhere alike in the end.
        assert!((share(1e6, [5, 4, 1]) - 0.05).abs() < 1e-3);
    }
}
