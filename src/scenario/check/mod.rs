//! The sense of a document: what its shape cannot tell.

mod actions;
mod answers;
mod arms;
mod body;
mod bounds;
mod clock;
mod companions;
mod dose;
mod form;
mod memory;
mod placed;
mod rules;
mod seen;
mod sense;
mod site;
mod terms;
mod told;
mod view;

pub use form::{behaviour_form, half_dimension};
pub use sense::check;
pub use view::Scene;
