//! How much work one task takes.

mod grain;

pub use grain::Grain;
