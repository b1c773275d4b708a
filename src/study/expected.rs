//! What was observed, and how far a prediction is from it.

use serde::Serialize;

use super::file::StudyComparison;
use crate::runs::{Mean, short};

/// Distances are counted up to this one, so that a single bad miss does not decide a total.
pub const MOST_DISTANCE: f64 = 3.0;
/// Distance of a sign that is not decided.
const UNDECIDED: f64 = 1.5;
/// Standard errors that are allowed.
const ALLOWED_ERRORS: f64 = 2.0;

/// An observed value, with everything that is needed to compare a prediction with it. Numbers are in the unit of the observation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expected {
    /// How it is compared.
    pub comparison: StudyComparison,
    /// The observed value twice, or the ends of the range that agrees; infinite where nothing bounds it. For a sign and an order, the side
    /// of zero on which the difference must lie.
    pub ends: [f64; 2],
    /// Standard error of the observed mean, for a difference; the allowed factor, for a factor; else 0.
    pub spread: f64,
    /// Unit of the numbers; empty for plain ones.
    pub unit: String,
}

impl Expected {
    /// How far a prediction is from what was observed, in multiples of what is allowed: it agrees up to 1. At most [`MOST_DISTANCE`].
    pub fn distance(&self, predicted: &Mean) -> f64 {
        self.deviation(predicted).min(MOST_DISTANCE)
    }

    /// The distance without a limit.
    pub(super) fn deviation(&self, predicted: &Mean) -> f64 {
        let value = predicted.mean;
        let [low, high] = self.ends;
        match self.comparison {
            StudyComparison::Difference => (value - low).abs() / self.allowed_error(predicted),
            StudyComparison::Factor if value > 0.0 => {
                libm::log(value / low).abs() / libm::log(self.spread)
            }
            // As far as a thousandth of the observed value.
            StudyComparison::Factor => libm::log(1e3) / libm::log(self.spread),
            StudyComparison::Range | StudyComparison::AtMost | StudyComparison::AtLeast => {
                beyond(value, [low, high])
            }
            StudyComparison::Sign => sign_distance(predicted, high > 0.0),
            StudyComparison::Order if value > 0.0 => UNDECIDED.max(MOST_DISTANCE * value),
            StudyComparison::Order => 0.0,
        }
    }

    /// Two standard errors, those of the prediction included.
    fn allowed_error(&self, predicted: &Mean) -> f64 {
        let own = predicted.standard_error().unwrap_or(0.0);
        ALLOWED_ERRORS * libm::hypot(self.spread, own)
    }

    /// True if the whole interval of a prediction is judged as its mean is.
    pub(super) fn is_sure(&self, predicted: &Mean) -> bool {
        let Some([from, to]) = predicted.interval() else {
            return true;
        };
        let [low, high] = self.ends;
        let [low, high] = match self.comparison {
            StudyComparison::Sign => return sign_distance(predicted, high > 0.0) != UNDECIDED,
            StudyComparison::Order => return true,
            StudyComparison::Difference => {
                let allowed = self.allowed_error(predicted);
                [low - allowed, low + allowed]
            }
            StudyComparison::Factor => [low / self.spread, low * self.spread],
            _ => [low, high],
        };
        let is_inside = from >= low && to <= high;
        let is_outside = to < low || from > high;
        is_inside || is_outside
    }

    /// -1 for a value below what was observed, else 1.
    pub(super) fn side(&self, value: f64) -> f64 {
        let below = match self.comparison {
            StudyComparison::Sign => value < 0.0,
            StudyComparison::Order => false,
            _ => value < self.ends[0],
        };
        if below { -1.0 } else { 1.0 }
    }

    /// True where values between two others have distances between theirs.
    pub(super) fn has_scale(&self) -> bool {
        !matches!(
            self.comparison,
            StudyComparison::Sign | StudyComparison::Order
        )
    }

    /// The observation in words.
    pub fn words(&self) -> String {
        let unit = match self.unit.as_str() {
            "" => String::new(),
            unit => format!(" {unit}"),
        };
        let [low, high] = self.ends.map(short);
        let spread = short(self.spread);
        match self.comparison {
            StudyComparison::Difference => format!("{low} ± {spread}{unit}"),
            StudyComparison::Factor => format!("{low}{unit}, within a factor of {spread}"),
            StudyComparison::Range => format!("{low} to {high}{unit}"),
            StudyComparison::AtMost => format!("at most {high}{unit}"),
            StudyComparison::AtLeast => format!("at least {low}{unit}"),
            StudyComparison::Sign if self.ends[1] > 0.0 => "higher".to_owned(),
            StudyComparison::Sign => "lower".to_owned(),
            StudyComparison::Order => "in this order".to_owned(),
        }
    }
}

/// 0 within the ends; outside 1, and one more for each half width of the range. Where there is one end only, or the ends are positive and
/// three-fold apart, ratios are taken; an end without another allows a doubling.
fn beyond(value: f64, [low, high]: [f64; 2]) -> f64 {
    if (low..=high).contains(&value) {
        return 0.0;
    }
    let near = value.clamp(low, high);
    let has_one_end = low.is_infinite() || high.is_infinite();
    let by_ratio = near > 0.0 && (has_one_end || (low > 0.0 && high > 3.0 * low));
    if by_ratio && value > 0.0 {
        let both = low > 0.0 && high.is_finite();
        let half = if both {
            libm::log(high / low) / 2.0
        } else {
            std::f64::consts::LN_2
        };
        return 1.0 + libm::log(value / near).abs() / half;
    }
    let half = (high - low) / 2.0;
    if by_ratio || !half.is_finite() || half == 0.0 {
        // Zero has no ratio to anything.
        return 2.0 * MOST_DISTANCE;
    }
    1.0 + (value - near).abs() / half
}

/// 0 for a difference on the right side of zero, with its whole interval.
fn sign_distance(difference: &Mean, is_higher: bool) -> f64 {
    let towards = if is_higher { 1.0 } else { -1.0 };
    let mean = towards * difference.mean;
    // A model without chance is exact.
    let half = difference.half_width.unwrap_or(0.0);
    if mean > half {
        0.0
    } else if mean < -half {
        MOST_DISTANCE
    } else {
        UNDECIDED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(comparison: StudyComparison, ends: [f64; 2], spread: f64) -> Expected {
        Expected {
            comparison,
            ends,
            spread,
            unit: String::new(),
        }
    }

    fn exact(mean: f64) -> Mean {
        Mean {
            mean,
            half_width: None,
            count: 1,
        }
    }

    fn uncertain(mean: f64, half_width: f64) -> Mean {
        Mean {
            mean,
            half_width: Some(half_width),
            count: 4,
        }
    }

    #[test]
    fn two_standard_errors_and_a_factor_are_allowed() {
        let difference = expected(StudyComparison::Difference, [92.0; 2], 4.0);
        assert_eq!(
            [100.0, 92.0, 76.0].map(|value| difference.distance(&exact(value))),
            [1.0, 0.0, 2.0]
        );
        let factor = expected(StudyComparison::Factor, [10.0; 2], 2.0);
        for (value, distance) in [(20.0, 1.0), (5.0, 1.0), (10.0, 0.0), (40.0, 2.0)] {
            assert!((factor.distance(&exact(value)) - distance).abs() < 1e-12);
        }
        assert_eq!(factor.distance(&exact(0.0)), MOST_DISTANCE);
        assert_eq!(factor.distance(&exact(1e9)), MOST_DISTANCE);
    }

    #[test]
    fn the_error_of_the_prediction_counts_too() {
        let observed = expected(StudyComparison::Difference, [10.0; 2], 3.0);
        // Student's t of 4 values: 3.182 standard errors; here an error of 4.
        let predicted = uncertain(20.0, 4.0 * 3.182_446);
        assert!((observed.distance(&predicted) - 1.0).abs() < 1e-5);
    }

    #[test]
    fn ranges_and_bounds_agree_on_their_side() {
        let range = expected(StudyComparison::Range, [1.0, 2.0], 0.0);
        assert_eq!(
            [0.5, 1.0, 1.7, 2.0, 2.5].map(|value| range.distance(&exact(value))),
            [2.0, 0.0, 0.0, 0.0, 2.0]
        );
        let wide = expected(StudyComparison::Range, [1.0, 100.0], 0.0);
        assert!((wide.distance(&exact(1000.0)) - 2.0).abs() < 1e-12);
        assert!((wide.distance(&exact(0.1)) - 2.0).abs() < 1e-12);
        let around_zero = expected(StudyComparison::Range, [-1.0, 1.0], 0.0);
        assert_eq!(
            [3.0, -2.0].map(|value| around_zero.distance(&exact(value))),
            [3.0, 2.0]
        );
        let most = expected(StudyComparison::AtMost, [f64::NEG_INFINITY, 3.0], 0.0);
        assert_eq!(
            [-9.0, 3.0, 6.0].map(|value| most.distance(&exact(value))),
            [0.0, 0.0, 2.0]
        );
        let least = expected(StudyComparison::AtLeast, [3.0, f64::INFINITY], 0.0);
        assert_eq!(
            [1.5, 9.0, 0.0].map(|value| least.distance(&exact(value))),
            [2.0, 0.0, MOST_DISTANCE]
        );
    }

    #[test]
    fn a_verdict_is_sure_if_the_whole_interval_has_it() {
        let range = expected(StudyComparison::Range, [1.0, 1.5], 0.0);
        let sure = [(1.2, 0.1), (1.4, 0.2), (2.0, 1.5), (9.0, 1.0)];
        let sure = sure.map(|(mean, half)| range.is_sure(&uncertain(mean, half)));
        assert_eq!(sure, [true, false, false, true]);
        let higher = expected(StudyComparison::Sign, [0.0, f64::INFINITY], 0.0);
        let sure = [(1.0, 0.9), (1.0, 1.1), (-1.0, 0.9)];
        let sure = sure.map(|(mean, half)| higher.is_sure(&uncertain(mean, half)));
        assert_eq!(sure, [true, false, true]);
    }

    #[test]
    fn a_sign_needs_an_interval_on_its_side() {
        let higher = expected(StudyComparison::Sign, [0.0, f64::INFINITY], 0.0);
        let found = [
            uncertain(1.0, 0.5),
            uncertain(1.0, 1.5),
            uncertain(-1.0, 0.5),
        ];
        assert_eq!(
            found.map(|one| higher.distance(&one)),
            [0.0, UNDECIDED, MOST_DISTANCE]
        );
        let lower = expected(StudyComparison::Sign, [f64::NEG_INFINITY, 0.0], 0.0);
        assert_eq!(lower.distance(&uncertain(-1.0, 0.5)), 0.0);
        assert_eq!(lower.distance(&exact(-1.0)), 0.0);
        assert_eq!(lower.distance(&exact(0.0)), UNDECIDED);
    }
}
