//! Percentile intervals from resamples.

use rayon::prelude::*;

use crate::rng::{Purpose, Seeder, Stream};

/// Probability outside of an interval on either side.
const TAIL: f64 = 0.025;

/// An estimate with its 95 % interval, in the same unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate from all outputs.
    pub value: f64,
    /// Lower end; negative infinity where no resample has an estimate.
    pub low: f64,
    /// Upper end; infinity where no resample has an estimate.
    pub high: f64,
}

/// How intervals are found: estimates are repeated on resamples of the outputs, and the interval holds the middle 95 % of them
/// (percentile method: Efron and Tibshirani 1993, doi 10.1007/978-1-4899-4541-9). Seed and number decide it, whatever the number of threads.
///
/// Rows of a Sobol' sequence or a Latin hypercube are more even than independent rows, so intervals are wide rather than narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Number of resamples; intervals are unbounded with none. A thousand is usual.
    pub resamples: u32,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self {
            resamples: 1000,
            seed: 0,
        }
    }
}

/// How a resample is drawn from n units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Draw {
    /// n units with replacement.
    WithReplacement,
    /// Half of the units, each at most once. An estimate from half of the units departs from that of all with the variance that the
    /// latter has itself, as 1/(n/2) - 1/n = 1/n (half sampling: Shao and Tu 1995, doi 10.1007/978-1-4612-0795-5).
    Half,
}

/// Estimates that can be repeated on resamples.
pub(super) trait Estimator: Sync {
    /// Number of units that are drawn: rows, base rows, trajectories.
    fn units(&self) -> u32;

    /// All estimates from some units, which may repeat; absent where undefined. Always equally many.
    fn estimates(&self, units: &[u32]) -> Vec<Option<f64>>;

    /// How resamples are drawn.
    fn draw(&self) -> Draw {
        Draw::WithReplacement
    }
}

impl Bootstrap {
    /// Every estimate of an estimator with its interval; absent where undefined.
    pub(super) fn intervals(self, estimator: &impl Estimator) -> Vec<Option<Interval>> {
        let all: Vec<u32> = (0..estimator.units()).collect();
        let values = estimator.estimates(&all);
        let keyed = Seeder::new(self.seed).keyed(Purpose::Resample);
        let resampled: Vec<Vec<Option<f64>>> = (0..self.resamples)
            .into_par_iter()
            .map(|number| {
                let mut stream = keyed.stream(u64::from(number), 0);
                estimator.estimates(&drawn(estimator.draw(), &all, &mut stream))
            })
            .collect();
        let columns = values.into_iter().enumerate();
        columns
            .map(|(at, value)| {
                let estimates = resampled.iter().filter_map(|estimates| estimates[at]);
                value.map(|value| interval(value, estimates.collect()))
            })
            .collect()
    }
}

fn drawn(draw: Draw, all: &[u32], stream: &mut Stream) -> Vec<u32> {
    let count = all.len() as u32;
    match draw {
        Draw::WithReplacement => all.iter().map(|_| stream.below(count)).collect(),
        Draw::Half => {
            let mut units = all.to_vec();
            let half = units.len() / 2;
            for at in 0..half {
                units.swap(at, at + stream.below(count - at as u32) as usize);
            }
            units.truncate(half);
            units
        }
    }
}

fn interval(value: f64, mut estimates: Vec<f64>) -> Interval {
    estimates.sort_unstable_by(f64::total_cmp);
    let ends = [TAIL, 1.0 - TAIL].map(|share| quantile(&estimates, share));
    Interval {
        value,
        low: ends[0].unwrap_or(f64::NEG_INFINITY),
        high: ends[1].unwrap_or(f64::INFINITY),
    }
}

/// Quantile of sorted values, linear between them.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(sorted.len() - 1)];
    Some(below + (above - below) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mean of some values.
    struct SampleMean {
        values: Vec<f64>,
        draw: Draw,
    }

    impl Estimator for SampleMean {
        fn units(&self) -> u32 {
            self.values.len() as u32
        }

        fn estimates(&self, units: &[u32]) -> Vec<Option<f64>> {
            let sum: f64 = units.iter().map(|unit| self.values[*unit as usize]).sum();
            vec![Some(sum / units.len() as f64), None]
        }

        fn draw(&self) -> Draw {
            self.draw
        }
    }

    fn mean(draw: Draw, seed: u64, count: usize) -> SampleMean {
        let mut stream = Seeder::new(seed).stream(Purpose::Test, 0, 0);
        let values = (0..count).map(|_| stream.normal()).collect();
        SampleMean { values, draw }
    }

    /// Of 400 experiments, 95 % within chance have the truth in their interval; its width is that of the normal distribution.
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_claim() {
        let bootstrap = Bootstrap {
            resamples: 400,
            seed: 5,
        };
        for draw in [Draw::WithReplacement, Draw::Half] {
            let (mut held, mut width) = (0, 0.0);
            for seed in 0..400 {
                let found = bootstrap.intervals(&mean(draw, seed, 100));
                let interval = found[0].expect("a mean");
                assert_eq!(found[1], None);
                held += u32::from(interval.low <= 0.0 && 0.0 <= interval.high);
                width += (interval.high - interval.low) / 400.0;
            }
            assert!((363..=394).contains(&held), "{draw:?}: {held}");
            assert!((width - 0.392).abs() < 0.02, "{draw:?}: {width}");
        }
    }

    #[test]
    fn seed_and_number_decide_an_interval() {
        let statistic = mean(Draw::WithReplacement, 1, 20);
        let at = |resamples, seed| {
            Bootstrap { resamples, seed }.intervals(&statistic)[0].expect("a mean")
        };
        assert_eq!(at(100, 1), at(100, 1));
        assert_ne!(at(100, 1), at(100, 2));
        let none = at(0, 1);
        assert_eq!((none.low, none.high), (f64::NEG_INFINITY, f64::INFINITY));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .expect("a pool");
        assert_eq!(pool.install(|| at(100, 1)), at(100, 1));
    }

    #[test]
    fn quantiles_are_linear_between_values() {
        assert_eq!(quantile(&[1.0, 3.0, 7.0], 0.75), Some(5.0));
        assert_eq!(quantile(&[1.0, 3.0], 1.0), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
