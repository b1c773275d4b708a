//! Designs of computer experiments: which points of a space of axes a set of runs visits.
//!
//! A point holds, for each axis, either the number of a level or a place in the unit interval. The caller maps levels to settings, and
//! places to values by the quantiles of a `Distribution`. A design depends on its method, its axes and its seed only, and has the same
//! bits on every machine and for every number of threads. `crate::sensitivity` analyses what the runs returned.

mod axis;
mod distribution;
mod error;
mod grid;
mod latin;
mod method;
mod morris;
mod one_at_a_time;
mod rows;
mod saltelli;
mod sobol;
mod streams;

pub use axis::{Axis, Coordinate};
pub use distribution::{Distribution, DistributionError};
pub use error::DesignError;
pub use method::Method;
pub use morris::ElementaryStep;
pub use rows::{Design, MOST_COORDINATES, Unbalanced};
pub use saltelli::{SaltelliLayout, SaltelliMatrix};

#[cfg(test)]
mod tests;
