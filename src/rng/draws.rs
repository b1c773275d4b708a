//! Draws from the distributions the simulation uses.
//!
//! Uniform, exponential and normal draws are the same bits on every machine. `rand_distr`, used for binomial and Poisson
//! draws, takes `exp` and `ln` from the platform; these only set thresholds that a draw must meet to the last bit to
//! come out differently elsewhere (odds of about 1e-15 per draw).

use std::f64::consts::TAU;

use rand_distr::{Binomial, Distribution, Poisson};

use super::logarithm::ln_below_one;
use super::stream::Stream;

/// A distribution was requested with an invalid parameter.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{parameter} is {value}, expected {expected}")]
pub struct ParameterError {
    /// Which parameter of which distribution.
    pub parameter: &'static str,
    /// Its value.
    pub value: f64,
    /// What it must be.
    pub expected: &'static str,
}

impl Stream {
    /// Uniform on (0, 1), never 0 and never 1: the middles of 2^52 equal cells.
    ///
    /// `stream.uniform() < p` is therefore certain for p = 1 and impossible for p = 0.
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        const CELL: f64 = 1.0 / (1_u64 << 52) as f64;
        ((self.double_word() >> 12) as f64 + 0.5) * CELL
    }

    /// Uniform on (0, 1) in single precision, never 0 and never 1; takes one word.
    #[inline]
    pub fn uniform_f32(&mut self) -> f32 {
        const CELL: f32 = 1.0 / (1_u32 << 23) as f32;
        ((self.word() >> 9) as f32 + 0.5) * CELL
    }

    /// Exponential with mean 1.
    #[inline(always)]
    pub fn exponential(&mut self) -> f64 {
        match self.prepared_exponential() {
            Some(draw) => draw,
            None => -ln_below_one(self.uniform()),
        }
    }

    /// Standard normal (Box and Muller 1958, doi 10.1214/aoms/1177706645; one of the pair, so that every call takes
    /// the same number of words).
    #[inline]
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * libm::cos(TAU * self.uniform())
    }

    /// A whole number from 0 to `n - 1`, each equally likely (Lemire 2019, doi 10.1145/3230636).
    ///
    /// # Panics
    ///
    /// If `n` is 0: there is nothing to choose from.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        assert!(n > 0, "a choice among none");
        loop {
            let product = u64::from(self.word()) * u64::from(n);
            let low = product as u32;
            // Only the first 2^32 mod n values are one too many; the division is rarely reached.
            if low >= n || low >= n.wrapping_neg() % n {
                return (product >> 32) as u32;
            }
        }
    }

    /// Number of successes in `n` trials of probability `p`.
    ///
    /// # Errors
    ///
    /// If `p` is no probability.
    pub fn binomial(&mut self, n: u64, p: f64) -> Result<u64, ParameterError> {
        let refuse = |_| ParameterError {
            parameter: "probability of a binomial draw",
            value: p,
            expected: "a number from 0 to 1",
        };
        Binomial::new(n, p)
            .map(|draw| draw.sample(self))
            .map_err(refuse)
    }

    /// Number of events when `mean` are expected; 0 for a mean of 0.
    ///
    /// # Errors
    ///
    /// If `mean` is negative, not finite, or above about 1.8e19.
    pub fn poisson(&mut self, mean: f64) -> Result<u64, ParameterError> {
        if mean == 0.0 {
            return Ok(0);
        }
        let refuse = |_| ParameterError {
            parameter: "mean of a Poisson draw",
            value: mean,
            expected: "a finite number of at least 0",
        };
        Poisson::new(mean)
            .map(|draw: Poisson<f64>| draw.sample(self) as u64)
            .map_err(refuse)
    }
}
