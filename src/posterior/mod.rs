//! Posteriors by population Monte Carlo: which values of the axes of an experiment agree with observations, given how they were distributed
//! before.
//!
//! Points come in rounds. The first round samples the prior; every later one samples where the points so far agree best. All points of all
//! rounds stay in the population, each with a weight: prior over the mixture of everything that was sampled from, times a Gaussian
//! likelihood of its misfit. While the points are too few for the likelihood, it is flattened by a temperature, which falls to 1 as rounds
//! are added.
//!
//! Methods: population Monte Carlo with kernels of the weighted covariance (Beaumont et al. 2009, doi 10.1093/biomet/asp052), weights by the
//! mixture of all rounds (Cornuet et al. 2012, doi 10.1111/j.1467-9469.2011.00756.x), a Gaussian kernel as model of the errors of
//! observations (Wilkinson 2013, doi 10.1515/sagmb-2013-0010). A misfit from one random run of a model is allowed: the posterior then
//! includes the randomness of the runs.

mod marginal;
mod normal;
mod population;
mod proposal;
mod weighting;

pub use marginal::{Marginal, correlation, marginal, parts, weighted_quantile};
pub use normal::score_of;
pub use population::{PosteriorPoint, PosteriorPopulation};

pub use weighting::Weighting;

#[cfg(test)]
mod tests;
