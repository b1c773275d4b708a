//! The patch of tissue: injury, healing, motion and neighbours (Eq. T1 to T3).

mod ball;
mod crowd;
mod density;
mod filter;
mod healing;
mod injury;
mod motion;
mod neighbours;
mod patch;
mod seating;
mod sprouting;

pub use ball::ball_in_patch_um3;
pub use crowd::Crowd;
pub use density::Crowding;
pub use filter::Cubes;
pub use healing::{Healing, heal, sense_debris};
pub use injury::{InjuryZone, ZoneShape, injure, zone_shares};
pub use motion::{Drive, Mover, migrate};
pub use neighbours::Neighbours;
pub use patch::{Patch, PatchSnapshot};
pub use seating::{Ball, Seats, position_in};
