//! What is wrong with a scenario: each fault once, with its place, and rendered as text.

mod fault;
mod nearest;
mod render;

pub use fault::{Fault, Faults};
pub use nearest::{nearest, one_of};
pub(crate) use render::render;
pub use render::{Style, render_faults};
