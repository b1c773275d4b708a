//! The injury of the patch (Eq. T1).

use crate::tissue::Patch;

/// Where an injury lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ZoneShape {
    /// A ball (a disc in a patch one voxel thick) in the middle; radius in um.
    Core {
        /// Radius, um.
        radius_um: f64,
    },
    /// The half of the patch with smaller x.
    Border,
    /// The whole patch.
    Diffuse,
}

/// An injury to the tissue; arrays hold the core first, then the rim.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InjuryZone {
    /// Where it lies.
    pub shape: ZoneShape,
    /// Width of the rim, um.
    pub rim_um: f64,
    /// Share of parenchyma that dies at once.
    pub dead: [f64; 2],
    /// Share of perfusion that is lost.
    pub vessels_lost: [f64; 2],
    /// Debris where the dead share is one, 1/um^3.
    pub debris_per_um3: f64,
}

/// Kills parenchyma and vessels in the zone and leaves debris. Returns the share of parenchyma
/// that died in each voxel, from which the alarm rises after its delay.
pub fn injure(patch: &mut Patch, zone: &InjuryZone) -> Vec<f64> {
    let size = patch.grid.size_um();
    (0..patch.grid.voxels())
        .map(|voxel| {
            let centre = patch.grid.centre_um(voxel);
            let Some(part) = part_of(centre, size, zone) else {
                return 0.0;
            };
            let died = patch.parenchyma[voxel] * zone.dead[part];
            patch.parenchyma[voxel] -= died;
            patch.debris[voxel] += died * zone.debris_per_um3;
            patch.vessels[voxel] *= 1.0 - zone.vessels_lost[part];
            patch.hypoxia[voxel] = 1.0 - patch.vessels[voxel];
            died
        })
        .collect()
}

/// Shares of the voxels of a patch that lie in the core and in the rim of a zone.
pub fn zone_shares(shape: [usize; 3], voxel_um: f64, zone: &InjuryZone) -> [f64; 2] {
    let size = shape.map(|voxels| voxels as f64 * voxel_um);
    let mut counts = [0_u32; 2];
    for z in 0..shape[2] {
        for y in 0..shape[1] {
            for x in 0..shape[0] {
                let centre = [x, y, z].map(|place| (place as f64 + 0.5) * voxel_um);
                if let Some(part) = part_of(centre, size, zone) {
                    counts[part] += 1;
                }
            }
        }
    }
    let voxels = shape.iter().product::<usize>() as f64;
    counts.map(|count| f64::from(count) / voxels)
}

/// 0 in the core, 1 in the rim, none outside.
fn part_of(centre: [f64; 3], size: [f64; 3], zone: &InjuryZone) -> Option<usize> {
    let depth_um = match zone.shape {
        ZoneShape::Diffuse => return Some(0),
        ZoneShape::Border => centre[0] - size[0] / 2.0,
        ZoneShape::Core { radius_um } => {
            // In a thin patch the core is a cylinder: its axis runs through the thickness.
            let offset = |axis: usize| centre[axis] - size[axis] / 2.0;
            let thin = size[2] < 2.0 * radius_um;
            let z = if thin { 0.0 } else { offset(2) };
            (offset(0) * offset(0) + offset(1) * offset(1) + z * z).sqrt() - radius_um
        }
    };
    if depth_um <= 0.0 {
        Some(0)
    } else if depth_um <= zone.rim_um {
        Some(1)
    } else {
        None
    }
}
