//! The checks of a document: its shape along the schema, then its sense.

mod actions;
mod active;
mod answers;
mod arms;
mod block;
mod body;
mod clock;
mod companions;
mod computed;
mod crowds;
mod division;
mod dose;
mod entry;
mod geometry;
mod growth;
mod known;
mod known_table;
mod memory;
mod moments;
mod named;
mod partial;
mod parts;
mod placed;
mod reach;
mod references;
mod reported;
mod resolution;
mod retention;
mod rules;
mod semantics;
mod several;
#[cfg(feature = "cli")]
mod shaped;
mod sinks;
mod site;
mod spot;
mod structure;
mod terms;
mod titles;
mod uptake;
mod view;
mod vocabulary;

pub use known::KnownBlocks;
pub use memory::exceeded;
pub use reach::out_of_reach;
#[cfg(feature = "cli")]
pub use semantics::known_blocks;
#[cfg(test)]
pub use semantics::observables;
pub use semantics::{MOST_ARMS, check, check_alone};
#[cfg(feature = "cli")]
pub use shaped::Shaped;
pub use structure::{Extent, Known, Parameter, hidden_characters, walk, walk_beside};
pub use titles::with_words;
pub use view::Scene;
