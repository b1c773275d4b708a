//! What takes molecules out of a voxel in proportion to their number: cells and blood vessels.

use super::chunks::{CHUNK, LaneSum, map_parts, map_ranges};
use super::error::{FieldError, non_negative};
use super::real::Real;
use super::wide::{Sweep, wide};
use crate::kinetics::lost_share;
use crate::work::Grain;

/// Largest product of rate and substep. The error goes with its square: beside a cell, after an hour, below 0.1 % at this, 0.3 % for vesicles
/// (docs/PERFORMANCE.md, error against cost).
const RESOLVED: f64 = 0.6;
/// What a field can lose to its sinks in one step, in contents of a voxel: more is refused.
pub const MOST_TURNOVERS: f64 = RESOLVED * MOST_SUBSTEPS as f64;
/// Parts into which a step is cut where a voxel loses its content this many times in it: a power of two, so that only few sets of
/// operators are needed; [`MOST_TURNOVERS`] at most.
pub fn substeps_of(turnovers: f64) -> u32 {
    let mut substeps = 1;
    while turnovers / f64::from(substeps) > RESOLVED && substeps < MOST_SUBSTEPS {
        substeps *= 2;
    }
    substeps
}

/// What error messages call the rates.
const UPTAKE: &str = "the uptake rate (1/s)";
const EXCHANGE: &str = "the vessel exchange rate (1/s)";
const PLASMA: &str = "the concentration in plasma (1/um^3)";
/// More substeps than this are refused.
const MOST_SUBSTEPS: u32 = 1 << 12;

/// The longest step that resolves a rate of uptake and vessel exchange, s.
#[must_use]
pub fn longest_step_s(rate_per_s: f64) -> f64 {
    RESOLVED * f64::from(MOST_SUBSTEPS) / rate_per_s
}

/// First-order uptake by cells and exchange with vessels, per voxel.
#[derive(Debug, Clone)]
pub(super) struct Sinks<T> {
    pub(super) uptake_per_s: Vec<T>,
    pub(super) exchange_per_s: Vec<T>,
    pub(super) plasma_per_um3: f64,
    /// The fastest total rate, 1/s.
    fastest_per_s: f64,
    /// The mean total rate, 1/s.
    pub(super) mean_per_s: f64,
    /// The rates may have changed since the last survey.
    changed: bool,
    /// How finely the sweeps over the voxels are split.
    pub(super) grain: Grain,
}

impl<T: Real> Sinks<T> {
    /// No sinks in a grid of this many voxels.
    pub(super) fn none(voxels: usize) -> Self {
        let zeros = || vec![T::default(); voxels];
        Self {
            uptake_per_s: zeros(),
            exchange_per_s: zeros(),
            plasma_per_um3: 0.0,
            fastest_per_s: 0.0,
            mean_per_s: 0.0,
            changed: false,
            grain: Grain::default(),
        }
    }

    /// Replaces the uptake by cells.
    pub(super) fn set_uptake(&mut self, per_s: &[T]) -> Result<(), FieldError> {
        check_rates(UPTAKE, self.uptake_per_s.len(), per_s)?;
        self.uptake_per_s.copy_from_slice(per_s);
        self.changed = true;
        Ok(())
    }

    /// Replaces the exchange with vessels.
    pub(super) fn set_exchange(&mut self, per_s: &[T], plasma: f64) -> Result<(), FieldError> {
        non_negative(PLASMA, plasma)?;
        check_rates(EXCHANGE, self.exchange_per_s.len(), per_s)?;
        self.exchange_per_s.copy_from_slice(per_s);
        self.plasma_per_um3 = plasma;
        self.changed = true;
        Ok(())
    }

    /// Lets the uptake be written in place.
    pub(super) fn write_uptake(&mut self, write: impl FnOnce(&mut [T])) -> Result<(), FieldError> {
        self.changed = true;
        write(&mut self.uptake_per_s);
        check_rates(UPTAKE, self.uptake_per_s.len(), &self.uptake_per_s)
            .inspect_err(|_| self.uptake_per_s.fill(T::default()))
    }

    /// Lets the exchange be written in place.
    pub(super) fn write_exchange(
        &mut self,
        write: impl FnOnce(&mut [T]),
        plasma: f64,
    ) -> Result<(), FieldError> {
        self.changed = true;
        self.plasma_per_um3 = plasma;
        write(&mut self.exchange_per_s);
        non_negative(PLASMA, plasma)
            .and_then(|()| check_rates(EXCHANGE, self.exchange_per_s.len(), &self.exchange_per_s))
            .inspect_err(|_| {
                self.exchange_per_s.fill(T::default());
                self.plasma_per_um3 = 0.0;
            })
    }

    /// Whether any voxel loses molecules to cells or vessels.
    pub(super) fn are_active(&self) -> bool {
        self.fastest_per_s > 0.0
    }

    /// Uptake and exchange of a voxel together, 1/s.
    pub(super) fn rate_per_s(&self, voxel: usize) -> T {
        self.uptake_per_s[voxel] + self.exchange_per_s[voxel]
    }

    /// Parts to cut a step of `dt_s` into.
    pub(super) fn substeps(&self, dt_s: f64) -> Result<u32, FieldError> {
        let rate_per_s = self.fastest_per_s;
        let turnovers = rate_per_s * dt_s;
        if turnovers > MOST_TURNOVERS {
            return Err(FieldError::UptakeTooFast {
                voxel: self.fastest_voxel(),
                rate_per_s,
                dt_s,
                turnovers,
            });
        }
        Ok(substeps_of(turnovers))
    }

    /// Half a substep of `time_s` of uptake alone. Returns what was lost over `time_s`.
    pub(super) fn deplete(&self, values: &mut [T], time_s: f64) -> Loss {
        let parts = map_parts(values, CHUNK, self.grain, |task, part| {
            let mut sum = Loss::default();
            for (i, value) in part.iter_mut().enumerate() {
                let voxel = task * CHUNK + i;
                let rate = self.rate_per_s(voxel).to_f64();
                if rate > 0.0 {
                    let share = T::from_f64(lost_share(0.5 * time_s * rate));
                    let lost = share * *value;
                    *value = *value - lost;
                    let per_rate = lost.to_f64() / rate / time_s;
                    sum.by_cells += self.uptake_per_s[voxel].to_f64() * per_rate;
                    sum.by_vessels += self.exchange_per_s[voxel].to_f64() * per_rate;
                }
            }
            sum
        });
        Loss::of(parts)
    }

    /// Finds the largest and the mean total rate, where rates may have changed.
    pub(super) fn survey(&mut self) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let voxels = self.uptake_per_s.len();
        let parts = map_ranges(voxels, self.grain, |range| {
            let uptake_per_s = &self.uptake_per_s[range.clone()];
            let exchange_per_s = &self.exchange_per_s[range];
            let fastest = wide(Fastest {
                uptake_per_s,
                exchange_per_s,
            });
            let sum = wide(LaneSum(uptake_per_s)) + wide(LaneSum(exchange_per_s));
            (fastest, sum)
        });
        let sum: f64 = parts.iter().map(|(_, sum)| sum).sum();
        let fastest = parts.iter().map(|(fastest, _)| *fastest);
        self.fastest_per_s = fastest.fold(T::default(), larger).to_f64();
        self.mean_per_s = sum / voxels as f64;
    }

    fn fastest_voxel(&self) -> usize {
        let rates = (0..self.uptake_per_s.len()).map(|voxel| self.rate_per_s(voxel).to_f64());
        let fastest = |rate: f64| rate == self.fastest_per_s;
        rates.into_iter().position(fastest).unwrap_or(0)
    }
}

#[inline(always)]
fn larger<T: Real>(best: T, rate: T) -> T {
    if rate > best { rate } else { best }
}

/// The largest total rate.
struct Fastest<'a, T> {
    uptake_per_s: &'a [T],
    exchange_per_s: &'a [T],
}

impl<T: Real> Sweep for Fastest<'_, T> {
    type Found = T;

    #[inline(always)]
    fn sweep(self) -> T {
        // Side by side, so that no comparison waits for the one before.
        let mut fastest = [T::default(); 16];
        let (uptake, uptake_rest) = self.uptake_per_s.as_chunks::<16>();
        let (exchange, exchange_rest) = self.exchange_per_s.as_chunks::<16>();
        let groups = uptake.iter().zip(exchange);
        for (uptake, exchange) in groups {
            for (best, (&uptake, &exchange)) in fastest.iter_mut().zip(uptake.iter().zip(exchange))
            {
                *best = larger(*best, uptake + exchange);
            }
        }
        let rest = uptake_rest.iter().zip(exchange_rest);
        for (best, (&uptake, &exchange)) in fastest.iter_mut().zip(rest) {
            *best = larger(*best, uptake + exchange);
        }
        fastest.into_iter().fold(T::default(), larger)
    }
}

/// What sinks take, molecules/um^3/s summed over voxels.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Loss {
    pub(super) by_cells: f64,
    pub(super) by_vessels: f64,
}

impl Loss {
    /// The sum of the parts, in order.
    pub(super) fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::default(), |sum, part| Self {
            by_cells: sum.by_cells + part.by_cells,
            by_vessels: sum.by_vessels + part.by_vessels,
        })
    }

    /// By both.
    pub(super) fn total(self) -> f64 {
        self.by_cells + self.by_vessels
    }
}

/// One value per voxel.
pub(super) fn check_length(
    name: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), FieldError> {
    if found == expected {
        return Ok(());
    }
    Err(FieldError::Length {
        name,
        expected,
        found,
    })
}

/// One finite, non-negative value per voxel.
pub(super) fn check_rates<T: Real>(
    name: &'static str,
    voxels: usize,
    values: &[T],
) -> Result<(), FieldError> {
    check_length(name, voxels, values.len())?;
    // Without an early end the sweep over sound values, the usual case, is done many at a time.
    if wide(AllSound(values)) {
        return Ok(());
    }
    match values.iter().position(|value| !is_sound(*value)) {
        None => Ok(()),
        Some(voxel) => Err(FieldError::Voxel {
            name,
            voxel,
            value: values[voxel].to_f64(),
        }),
    }
}

/// Whether a rate or an amount is one.
#[inline(always)]
pub(super) fn is_sound<T: Real>(value: T) -> bool {
    value.is_finite_value() & (value >= T::default())
}

/// Whether all values are sound.
struct AllSound<'a, T>(&'a [T]);

impl<T: Real> Sweep for AllSound<'_, T> {
    type Found = bool;

    #[inline(always)]
    fn sweep(self) -> bool {
        self.0
            .iter()
            .fold(true, |all, value| all & is_sound(*value))
    }
}
