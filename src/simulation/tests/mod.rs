//! The step as a whole, against a slow one.

mod against;
mod reference;
