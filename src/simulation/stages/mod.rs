//! The stages of the step, one verb each.

mod blood;
mod chemistry;
mod events;
mod held;
mod injury;
mod notes;
mod room;
mod senses;
mod slower;
mod well;

pub(super) use blood::{circulate, hold, infuse, transmigrate};
pub(super) use chemistry::{diffuse, exchange, secrete};
pub(super) use events::{heal, migrate, respond, settle};
pub(super) use injury::strike;
pub(super) use notes::observe;
pub(super) use well::Well;
