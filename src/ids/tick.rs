//! Simulated time in whole ticks, so that moments compare exactly.

use std::ops::{Add, Sub};

/// Ticks in one second of simulated time.
pub const TICKS_PER_SECOND: u64 = 10;

/// A moment, or a length, of simulated time in ticks of 0.1 s counted from the start of the run.
///
/// Clocks are integers so that stages with different periods meet exactly and never drift.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(transparent)]
pub struct Tick(pub u64);

impl Tick {
    /// The longest part of this period of which it is a multiple, at most `most_s` seconds; none where even one tick is longer.
    pub fn longest_part(self, most_s: f64) -> Option<Self> {
        let most = (most_s * TICKS_PER_SECOND as f64) as u64;
        let pairs = (1..=self.0.isqrt()).filter(|part| self.0.is_multiple_of(*part));
        let parts = pairs.flat_map(|part| [part, self.0 / part]);
        parts.filter(|part| *part <= most).max().map(Self)
    }

    /// The tick nearest to `time_s` seconds; negative and non-finite times become tick 0.
    pub fn from_seconds(time_s: f64) -> Tick {
        // The cast saturates, and maps NaN to 0.
        Tick((time_s * TICKS_PER_SECOND as f64).round() as u64)
    }

    /// This moment in seconds.
    #[inline]
    pub fn seconds(self) -> f64 {
        self.0 as f64 / TICKS_PER_SECOND as f64
    }

    /// Ticks from `earlier` to this one, 0 when `earlier` lies later.
    #[inline]
    pub fn since(self, earlier: Tick) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<u64> for Tick {
    type Output = Tick;

    fn add(self, ticks: u64) -> Tick {
        Tick(self.0 + ticks)
    }
}

impl Sub<Tick> for Tick {
    type Output = u64;

    fn sub(self, earlier: Tick) -> u64 {
        self.0 - earlier.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_round_to_the_nearest_tick_and_back() {
        assert_eq!(Tick::from_seconds(1.26), Tick(13));
        assert_eq!(Tick(13).seconds(), 1.3);
        assert_eq!(Tick::from_seconds(-4.0), Tick(0));
        assert_eq!(Tick::from_seconds(f64::NAN), Tick(0));
        assert_eq!(Tick(5).since(Tick(9)), 0);
    }

    #[test]
    fn the_longest_part_divides_its_period() {
        assert_eq!(Tick(3600).longest_part(100.0), Some(Tick(900)));
        assert_eq!(Tick(3600).longest_part(1e9), Some(Tick(3600)));
        assert_eq!(Tick(3600).longest_part(0.19), Some(Tick(1)));
        assert_eq!(Tick(7).longest_part(0.5), Some(Tick(1)));
        assert_eq!(Tick(7).longest_part(0.05), None);
    }
}
