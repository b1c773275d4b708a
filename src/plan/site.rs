//! A patch of tissue and its injury.

use crate::ids::{OrganId, StateId, Tick};
use crate::tissue::InjuryZone;

/// The patch of tissue, or a closed well.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Key of the site: it stands in the names of observables where a run has several sites.
    pub name: String,
    /// The organ the patch belongs to; none for a well.
    pub organ: Option<OrganId>,
    /// Words for people.
    pub label: String,
    /// Voxels along x, y, z.
    pub shape: [usize; 3],
    /// Edge of a voxel, um.
    pub voxel_um: f64,
    /// True for a closed well: no vessels.
    pub well: bool,
    /// Share of the organ's vessels and volume in injured tissue.
    pub injured_share: f64,
    /// Share of the injured tissue that the patch stands for.
    pub patch_share: f64,
    /// Density of parenchymal cells in healthy tissue, 1/um^3.
    pub parenchyma_per_um3: f64,
    /// Name of the parenchymal cell.
    pub parenchyma_name: String,
    /// Debris units that one dead parenchymal cell leaves.
    pub debris_per_cell: f64,
    /// Capillary wall area per volume of healthy tissue, 1/um.
    pub vessel_surface_per_um: f64,
    /// Permeability that pores of the wall add to that of every factor, um/s.
    pub vessel_leak_um_per_s: f64,
    /// Most cells per um^3 that a voxel can hold; zero is no limit.
    pub crowding_limit_per_um3: f64,
    /// Distance within which a phagocyte senses and gathers debris, um.
    pub debris_reach_um: f64,
    /// Collagen share at the start.
    pub collagen_start: f64,
    /// Cells at the start, 1/um^3 per state.
    pub residents: Vec<(StateId, f64)>,
    /// The injury, if any.
    pub injury: Option<Injury>,
}

impl Site {
    /// Number of voxels of the patch.
    pub fn voxels(&self) -> usize {
        self.shape.iter().product()
    }

    /// Rate at which a factor of this permeability leaves fully perfused tissue for blood: permeability of the wall and of its pores, times
    /// wall per volume, 1/s.
    pub fn exchange_per_s(&self, permeability_um_per_s: f64) -> f64 {
        (permeability_um_per_s + self.vessel_leak_um_per_s) * self.vessel_surface_per_um
    }

    /// Volume of the patch, um^3.
    pub fn volume_um3(&self) -> f64 {
        self.voxels() as f64 * self.voxel_um * self.voxel_um * self.voxel_um
    }
}

/// An injury (Eq. T1).
#[derive(Debug, Clone, PartialEq)]
pub struct Injury {
    /// Where it lies, and what is lost there.
    pub zone: InjuryZone,
    /// When it happens.
    pub at: Tick,
    /// Delay before the alarm rises, s.
    pub alarm_delay_s: f64,
    /// Rate of each of the two stages of the alarm, 1/s.
    pub alarm_per_s: f64,
}
