//! Sensitivity analysis: what the outputs of the rows of a design show about its axes.
//!
//! Every analysis takes a `Design` and one output for each of its rows; a failed or missing run has none, and an
//! output that is not finite counts as none. What is left out for this reason is counted. No result is NaN: what cannot be estimated is
//! absent, or a `SensitivityError` states why. Indices keep the sign that the estimator gives: a negative index is noise around zero.

mod bootstrap;
mod error;
mod grid_variance;
mod main_effects;
mod morris;
mod outputs;
mod rank_regression;
mod rbd_fast;
mod sobol;
mod tornado;

pub use bootstrap::{Bootstrap, Interval};
pub use error::SensitivityError;
pub use grid_variance::{GridVariance, Interaction, InteractionCell, grid_variance};
pub use main_effects::{LevelMean, MainEffects, main_effects};
pub use morris::{MorrisEffects, morris};
pub use outputs::sample;
pub use rank_regression::{RankRegression, rank_regression};
pub use rbd_fast::{HARMONICS, SpectralIndices, rbd_fast};
pub use sobol::{PairIndex, SobolIndices, sobol};
pub use tornado::{MovedOutput, Swing, Tornado, tornado};

#[cfg(test)]
mod tests;
