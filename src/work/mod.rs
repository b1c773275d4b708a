//! How much work one task takes, how much processor time work has taken, and how much memory it may take.

mod grain;
mod memory;
mod processor;
mod stopwatch;

pub use grain::Grain;
pub use memory::{Memory, memory};
pub use processor::{process_time, thread_time};
pub use stopwatch::Stopwatch;
