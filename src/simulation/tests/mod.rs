//! The step as a whole, against a slow one.

mod against;
pub(in crate::simulation) mod fixture;
mod kinds;
mod reference;
mod rulebook;
