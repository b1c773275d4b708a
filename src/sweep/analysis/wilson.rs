//! Shares of counted things, with their uncertainty.

use serde::Serialize;

/// Standard normal quantile of 97.5 %.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// A share of things that were counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CountedShare {
    /// How many have it.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// The share, from 0 to 1.
    pub share: f64,
    /// Its 95 % interval (Wilson 1927, doi 10.1080/01621459.1927.10502953); none where all of them were counted and there is nothing to
    /// infer.
    pub interval: Option<[f64; 2]>,
}

impl CountedShare {
    /// A share of a sample; none of nothing.
    pub(super) fn of_sample(count: u64, of: u64) -> Option<Self> {
        Some(Self {
            interval: Some(wilson(count as f64, of as f64)),
            ..Self::of_all(count, of)?
        })
    }

    /// A share of all there are; none of nothing.
    pub(super) fn of_all(count: u64, of: u64) -> Option<Self> {
        (of > 0).then(|| Self {
            count,
            of,
            share: count as f64 / of as f64,
            interval: None,
        })
    }

    /// True if the intervals of both shares exclude each other.
    pub(super) fn is_apart_from(&self, other: &Self) -> bool {
        match (self.interval, other.interval) {
            (Some([low, high]), Some([other_low, other_high])) => {
                low > other_high || other_low > high
            }
            _ => false,
        }
    }
}

/// Ends of the 95 % interval of a share.
fn wilson(count: f64, of: f64) -> [f64; 2] {
    let square = NORMAL_975 * NORMAL_975;
    let share = count / of;
    let middle = share + square / (2.0 * of);
    let half = NORMAL_975 * libm::sqrt(share * (1.0 - share) / of + square / (4.0 * of * of));
    let whole = 1.0 + square / of;
    [
        ((middle - half) / whole).max(0.0),
        ((middle + half) / whole).min(1.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Newcombe 1998 (doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), method 3.
    #[test]
    fn intervals_are_those_of_the_literature() {
        for (count, of, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let share = CountedShare::of_sample(count, of).expect("some");
            let [found_low, found_high] = share.interval.expect("a sample");
            assert!((found_low - low).abs() < 5e-5, "{found_low} {low}");
            assert!((found_high - high).abs() < 5e-5, "{found_high} {high}");
        }
        assert_eq!(CountedShare::of_sample(0, 0), None);
    }
}
