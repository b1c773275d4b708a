//! Analyses of synthetic results with known answers.

mod deciders;
mod flipping;
mod incomplete;
pub(in crate::sweep) mod synthetic;
