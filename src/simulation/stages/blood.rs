//! Stages of the blood: treat, circulate, occupy, seat.

use std::cell::LazyCell;

use crate::body::{Counts, Epoch, Plasma, Route};
use crate::ids::Tick;
use crate::observe::Event;
use crate::plan::Content;
use crate::simulation::blood::{Entrances, Seated};
use crate::simulation::clock::Clock;
use crate::simulation::medium::{Portion, portions};
use crate::simulation::region::{Molecules, Region};
use crate::simulation::setting::Setting;
use crate::simulation::stages::held::held_secretion;
use crate::simulation::stages::room::make_room;
use crate::simulation::stages::well::admit;
use crate::simulation::{StageError, World, companions};

/// Companions begin and end to act; doses without cells enter the plasma, or the patch when injected there. Cells of a dose
/// enter a closed well here; a body admits them in `circulate`, each at its own moment.
pub(in crate::simulation) fn treat(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    world.remember_beat(epoch);
    let World {
        setting,
        clock,
        blood,
        regions,
        events,
        ..
    } = world;
    if let Some(blood) = blood {
        companions::apply(blood, setting, clock.now)?;
    } else {
        for region in regions.iter_mut() {
            admit(region, setting, epoch, events)?;
        }
    }
    report_doses(setting, epoch, events);
    for portion in portions(&setting.plan, epoch) {
        match blood {
            Some(blood) if !matches!(portion.route, Route::Local { .. }) => {
                blood.give(&portion, epoch.seconds())?
            }
            _ => {
                let region = &mut regions[portion.site().index()];
                inject(region, setting, clock, &portion, epoch);
            }
        }
    }
    Ok(())
}

/// Files an event for every dose that begins in the epoch.
fn report_doses(setting: &Setting, epoch: Epoch, events: &mut Vec<Event>) {
    let model = &setting.plan.model;
    for dose in &setting.plan.infusions {
        if dose.at >= epoch.start && dose.at < epoch.end {
            let product = &model.products[dose.product.index()];
            let count = match product.content {
                Content::Cells(_) => dose.amount as u64,
                Content::Factors(_) => 1,
            };
            events.push(setting.event(dose.at, "infusion", &product.name, count));
        }
    }
}

/// Gives molecules to the patch, evenly: all of them to a well, to tissue the share that the patch stands for. A bolus on the
/// beat of the tissue clock is in the patch at once; all else is a source of the step that ends next.
fn inject(region: &mut Region, setting: &Setting, clock: &Clock, portion: &Portion, epoch: Epoch) {
    let model = &setting.plan.model;
    let share = if model.body.is_some() {
        region.site(setting).patch_share
    } else {
        1.0
    };
    let (factor, molecules) = (portion.factor.index(), share * portion.molecules);
    if !(portion.at_once && clock.is_beat(epoch.start)) {
        region.scratch.injected[factor] += molecules;
        return;
    }
    let grid = &region.patch.grid;
    let rise = molecules / (grid.voxel_volume_um3() * grid.voxels() as f64);
    for value in region.fields[factor].concentration_mut() {
        *value += rise as Molecules;
    }
}

/// Infused cells are admitted, carried, held and released, and cross walls, each by its own jump chain over the epoch; the
/// plasma flows.
pub(in crate::simulation) fn circulate(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let asked = world.asked_between_beats(epoch);
    let Some(blood) = &mut world.blood else {
        asked.into_iter().for_each(|moment| world.read_well(moment));
        return Ok(());
    };
    let counts = asked.iter().map(|moment| blood.counts_at(epoch, *moment));
    let counts: Vec<Counts> = counts.collect::<Result<_, _>>()?;
    world.trace.follow_in_blood(blood, epoch)?;
    blood.circulate(epoch)?;
    let dt_s = epoch.seconds();
    let secreted = held_secretion(blood, &world.setting.plan.model, dt_s);
    let plasmas = asked.iter().map(|moment| {
        let part_s = Tick(moment.since(epoch.start)).seconds();
        blood.plasma_after(part_s, &secreted)
    });
    let plasmas: Vec<Plasma> = plasmas.collect::<Result<_, _>>()?;
    blood.flow(dt_s, &secreted)?;
    for ((moment, counts), plasma) in asked.into_iter().zip(&counts).zip(&plasmas) {
        world.read_body(moment, counts, plasma);
    }
    Ok(())
}

/// Walls count what they hold.
pub(in crate::simulation) fn occupy(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    if let Some(blood) = &mut world.blood {
        blood.occupy(epoch.seconds());
    }
    Ok(())
}

/// Cells that crossed the wall of a site, or were injected, take their places in its patch.
pub(in crate::simulation) fn seat(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let World {
        setting,
        blood,
        regions,
        events,
        ..
    } = world;
    let Some(blood) = blood.as_mut().filter(|b| !b.report.arrivals.is_empty()) else {
        return Ok(());
    };
    // Most arrivals come to one site: the others need no list of their vessels.
    let entrances = regions
        .iter()
        .map(|region| LazyCell::new(|| region.entrances()));
    let entrances: Vec<LazyCell<Entrances<'_>, _>> = entrances.collect();
    let mut seated = blood.seat(&setting.plan.model, &entrances)?;
    drop(entrances);
    for region in regions.iter_mut() {
        let here = seated.extract_if(.., |cell| cell.site == region.id);
        let here: Vec<Seated> = here.collect();
        if !here.is_empty() {
            let taken = take_in(region, setting, epoch, here, events);
            taken.map_err(|cause| setting.in_site(region.id, cause))?;
        }
    }
    Ok(())
}

/// Places cells in a patch.
fn take_in(
    region: &mut Region,
    setting: &Setting,
    epoch: Epoch,
    seated: Vec<Seated>,
    events: &mut Vec<Event>,
) -> Result<(), StageError> {
    make_room(region, setting, |newcomers| {
        let cells = seated.iter().map(|seated| seated.cell.state);
        cells.for_each(|state| newcomers.add(state, 1));
    })?;
    let happened = ["arrival", "dead arrival", "corpse in a vessel"].map(|event| {
        let of = seated.iter().filter(|seated| seated.event() == event);
        (event, of.count() as u64)
    });
    region.report(setting, epoch.end, &happened, events);
    for Seated { row, how, cell, .. } in seated {
        // The body follows living cells and holds the remains of dead ones.
        region.rows.extend(how.alive().then_some((cell.id, row)));
        region.place(cell);
    }
    region.cells.sort_by_voxel();
    Ok(())
}
