//! Stages of the fields: exchange, secrete, diffuse.

use rayon::prelude::*;

use crate::body::Epoch;
use crate::fields::{FactorField, FieldError};
use crate::ids::FactorId;
use crate::paracrine::{self, Room};
use crate::simulation::companions::cleared_per_s;
use crate::simulation::stages::slower::of_field;
use crate::simulation::{Molecules, StageError, World};

/// Plasma and patch meet at the vessels (Eq. F1, B7): the patch gets the mean of the plasma over the step. A patch without
/// an organ has no plasma to meet.
pub(in crate::simulation) fn exchange(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let Some(circulation) = &mut world.circulation else {
        world.hand_over.plasma = vec![0.0; world.fields.len()];
        world.hand_over.through_walls_per_s = vec![0.0; world.fields.len()];
        return Ok(());
    };
    let [plasma, through_walls_per_s] = circulation.exposure.take_means();
    let model = &world.plan.model;
    let surface_per_um = match circulation.site {
        Some(_) => model.site.vessel_surface_per_um,
        None => 0.0,
    };
    let vessels = &world.patch.vessels;
    for ((field, factor), mean_per_um3) in world.fields.iter_mut().zip(&model.factors).zip(&plasma)
    {
        let per_s = factor.permeability_um_per_s * surface_per_um;
        let write = |rates: &mut [Molecules]| {
            for (rate, vessels) in rates.iter_mut().zip(vessels) {
                *rate = (per_s * vessels) as Molecules;
            }
        };
        field
            .write_exchange(write, *mean_per_um3)
            .map_err(|cause| StageError::Field {
                factor: factor.name.clone(),
                cause,
            })?;
    }
    world.hand_over.plasma = plasma;
    world.hand_over.through_walls_per_s = through_walls_per_s;
    Ok(())
}

/// Cells, parenchyma and vessels become sources and sinks of the fields.
pub(in crate::simulation) fn secrete(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let plan = world.plan.clone();
    let model = &plan.model;
    let room = Room {
        voxel_um3: world.patch.grid.voxel_volume_um3(),
        parenchyma_per_um3: model.site.parenchyma_per_um3,
    };
    // The fields are written while the surroundings are read: each factor on a column of its own first.
    let counted = world.needs.crowd_secretes;
    let around = world.surroundings(world.densities(&world.cells, counted));
    let mut exchange = paracrine::secrete(&world.cells, &model.rules, &around, room);
    let factors = (0..model.factors.len()).map(FactorId::new);
    let mut of_factor = |factor| (exchange.sources(factor), exchange.uptake(factor));
    let columns: Vec<_> = factors.map(&mut of_factor).collect();
    let by_rule_per_s = exchange.by_rule_per_s;
    let densities = around.densities;
    world.hand_over.densities = counted.then_some(densities);
    let period_s = world.clocks.phenotype.seconds();
    world.tally.secrete(&by_rule_per_s, period_s);
    let cleared = cleared_per_s(&world.plan, world.tissue_now());
    let perfused = world.patch.vessels.iter().sum();
    for (index, (sources, uptake)) in columns.into_iter().enumerate() {
        give(world, index, sources, perfused);
        let cleared = cleared[index] as Molecules;
        let write = |column: &mut [Molecules]| match &uptake {
            Some(uptake) => {
                for (per_s, taken) in column.iter_mut().zip(uptake) {
                    *per_s = taken + cleared;
                }
            }
            None => column.fill(cleared),
        };
        let set = world.fields[index].write_uptake(write);
        set.map_err(|cause| StageError::Field {
            factor: model.factors[index].name.clone(),
            cause,
        })?;
    }
    Ok(())
}

/// Sets the sources of a factor: of cells and tissue in the patch, of cells held in its vessels, and of what was injected.
/// `perfused` is the sum of the vessels of all voxels.
fn give(world: &mut World, index: usize, sources: Option<Vec<Molecules>>, perfused: f64) {
    let period_s = world.clocks.phenotype.seconds();
    let column = world.fields[index].sources_mut();
    match sources {
        Some(sources) => column.copy_from_slice(&sources),
        None => column.fill(0.0),
    }
    let through_walls = world.hand_over.through_walls_per_s[index];
    if through_walls > 0.0 && perfused > 0.0 {
        for (source, vessels) in column.iter_mut().zip(&world.patch.vessels) {
            *source += (through_walls * vessels / perfused) as Molecules;
        }
    }
    let injected = std::mem::take(&mut world.hand_over.injected[index]);
    if injected > 0.0 {
        let everywhere = injected / period_s / column.len() as f64;
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
    let period_s = world.clocks.phenotype.seconds();
    let substeps = world.clocks.phenotype.0 / world.clocks.fields.0;
    let gained: Vec<Result<f64, FieldError>> = world
        .fields
        .par_iter_mut()
        .zip(&world.hand_over.plasma)
        .map(|(field, plasma)| {
            if is_silent(field, *plasma) {
                return Ok(0.0);
            }
            let mut from_vessels = 0.0;
            for _ in 0..substeps {
                from_vessels += field.step()?.from_vessels;
            }
            Ok(from_vessels)
        })
        .collect();
    let share = world.plan.model.site.patch_share;
    for (index, molecules) in gained.into_iter().enumerate() {
        let failed = |cause| of_field(world, FactorId::new(index), cause);
        let molecules = molecules.map_err(failed)?;
        if let Some(circulation) = &mut world.circulation {
            // The patch stands for its share of the injured tissue: all of it trades with the plasma.
            circulation.from_tissue_per_s[index] = -molecules / share / period_s;
        }
    }
    Ok(())
}
