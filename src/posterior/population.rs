//! All points of all rounds, their weights, and the next round.

use nalgebra::{DMatrix, DVector};

use super::normal::{log_density, score_of, unit_of};
use super::proposal::{ProposalDensity, log_sum};
use super::weighting::Weighting;

/// Decimals to which places of later rounds are rounded, so that they can be written and read.
const PLACES: f64 = 1e12;
/// Least number of effective points from which anything is stated.
const LEAST_EFFECTIVE: f64 = 25.0;

/// One point and what was found there.
#[derive(Debug, Clone, PartialEq)]
pub struct PosteriorPoint {
    /// Place on each axis in the unit interval: the prior probability of a smaller value.
    pub units: Vec<f64>,
    /// The same as standard normal scores.
    pub(super) scores: Vec<f64>,
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
    /// For each point the logarithm of the density of each round there.
    densities: Vec<Vec<f64>>,
    /// Weights of the points; none while nothing was found at any.
    weighting: Option<Weighting>,
}

impl PosteriorPopulation {
    /// A population without points, of so many axes.
    pub fn new(axes: usize) -> Self {
        Self {
            axes,
            rounds: Vec::new(),
            points: Vec::new(),
            densities: Vec::new(),
            weighting: None,
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

    /// The weights of all points; none if nothing was found at any.
    pub fn weighting(&self) -> Option<&Weighting> {
        self.weighting.as_ref()
    }

    /// Adds a round: places of its points, which [`next_units`](Self::next_units) gave for all rounds but the first, and the sum of squared
    /// misfits of each.
    ///
    /// # Panics
    /// If there are not as many misfits as points.
    pub fn add_round(&mut self, units: Vec<Vec<f64>>, misfits: &[f64]) {
        assert_eq!(units.len(), misfits.len(), "one misfit for each point");
        let proposal = self.proposal();
        let round = self.rounds.len() as u32;
        let before = self.points.len();
        let points = units.into_iter().zip(misfits);
        self.points
            .extend(points.map(|(units, misfit)| PosteriorPoint {
                scores: units.iter().map(|unit| score_of(*unit)).collect(),
                units,
                misfit: *misfit,
                round,
            }));
        self.rounds.push((proposal, self.points.len() - before));
        self.densities.resize(self.points.len(), Vec::new());
        for (number, point) in self.points.iter().enumerate() {
            let known = self.densities[number].len();
            let rounds = self.rounds[known..].iter();
            let more = rounds.map(|(density, _)| density.log_density(number, &point.scores));
            self.densities[number].extend(more);
        }
        self.weighting = self.weighed();
    }

    /// Effective points that are wanted: half of a round.
    fn wanted(&self) -> f64 {
        let first = self.rounds.first().map_or(0, |(_, count)| *count);
        (0.5 * first as f64).max(LEAST_EFFECTIVE)
    }

    fn weighed(&self) -> Option<Weighting> {
        let all = self.points.len() as f64;
        let counts = self.rounds.iter().map(|(_, count)| *count as f64);
        let shares: Vec<f64> = counts.map(|count| libm::log(count / all)).collect();
        let pairs = self.points.iter().zip(&self.densities);
        let pairs: Vec<(f64, f64)> = pairs
            .map(|(point, densities)| {
                let terms = densities.iter().zip(&shares);
                let terms: Vec<f64> = terms.map(|(density, share)| density + share).collect();
                (log_density(&point.scores) - log_sum(&terms), point.misfit)
            })
            .collect();
        Weighting::of(&pairs, self.wanted())
    }

    /// Places of the points of the next round.
    pub fn next_units(&self, count: usize, seed: u64) -> Vec<Vec<f64>> {
        let proposal = self.proposal();
        let round = self.rounds.len() as u32;
        let inside = |units: &Vec<f64>| units.iter().all(|unit| *unit > 0.0 && *unit < 1.0);
        let draws = (0..).map(|number| proposal.draw(self.axes, seed, round, number));
        let units = draws.map(|scores| {
            let place = |score: &f64| (unit_of(*score) * PLACES).round() / PLACES;
            scores.iter().map(place).collect::<Vec<f64>>()
        });
        units.filter(inside).take(count).collect()
    }

    /// What the next round is sampled from. The covariance of few points over many axes says little, so it is drawn towards the prior.
    fn proposal(&self) -> ProposalDensity {
        let Some(weighting) = &self.weighting else {
            return ProposalDensity::Prior;
        };
        let mean = self.mean(weighting);
        let mut covariance = DMatrix::zeros(self.axes, self.axes);
        for (point, weight) in self.points.iter().zip(&weighting.weights) {
            let off = DVector::from_column_slice(&point.scores) - &mean;
            covariance += *weight * &off * off.transpose();
        }
        let axes = self.axes as f64;
        let prior = axes / (axes + weighting.effective);
        let covariance =
            covariance * (1.0 - prior) + DMatrix::identity(self.axes, self.axes) * prior;
        let first = self.rounds.first().map_or(0, |(_, count)| *count);
        let centres = weighting.resampled(first);
        let all: u32 = centres.iter().map(|(_, times)| times).sum();
        let centre = |(number, times): &(usize, u32)| {
            let scores = DVector::from_column_slice(&self.points[*number].scores);
            (*number, f64::from(*times) / f64::from(all), scores)
        };
        let centres: Vec<_> = centres.iter().map(centre).collect();
        // Around a single point, that point would have no kernel left.
        if centres.len() < 2 {
            return ProposalDensity::Prior;
        }
        let width = bandwidth(self.axes, weighting.effective);
        ProposalDensity::around(centres, mean, covariance, width).unwrap_or(ProposalDensity::Prior)
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
