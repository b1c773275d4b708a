//! Quantities written as text with a unit, checked against the dimension a parameter must have.
//!
//! Internal units are um, s, molecules, cells, g and JPY, so a concentration is held in molecules/um^3
//! (1 pM = 6.02214076e-4 molecules/um^3) and a flow in um^3/s. See [`parse()`](crate::units::parse()) for the grammar.

mod commas;
mod dimension;
mod duration;
mod error;
mod format;
mod grouped;
mod internal;
mod names;
mod parse;
mod quantity;
mod size;
mod symbols;
mod visible;

pub use dimension::Dimension;
pub use duration::{duration, exact_duration};
pub use error::{QuantityError, QuantityFault};
pub use format::{format_alike, format_quantity};
pub use grouped::grouped;
pub use internal::internal_unit;
pub use parse::{parse, parse_as};
pub use quantity::{DimensionMismatch, Quantity};
pub use size::size;
pub use visible::{in_place, is_hidden, visible};

#[cfg(test)]
mod tests;
