//! When the next event of a cell comes.

use crate::body::condition::State;
use crate::body::dose_index::DoseIndex;
use crate::body::hazards::Subject;
use crate::body::rates::{RateTable, Total};
use crate::body::turnover::TICK_S;
use crate::ids::TICKS_PER_SECOND;
use crate::rng::Stream;

/// Time to the next event of a cell, s; infinite when it has none.
#[inline]
pub(super) fn waiting_time_s(
    subject: &Subject,
    ceiling: &RateTable,
    dose_index: &DoseIndex,
    stream: &mut Stream,
) -> f64 {
    let rate = if subject.condition.state() == State::Dead {
        // Eq. B5: each cell's remains belong to one of two pools, so one draw of the pool is enough.
        let label = &dose_index.product(subject.product).label;
        if stream.uniform() < label.slow_share {
            label.slow_per_s
        } else {
            label.fast_per_s
        }
    } else {
        ceiling.total_of(subject).rate_per_s
    };
    if rate > 0.0 {
        stream.exponential() / rate
    } else {
        f64::INFINITY
    }
}

/// Moment within a tick of an event with this hazard that is known to fall into it, for `u` uniform in (0, 1).
#[inline]
pub(super) fn within_tick_s(hazard: Total, u: f64) -> f64 {
    if hazard.tick_loss == 0.0 {
        return u * TICK_S;
    }
    // An exponential time cut off at the end of the tick; events of the blood are this fast.
    -libm::log1p(u * hazard.tick_loss) / hazard.rate_per_s
}

/// Tick that contains the moment `time_s` after tick `start`, [`NEVER`](crate::body::population::NEVER) when it lies past
/// the calendar.
#[inline]
pub(super) fn due_tick(start: u64, time_s: f64) -> u32 {
    // The cast cuts off the fraction and saturates, also for an infinite time.
    let ticks = (time_s * TICKS_PER_SECOND as f64) as u32;
    u32::try_from(start)
        .unwrap_or(u32::MAX)
        .saturating_add(ticks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::population::NEVER;
    use crate::body::turnover::tick_loss;

    #[test]
    fn ticks_are_counted_from_the_start_and_saturate() {
        assert_eq!(due_tick(7, 0.0), 7);
        assert_eq!(due_tick(7, 0.1999), 8);
        assert_eq!(due_tick(7, 4e8), 4_000_000_007);
        assert_eq!(due_tick(7, 4.3e8), NEVER);
        assert_eq!(due_tick(4_000_000_000, 4e8), NEVER);
        assert_eq!(due_tick(7, f64::INFINITY), NEVER);
    }

    #[test]
    fn fast_events_come_early_in_their_tick() {
        let total = |rate_per_s| Total {
            rate_per_s,
            tick_loss: tick_loss(rate_per_s),
        };
        assert_eq!(within_tick_s(total(1e-6), 0.25), 0.025);
        let fast_s = within_tick_s(total(20.0), 0.5);
        let expected_s = -libm::log(1.0 - 0.5 * (1.0 - libm::exp(-2.0))) / 20.0;
        assert!((fast_s - expected_s).abs() < 1e-15 && fast_s < 0.05);
    }
}
