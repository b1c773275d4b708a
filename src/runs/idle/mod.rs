//! What does nothing in a run: as far as its plan shows it, and as its samples have shown it.

mod book;
mod equal;
mod expected;
mod known;
mod observed;
mod rules;
mod signals;

pub(super) use book::{IdleBook, at_most};
pub use known::idle_before;
pub(super) use known::{known, of_fork};

#[cfg(test)]
mod tests;
