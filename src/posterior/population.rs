//! All points of all rounds, their weights, and the next round.

use nalgebra::{DMatrix, DVector};

use super::normal::{log_density, score_of, unit_of};
use super::proposal::ProposalDensity;
use super::weighting::Weighting;

/// Decimals to which places of later rounds are rounded, so that they can be written and read.
const PLACES: f64 = 1e12;
/// Added to the variance of every axis: the spread of a kernel never vanishes.
const LEAST_VARIANCE: f64 = 1e-8;

/// One point and what was found there.
#[derive(Debug, Clone, PartialEq)]
pub struct PosteriorPoint {
    /// Place on each axis in the unit interval: the prior probability of a smaller value.
    pub units: Vec<f64>,
    /// The same as standard normal scores.
    pub scores: Vec<f64>,
    /// Sum of the squared misfits, in units of the error of each observation; infinite where nothing was found.
    pub misfit: f64,
    /// The round, from 0.
    pub round: u32,
}

/// All points of all rounds so far.
#[derive(Debug, Clone)]
pub struct PosteriorPopulation {
    axes: usize,
    /// What each round was sampled from, with its number of points.
    rounds: Vec<(ProposalDensity, usize)>,
    points: Vec<PosteriorPoint>,
    /// Points of the first round.
    first: usize,
}

impl PosteriorPopulation {
    /// A population without points, of so many axes.
    pub fn new(axes: usize) -> Self {
        Self {
            axes,
            rounds: Vec::new(),
            points: Vec::new(),
            first: 0,
        }
    }

    /// The points, round after round.
    pub fn points(&self) -> &[PosteriorPoint] {
        &self.points
    }

    /// Number of rounds.
    pub fn rounds(&self) -> usize {
        self.rounds.len()
    }

    /// Effective points that are wanted: half of a round.
    pub fn wanted(&self) -> f64 {
        0.5 * self.first as f64
    }

    /// Adds a round: places of its points, which [`next_units`](Self::next_units) gave for all rounds but the first, and the sum of squared
    /// misfits of each.
    pub fn add_round(&mut self, units: Vec<Vec<f64>>, misfits: &[f64]) {
        let kernel = self.kernel();
        if self.rounds.is_empty() {
            self.first = units.len();
        }
        let round = self.rounds.len() as u32;
        self.rounds.push((kernel, units.len()));
        let points = units.into_iter().zip(misfits);
        self.points
            .extend(points.map(|(units, misfit)| PosteriorPoint {
                scores: units.iter().map(|unit| score_of(*unit)).collect(),
                units,
                misfit: *misfit,
                round,
            }));
    }

    /// The weights of all points; none if nothing was found at any.
    pub fn weighting(&self) -> Option<Weighting> {
        let all: usize = self.rounds.iter().map(|(_, count)| count).sum();
        let ratio = |point: &PosteriorPoint| {
            let mixture: f64 = self
                .rounds
                .iter()
                .map(|(kernel, count)| *count as f64 / all as f64 * kernel.density(&point.scores))
                .sum();
            (
                log_density(&point.scores) - libm::log(mixture),
                point.misfit,
            )
        };
        let points: Vec<(f64, f64)> = self.points.iter().map(ratio).collect();
        Weighting::of(&points, self.wanted())
    }

    /// Places of the points of the next round.
    pub fn next_units(&self, count: usize, seed: u64) -> Vec<Vec<f64>> {
        let kernel = self.kernel();
        let round = self.rounds.len() as u32;
        let inside = |units: &Vec<f64>| units.iter().all(|unit| *unit > 0.0 && *unit < 1.0);
        let draws = (0..).map(|number| kernel.draw(self.axes, seed, round, number));
        let units = draws.map(|scores| {
            let place = |score: &f64| (unit_of(*score) * PLACES).round() / PLACES;
            scores.iter().map(place).collect::<Vec<f64>>()
        });
        units.filter(inside).take(count).collect()
    }

    /// What the next round is sampled from.
    fn kernel(&self) -> ProposalDensity {
        let Some(weighting) = self.weighting() else {
            return ProposalDensity::Prior;
        };
        let mean = self.mean(&weighting);
        let mut covariance = DMatrix::zeros(self.axes, self.axes);
        for (point, weight) in self.points.iter().zip(&weighting.weights) {
            let off = DVector::from_column_slice(&point.scores) - &mean;
            covariance += *weight * &off * off.transpose();
        }
        for axis in 0..self.axes {
            covariance[(axis, axis)] += LEAST_VARIANCE;
        }
        let width = bandwidth(self.axes, weighting.effective);
        let centres = weighting.resampled(self.first);
        let all: u32 = centres.iter().map(|(_, times)| times).sum();
        let centre = |(number, times): &(usize, u32)| {
            let scores = DVector::from_column_slice(&self.points[*number].scores);
            (scores, f64::from(*times) / f64::from(all))
        };
        let centres = centres.iter().map(centre).collect();
        ProposalDensity::around(centres, covariance * (width * width))
            .unwrap_or(ProposalDensity::Prior)
    }

    fn mean(&self, weighting: &Weighting) -> DVector<f64> {
        let mut mean = DVector::zeros(self.axes);
        for (point, weight) in self.points.iter().zip(&weighting.weights) {
            mean += *weight * DVector::from_column_slice(&point.scores);
        }
        mean
    }
}

/// Width of kernels relative to the spread of the points: Silverman's rule for so many axes and points.
fn bandwidth(axes: usize, points: f64) -> f64 {
    let axes = axes as f64;
    libm::pow(4.0 / ((axes + 2.0) * points), 1.0 / (axes + 4.0))
}
