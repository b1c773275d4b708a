//! The step as a whole, against a slow one.

mod against;
mod fixture;
mod kinds;
mod reference;
mod rulebook;
