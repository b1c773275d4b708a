//! What a tick does to a hazard.

use crate::ids::TICKS_PER_SECOND;

/// Turnover per tick below which the moment within a tick is uniform to a part in ten thousand.
const SLOW: f64 = 1e-3;

/// A tick, s.
pub(super) const TICK_S: f64 = 1.0 / TICKS_PER_SECOND as f64;

/// exp(-x) - 1 for the turnover x of a tick under a hazard; 0 where it is not needed.
#[inline]
pub(super) fn tick_loss(rate_per_s: f64) -> f64 {
    let turnover = rate_per_s * TICK_S;
    if turnover < SLOW {
        return 0.0;
    }
    libm::expm1(-turnover)
}
