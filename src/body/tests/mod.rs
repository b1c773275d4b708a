//! Tests of the whole body, by what they compare it with.

mod accounting;
mod agreement;
pub(in crate::body) mod fixtures;
mod label;
mod routes;
