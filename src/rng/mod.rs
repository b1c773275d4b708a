//! Counter-based randomness: a random number depends on (seed, purpose, cell, tick, draw) and on nothing else.
//!
//! No generator is shared and none remembers anything between ticks, so results do not depend on threads, on chunk sizes
//! or on the order of cells, a saved state holds no generator, and arms stay coupled by common random numbers.

mod draws;
mod logarithm;
mod opening;
mod philox;
mod points;
mod stream;

pub use draws::ParameterError;
pub use opening::Opening;
pub use philox::philox4x32;
pub use points::Points;
pub use stream::{Keyed, Purpose, Seeder, Stream};

#[cfg(test)]
mod tests;
