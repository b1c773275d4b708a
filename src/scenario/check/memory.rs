//! Runs that fit into memory.

use super::super::estimate::{memory_of, memory_repeated};
use super::super::faults::Fault;
use super::super::format::Tissue;
use super::super::memory::Memory;
use super::arms::times_of;
use super::dose::{cells_of, infusions};
use super::geometry::Solid;
use super::view::View;
use crate::units::size;

/// Refuses a run that needs more memory than it may use, if the system reports how much that is.
pub(super) fn check_memory(view: &mut View<'_>, sites: &[Solid<'_>], factors: usize) {
    let Some(memory) = view.scene.memory else {
        return;
    };
    let arms = view.arms() as f64;
    let voxels_of = |site: &Solid<'_>| site.shape.iter().product::<usize>() as f64;
    let voxels: f64 = sites.iter().map(voxels_of).sum();
    let residents = sites.iter().filter_map(|site| {
        let tissue = site.block.tissue(view)?;
        Some(resident_density(&tissue) * site.patch.volume_um3())
    });
    let residents: f64 = residents.sum();
    let doses: Vec<(String, f64)> = infusions(view)
        .into_iter()
        .filter_map(|(path, dose)| Some((path, cells_of(view, &dose)? * times_of(&dose))))
        .collect();
    let infused: f64 = doses.iter().map(|(_, cells)| cells).sum();
    let replicates = view.read::<u32>("replicates").unwrap_or(1);
    let one = memory_of(infused, residents * arms, voxels * arms, factors);
    let needed = memory_repeated(one, f64::from(replicates));
    if needed > memory.bytes as f64 {
        let fault = exceeded(needed, memory);
        let cells_alone = memory_of(infused, 0.0, 0.0, 0);
        let largest = doses.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        match largest.filter(|_| 2.0 * cells_alone > needed) {
            Some((dose, _)) => view.fault(&amount_of(view, dose), fault),
            None => {
                let largest = sites
                    .iter()
                    .max_by(|a, b| voxels_of(a).total_cmp(&voxels_of(b)));
                let at = largest.map_or("site".to_owned(), |site| site.block.at("patch.size"));
                view.fault(&at, fault);
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
fn amount_of(view: &View<'_>, dose: &str) -> String {
    let amounts = ["amount", "amount_per_mass"].map(|key| format!("{dose}.{key}"));
    let written = amounts.into_iter().find(|path| view.given(path));
    written.unwrap_or_else(|| dose.to_owned())
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
