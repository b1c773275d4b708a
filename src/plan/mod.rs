//! The plan of a run: every number the engine needs, in internal units, with all names resolved.
//!
//! A plan is made from a checked scenario. It holds no text to parse and no file to open.

mod answer;
mod body;
mod coupling;
#[cfg(test)]
pub(crate) mod fixture;
mod footprint;
mod injected;
mod moments;
mod money;
mod run;
mod sensed;
mod site;
mod treatment;

pub use crate::body::{OrganParameters, OrganRole, Retention, Route};
pub use answer::{Answer, AnswerStat, AnswerUnit, Comparison, Halving};
pub use body::{BodyPlan, Organ};
pub use coupling::Coupling;
pub use money::spent_jpy;
pub use run::{ArmPlan, Clocks, Factor, Model, Plan};
pub use sensed::{Reader, Reading};
pub use site::{Injury, Site};
pub use treatment::{CellProduct, Companion, Content, Infusion, Product};

pub(crate) use footprint::{
    BYTES_OF_PROGRAM, PEAK_BYTES_PER_CELL, bytes_of_residents, memory_of, memory_repeated,
};
