//! How much work one task takes, and how much processor time work has taken.

mod grain;
mod processor;
mod stopwatch;

pub use grain::Grain;
pub use processor::{process_time, thread_time};
pub use stopwatch::Stopwatch;
