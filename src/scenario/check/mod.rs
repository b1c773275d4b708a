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
mod form;
mod growth;
mod memory;
mod moments;
mod placed;
mod reach;
mod references;
mod reported;
mod rules;
mod seen;
mod sense;
mod sinks;
mod site;
mod terms;
mod titles;
mod uptake;
mod view;

pub use form::{behaviour_form, half_dimension};
pub use memory::exceeded;
pub use reach::out_of_reach;
pub use sense::{MOST_ARMS, check, check_alone};
pub use titles::with_words;
pub use view::Scene;
