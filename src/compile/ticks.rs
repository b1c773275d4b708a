//! Times of a file in ticks of the engine.

use crate::format::{Measure, Quantity};
use crate::ids::Tick;

/// A time in ticks.
pub(super) fn tick<M: Measure>(time: &Quantity<M>) -> Tick {
    Tick::from_seconds(time.value)
}
