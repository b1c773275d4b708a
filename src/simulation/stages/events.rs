//! Stages of the cells: respond, migrate, heal, settle.

use crate::body::Epoch;
use crate::cells::NewCell;
use crate::ids::{CellId, RuleId};
use crate::paracrine::{self, Entry, Response, Settled, Supply, Swarm};
use crate::simulation::blood::Blood;
use crate::simulation::clock::Clock;
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::stages::injury::strike;
use crate::simulation::stages::room::{make_room, no_room, room};
use crate::simulation::stages::signals::{densities, surroundings};
use crate::simulation::{StageError, World};
use crate::tissue::{Healing, Neighbours, position_in};

/// Cells decide from the frozen state; entries from vessels are drawn; voxels get their rates.
pub(in crate::simulation) fn respond(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    world.each_region(|region, setting, clock| respond_in(region, setting, clock, epoch))
}

fn respond_in(
    region: &mut Region,
    setting: &Setting,
    clock: &Clock,
    epoch: Epoch,
) -> Result<(), StageError> {
    let model = &setting.plan.model;
    let room = room(region);
    let wall_per_um = region.site(setting).vessel_surface_per_um;
    let Region {
        id,
        patch,
        cells,
        fields,
        streams,
        scratch,
        ..
    } = region;
    let counted = scratch.densities.take();
    let densities = counted.unwrap_or_else(|| densities(cells, &patch.grid, setting));
    let around = surroundings(fields, patch, densities, setting, clock);
    paracrine::follow_levels(cells, &model.kinds, &around, clock.step_s());
    let near = Neighbours::new(cells, &patch.grid, model.kinds.states.len());
    let response = Response {
        rules: &model.rules,
        kinds: &model.kinds,
        around: &around,
        near: &near,
        streams: streams.phenotype,
        dt_s: clock.step_s(),
        step: clock.step,
        now: epoch.end,
        infused: setting.infused.map(|infused| infused.hazards()),
        room,
    };
    let intents = paracrine::respond(cells, &response);
    let supply = Supply {
        streams: &streams.recruit,
        site: *id,
        step: clock.step,
        voxel_seconds_um3: patch.grid.voxel_volume_um3() * clock.step_s(),
        wall_per_um,
    };
    let rates = &mut scratch.rates;
    let entries = paracrine::voxel_rates(cells, &model.rules, &around, &supply, rates);
    scratch.densities = Some(around.densities);
    let intents = intents.map_err(|swarm| too_many(swarm, region, setting))?;
    let entries = entries?;
    make_room(region, setting, |newcomers| {
        newcomers.add_births(&region.cells.state, &intents);
        newcomers.add_entries(&entries);
    })?;
    let (recruits, followed) = recruits(region, clock, entries, epoch)?;
    region.done.add_events(&followed);
    let well = region.site(setting).well;
    let scratch = &mut region.scratch;
    scratch.recruits = recruits;
    scratch.intents = intents;
    if well {
        // There are no working cells that could die.
        scratch.rates.death_per_s.fill(0.0);
    }
    Ok(())
}

fn too_many(swarm: Swarm, region: &Region, setting: &Setting) -> StageError {
    match swarm {
        Swarm::OfOne { state } => StageError::Swarm {
            state: setting.plan.model.kinds.dotted(state),
        },
        Swarm::OfAll { state, births } => no_room(region, setting, state, births),
    }
}

/// The cells of the entries, each with its identity and its seat.
fn recruits(
    region: &Region,
    clock: &Clock,
    entries: Vec<Entry>,
    epoch: Epoch,
) -> Result<(Vec<NewCell>, Vec<RuleId>), StageError> {
    let (mut entered, mut followed) = (Vec::new(), Vec::new());
    for entry in entries {
        for number in 0..entry.count {
            let id = CellId::recruited(
                region.id,
                clock.step,
                entry.voxel as u32,
                entry.place,
                number,
            );
            let id = id.ok_or(StageError::Crowd {
                voxel: entry.voxel,
                count: entry.count,
            })?;
            let mut stream = region.streams.seat.stream(id.raw(), 0);
            let position_um = position_in(&region.patch.grid, entry.voxel, &mut stream);
            entered.push(NewCell::fresh(id, entry.state, position_um, epoch.end));
            followed.push(entry.rule);
        }
    }
    Ok((entered, followed))
}

/// Tissue dies, heals and scars; the injury happens; the wall of the site responds to the inflammation.
pub(in crate::simulation) fn heal(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let World {
        setting,
        clock,
        blood,
        regions,
        events,
        ..
    } = world;
    for region in regions.iter_mut() {
        strike(region, setting, clock, events);
        heal_in(region, setting, clock);
        if let Some(border) = blood.as_mut().and_then(|blood| blood.border_mut(region.id)) {
            border.activation = 1.0 + region.scratch.rates.activation;
        }
    }
    if let (Some(blood), Some(body)) = (blood, &setting.plan.model.body) {
        blood.freeze(body);
    }
    Ok(())
}

fn heal_in(region: &mut Region, setting: &Setting, clock: &Clock) {
    let site = region.site(setting);
    let rates = &region.scratch.rates;
    let injury = site.injury.as_ref();
    let healing = Healing {
        death_per_s: &rates.death_per_s,
        regrowth_per_s: &rates.regrowth_per_s,
        sprout_um_per_s: &rates.sprout_um_per_s,
        debris_demand_per_s: &rates.debris_demand_per_s,
        collagen_laid_um3_per_s: &rates.collagen_laid_um3_per_s,
        collagen_cleared_um3_per_s: &rates.collagen_cleared_um3_per_s,
        alarm_per_s: injury.map_or(0.0, |injury| injury.alarm_per_s),
        debris_of_parenchyma_per_um3: site.parenchyma_per_um3 * site.debris_per_cell,
        grain: setting.grain,
    };
    crate::tissue::heal(&mut region.patch, &healing, clock.step_s());
}

/// Events take effect in the order of identities; new cells take their places; the body is notified of its cells.
pub(in crate::simulation) fn settle(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let World {
        setting,
        clock,
        blood,
        regions,
        events,
        ..
    } = world;
    for region in regions {
        let intents = std::mem::take(&mut region.scratch.intents);
        let kinds = &setting.plan.model.kinds;
        let settled = paracrine::settle(&mut region.cells, kinds, &intents, epoch.end, clock.step);
        for cell in std::mem::take(&mut region.scratch.recruits) {
            region.place(cell);
        }
        region.cells.sort_by_voxel();
        if let Some(blood) = blood {
            notify(blood, region, &settled)?;
        }
        region.done.add_events(&settled.followed);
        let happened = [
            ("died", settled.died.len() as u64),
            ("eaten", settled.eaten),
            ("switched-by-meal", settled.switched),
            ("left", settled.left.len() as u64),
            ("divided", settled.born),
        ];
        region.report(setting, epoch.end, &happened, events);
    }
    Ok(())
}

/// Lets the body know which of its cells died in the patch or left it.
fn notify(blood: &mut Blood, region: &mut Region, settled: &Settled) -> Result<(), StageError> {
    for (cell, _) in &settled.died {
        if let Some(row) = region.rows.remove(cell) {
            blood.body.die_in_patch(row)?;
        }
    }
    for cell in &settled.left {
        if let Some(row) = region.rows.remove(cell) {
            blood.body.unseat(row)?;
        }
    }
    Ok(())
}
