//! Means over replicates and their uncertainty.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Share of probability within an interval.
const COVERAGE: f64 = 0.95;

/// A mean over replicates.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub mean: f64,
    /// Half the width of the 95 % interval by Student's t; none with fewer than two values.
    pub half_width: Option<f64>,
    /// How many values it is the mean of.
    pub count: usize,
}

impl Mean {
    /// The mean of values; none of no value.
    pub fn of(values: &[f64]) -> Option<Self> {
        Self::of_counts(values, 0.0)
    }

    /// The mean of values that are whole multiples of a step, such as counts. A few of them may be equal by chance, so that their
    /// variance is at least that of rounding to the step, a twelfth of its square.
    pub fn of_counts(values: &[f64], step: f64) -> Option<Self> {
        let count = values.len();
        let size = count as f64;
        let mean = values.iter().sum::<f64>() / size;
        let squares = values.iter().map(|value| (value - mean) * (value - mean));
        let half_width = (count > 1).then(|| {
            let variance = (squares.sum::<f64>() / (size - 1.0)).max(step * step / 12.0);
            student_t(count - 1) * libm::sqrt(variance / size)
        });
        (count > 0).then_some(Self {
            mean,
            half_width,
            count,
        })
    }

    /// The standard error; none with fewer than two values.
    pub fn standard_error(&self) -> Option<f64> {
        self.half_width.map(|half| half / student_t(self.count - 1))
    }

    /// The 95 % interval.
    pub fn interval(&self) -> Option<[f64; 2]> {
        self.half_width
            .map(|half| [self.mean - half, self.mean + half])
    }
}

/// Quantile of Student's t that leaves half of what is outside of the interval above it.
fn student_t(degrees: usize) -> f64 {
    let upper = 0.5 + COVERAGE / 2.0;
    StudentsT::new(0.0, 1.0, degrees as f64).map_or(f64::INFINITY, |t| t.inverse_cdf(upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_that_of_student() {
        // Tables: 12.706 for one degree of freedom, 2.365 for seven.
        for (degrees, quantile) in [(1, 12.706), (7, 2.365), (29, 2.045)] {
            let found = student_t(degrees);
            assert!((found - quantile).abs() < 1e-3, "{degrees}: {found}");
        }
        let mean = Mean::of(&[1.0, 3.0]).expect("two values");
        assert_eq!((mean.mean, mean.count), (2.0, 2));
        // Standard error sqrt(2 / 2) = 1.
        let half = mean.half_width.expect("two values");
        assert!((half - 12.706).abs() < 1e-2, "{half}");
    }

    #[test]
    fn one_value_has_no_interval_and_none_has_no_mean() {
        assert_eq!(Mean::of(&[]), None);
        let one = Mean::of(&[4.0]).expect("a value");
        assert_eq!((one.mean, one.interval()), (4.0, None));
    }

    /// The interval of 95 % holds the truth in 95 % of experiments, within the chance of 2,000 of them.
    #[test]
    fn intervals_cover_as_promised() {
        use crate::rng::{Purpose, Seeder};
        let seeder = Seeder::new(5);
        let experiments = 2000;
        let covered = (0..experiments).filter(|number| {
            let mut stream = seeder.stream(Purpose::Test, *number, 0);
            let values: Vec<f64> = (0..8).map(|_| stream.normal()).collect();
            let interval = Mean::of(&values).and_then(|mean| mean.interval());
            interval.is_some_and(|[low, high]| low <= 0.0 && 0.0 <= high)
        });
        let share = covered.count() as f64 / experiments as f64;
        assert!((0.935..=0.965).contains(&share), "{share}");
    }
}
