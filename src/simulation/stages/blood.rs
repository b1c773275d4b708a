//! Stages of the blood: infuse, circulate, hold, transmigrate.

use crate::body::{Counts, Epoch, Plasma};
use crate::ids::Tick;
use crate::simulation::circulation::Seated;
use crate::simulation::companions;
use crate::simulation::medium::{Portion, portions};
use crate::simulation::stages::held::held_secretion;
use crate::simulation::stages::room::make_room;
use crate::simulation::stages::well::admit;
use crate::simulation::{Content, Event, Molecules, Route, StageError, World};

/// Doses without cells enter the plasma, or the patch when injected there. Doses of cells are admitted by `circulate`.
pub(in crate::simulation) fn infuse(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    world.remember_beat(epoch);
    companions::apply(world)?;
    if world.circulation.is_none() {
        admit(world, epoch)?;
    }
    for infusion in &world.plan.infusions {
        if infusion.at >= epoch.start && infusion.at < epoch.end {
            let product = &world.plan.model.products[infusion.product.index()];
            world.events.push(Event {
                replicate: world.replicate,
                arm: world.arm,
                time: infusion.at,
                what: "infusion".into(),
                place: product.name.clone(),
                count: match product.content {
                    Content::Cells(_) => infusion.amount as u64,
                    Content::Factors(_) => 1,
                },
            });
        }
    }
    for portion in portions(&world.plan, epoch) {
        match &mut world.circulation {
            Some(circulation) if portion.route != Route::Local => {
                circulation.give(&portion, epoch.seconds())?;
            }
            _ => inject(world, &portion, epoch),
        }
    }
    Ok(())
}

/// Gives molecules to the patch, evenly: all of them to a well, to tissue the share that the patch stands for. A bolus on the
/// beat of the tissue clock is in the patch at once; all else is a source of the step that ends next.
fn inject(world: &mut World, portion: &Portion, epoch: Epoch) {
    let share = match world.circulation {
        Some(_) => world.plan.model.site.patch_share,
        None => 1.0,
    };
    let (factor, molecules) = (portion.factor.index(), share * portion.molecules);
    if !(portion.at_once && epoch.start.0.is_multiple_of(world.clocks.phenotype.0)) {
        world.hand_over.injected[factor] += molecules;
        return;
    }
    let grid = &world.patch.grid;
    let rise = molecules / (grid.voxel_volume_um3() * grid.voxels() as f64);
    for value in world.fields[factor].concentration_mut() {
        *value += rise as Molecules;
    }
}

/// Infused cells run their jump chain over the epoch, and the plasma flows.
pub(in crate::simulation) fn circulate(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let arm = world.plan.clone();
    let asked = world.asked_between_beats(epoch);
    let Some(circulation) = &mut world.circulation else {
        asked.into_iter().for_each(|moment| world.read_well(moment));
        return Ok(());
    };
    let counts = asked
        .iter()
        .map(|moment| circulation.counts_at(epoch, *moment));
    let counts: Vec<Counts> = counts.collect::<Result<_, _>>()?;
    circulation.circulate(epoch)?;
    let dt_s = epoch.seconds();
    let secreted = held_secretion(circulation, &arm.model, dt_s, &mut world.tally.held);
    let plasmas = asked.iter().map(|moment| {
        let part_s = Tick(moment.since(epoch.start)).seconds();
        circulation.plasma_after(part_s, &secreted)
    });
    let plasmas: Vec<Plasma> = plasmas.collect::<Result<_, _>>()?;
    circulation.flow(dt_s, &secreted)?;
    for ((moment, counts), plasma) in asked.into_iter().zip(&counts).zip(&plasmas) {
        world.read_body(moment, counts, plasma);
    }
    Ok(())
}

/// Walls take note of what they hold.
pub(in crate::simulation) fn hold(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    if let Some(circulation) = &mut world.circulation {
        circulation.hold(epoch.seconds());
    }
    Ok(())
}

/// Cells that crossed the wall of the site, or were injected, are placed in the patch.
pub(in crate::simulation) fn transmigrate(
    world: &mut World,
    epoch: Epoch,
) -> Result<(), StageError> {
    let waiting = world
        .circulation
        .as_ref()
        .is_some_and(|c| !c.report.arrivals.is_empty());
    let Some(mut circulation) = world.circulation.take_if(|_| waiting) else {
        return Ok(());
    };
    let [vessels, anywhere] = world.seats();
    let seated = circulation.transmigrate(&world.plan.model, [&vessels, &anywhere]);
    world.circulation = Some(circulation);
    let seated = seated?;
    if seated.is_empty() {
        return Ok(());
    }
    make_room(world, |newcomers| {
        let cells = seated.iter().map(|seated| seated.cell.state);
        cells.for_each(|state| newcomers.add(state, 1));
    })?;
    let happened = ["arrival", "dead arrival", "corpse in a vessel"].map(|event| {
        let of = seated.iter().filter(|seated| seated.event() == event);
        (event, of.count() as u64)
    });
    world.report_of_patch(epoch.end, &happened);
    for Seated { row, how, cell } in seated {
        let position_um = cell.position_um.map(f64::from);
        let voxel = world.patch.grid.voxel_of_um(position_um);
        // The body follows living cells and holds the remains of dead ones.
        world.rows.extend(how.alive().then_some((cell.id, row)));
        world.cells.push(cell, voxel);
    }
    world.cells.sort_by_voxel();
    Ok(())
}
