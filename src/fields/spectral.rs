//! A step of constant sources in cosine space (Eq. F4b): every mode of the lattice decays by itself, `C_m <- e^{-q t} C_m + (1 - e^{-q t})/q S_m`.
//!
//! Three dense transforms replace all doublings of the source response. They are exact as well, but their rounding is a share
//! of the largest value and not of each value, so that small values far from a source would be noise: a step is taken this way
//! only where the field is level enough before and after it, and by the positive operators otherwise.

use std::f64::consts::PI;

use super::chunks::CHUNK;
use super::factor_field::FactorKinetics;
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
    /// Share of a mode that is left after the step.
    kept: Vec<T>,
    /// What a source of one leaves in the mode after the step, s.
    response_s: Vec<T>,
}

impl<T: Real> Spectral<T> {
    pub(super) fn new(grid: &Grid, kinetics: FactorKinetics, time_s: f64) -> Self {
        let lengths = Propagator::<T>::lengths_of(grid);
        let forward = lengths.map(cosines);
        let backward = lengths.map(|length| transposed(&cosines(length)));
        let rates = mode_rates(grid, lengths, kinetics);
        let mut kept: Vec<f64> = rates.iter().map(|rate| libm::exp(-rate * time_s)).collect();
        let mut response_s: Vec<f64> = rates.iter().map(|q| survival_time_s(time_s, *q)).collect();
        // The mean of the field is its mass: what rounded weights would add to it in every step is taken out of its mode, as
        // closely as one factor of this format can.
        let gain: f64 = lengths
            .iter()
            .map(|length| gain_of_mean::<T>(*length))
            .product();
        kept[0] /= gain;
        response_s[0] /= gain;
        let narrow = |values: Vec<f64>| values.into_iter().map(T::from_f64).collect();
        Self {
            lengths,
            forward: Propagator::of_rows(lengths, &forward, T::default()),
            backward: Propagator::of_rows(lengths, &backward, T::default()),
            kept: narrow(kept),
            response_s: narrow(response_s),
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

    /// Writes into `result` what the step makes of the values. False where it is not level enough to be trusted.
    pub(super) fn step(
        &self,
        values: &[T],
        source: &[T],
        result: &mut [T],
        [scratch, folded]: [&mut [T]; 2],
    ) -> bool {
        let same = Store::Scaled(T::from_f64(1.0));
        folded.copy_from_slice(source);
        fold(folded, self.lengths);
        self.forward.spread(folded, scratch);
        self.forward.collect(scratch, result, same);
        folded.copy_from_slice(values);
        fold(folded, self.lengths);
        self.forward.spread(folded, scratch);
        let modes = Store::Modes(&self.kept, &self.response_s);
        self.forward.collect(scratch, result, modes);
        self.backward.spread(result, scratch);
        self.backward.collect(scratch, result, same);
        fold(result, self.lengths);
        is_level(result)
    }
}

/// Sums and differences of mirrored places along all axes, in place: `x[i], x[n-1-i] <- x[i] + x[n-1-i], x[i] - x[n-1-i]`.
///
/// Done after the inverse transform the same step takes even and odd parts back to places.
fn fold<T: Real>(values: &mut [T], [nx, ny, nz]: [usize; 3]) {
    for plane in values.chunks_exact_mut(nx * ny) {
        for row in plane.chunks_exact_mut(nx) {
            let (low, high) = row.split_at_mut(nx.div_ceil(2));
            let pairs = low.iter_mut().zip(high.iter_mut().rev());
            pairs.for_each(|(a, b)| (*a, *b) = (*a + *b, *a - *b));
        }
        fold_layers(plane, nx, ny);
    }
    fold_layers(values, nx * ny, nz);
}

fn fold_layers<T: Real>(values: &mut [T], stride: usize, length: usize) {
    let (low, high) = values.split_at_mut(length.div_ceil(2) * stride);
    let mirrored = high.chunks_exact_mut(stride).rev();
    for (low, high) in low.chunks_exact_mut(stride).zip(mirrored) {
        let pairs = low.iter_mut().zip(high);
        pairs.for_each(|(a, b)| (*a, *b) = (*a + *b, *a - *b));
    }
}

/// Whether the smallest value is so large a share of the largest that rounding of the largest does not show in it.
pub(super) fn is_level<T: Real>(values: &[T]) -> bool {
    let zero = T::default();
    // Sweeps of a few thousand values with an early end: most fields that fail do so in the first.
    let Some(&first) = values.first() else {
        return false;
    };
    let (mut low, mut high) = (first, first);
    for part in values.chunks(CHUNK) {
        let mut positive = true;
        for &value in part {
            positive &= value > zero;
            low = if value < low { value } else { low };
            high = if value > high { value } else { high };
        }
        if !(positive && low > T::LEVEL * high) {
            return false;
        }
    }
    true
}

/// The orthonormal cosine transform of a folded axis, row by row: the eigenvectors of the lattice between no-flux walls.
///
/// Even modes see the sums of mirrored places and odd modes the differences ([`fold`]), so each row has half of the places:
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

/// What there and back makes of a constant along an axis, with the weights as they are rounded: one but for that.
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

/// Rate at which each mode goes, 1/s: decay and `4 D/h^2 sin^2(pi m / 2 n)` of each axis.
fn mode_rates(grid: &Grid, lengths: [usize; 3], kinetics: FactorKinetics) -> Vec<f64> {
    let hop_per_s = kinetics.diffusion_um2_per_s / (grid.spacing_um * grid.spacing_um);
    let axis = |length: usize| -> Vec<f64> {
        let rate = |mode: usize| {
            let wave = libm::sin(PI * mode as f64 / (2 * length) as f64);
            4.0 * hop_per_s * wave * wave
        };
        modes_of(length).map(rate).collect()
    };
    let [fast, middle, slow] = lengths.map(axis);
    let mut rates = Vec::with_capacity(grid.voxels());
    for z in &slow {
        for y in &middle {
            rates.extend(fast.iter().map(|x| kinetics.decay_per_s + x + y + z));
        }
    }
    rates
}
