//! Counter-based randomness: a random number depends on (seed, purpose, cell, tick, draw) and on nothing else.
//!
//! No generator is shared and none remembers anything between ticks, so results do not depend on threads, on chunk sizes
//! or on the order of cells, a saved state holds no generator, and arms stay coupled by common random numbers.

mod draws;
mod logarithm;
mod philox;
mod points;
mod stream;
mod stream_batch;

pub use draws::ParameterError;
pub use philox::philox4x32;
pub use points::Points;
pub use stream::{Keyed, Purpose, Seeder, Stream};
pub use stream_batch::StreamBatch;

#[cfg(test)]
mod tests;
