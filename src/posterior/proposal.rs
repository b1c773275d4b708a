//! What a round samples from: the prior, or kernels around the points that agree best.

use nalgebra::{DMatrix, DVector};

use super::normal::log_density;
use crate::rng::{Purpose, Seeder, Stream};

/// Share of later rounds that is drawn from the prior, so that no weight grows beyond bounds and no region is forgotten.
const FROM_PRIOR: f64 = 0.1;

/// A density of standard normal scores, from which a round was or will be sampled. The prior is standard normal on every axis.
#[derive(Debug, Clone)]
pub enum ProposalDensity {
    /// The prior.
    Prior,
    /// Normal kernels of one covariance around centres, with a share of the prior.
    Around(Centres),
}

/// Centres of kernels, with the covariance of the kernels.
#[derive(Debug, Clone)]
pub struct Centres {
    /// Positions, each with its share of all draws.
    centres: Vec<(DVector<f64>, f64)>,
    /// The same as whitened by the covariance.
    white: Vec<DVector<f64>>,
    /// Cholesky factor of the covariance.
    factor: DMatrix<f64>,
    /// Its inverse.
    inverse: DMatrix<f64>,
    /// Logarithm of its determinant.
    log_determinant: f64,
}

impl ProposalDensity {
    /// Kernels around centres, each with its share. None if the covariance is not positive.
    pub fn around(centres: Vec<(DVector<f64>, f64)>, covariance: DMatrix<f64>) -> Option<Self> {
        let factor = covariance.cholesky()?.l();
        let log_determinant = factor.diagonal().iter().map(|one| libm::log(*one)).sum();
        let inverse = factor.clone().try_inverse()?;
        let white = centres
            .iter()
            .map(|(centre, _)| &inverse * centre)
            .collect();
        Some(Self::Around(Centres {
            centres,
            white,
            factor,
            inverse,
            log_determinant,
        }))
    }

    /// The density at scores, relative to the constant of the standard normal density.
    pub fn density(&self, scores: &[f64]) -> f64 {
        let prior = libm::exp(log_density(scores));
        match self {
            Self::Prior => prior,
            Self::Around(centres) => {
                FROM_PRIOR * prior + (1.0 - FROM_PRIOR) * centres.density(scores)
            }
        }
    }

    /// The scores of one draw: that of this number, in the round and with the seed.
    pub fn draw(&self, axes: usize, seed: u64, round: u32, number: u64) -> Vec<f64> {
        let mut stream = Seeder::new(seed).stream(Purpose::Posterior, number, round);
        let is_prior = stream.uniform() < FROM_PRIOR;
        match self {
            Self::Around(centres) if !is_prior => centres.draw(&mut stream),
            _ => normals(axes, &mut stream),
        }
    }
}

impl Centres {
    fn density(&self, scores: &[f64]) -> f64 {
        let at = &self.inverse * DVector::from_column_slice(scores);
        let centres = self.white.iter().zip(&self.centres);
        let sum: f64 = centres
            .map(|(white, (_, share))| share * libm::exp(-0.5 * (&at - white).norm_squared()))
            .sum();
        sum * libm::exp(-self.log_determinant)
    }

    fn draw(&self, stream: &mut Stream) -> Vec<f64> {
        let mut left = stream.uniform();
        let chosen = self.centres.iter().find(|(_, share)| {
            left -= share;
            left < 0.0
        });
        // Shares add up to one but for rounding.
        let chosen = chosen.or(self.centres.last());
        let noise = DVector::from_vec(normals(self.factor.nrows(), stream));
        let moved = &self.factor * noise;
        match chosen {
            Some((centre, _)) => (centre + moved).as_slice().to_vec(),
            None => moved.as_slice().to_vec(),
        }
    }
}

fn normals(count: usize, stream: &mut Stream) -> Vec<f64> {
    (0..count).map(|_| stream.normal()).collect()
}
