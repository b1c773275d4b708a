//! The columns that signals read: what the cells of a patch sense at one moment.

use rayon::prelude::*;

use crate::cells::{Population, Vicinity};
use crate::fields::{FactorField, Grid};
use crate::paracrine::{Density, Surroundings};
use crate::simulation::clock::Clock;
use crate::simulation::region::Molecules;
use crate::simulation::setting::Setting;
use crate::simulation::signal_columns::CrowdReaders;
use crate::tissue::{Crowding, Patch};
use crate::work::Grain;

/// The columns that signals read, frozen now, with densities as counted by [`densities`] where they are needed.
pub(super) fn surroundings<'a>(
    fields: &'a [FactorField<Molecules>],
    patch: &'a Patch,
    densities: Vec<Density>,
    setting: &'a Setting,
    clock: &Clock,
) -> Surroundings<'a> {
    Surroundings {
        concentration: fields.iter().map(FactorField::concentration).collect(),
        baseline: &setting.columns.baseline,
        gradient: gradient_lengths(fields, setting),
        densities,
        debris: &patch.debris_sensed,
        alarm: &patch.alarm,
        hypoxia: &patch.hypoxia,
        vessels: &patch.vessels,
        collagen: &patch.collagen,
        parenchyma: &patch.parenchyma,
        now: clock.tissue_now(),
        grain: setting.grain,
    }
}

/// Lengths of the gradients that some signal reads; an empty column for each other factor.
fn gradient_lengths(fields: &[FactorField<Molecules>], setting: &Setting) -> Vec<Vec<f64>> {
    let fields = fields.iter().zip(&setting.columns.gradient);
    fields
        .map(|(field, wanted)| match wanted {
            true => lengths(field, setting.grain),
            false => Vec::new(),
        })
        .collect()
}

fn lengths(field: &FactorField<Molecules>, grain: Grain) -> Vec<f64> {
    let voxels = (0..field.concentration().len()).into_par_iter();
    let length = |voxel| {
        let gradient = field.gradient_um(voxel);
        gradient.iter().map(|g| g * g).sum::<f64>().sqrt()
    };
    voxels.with_min_len(grain.of(4096)).map(length).collect()
}

/// The densities of cells that signals read.
pub(super) fn densities(cells: &Population, grid: &Grid, setting: &Setting) -> Vec<Density> {
    let crowds = &setting.columns.densities;
    if crowds.is_empty() {
        return Vec::new();
    }
    let census = cells.census(setting.plan.model.kinds.states.len());
    let density = |crowd: &&CrowdReaders| {
        let Vicinity { state, radius_um } = crowd.of;
        let crowding = Crowding::new(cells, grid, state, radius_um, setting.grain);
        let at_voxels = crowd.tissue.then(|| crowding.at_voxels());
        Density {
            of: crowd.of,
            at_voxels: at_voxels.unwrap_or_default(),
            at_cells: crowding.at_cells(cells, &crowd.readers),
        }
    };
    // Where no cell is in a state, its density is zero without a count.
    let present = |crowd: &&CrowdReaders| census[crowd.of.state.index()] > 0;
    let wanted: Vec<_> = crowds.iter().filter(present).collect();
    wanted.par_iter().map(density).collect()
}
