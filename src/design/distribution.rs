//! Distributions of inputs, by their quantiles.

use statrs::distribution::{ContinuousCDF, Normal};

/// How the values of an input are distributed.
///
/// Quantiles of the normal family take a logarithm from the platform, so they may differ in the last bit between machines. All others
/// have the same bits everywhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution {
    family: Family,
    /// Whether values are exponentials of those of the family.
    logarithmic: bool,
    /// Ends of the values of the family, infinite where nothing bounds them.
    ends: [f64; 2],
    /// The same ends as values, exactly as given.
    support: [f64; 2],
}

/// Distributions on a linear scale.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Family {
    Uniform,
    Normal { mean: f64, sd: f64 },
    Triangular(Triangular),
}

/// A triangle of density, with its peak at the mode.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Triangular {
    low: f64,
    mode: f64,
    high: f64,
}

/// A parameter of a distribution cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{parameter} of a {family} distribution is {value}, expected {expected}")]
pub struct DistributionError {
    /// The distribution, in words.
    pub family: &'static str,
    /// Which parameter: `low`, `high`, `mean`, `sd`, `median`, `geometric sd`, `mode`, `lower bound`, `upper bound`.
    pub parameter: &'static str,
    /// Its value.
    pub value: f64,
    /// What it must be.
    pub expected: String,
}

impl Distribution {
    /// All values from `low` to `high` are equally likely.
    ///
    /// # Errors
    ///
    /// If an end is not finite, or `high` is not above `low`.
    pub fn uniform(low: f64, high: f64) -> Result<Self, DistributionError> {
        let named = Named("uniform");
        named.finite("low", low)?;
        named.above("high", high, "low", low)?;
        Ok(Self::linear(Family::Uniform, [low, high]))
    }

    /// The logarithms of the values are uniform.
    ///
    /// # Errors
    ///
    /// If `low` is not above 0, `high` is not above `low`, or an end is not finite.
    pub fn log_uniform(low: f64, high: f64) -> Result<Self, DistributionError> {
        let named = Named("log-uniform");
        named.above("low", low, "zero", 0.0)?;
        named.above("high", high, "low", low)?;
        Ok(Self {
            logarithmic: true,
            support: [low, high],
            ..Self::linear(Family::Uniform, [low, high].map(libm::log))
        })
    }

    /// True if equal ratios are equally likely, and not equal differences.
    pub fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// Normal with mean and standard deviation.
    ///
    /// # Errors
    ///
    /// If `mean` is not finite, or `sd` is not finite or not above 0.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, DistributionError> {
        let named = Named("normal");
        named.finite("mean", mean)?;
        named.above("sd", sd, "zero", 0.0)?;
        Ok(Self::linear(Family::Normal { mean, sd }, UNBOUNDED))
    }

    /// The logarithms of the values are normal: of mean ln(`median`) and standard deviation ln(`geometric_sd`).
    ///
    /// # Errors
    ///
    /// If `median` is not above 0, `geometric_sd` is not above 1, or one of them is not finite.
    pub fn log_normal(median: f64, geometric_sd: f64) -> Result<Self, DistributionError> {
        let named = Named("log-normal");
        named.above("median", median, "zero", 0.0)?;
        named.above("geometric sd", geometric_sd, "one", 1.0)?;
        let [mean, sd] = [median, geometric_sd].map(libm::log);
        Ok(Self {
            logarithmic: true,
            support: [0.0, f64::INFINITY],
            ..Self::linear(Family::Normal { mean, sd }, UNBOUNDED)
        })
    }

    /// The density rises linearly from 0 at `low` to its peak at `mode`, and falls linearly to 0 at `high`.
    ///
    /// # Errors
    ///
    /// If a parameter is not finite, `high` is not above `low`, or `mode` is outside.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, DistributionError> {
        let named = Named("triangular");
        named.finite("low", low)?;
        named.above("high", high, "low", low)?;
        if !(low..=high).contains(&mode) {
            return Err(named.refuse("mode", mode, format!("a number from {low} to {high}")));
        }
        let family = Family::Triangular(Triangular { low, mode, high });
        Ok(Self::linear(family, [low, high]))
    }

    /// The same distribution given that the value is within bounds, which may be infinite. Probabilities inside keep their proportions.
    ///
    /// # Errors
    ///
    /// If the bounds are not in order, or (nearly) no value is within them.
    pub fn truncated(self, low: f64, high: f64) -> Result<Self, DistributionError> {
        let named = Named("truncated");
        if low.is_nan() {
            return Err(named.refuse("lower bound", low, "a number".to_owned()));
        }
        if high.is_nan() || high <= low {
            let expected = format!("a number above the lower bound ({low})");
            return Err(named.refuse("upper bound", high, expected));
        }
        let [bottom, top] = self.support;
        if low >= top {
            return Err(named.refuse("lower bound", low, format!("a number below {top}")));
        }
        if high <= bottom {
            return Err(named.refuse("upper bound", high, format!("a number above {bottom}")));
        }
        let support = [low.max(bottom), high.min(top)];
        let ends = if self.logarithmic {
            support.map(libm::log)
        } else {
            support
        };
        let result = Self {
            ends,
            support,
            ..self
        };
        if !result.share().is_normal() {
            let expected = "bounds that some values of the distribution are between".to_owned();
            return Err(named.refuse("lower bound", low, expected));
        }
        Ok(result)
    }

    /// The value that a share `unit` of all values is below, in the unit of the parameters. Shares outside of [0, 1] count as 0 or 1; at
    /// these, a distribution without bounds has infinite values. NaN stays NaN.
    pub fn quantile(&self, unit: f64) -> f64 {
        if unit.is_nan() {
            return unit;
        }
        let [low, high] = self.support;
        if unit <= 0.0 {
            return low;
        }
        if unit >= 1.0 {
            return high;
        }
        let value = self.inner_quantile(unit);
        let value = if self.logarithmic {
            libm::exp(value)
        } else {
            value
        };
        // Rounding alone can lead out of the ends.
        value.clamp(low, high)
    }

    /// Least and greatest value, infinite where nothing bounds them.
    pub fn support(&self) -> [f64; 2] {
        self.support
    }

    fn linear(family: Family, ends: [f64; 2]) -> Self {
        Self {
            family,
            logarithmic: false,
            ends,
            support: ends,
        }
    }

    /// Quantile of the family for a share in (0, 1).
    fn inner_quantile(&self, unit: f64) -> f64 {
        let [low, high] = self.ends;
        match self.family {
            Family::Uniform => low + unit * (high - low),
            Family::Normal { mean, sd } => {
                mean + sd * normal_between(unit, self.ends.map(|end| (end - mean) / sd))
            }
            Family::Triangular(triangular) => {
                triangular.quantile(triangular.probability(low) + unit * self.share())
            }
        }
    }

    /// Probability of the family between the ends, for a normal one in the tail with the better resolution.
    fn share(&self) -> f64 {
        let [low, high] = self.ends;
        match self.family {
            Family::Uniform => high - low,
            Family::Normal { mean, sd } => {
                let [low, high] = mirrored(self.ends.map(|end| (end - mean) / sd)).0;
                below(high) - below(low)
            }
            Family::Triangular(triangular) => {
                triangular.probability(high) - triangular.probability(low)
            }
        }
    }
}

impl Triangular {
    /// Probability below a value within the ends.
    fn probability(self, value: f64) -> f64 {
        let Self { low, mode, high } = self;
        if value < mode {
            return (value - low) * (value - low) / ((high - low) * (mode - low));
        }
        if value >= high {
            return 1.0;
        }
        1.0 - (high - value) * (high - value) / ((high - low) * (high - mode))
    }

    fn quantile(self, share: f64) -> f64 {
        let Self { low, mode, high } = self;
        let width = high - low;
        if share * width < mode - low {
            return low + libm::sqrt(share * width * (mode - low));
        }
        high - libm::sqrt((1.0 - share) * width * (high - mode))
    }
}

const UNBOUNDED: [f64; 2] = [f64::NEG_INFINITY, f64::INFINITY];

/// Probability of the standard normal below a value. That of `statrs` is off by some 1e-11.
fn below(value: f64) -> f64 {
    0.5 * libm::erfc(-value * std::f64::consts::FRAC_1_SQRT_2)
}

/// Ends of an interval of the standard normal, mirrored where it lies above 0, and whether it was: below 0 small probabilities are exact.
fn mirrored([low, high]: [f64; 2]) -> ([f64; 2], bool) {
    if low > 0.0 {
        return ([-high, -low], true);
    }
    ([low, high], false)
}

/// Quantile of the standard normal given that it lies between two ends.
fn normal_between(unit: f64, ends: [f64; 2]) -> f64 {
    let ([low, high], turned) = mirrored(ends);
    let unit = if turned { 1.0 - unit } else { unit };
    let [least, most] = [low, high].map(below);
    let value = Normal::standard().inverse_cdf(least + unit * (most - least));
    if turned {
        return -value;
    }
    value
}

/// The family whose parameters are checked, in words.
#[derive(Debug, Clone, Copy)]
struct Named(&'static str);

impl Named {
    fn refuse(self, parameter: &'static str, value: f64, expected: String) -> DistributionError {
        DistributionError {
            family: self.0,
            parameter,
            value,
            expected,
        }
    }

    fn finite(self, parameter: &'static str, value: f64) -> Result<(), DistributionError> {
        if value.is_finite() {
            return Ok(());
        }
        Err(self.refuse(parameter, value, "a finite number".to_owned()))
    }

    /// Finite, and above another number, which has a name.
    fn above(
        self,
        parameter: &'static str,
        value: f64,
        other: &'static str,
        least: f64,
    ) -> Result<(), DistributionError> {
        if value.is_finite() && value > least {
            return Ok(());
        }
        let expected = if matches!(other, "zero" | "one") {
            format!("a finite number above {other}")
        } else {
            format!("a finite number above {other} ({least})")
        };
        Err(self.refuse(parameter, value, expected))
    }
}

#[cfg(test)]
mod tests;
