//! The body plan.

use super::unresolved::Unresolved;
use crate::body::{OrganParameters, OrganRole};
use crate::format::{self, Drain, Role};
use crate::plan::{BodyPlan, Organ};
use crate::wall::Bed;

/// Whole-body parameters with a bed per organ.
pub(super) fn build(body: &format::Body) -> Result<BodyPlan, Unresolved> {
    let organs = in_order(body).into_iter();
    let organs = organs.map(|(key, organ)| build_organ(key, organ, body));
    Ok(BodyPlan {
        species: body.species.clone(),
        mass_g: body.mass.value,
        cardiac_output_um3_per_s: body.cardiac_output.value,
        plasma_share: body.plasma_share.value,
        venous_volume_um3: body.venous_volume.value,
        arterial_volume_um3: body.arterial_volume.value,
        organs: organs.collect::<Result<_, _>>()?,
    })
}

/// The organs in the order in which the graph numbers them: the lung first.
pub(super) fn in_order(body: &format::Body) -> Vec<(&str, &format::Organ)> {
    let mut organs: Vec<(&str, &format::Organ)> = body.organs.iter().collect();
    organs.sort_by_key(|(_, organ)| organ.role != Role::Lung);
    organs
}

fn build_organ(key: &str, organ: &format::Organ, body: &format::Body) -> Result<Organ, Unresolved> {
    let bed = body.beds.get(&organ.bed);
    let bed = bed.ok_or_else(|| Unresolved::name("bed", &organ.bed))?;
    Ok(Organ {
        in_graph: in_graph(key, organ),
        uberon: organ.uberon.clone().unwrap_or_default(),
        bed: build_bed(bed, organ),
        loss_per_s: bed.loss.value,
        luminal_share: bed.luminal_share.value,
    })
}

/// The place of an organ in the circulation.
fn in_graph(key: &str, organ: &format::Organ) -> OrganParameters {
    OrganParameters {
        name: key.to_owned(),
        role: match (organ.role, organ.drains) {
            (Role::Lung, _) => OrganRole::Lung,
            (Role::Liver, _) => OrganRole::Liver,
            (Role::Organ, Drain::Portal) => OrganRole::Portal,
            (Role::Organ, Drain::Venous) => OrganRole::Systemic,
        },
        mass_g: organ.mass.value,
        blood_um3: organ.blood_volume.value,
        flow_share: organ.flow_share.as_ref().map_or(1.0, |share| share.value),
    }
}

/// The bed of an organ: what is given per mass and per volume, for the whole organ.
fn build_bed(bed: &format::Bed, organ: &format::Organ) -> Bed {
    Bed {
        lumen_median_um: bed.lumen_median.value,
        lumen_log_sd: bed.lumen_log_sd.value,
        squeeze: bed.squeeze.value,
        segments: bed.segments.value,
        adhesion_exposure: bed.adhesion.value,
        sites_cells: bed.sites_per_mass.value * organ.mass.value,
        crowding_strength: bed.crowding.value,
        crowding_half_cells: bed.crowding_half.value * organ.blood_volume.value,
        crowding_memory_s: bed.crowding_memory.value,
        slip_per_s: bed.slip.value,
        slip_reference_um: bed.slip_diameter.value,
        slip_exponent: bed.slip_exponent.value,
        release_per_s: bed.release.value,
        transmigration_per_s: bed.transmigration.value,
    }
}
