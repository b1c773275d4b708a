//! The sense of a document: what its shape cannot tell.

mod actions;
mod answers;
mod arms;
mod body;
mod clock;
mod companions;
mod computed;
mod division;
mod dose;
mod form;
mod memory;
mod moments;
mod placed;
mod rules;
mod seen;
mod sense;
mod site;
mod terms;
mod titles;
mod told;
mod view;

pub use form::{behaviour_form, half_dimension};
pub use sense::check;
pub use titles::with_words;
pub use view::Scene;
