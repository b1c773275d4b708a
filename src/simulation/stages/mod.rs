//! The stages of the step, one verb each.

mod blood;
mod chemistry;
mod events;
mod held;
mod injury;
mod motion;
mod observe;
mod room;
mod signals;
mod slower;
mod well;

pub(super) use blood::{circulate, occupy, seat, treat};
pub(super) use chemistry::{diffuse, exchange, secrete};
pub(super) use events::{heal, respond, settle};
pub(super) use injury::strike;
pub(super) use motion::migrate;
pub(super) use observe::observe;
pub(super) use well::Well;
