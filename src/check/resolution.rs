//! Voxels that resolve the fields.

use super::geometry::Solid;
use super::view::View;
use crate::format::RequiredFactors;
use crate::syntax::Fault;

/// Molecules that leave the voxel in which they are made before they decay, at most, for them to count as those that do not diffuse.
const LEAVING: f64 = 1e-3;

/// A field whose decay length spans less than two voxels is not a field but noise of the grid; unless nothing leaves its voxel.
pub(super) fn check(view: &mut View<'_>, solid: &Solid<'_>, active: &RequiredFactors) {
    let voxel = solid.voxel_um();
    if solid.shape == [1, 1, 1] {
        return;
    }
    let mut worst: Option<(f64, &str)> = None;
    let factors = view.factors();
    for key in &active.0 {
        let Some(factor) = factors.get(key).map(|block| &block.value) else {
            continue;
        };
        if factor.decay.value > 0.0 && factor.diffusion.value > 0.0 {
            let decay_length = (factor.diffusion.value / factor.decay.value).sqrt();
            // The lattice moves molecules through each of six faces at D / h^2.
            let stays = 6.0 * decay_length * decay_length <= LEAVING * voxel * voxel;
            if stays || voxel <= decay_length / 2.0 {
                continue;
            }
            if worst
                .as_ref()
                .is_none_or(|(shortest, _)| decay_length < *shortest)
            {
                worst = Some((decay_length, key));
            }
        }
    }
    if let Some((decay_length, key)) = worst {
        let fault = Fault::new(format!("the voxels are too coarse for the field of `{key}`"))
            .found(format!("{voxel} um"))
            .expected(format!(
                "at most {}, half of its decay length sqrt(D/k)",
                length(decay_length / 2.0)
            ))
            .help("use smaller voxels, remove what uses the factor, or write diffusion = \"0 um^2/s\" if it stays where it is made");
        view.fault(solid.block.at.keys_down(&["patch", "voxel"]), fault);
    }
}

/// A length in the unit in which it is no tiny number.
fn length(um: f64) -> String {
    if um < 0.1 {
        format!("{:.3} nm", 1e3 * um)
    } else {
        format!("{um:.3} um")
    }
}
