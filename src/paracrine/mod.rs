//! States secrete, signals change states: rule rows at work (Eq. P1 to P4).

mod columns;
mod entries;
mod intents;
mod levels;
mod lineage;
mod respond;
mod secretion;
mod surroundings;
mod swarm;
mod value;
mod voxels;

pub use entries::{Entry, Supply};
pub use intents::{CellEvent, Intent, Settled, settle};
pub use levels::follow_levels;
pub use lineage::{MOST_DAUGHTERS, MOST_DIVISIONS_PER_STEP};
pub use respond::{InfusedHazards, Response, respond};
pub use secretion::{Exchange, Room, secrete};
pub use surroundings::{Density, Surroundings};
pub use swarm::Swarm;
pub use value::{rule_value, target_of};
pub use voxels::{VoxelRates, voxel_rates};
