//! Runs that the machine can hold.

use super::super::estimate::memory_of;
use super::super::faults::Fault;
use super::super::written::Tissue;
use super::arms::times_of;
use super::dose::{cells_of, infusions};
use super::view::View;
use crate::units::size;

/// Refuses a run that needs more memory than the machine has, where the machine tells. The patch has `shape` voxels and a
/// volume of `patch_um3`.
pub(super) fn check_memory(view: &mut View<'_>, shape: [usize; 3], patch_um3: f64, factors: usize) {
    let Some(machine) = view.scene.memory_bytes else {
        return;
    };
    let arms = view.arms() as f64;
    let voxels = shape.iter().product::<usize>() as f64;
    let tissue = view
        .read::<String>("site.tissue")
        .and_then(|tissue| view.read::<Tissue>(&format!("tissues.{tissue}")));
    let residents = tissue.map_or(0.0, |tissue| resident_density(&tissue) * patch_um3);
    let infused: f64 = infusions(view)
        .iter()
        .filter_map(|infusion| Some(cells_of(view, infusion)? * times_of(infusion)))
        .sum();
    let needed = memory_of(infused, residents * arms, voxels * arms, factors);
    if needed > machine as f64 {
        let fault = Fault::new("the run needs more memory than this machine has")
            .found(size(needed))
            .expected(format!("at most {}", size(machine as f64)))
            .help("take larger voxels, a smaller patch, fewer cells or fewer arms");
        let cells_alone = memory_of(infused, 0.0, 0.0, 0);
        let largest = (0..view.arms()).find(|arm| view.count(&format!("arm.{arm}.infusion")) > 0);
        match largest.filter(|_| 2.0 * cells_alone > needed) {
            Some(arm) => view.fault(&format!("arm.{arm}.infusion.0.amount"), fault),
            None => view.fault("site.patch", fault),
        }
    }
}

/// All mobile cells of a tissue at the start, 1/um^3.
fn resident_density(tissue: &Tissue) -> f64 {
    tissue
        .residents
        .iter()
        .flat_map(|(_, states)| states.iter())
        .map(|(_, density)| density.value)
        .sum()
}
