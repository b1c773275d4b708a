//! From a checked scenario to the plan of a run: numbers in internal units, names resolved to ids.

mod arm;
mod body;
mod kinds;
mod names;
mod placed;
mod plan;
mod products;
mod references;
mod rules;
mod site;
mod ticks;
mod unresolved;

pub use plan::{Parts, plan_of};
