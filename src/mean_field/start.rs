//! How the mean field begins, and what is put into it.

use super::mixture::Mixture;
use crate::body::Route;
use crate::plan::{ArmPlan, Content, Injury, Plan, Site};
use crate::tissue::zone_shares;

/// The patch before the first step.
pub(super) fn start(arm: &ArmPlan, site: &Site) -> Mixture {
    let mut mixture = Mixture::new(&arm.model);
    for (state, density) in &site.residents {
        mixture.cells[state.index()] = *density;
    }
    mixture.collagen = site.collagen_start;
    if site.well {
        mixture.vessels = 0.0;
    }
    mixture
}

/// The mean of an injury over the patch. Returns the share of parenchyma that died, from which the alarm rises after its delay.
pub(super) fn strike(mixture: &mut Mixture, site: &Site, injury: &Injury) -> f64 {
    let zone = &injury.zone;
    let shares = zone_shares(site.shape, site.voxel_um, zone);
    let lost = |of: [f64; 2]| shares[0] * of[0] + shares[1] * of[1];
    let died = mixture.parenchyma * lost(zone.dead);
    mixture.parenchyma -= died;
    mixture.debris += died * zone.debris_per_um3;
    mixture.vessels *= 1.0 - lost(zone.vessels_lost);
    died
}

/// Puts what the doses of a step bring into the patch: cells that are alive and dead, and factors.
pub(super) fn dose(mixture: &mut Mixture, plan: &Plan, arm: &ArmPlan, [from_s, to_s]: [f64; 2]) {
    let site = &arm.model.sites[0];
    let per_um3 = site.patch_share / site.volume_um3();
    for dose in &arm.infusions {
        let Route::Local { retention, .. } = dose.route else {
            continue;
        };
        let begin = dose.at.seconds();
        let end = begin + dose.over.seconds().max(plan.clocks.phenotype.seconds());
        let overlap = to_s.min(end) - from_s.max(begin);
        if overlap <= 0.0 {
            continue;
        }
        let given = dose.amount * retention.retained * overlap / (end - begin) * per_um3;
        match &arm.model.products[dose.product.index()].content {
            Content::Cells(cells) => {
                let alive = cells.in_body.viability_after(dose.bag_time_s);
                let state = cells.state.index();
                let levels = vec![0.0; mixture.levels[state].len()];
                mixture.add(state, given * alive, &levels, 0.0);
                if let Some(corpse) = arm.model.kinds.corpse_of(cells.state) {
                    mixture.add_corpses(corpse.index(), given * (1.0 - alive), 1.0);
                }
            }
            Content::Factors(factors) => {
                for (factor, molecules) in factors {
                    mixture.factors[factor.index()] += given * molecules;
                }
            }
        }
    }
}
