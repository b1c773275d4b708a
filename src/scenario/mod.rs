//! Scenarios: from text to a checked scenario to a plan, with every fault reported at once.
//!
//! A scenario file and the library layers it uses are parsed into one tree that remembers where everything is written.
//! The tree is checked in shape (along the JSON Schema made from the types of the format) and in sense. A [`Scenario`](crate::scenario::Scenario)
//! exists only without faults; [`Scenario::plan`](crate::scenario::Scenario::plan) turns it into numbers.

mod arms;
mod build;
mod check;
mod defined;
mod estimate;
mod faults;
mod footprint;
/// The format as types: what may be written, with its dimension and its bounds.
pub mod format;
mod groups;
mod library;
mod load;
mod memory;
mod merge;
mod overlay;
mod part;
mod processor;
mod provenance;
mod provenance_page;
mod required_factors;
mod resolve;
mod sources;
mod state_name;
mod structure;
mod tree;
mod unread;

pub use defined::{Defined, Layer, Sort, layers, names};
pub use estimate::{ArmPrice, Estimate};
pub use faults::{Fault, Faults, Style, nearest, render_faults};
pub use groups::{Group, Listed, groups, groups_with};
pub use library::{shipped_text, starter};
pub use load::{Scenario, Shipped, load, load_text, schema_text, shipped};
pub use memory::{Memory, memory};
pub use part::{check_if_layer, check_layer, check_part};
pub use provenance::ParameterSource;
pub use provenance_page::provenance_page;
pub use resolve::Settings;
pub use sources::{FileId, Place, Role, SourceFile, Sources};
pub use unread::{Unread, UnreadValues};

#[cfg(test)]
mod tests;
