//! What a round samples from: the prior, or a mixture around the points that agree best.

use nalgebra::{DMatrix, DVector};

use super::normal::log_density;
use crate::rng::{Purpose, Seeder, Stream};

/// Shares of a later round: from the prior, so that no region is forgotten; from one normal density that covers all points, which serves
/// where axes are many; the rest from kernels around single points, which follow any shape.
const FROM_PRIOR: f64 = 0.1;
const FROM_WHOLE: f64 = 0.3;

/// A density of standard normal scores, from which a round was or will be sampled. The prior is standard normal on every axis.
#[derive(Debug, Clone)]
pub(super) enum ProposalDensity {
    /// The prior.
    Prior,
    /// A mixture around points.
    Around(Box<AroundPoints>),
}

/// A mixture of the prior, a normal density, and normal kernels of one shape around points.
#[derive(Debug, Clone)]
pub(super) struct AroundPoints {
    /// Number of each point in the population, and its share of the kernels.
    centres: Vec<(usize, f64)>,
    /// Positions of the centres.
    positions: Vec<DVector<f64>>,
    /// The same, whitened by the covariance.
    white: Vec<DVector<f64>>,
    /// Middle of the one density.
    mean: DVector<f64>,
    /// Cholesky factor of its covariance.
    factor: DMatrix<f64>,
    /// Inverse of the factor.
    inverse: DMatrix<f64>,
    /// Logarithm of the determinant of the factor.
    log_determinant: f64,
    /// Width of a kernel in units of the factor.
    width: f64,
}

impl ProposalDensity {
    /// A mixture around centres, given as number, share and position, with the mean and covariance of all points. None if the covariance is
    /// not positive.
    pub(super) fn around(
        centres: Vec<(usize, f64, DVector<f64>)>,
        mean: DVector<f64>,
        covariance: DMatrix<f64>,
        width: f64,
    ) -> Option<Self> {
        let factor = covariance.cholesky()?.l();
        let log_determinant = factor.diagonal().iter().map(|one| libm::log(*one)).sum();
        let inverse = factor.clone().try_inverse()?;
        let white = centres.iter().map(|(_, _, at)| &inverse * at).collect();
        Some(Self::Around(Box::new(AroundPoints {
            centres: centres
                .iter()
                .map(|(number, share, _)| (*number, *share))
                .collect(),
            positions: centres.into_iter().map(|(_, _, at)| at).collect(),
            white,
            mean,
            factor,
            inverse,
            log_determinant,
            width,
        })))
    }

    /// Logarithm of the density at the scores of a point, relative to the constant of the standard normal density. The kernel around the
    /// point itself is left out: its place among the centres says nothing about the density there.
    pub(super) fn log_density(&self, number: usize, scores: &[f64]) -> f64 {
        let prior = log_density(scores);
        match self {
            Self::Prior => prior,
            Self::Around(around) => log_sum(&[
                libm::log(FROM_PRIOR) + prior,
                libm::log(FROM_WHOLE) + around.log_whole(scores),
                libm::log(1.0 - FROM_PRIOR - FROM_WHOLE) + around.log_kernels(number, scores),
            ]),
        }
    }

    /// The scores of one draw: that of this number, in the round and with the seed.
    pub(super) fn draw(&self, axes: usize, seed: u64, round: u32, number: u64) -> Vec<f64> {
        let mut stream = Seeder::new(seed).stream(Purpose::Posterior, number, round);
        let part = stream.uniform();
        match self {
            Self::Around(around) if part >= FROM_PRIOR => {
                around.draw(part < FROM_PRIOR + FROM_WHOLE, &mut stream)
            }
            _ => normals(axes, &mut stream),
        }
    }
}

impl AroundPoints {
    fn log_whole(&self, scores: &[f64]) -> f64 {
        let off = DVector::from_column_slice(scores) - &self.mean;
        -0.5 * (&self.inverse * off).norm_squared() - self.log_determinant
    }

    fn log_kernels(&self, number: usize, scores: &[f64]) -> f64 {
        let at = &self.inverse * DVector::from_column_slice(scores);
        let others = self.white.iter().zip(&self.centres);
        let others = others.filter(|(_, (centre, _))| *centre != number);
        let narrow = 1.0 / (self.width * self.width);
        let terms: Vec<f64> = others
            .map(|(white, (_, share))| {
                libm::log(*share) - 0.5 * narrow * (&at - white).norm_squared()
            })
            .collect();
        let own = self.centres.iter().find(|(centre, _)| *centre == number);
        let left = 1.0 - own.map_or(0.0, |(_, share)| *share);
        let size = self.log_determinant + at.len() as f64 * libm::log(self.width);
        log_sum(&terms) - libm::log(left) - size
    }

    fn draw(&self, from_whole: bool, stream: &mut Stream) -> Vec<f64> {
        let mut left = stream.uniform();
        let noise = DVector::from_vec(normals(self.factor.nrows(), stream));
        let moved = &self.factor * noise;
        if from_whole {
            return (&self.mean + moved).as_slice().to_vec();
        }
        let chosen = self.centres.iter().position(|(_, share)| {
            left -= share;
            left < 0.0
        });
        // Shares add up to one but for rounding.
        let chosen = chosen.unwrap_or(self.positions.len() - 1);
        let at = &self.positions[chosen] + moved * self.width;
        at.as_slice().to_vec()
    }
}

/// Logarithm of the sum of numbers that are given by their logarithms; minus infinity for none.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    let sum: f64 = logs.iter().map(|log| libm::exp(log - most)).sum();
    most + libm::log(sum)
}

fn normals(count: usize, stream: &mut Stream) -> Vec<f64> {
    (0..count).map(|_| stream.normal()).collect()
}
