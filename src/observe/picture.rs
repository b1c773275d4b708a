//! A picture of the patch of a site.

use serde::{Deserialize, Serialize};

use crate::ids::{ArmId, FactorId, SiteId, StateId, Tick};

/// A cell as drawn in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CellMark {
    /// Position, um.
    pub position_um: [f32; 3],
    /// Its state.
    pub state: StateId,
}

/// A picture of a patch of one arm at one moment, in the first replicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The arm.
    pub arm: ArmId,
    /// The site of the patch.
    pub site: SiteId,
    /// Simulated time.
    pub time: Tick,
    /// Concentration of each factor per voxel (x fastest), molecules/um^3.
    pub factors: Vec<(FactorId, Vec<f32>)>,
    /// Living parenchyma share per voxel.
    pub parenchyma: Vec<f32>,
    /// Vessels per voxel relative to healthy tissue.
    pub vessels: Vec<f32>,
    /// Collagen share per voxel.
    pub collagen: Vec<f32>,
    /// Debris per voxel, 1/um^3.
    pub debris: Vec<f32>,
    /// The cells.
    pub cells: Vec<CellMark>,
}
