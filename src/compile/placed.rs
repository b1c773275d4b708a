//! Where in the patch the cells of a dose lie.

use super::site::shape;
use crate::format::{Patch, Placed};
use crate::tissue::Ball;

/// The ball of a dose in a patch.
pub(super) fn ball(placed: &Placed, patch: &Patch) -> Ball {
    Ball {
        centre_um: placed.centre_um(shape(patch).map(|voxels| voxels as f64 * patch.voxel.value)),
        radius_um: placed.radius.value,
    }
}
