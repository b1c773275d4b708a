//! Rules of entry from vessels that give no more cells than can be drawn and numbered.

use super::block::Block;
use super::geometry::Solid;
use super::partial::Rule;
use super::view::View;
use crate::cells::EntryPer;
use crate::format::{Behaviour, entry_dimension};
use crate::syntax::Fault;
use crate::units::{Dimension, exact_duration};

/// Most cells to expect in one voxel, step and rule. Of 64 that can be numbered there, chance then never needs more.
const MOST_EXPECTED: f64 = 20.0;

/// Checks how many cells each entry rule gives to the largest voxel in one tissue step when all its signals are at their maximum.
pub(super) fn check(view: &mut View<'_>, sites: &[Solid<'_>]) {
    // The largest voxel by volume, and by area of vessel wall.
    let largest = |per: EntryPer| {
        let size = |site: &Solid<'_>| {
            let wall = per.of_surface(vessel_surface(view, site).unwrap_or(0.0));
            wall * site.voxel_um().powi(3)
        };
        sites.iter().map(size).fold(0.0, f64::max)
    };
    let [volume, wall] = [EntryPer::Volume, EntryPer::Wall].map(largest);
    let step = view.clock().and_then(|clock| clock.phenotype);
    let Some(step_s) = step.map(|step| step.value) else {
        return;
    };
    let rules = view.rules();
    let enters = |block: &&Block<'_, Rule>| block.value.does == Some(Behaviour::Recruit);
    for block in rules.iter().filter(enters) {
        let rule = &block.value;
        let [base, max] = [&rule.base, &rule.max].map(|v| v.as_ref().map_or(0.0, |v| v.value));
        let size = match entry_dimension([&rule.base, &rule.max]) {
            Dimension::CELL_FLUX => wall,
            _ => volume,
        };
        let expected = (base + max) * size * step_s;
        if expected > MOST_EXPECTED {
            let larger = if max > base { "max" } else { "base" };
            let most_s = step_s * MOST_EXPECTED / expected;
            let fault = Fault::new("too many cells would enter one voxel in one step")
                .found(format!(
                    "{expected:.3e} cells per step of {}",
                    exact_duration(step_s)
                ))
                .expected(format!("at most {MOST_EXPECTED}"))
                .help(format!(
                    "lower the rate, use smaller voxels, or shorten clock.phenotype to {} or less",
                    exact_duration(most_s)
                ));
            view.fault(block.at.key(larger), fault);
        }
    }
}

/// Area of vessel wall per volume of the tissue of a site, 1/um; none if it cannot be read.
fn vessel_surface(view: &View<'_>, site: &Solid<'_>) -> Option<f64> {
    let tissue = site.block.value.tissue.as_deref()?;
    let tissues = view.tissues();
    let found = tissues.get(tissue)?;
    Some(found.value.whole.as_ref()?.vessels.as_ref()?.surface.value)
}
