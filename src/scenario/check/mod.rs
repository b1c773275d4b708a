//! The sense of a document: what its shape cannot show.

mod actions;
mod answers;
mod arms;
mod body;
mod clock;
mod companions;
mod computed;
mod crowds;
mod division;
mod dose;
mod entry;
mod growth;
mod memory;
mod moments;
mod partial;
mod placed;
mod reach;
mod references;
mod reported;
mod rules;
mod semantics;
mod signature;
mod sinks;
mod site;
mod terms;
mod titles;
mod uptake;
mod view;

pub use memory::exceeded;
pub use reach::out_of_reach;
pub use semantics::{MOST_ARMS, check, check_alone};
pub use signature::behaviour_form;
pub use titles::with_words;
pub use view::Scene;
