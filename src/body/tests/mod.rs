mod accounting;
mod agreement;
mod fixtures;
mod label;
mod routes;
