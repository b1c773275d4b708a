//! Stages of the fields: exchange, secrete, diffuse.

use rayon::prelude::*;

use crate::body::Epoch;
use crate::fields::{FactorField, FieldError};
use crate::ids::FactorId;
use crate::paracrine::{self, Room};
use crate::simulation::clock::Clock;
use crate::simulation::companions::cleared_per_s;
use crate::simulation::region::{Molecules, Region};
use crate::simulation::setting::Setting;
use crate::simulation::stages::signals::{densities, surroundings};
use crate::simulation::stages::slower::of_field;
use crate::simulation::{StageError, World};

/// Plasma and patch exchange molecules at the vessels (Eq. F1, B7): the patch gets the mean of the plasma over the step. A patch
/// without an organ has no plasma to meet.
pub(in crate::simulation) fn exchange(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let World {
        setting,
        blood,
        regions,
        ..
    } = world;
    for region in regions.iter_mut() {
        let border = blood.as_mut().and_then(|blood| blood.border_mut(region.id));
        let factors = setting.plan.model.factors.len();
        let Some(border) = border else {
            region.scratch.plasma = vec![0.0; factors];
            region.scratch.through_walls_per_s = vec![0.0; factors];
            continue;
        };
        let means = border.exposure.take_means();
        let met = meet(region, setting, &means.plasma_per_um3);
        met.map_err(|cause| setting.in_site(region.id, cause))?;
        region.scratch.plasma = means.plasma_per_um3;
        region.scratch.through_walls_per_s = means.through_wall_per_s;
    }
    Ok(())
}

/// Opens the vessels of a patch to a plasma.
fn meet(region: &mut Region, setting: &Setting, plasma_per_um3: &[f64]) -> Result<(), StageError> {
    let model = &setting.plan.model;
    let site = region.site(setting);
    let vessels = &region.patch.vessels;
    let factors = model.factors.iter().zip(plasma_per_um3);
    for (field, (factor, mean_per_um3)) in region.fields.iter_mut().zip(factors) {
        let per_s = site.exchange_per_s(factor.permeability_um_per_s);
        let write = |rates: &mut [Molecules]| {
            for (rate, vessels) in rates.iter_mut().zip(vessels) {
                *rate = (per_s * vessels) as Molecules;
            }
        };
        let set = field.write_exchange(write, *mean_per_um3);
        set.map_err(|cause| StageError::Field {
            factor: factor.name.clone(),
            cause,
        })?;
    }
    Ok(())
}

/// Cells, parenchyma and vessels become sources and sinks of the fields.
pub(in crate::simulation) fn secrete(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    world.each_region(secrete_in)
}

fn secrete_in(region: &mut Region, setting: &Setting, clock: &Clock) -> Result<(), StageError> {
    let model = &setting.plan.model;
    let room = Room {
        voxel_um3: region.patch.grid.voxel_volume_um3(),
        parenchyma_per_um3: region.site(setting).parenchyma_per_um3,
    };
    let counted = setting.columns.crowd_secretes;
    let counts = if counted {
        densities(&region.cells, &region.patch.grid, setting)
    } else {
        Vec::new()
    };
    // The fields are written while the surroundings are read: each factor on a column of its own first.
    let around = surroundings(&region.fields, &region.patch, counts, setting, clock);
    let mut exchange = paracrine::secrete(&region.cells, &model.rules, &around, room);
    let factors = (0..model.factors.len()).map(FactorId::new);
    let mut of_factor = |factor| (exchange.sources(factor), exchange.uptake(factor));
    let columns: Vec<_> = factors.map(&mut of_factor).collect();
    let by_rule_per_s = exchange.by_rule_per_s;
    region.scratch.densities = counted.then_some(around.densities);
    region.done.add_secreted(&by_rule_per_s, clock.step_s());
    let cleared = cleared_per_s(&setting.plan, clock.tissue_now());
    let perfused = region.patch.vessels.iter().sum();
    for (index, (sources, uptake)) in columns.into_iter().enumerate() {
        give(region, clock, index, sources, perfused);
        let cleared = cleared[index] as Molecules;
        let write = |column: &mut [Molecules]| match &uptake {
            Some(uptake) => {
                for (per_s, taken) in column.iter_mut().zip(uptake) {
                    *per_s = taken + cleared;
                }
            }
            None => column.fill(cleared),
        };
        let set = region.fields[index].write_uptake(write);
        set.map_err(|cause| StageError::Field {
            factor: model.factors[index].name.clone(),
            cause,
        })?;
    }
    Ok(())
}

/// Sets the sources of a factor: of cells and tissue in the patch, of cells held in its vessels, and of what was injected.
/// `perfused` is the sum of the vessels of all voxels.
fn give(
    region: &mut Region,
    clock: &Clock,
    index: usize,
    sources: Option<Vec<Molecules>>,
    perfused: f64,
) {
    let column = region.fields[index].sources_mut();
    match sources {
        Some(sources) => column.copy_from_slice(&sources),
        None => column.fill(0.0),
    }
    let through_walls = region.scratch.through_walls_per_s[index];
    if through_walls > 0.0 && perfused > 0.0 {
        for (source, vessels) in column.iter_mut().zip(&region.patch.vessels) {
            *source += (through_walls * vessels / perfused) as Molecules;
        }
    }
    let injected = std::mem::take(&mut region.scratch.injected[index]);
    if injected > 0.0 {
        let everywhere = injected / clock.step_s() / column.len() as f64;
        for source in column {
            *source += everywhere as Molecules;
        }
    }
}

/// A field without molecules, sources and supply stays as it is.
fn is_silent(field: &FactorField<Molecules>, plasma: f64) -> bool {
    // In parts without an early end, which are looked at many values at a time.
    let zeros = |part: &[Molecules]| part.iter().fold(true, |all, value| all & (*value == 0.0));
    let empty = |column: &[Molecules]| column.chunks(64).all(zeros);
    plasma == 0.0 && empty(field.concentration()) && empty(field.sources())
}

/// Fields advance to the end of the step of the tissue; what left through vessels enters the plasma.
pub(in crate::simulation) fn diffuse(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let World {
        setting,
        clock,
        blood,
        regions,
        ..
    } = world;
    for region in regions.iter_mut() {
        let gained = diffuse_in(region, setting, clock);
        let gained = gained.map_err(|cause| setting.in_site(region.id, cause))?;
        let Some(border) = blood.as_mut().and_then(|blood| blood.border_mut(region.id)) else {
            continue;
        };
        for (per_s, molecules) in border.from_tissue_per_s.iter_mut().zip(gained) {
            // The patch stands for its share of the injured tissue: all of it trades with the plasma.
            *per_s = -molecules / border.patch_share / clock.step_s();
        }
    }
    Ok(())
}

/// Advances the fields of a region; what each gained from the vessels, molecules.
fn diffuse_in(
    region: &mut Region,
    setting: &Setting,
    clock: &Clock,
) -> Result<Vec<f64>, StageError> {
    let substeps = clock.periods.phenotype.0 / clock.periods.fields.0;
    let fields = region.fields.par_iter_mut().zip(&region.scratch.plasma);
    let advance = |(field, plasma): (&mut FactorField<Molecules>, &f64)| {
        if is_silent(field, *plasma) {
            return Ok(0.0);
        }
        let mut from_vessels = 0.0;
        for _ in 0..substeps {
            from_vessels += field.step()?.from_vessels;
        }
        Ok(from_vessels)
    };
    let gained: Vec<Result<f64, FieldError>> = fields.map(advance).collect();
    let gained = gained.into_iter().enumerate();
    gained
        .map(|(index, molecules)| {
            let factor = FactorId::new(index);
            molecules.map_err(|cause| of_field(region, setting, clock, (factor, cause)))
        })
        .collect()
}
