//! Vessel walls: what holds a cell in the vessels of an organ, and what lets it go or through (model equation B3).
//!
//! A [`Wall`](crate::wall::Wall) keeps one [`Bed`](crate::wall::Bed) per organ with the cells it holds now, those arrested recently and its activation. Over a
//! coupling epoch this state is frozen; the wall then answers for every entering cell through
//! [`HoldRule`](crate::cells::HoldRule). It never moves a cell. Model for teaching and research, not medical advice.

mod bed;
mod crowding;
mod passage;
mod sizes;
mod state;

pub use bed::{Bed, BedError};
pub use crowding::Crowding;
pub use passage::{BedNow, Interventions};
pub use state::{Wall, WallSnapshot};
