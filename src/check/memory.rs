//! Runs that fit into memory.

use super::dose::cells_of;
use super::geometry::Solid;
use super::spot::Spot;
use super::view::View;
use crate::format::Tissue;
use crate::plan::{memory_of, memory_repeated};
use crate::syntax::Fault;
use crate::units::size;
use crate::work::Memory;

/// Refuses a run that needs more memory than it may use, if the system reports how much that is.
pub(super) fn check_memory(view: &mut View<'_>, sites: &[Solid<'_>], factors: usize) {
    let Some(memory) = view.scene.memory else {
        return;
    };
    let arms = view.arms();
    let count = arms.len() as f64;
    let voxels_of = |site: &Solid<'_>| site.shape.iter().product::<usize>() as f64;
    let voxels: f64 = sites.iter().map(voxels_of).sum();
    let residents = sites.iter().filter_map(|site| {
        let tissue = view.tissue_of(&site.block.value)?;
        Some(resident_density(&tissue) * site.patch.volume_um3())
    });
    let residents: f64 = residents.sum();
    let doses = arms.iter().flat_map(|arm| arm.value.infusions.iter());
    let doses = doses.filter_map(|dose| {
        let cells = cells_of(view, &dose.value)?;
        Some((dose.at, cells * dose.value.times()))
    });
    let doses: Vec<(Spot<'_>, f64)> = doses.collect();
    let infused: f64 = doses.iter().map(|(_, cells)| cells).sum();
    let one = memory_of(infused, residents * count, voxels * count, factors);
    let needed = memory_repeated(one, view.replicates());
    if needed > memory.bytes as f64 {
        let fault = exceeded(needed, memory);
        let cells_alone = memory_of(infused, 0.0, 0.0, 0);
        let largest = doses.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match largest.filter(|_| 2.0 * cells_alone > needed) {
            Some((dose, _)) => view.fault(amount_of(*dose), fault),
            None => {
                let largest = sites
                    .iter()
                    .max_by(|a, b| voxels_of(a).total_cmp(&voxels_of(b)));
                let at = match largest {
                    Some(site) => site.block.at.keys_down(&["patch", "size"]),
                    None => view.at("site"),
                };
                view.fault(at, fault);
            }
        }
    }
}

/// The fault of a run that needs this many bytes.
pub fn exceeded(needed: f64, memory: Memory) -> Fault {
    let most = size(memory.bytes as f64);
    Fault::of_machine("the run needs more memory than it may use")
        .found(size(needed))
        .expected(format!("at most {most}, {}", memory.by))
        .help("use larger voxels, a smaller patch, fewer cells, fewer arms or fewer replicates")
}

/// Where the number of cells of a dose is written.
fn amount_of(dose: Spot<'_>) -> Spot<'_> {
    let amounts = ["amount", "amount_per_mass"].map(|key| dose.key(key));
    let written = amounts.into_iter().find(|at| at.is_given());
    written.unwrap_or(dose)
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
