//! A patch, its tissue and its injury.

use super::names::Names;
use super::ticks::tick;
use super::unresolved::Unresolved;
use crate::format::{self, Document, Site as WrittenSite, SiteKind, Tissue};
use crate::ids::{StateId, Tick};
use crate::plan::{Injury, Site};
use crate::tissue::{InjuryZone, ZoneShape};

/// A site of an arm.
pub(super) fn build(
    document: &Document,
    site: &WrittenSite,
    names: &Names,
) -> Result<Site, Unresolved> {
    let tissue = document.tissues.get(&site.tissue);
    let tissue = tissue.ok_or_else(|| Unresolved::name("tissue", &site.tissue))?;
    let voxel_um = site.patch.voxel.value;
    let shape = shape(&site.patch);
    let injured_share = site.injured_share.as_ref().map_or(1.0, |share| share.value);
    let patch_um3 = shape.iter().product::<usize>() as f64 * voxel_um.powi(3);
    let well = site.kind == SiteKind::Well;
    // A closed well holds no working cells of an organ.
    let parenchyma = tissue.parenchyma.as_ref().filter(|_| !well);
    let name = site.name.as_ref().or(site.organ.as_ref());
    let organ = site.organ.as_deref();
    Ok(Site {
        name: name.unwrap_or(&site.tissue).clone(),
        organ: organ.map(|organ| names.organ(organ)).transpose()?,
        label: tissue.name.clone().unwrap_or_else(|| site.tissue.clone()),
        shape,
        voxel_um,
        well,
        injured_share,
        patch_share: patch_share(document, site, injured_share, patch_um3),
        parenchyma_per_um3: parenchyma.map_or(0.0, |p| p.density.value),
        parenchyma_name: parenchyma.map(|p| p.name.clone()).unwrap_or_default(),
        debris_per_cell: parenchyma.map_or(0.0, |p| p.debris_per_cell.value),
        vessel_surface_per_um: tissue
            .vessels
            .as_ref()
            .map_or(0.0, |vessels| vessels.surface.value),
        vessel_leak_um_per_s: tissue
            .vessels
            .as_ref()
            .and_then(|vessels| vessels.leak.as_ref())
            .map_or(0.0, |leak| leak.value),
        crowding_limit_per_um3: tissue
            .crowding_limit
            .as_ref()
            .map_or(0.0, |limit| limit.value),
        debris_reach_um: tissue
            .debris_reach
            .as_ref()
            .map_or(voxel_um, |reach| reach.value),
        collagen_start: tissue
            .collagen_start
            .as_ref()
            .map_or(0.0, |share| share.value),
        residents: residents(tissue, names)?,
        // A closed well is not injured: what would be lost is not there.
        injury: tissue.injury.as_ref().filter(|_| !well).map(injury),
    })
}

/// Voxels along x, y, z; a third length of zero, or none, is one voxel.
pub(super) fn shape(patch: &format::Patch) -> [usize; 3] {
    let voxels = |axis: usize| {
        patch
            .size
            .get(axis)
            .map_or(1.0, |size| (size.value / patch.voxel.value).round())
    };
    [voxels(0), voxels(1), voxels(2)].map(|count| (count as usize).max(1))
}

/// Share of the injured part of the organ that the patch stands for (model T3); one if there is no organ.
fn patch_share(document: &Document, site: &WrittenSite, injured_share: f64, patch_um3: f64) -> f64 {
    let organ = document.body.as_ref().zip(site.organ.as_ref());
    let organ = organ.and_then(|(body, key)| Some((body, body.organs.get(key)?)));
    organ.map_or(1.0, |(body, organ)| {
        let organ_um3 = organ.mass.value / body.tissue_density.value;
        patch_um3 / (injured_share * organ_um3)
    })
}

fn residents(tissue: &Tissue, names: &Names) -> Result<Vec<(StateId, f64)>, Unresolved> {
    let mut residents = Vec::new();
    for (kind, states) in tissue.residents.iter() {
        for (state, density) in states.iter() {
            residents.push((names.state(kind, state)?, density.value));
        }
    }
    residents.sort_by_key(|(state, _)| *state);
    Ok(residents)
}

fn injury(injury: &format::Injury) -> Injury {
    let zones = |lost: fn(&format::Zone) -> f64| {
        [lost(&injury.core), injury.rim.as_ref().map_or(0.0, lost)]
    };
    let zone = InjuryZone {
        shape: match injury.shape {
            format::InjuryShape::Core => ZoneShape::Core {
                radius_um: injury.radius.as_ref().map_or(0.0, |radius| radius.value),
            },
            format::InjuryShape::Border => ZoneShape::Border,
            format::InjuryShape::Diffuse => ZoneShape::Diffuse,
        },
        rim_um: injury.border.as_ref().map_or(0.0, |border| border.value),
        dead: zones(|zone| zone.dead.value),
        vessels_lost: zones(|zone| zone.vessels_lost.value),
        debris_per_um3: injury.debris.value,
    };
    Injury {
        zone,
        at: injury.at.as_ref().map_or(Tick(0), tick),
        alarm_delay_s: injury.alarm_delay.value,
        alarm_per_s: injury.alarm_rate.value,
    }
}
