//! The mean field of a patch: the same rules as for agents, in ordinary differential equations for densities, levels, factors and tissue.
//!
//! Space is left out: every cell meets the mean of everything, nothing moves, and vessels do not grow in. Agents that are well mixed must agree with it, and where they do not, space
//! matters. It is a test of the agents and a null model of studies.

mod course;
mod equations;
mod mixture;
mod reading;
mod start;

pub use course::{MeanCourse, MeanFieldError, mean_field};
