//! A log-normal spread of a positive trait.

/// A log-normal spread of a positive trait such as a diameter or a receptor level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogNormal {
    /// Natural logarithm of the median.
    pub log_median: f64,
    /// Standard deviation of the natural logarithm; 0 gives one value for all.
    pub log_sd: f64,
}

impl LogNormal {
    /// The spread with this arithmetic mean and coefficient of variation (standard deviation over mean).
    ///
    /// `mean` must be positive and `cv` not negative.
    pub fn from_mean_cv(mean: f64, cv: f64) -> LogNormal {
        let variance = libm::log1p(cv * cv);
        LogNormal {
            log_median: libm::log(mean) - 0.5 * variance,
            log_sd: variance.sqrt(),
        }
    }

    /// The spread with this median and coefficient of variation. `median` must be positive and `cv` not negative.
    pub fn from_median_cv(median: f64, cv: f64) -> LogNormal {
        LogNormal {
            log_median: libm::log(median),
            log_sd: libm::log1p(cv * cv).sqrt(),
        }
    }

    /// The value at `z` standard deviations of the logarithm from the median.
    #[inline]
    pub fn at(&self, z: f64) -> f64 {
        libm::exp(self.log_median + self.log_sd * z)
    }

    /// Arithmetic mean.
    pub fn mean(&self) -> f64 {
        libm::exp(self.log_median + 0.5 * self.log_sd * self.log_sd)
    }

    /// Mean of `value(x)` over the spread, by the trapezoid rule in the normal variable (accurate to about 1e-9 for
    /// smooth functions, since the rule converges exponentially for the normal density).
    pub fn mean_of(&self, value: impl Fn(f64) -> f64) -> f64 {
        const REACH: f64 = 8.5;
        const STEPS: i32 = 680;
        let step = 2.0 * REACH / f64::from(STEPS);
        let sum: f64 = (0..=STEPS)
            .map(|i| {
                let z = -REACH + step * f64::from(i);
                libm::exp(-0.5 * z * z) * value(self.at(z))
            })
            .sum();
        sum * step / (2.0 * std::f64::consts::PI).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_returns_the_moments() {
        let spread = LogNormal::from_mean_cv(18.0, 0.15);
        let mean = spread.mean_of(|x| x);
        let second = spread.mean_of(|x| x * x);
        assert!((mean - 18.0).abs() < 1e-9, "{mean}");
        let cv = (second - mean * mean).sqrt() / mean;
        assert!((cv - 0.15).abs() < 1e-9, "{cv}");
        assert!((spread.mean() - 18.0).abs() < 1e-12);
        assert!((LogNormal::from_median_cv(18.0, 0.15).at(0.0) - 18.0).abs() < 1e-12);
    }
}
