//! Lengths of a patch as a document has them.

use super::block::Block;
use super::partial::{Patch, Site};

/// A site whose patch can be measured.
pub(super) struct Solid<'a> {
    pub block: &'a Block<'a, Site>,
    pub patch: Geometry,
    pub shape: [usize; 3],
}

impl Solid<'_> {
    /// Edge of a voxel, um.
    pub fn voxel_um(&self) -> f64 {
        self.patch.voxel
    }
}

/// The lengths of a patch, um.
pub(super) struct Geometry {
    size: Vec<f64>,
    voxel: f64,
}

impl Geometry {
    /// The lengths; none if one of them cannot be read.
    pub(super) fn read(patch: &Patch) -> Option<Self> {
        let size = patch.size.as_ref()?.iter().map(|length| length.value);
        Some(Self {
            size: size.collect(),
            voxel: patch.voxel.as_ref()?.value,
        })
    }

    /// Lengths as they are written, um.
    pub(super) fn size_um(&self) -> &[f64] {
        &self.size
    }

    /// Edge of a voxel, um.
    pub(super) fn voxel_um(&self) -> f64 {
        self.voxel
    }

    /// Lengths along x, y and z, um; a flat patch is one voxel thick.
    pub(super) fn edges_um(&self) -> [f64; 3] {
        let edge = |axis: usize| {
            let length = self.size.get(axis).copied();
            length.filter(|length| *length != 0.0).unwrap_or(self.voxel)
        };
        [edge(0), edge(1), edge(2)]
    }

    /// True if the patch is one voxel thick.
    pub(super) fn is_flat(&self) -> bool {
        (self.edges_um()[2] / self.voxel).round() <= 1.0
    }

    /// True if the patch has a length along x and y.
    pub(super) fn is_solid(&self) -> bool {
        self.size.len() > 1 && self.size[..2].iter().all(|length| *length > 0.0)
    }

    /// Volume, um^3.
    pub(super) fn volume_um3(&self) -> f64 {
        self.edges_um().iter().product()
    }
}
