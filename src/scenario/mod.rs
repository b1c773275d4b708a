//! Scenarios: from text to a checked scenario to a plan, with every fault reported at once.
//!
//! A scenario file and the library layers it uses are parsed into one tree that remembers where everything is written.
//! The tree is checked in shape (along the JSON Schema made from the types of the format) and in sense. A [`Scenario`](crate::scenario::Scenario)
//! exists only without faults; [`Scenario::plan`](crate::scenario::Scenario::plan) turns it into numbers.

mod arms;
mod checked;
mod defined;
mod estimate;
mod groups;
mod layers;
mod load;
mod loaded;
mod merge;
mod overlay;
mod part;
mod processor;
mod provenance;
mod provenance_page;
mod resolve;
#[cfg(feature = "cli")]
mod template;
mod unread;

pub use defined::{Defined, Layer, Sort, layers, names};
pub use estimate::{ArmPrice, Estimate};
pub use groups::{Group, Listed, groups, groups_with};
pub use load::{Shipped, load, load_text, schema_text, shipped};
pub use loaded::Scenario;
pub use part::{check_if_layer, check_layer, check_part};
pub use provenance::ParameterSource;
pub use provenance_page::provenance_page;
pub use resolve::Settings;
#[cfg(feature = "cli")]
pub use template::{Additions, Template};
pub use unread::{Unread, UnreadValues};

#[cfg(test)]
mod tests;
