mod accounting;
mod agreement;
pub(in crate::body) mod fixtures;
mod label;
mod routes;
