//! What takes molecules out of a voxel in proportion to their number: cells and blood vessels.

use super::chunks::{CHUNK, map_parts};
use super::error::FieldError;
use super::real::Real;
use crate::kinetics::lost_share;
use crate::work::Grain;

/// Largest product of rate and substep. The error of the balanced splitting goes with its square: beside a cell 0.04 % at
/// 0.075 and 1 % at 0.45 (docs/PERFORMANCE.md, error against cost).
const RESOLVED: f64 = 0.6;
/// More substeps than this are refused.
const MOST_SUBSTEPS: u32 = 1 << 12;

/// First-order uptake by cells and exchange with vessels, per voxel.
#[derive(Debug)]
pub(super) struct Sinks<T> {
    pub(super) uptake_per_s: Vec<T>,
    pub(super) exchange_per_s: Vec<T>,
    pub(super) plasma_per_um3: f64,
    /// Share `1 - exp(-u t / 2)` that leaves in half a substep, for the rates and the substep below.
    pub(super) half_share: Vec<T>,
    /// `(1 - exp(-u t / 2)) / u`: the time for which a molecule is there on average in half a substep, s.
    half_stay_s: Vec<T>,
    half_share_of: Vec<T>,
    half_share_time_s: f64,
    /// The fastest total rate, 1/s.
    fastest_per_s: f64,
    /// How finely the sweeps over the voxels are split.
    pub(super) grain: Grain,
}

impl<T: Real> Sinks<T> {
    /// No sinks in a grid of so many voxels.
    pub(super) fn none(voxels: usize) -> Self {
        let zeros = || vec![T::default(); voxels];
        Self {
            uptake_per_s: zeros(),
            exchange_per_s: zeros(),
            plasma_per_um3: 0.0,
            half_share: zeros(),
            half_stay_s: zeros(),
            half_share_of: zeros(),
            half_share_time_s: 0.0,
            fastest_per_s: 0.0,
            grain: Grain::default(),
        }
    }

    /// Replaces the uptake by cells.
    pub(super) fn set_uptake(&mut self, per_s: &[T]) -> Result<(), FieldError> {
        check_rates("the uptake rate (1/s)", self.uptake_per_s.len(), per_s)?;
        self.uptake_per_s.copy_from_slice(per_s);
        self.find_fastest();
        Ok(())
    }

    /// Replaces the exchange with vessels.
    pub(super) fn set_exchange(&mut self, per_s: &[T], plasma: f64) -> Result<(), FieldError> {
        super::error::non_negative("the concentration in plasma (1/um^3)", plasma)?;
        let name = "the vessel exchange rate (1/s)";
        check_rates(name, self.exchange_per_s.len(), per_s)?;
        self.exchange_per_s.copy_from_slice(per_s);
        self.plasma_per_um3 = plasma;
        self.find_fastest();
        Ok(())
    }

    /// Whether any voxel loses molecules to cells or vessels.
    pub(super) fn are_active(&self) -> bool {
        self.fastest_per_s > 0.0
    }

    /// Uptake and exchange of a voxel together, 1/s.
    pub(super) fn rate_per_s(&self, voxel: usize) -> T {
        self.uptake_per_s[voxel] + self.exchange_per_s[voxel]
    }

    /// Parts to cut a step of `dt_s` into: a power of two, so that only few sets of operators are needed.
    pub(super) fn substeps(&self, dt_s: f64) -> Result<u32, FieldError> {
        let rate_per_s = self.fastest_per_s;
        let turnovers = rate_per_s * dt_s;
        let mut substeps = 1;
        while turnovers / f64::from(substeps) > RESOLVED {
            substeps *= 2;
            if substeps > MOST_SUBSTEPS {
                return Err(FieldError::UptakeTooFast {
                    voxel: self.fastest_voxel(),
                    rate_per_s,
                    dt_s,
                    turnovers,
                });
            }
        }
        Ok(substeps)
    }

    /// Brings `half_share` up to date for substeps of `time_s`, where rates changed.
    pub(super) fn prepare(&mut self, time_s: f64) {
        let all = time_s != self.half_share_time_s;
        self.half_share_time_s = time_s;
        for voxel in 0..self.half_share.len() {
            let rate = self.rate_per_s(voxel);
            if all || rate != self.half_share_of[voxel] {
                let share = lost_share(0.5 * time_s * rate.to_f64());
                self.half_share[voxel] = T::from_f64(share);
                self.half_stay_s[voxel] = match rate > T::default() {
                    true => T::from_f64(share / rate.to_f64()),
                    false => T::from_f64(0.5 * time_s),
                };
                self.half_share_of[voxel] = rate;
            }
        }
    }

    /// Second half of the balanced splitting, on the field after diffusion; `before` is the field at the
    /// start of the substep, at which uptake and its replacement cancelled. Returns what was lost over the
    /// whole substep.
    pub(super) fn relax_towards(&self, before: &[T], after: &mut [T], time_s: f64) -> Relaxed {
        let parts = map_parts(after, CHUNK, self.grain, |task, part| {
            let first = task * CHUNK;
            let range = first..first + part.len();
            let rates = Rates {
                before: &before[range.clone()],
                share: &self.half_share[range.clone()],
                half_stay_s: &self.half_stay_s[range.clone()],
                uptake_per_s: &self.uptake_per_s[range.clone()],
                exchange_per_s: &self.exchange_per_s[range],
            };
            rates.relax(part, time_s)
        });
        Relaxed::of(parts)
    }

    /// Half a substep of uptake alone. Returns what was lost.
    pub(super) fn deplete(&self, values: &mut [T]) -> Relaxed {
        let parts = map_parts(values, CHUNK, self.grain, |task, part| {
            let mut sum = Relaxed::default();
            for (i, value) in part.iter_mut().enumerate() {
                let voxel = task * CHUNK + i;
                let rate = self.rate_per_s(voxel).to_f64();
                if rate > 0.0 {
                    let lost = self.half_share[voxel] * *value;
                    *value = *value - lost;
                    sum.add(lost.to_f64() / rate, self, voxel);
                }
            }
            sum
        });
        Relaxed::of(parts)
    }

    /// The largest total rate: a plain sweep, since it is made for every field in every step.
    fn find_fastest(&mut self) {
        let pairs = self.uptake_per_s.iter().zip(&self.exchange_per_s);
        let larger = |best: T, rate: T| if rate > best { rate } else { best };
        let fastest = pairs.fold(T::default(), |best, (&own, &more)| larger(best, own + more));
        self.fastest_per_s = fastest.to_f64();
    }

    fn fastest_voxel(&self) -> usize {
        let rates = (0..self.half_share.len()).map(|voxel| self.rate_per_s(voxel).to_f64());
        let fastest = |rate: f64| rate == self.fastest_per_s;
        rates.into_iter().position(fastest).unwrap_or(0)
    }
}

/// The columns that the second half of the balanced splitting reads, for one part of the field.
struct Rates<'a, T> {
    before: &'a [T],
    share: &'a [T],
    half_stay_s: &'a [T],
    uptake_per_s: &'a [T],
    exchange_per_s: &'a [T],
}

/// Sums that run side by side, so that no addition waits for the one before: a fixed number, in a fixed order.
pub(super) const LANES: usize = 8;

impl<T: Real> Rates<'_, T> {
    fn relax(&self, values: &mut [T], time_s: f64) -> Relaxed {
        let (mut by_cells, mut by_vessels) = ([0.0; LANES], [0.0; LANES]);
        let mut negative = false;
        for (group, values) in values.chunks_mut(LANES).enumerate() {
            let range = group * LANES..group * LANES + values.len();
            let columns = [self.before, self.share, self.half_stay_s, self.uptake_per_s];
            let [before, share, half_stay_s, uptake] = columns.map(|column| &column[range.clone()]);
            let exchange = &self.exchange_per_s[range];
            for (lane, value) in values.iter_mut().enumerate() {
                let start = before[lane];
                let gap = start - *value;
                // Eq. F5: C <- C* + (1 - exp(-u t/2)) (C_n - C*)
                *value += share[lane] * gap;
                let replaced = half_stay_s[lane].to_f64() * gap.to_f64();
                let exposure = time_s * start.to_f64() - replaced;
                by_cells[lane] += uptake[lane].to_f64() * exposure;
                by_vessels[lane] += exchange[lane].to_f64() * exposure;
                negative |= *value < T::default();
            }
        }
        Relaxed {
            by_cells: by_cells.iter().sum(),
            by_vessels: by_vessels.iter().sum(),
            negative,
        }
    }
}

/// What sinks took, molecules/um^3 summed over voxels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Relaxed {
    pub(super) by_cells: f64,
    pub(super) by_vessels: f64,
    /// A value went below zero.
    pub(super) negative: bool,
}

impl Relaxed {
    /// Adds a voxel whose concentration, integrated over time, was `exposure`.
    fn add<T: Real>(&mut self, exposure: f64, sinks: &Sinks<T>, voxel: usize) {
        self.by_cells += sinks.uptake_per_s[voxel].to_f64() * exposure;
        self.by_vessels += sinks.exchange_per_s[voxel].to_f64() * exposure;
    }

    /// The sum of the parts, in order.
    pub(super) fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::default(), |sum, part| Self {
            by_cells: sum.by_cells + part.by_cells,
            by_vessels: sum.by_vessels + part.by_vessels,
            negative: sum.negative || part.negative,
        })
    }
}

/// One finite, non-negative value per voxel.
pub(super) fn check_rates<T: Real>(
    name: &'static str,
    voxels: usize,
    values: &[T],
) -> Result<(), FieldError> {
    if values.len() != voxels {
        return Err(FieldError::Length {
            name,
            expected: voxels,
            found: values.len(),
        });
    }
    let sound = |value: &T| value.is_finite_value() & (*value >= T::default());
    // Without an early end the sweep over sound values, the usual case, is done many at a time.
    if values.iter().fold(true, |all, value| all & sound(value)) {
        return Ok(());
    }
    match values.iter().position(|value| !sound(value)) {
        None => Ok(()),
        Some(voxel) => Err(FieldError::Voxel {
            name,
            voxel,
            value: values[voxel].to_f64(),
        }),
    }
}
