//! Stages of the cells: respond, migrate, heal, settle.

use rayon::prelude::*;

use crate::body::Epoch;
use crate::cells::{Behaviour, Class, NewCell, Population};
use crate::ids::{CellId, FactorId, RuleId};
use crate::paracrine::{self, Entry, Response, Supply, Surroundings, Swarm};
use crate::simulation::stages::injury::strike;
use crate::simulation::stages::room::{make_room, no_room, room};
use crate::simulation::{StageError, World};
use crate::tissue::{Crowd, Drive, Healing, Mover, position_in};

/// Cells decide from the frozen state; entries from vessels are drawn; voxels get their rates.
pub(in crate::simulation) fn respond(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let dt_s = world.clocks.phenotype.seconds();
    let plan = world.plan.clone();
    let model = &plan.model;
    let counted = world.hand_over.densities.take();
    let densities = counted.unwrap_or_else(|| world.densities(&world.cells, true));
    let room = room(world);
    let mut cells = std::mem::take(&mut world.cells);
    let mut rates = std::mem::take(&mut world.hand_over.rates);
    let around = world.surroundings(densities);
    paracrine::follow_levels(&mut cells, &model.kinds, &around, dt_s);
    let near = world.neighbours(&cells);
    let intents = paracrine::respond(
        &cells,
        &Response {
            rules: &model.rules,
            kinds: &model.kinds,
            around: &around,
            near: &near,
            streams: world.streams.phenotype,
            dt_s,
            step: world.step,
            infused: world.infused.map(|infused| infused.hazards()),
            room,
        },
    );
    let supply = Supply {
        streams: &world.streams.recruit,
        step: world.step,
        voxel_seconds_um3: world.patch.grid.voxel_volume_um3() * dt_s,
    };
    let responded = paracrine::voxel_rates(&cells, &model.rules, &around, &supply, &mut rates);
    drop(near);
    let densities = around.densities;
    world.hand_over.densities = Some(densities);
    world.cells = cells;
    let intents = intents.map_err(|swarm| match swarm {
        Swarm::OfOne { state } => StageError::Swarm {
            state: model.kinds.dotted(state),
        },
        Swarm::OfAll { state, births } => no_room(world, state, births),
    })?;
    let entries = responded?;
    make_room(world, |newcomers| {
        newcomers.add_births(&world.cells.state, &intents);
        newcomers.add_entries(&entries);
    })?;
    world.hand_over.intents = intents;
    if model.site.well {
        // There are no working cells that could die.
        rates.death_per_s.fill(0.0);
    }
    world.hand_over.rates = rates;
    let (recruits, followed) = recruits(world, entries, epoch)?;
    world.hand_over.recruits = recruits;
    world.tally.follow(&followed);
    Ok(())
}

/// The cells of the entries, each with its identity and its seat.
fn recruits(
    world: &World,
    entries: Vec<Entry>,
    epoch: Epoch,
) -> Result<(Vec<NewCell>, Vec<RuleId>), StageError> {
    let (mut entered, mut followed) = (Vec::new(), Vec::new());
    for entry in entries {
        for number in 0..entry.count {
            let id = CellId::recruited(world.step, entry.voxel as u32, entry.place, number);
            let id = id.ok_or(StageError::Crowd {
                voxel: entry.voxel,
                count: entry.count,
            })?;
            let mut stream = world.streams.seat.stream(id.raw(), 0);
            let position_um = position_in(&world.patch.grid, entry.voxel, &mut stream);
            entered.push(NewCell::fresh(id, entry.state, position_um, epoch.end));
            followed.push(entry.rule);
        }
    }
    Ok((entered, followed))
}

/// Cells move, in as many steps of the motion clock as fit. Fields and tissue stand still meanwhile.
pub(in crate::simulation) fn migrate(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let substeps = world.clocks.phenotype.0 / world.clocks.motion.0;
    let limit = world.plan.model.site.crowding_limit_per_um3 * world.patch.grid.voxel_volume_um3();
    // Until the first of these steps, cells are where they were when they decided.
    let counted = world.hand_over.densities.take();
    let mut cells = std::mem::take(&mut world.cells);
    let voxels = world.patch.grid.voxels();
    let mut crowd = Crowd::new(&cells, voxels, libm::ceil(limit) as u32);
    let crowd_drives = world.needs.crowd_drives;
    let mut around = world.needs.drives.then(|| {
        let densities = counted.unwrap_or_else(|| world.densities(&cells, crowd_drives));
        world.surroundings(densities)
    });
    let mut drives = Drives::default();
    for substep in 0..substeps {
        if let (Some(around), true) = (&mut around, crowd_drives && substep > 0) {
            around.densities = world.densities(&cells, true);
            drives = Drives::default();
        }
        drives.follow(world, &cells, around.as_ref());
        let mover = Mover {
            grid: &world.patch.grid,
            streams: world.streams.motion,
            dt_s: world.clocks.motion.seconds(),
            step: world.step * substeps as u32 + substep as u32,
            grain: world.grain,
        };
        crate::tissue::migrate(&mut cells, &drives.drives, &mut crowd, &mover);
    }
    drop(around);
    let strayed = |p: &[f32; 3]| p.iter().any(|x| !x.is_finite());
    let strayed = cells.position_um.iter().position(strayed);
    let stray = strayed.map(|row| cells.id[row].raw());
    world.cells = cells;
    stray.map_or(Ok(()), |cell| Err(StageError::NonFinite { cell }))
}

/// What drives each cell, and the voxel where it was looked up: it holds until the cell comes into another one.
#[derive(Default)]
struct Drives {
    drives: Vec<Drive>,
    voxels: Vec<u32>,
}

impl Drives {
    /// Looks up every cell that is in another voxel; all of them at first.
    fn follow(&mut self, world: &World, cells: &Population, around: Option<&Surroundings<'_>>) {
        let new = self.voxels.is_empty();
        self.drives.resize(cells.len(), Drive::default());
        self.voxels.resize(cells.len(), 0);
        let rows = self.drives.par_iter_mut().zip(&mut self.voxels).enumerate();
        let rows = rows.with_min_len(world.grain.of(512));
        rows.for_each(|(row, (drive, voxel))| {
            let present = cells.voxel[row];
            if new || *voxel != present {
                *drive = drive_of(row, world, cells, around);
                *voxel = present;
            }
        });
    }
}

/// Speed and pull of a cell from its kind and its rules (Eq. T2).
fn drive_of(
    row: usize,
    world: &World,
    cells: &Population,
    around: Option<&Surroundings<'_>>,
) -> Drive {
    let model = &world.plan.model;
    let state = model.kinds.state(cells.state[row]);
    let kind = model.kinds.kind(state.kind);
    if state.corpse {
        return Drive::default();
    }
    let mut speed = kind.speed_um_per_s;
    let mut pull = [0.0f64; 3];
    if let Some(around) = around {
        for (_, rule) in model.rules.of_class(cells.state[row], Class::Motion) {
            let value = paracrine::rule_value(rule, |s| around.at_cell(cells, row, s));
            match rule.behaviour {
                Behaviour::Speed => speed += value,
                Behaviour::Bias(factor) => {
                    let voxel = cells.voxel[row] as usize;
                    add_pull(&mut pull, world, voxel, factor, value);
                }
                _ => {}
            }
        }
    }
    Drive {
        speed_um_per_s: speed.max(0.0) as f32,
        persistence_s: kind.persistence_s as f32,
        pull: pull.map(|x| x as f32),
    }
}

fn add_pull(pull: &mut [f64; 3], world: &World, voxel: usize, factor: FactorId, weight: f64) {
    let gradient = world.fields[factor.index()].gradient_um(voxel);
    let length = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
    if length > 0.0 {
        for axis in 0..3 {
            pull[axis] += weight * gradient[axis] / length;
        }
    }
}

/// Tissue dies, heals and scars; the injury happens; the wall of the site responds to the inflammation.
pub(in crate::simulation) fn heal(world: &mut World, _epoch: Epoch) -> Result<(), StageError> {
    let plan = world.plan.clone();
    let site = &plan.model.site;
    strike(world);
    let rates = &world.hand_over.rates;
    let healing = Healing {
        death_per_s: &rates.death_per_s,
        regrowth_per_s: &rates.regrowth_per_s,
        sprout_um_per_s: &rates.sprout_um_per_s,
        debris_demand_per_s: &rates.debris_demand_per_s,
        collagen_laid_um3_per_s: &rates.collagen_laid_um3_per_s,
        collagen_cleared_um3_per_s: &rates.collagen_cleared_um3_per_s,
        alarm_per_s: site
            .injury
            .as_ref()
            .map_or(0.0, |injury| injury.alarm_per_s),
        debris_of_parenchyma_per_um3: site.parenchyma_per_um3 * site.debris_per_cell,
        grain: world.grain,
    };
    crate::tissue::heal(&mut world.patch, &healing, world.clocks.phenotype.seconds());
    let activation = 1.0 + rates.activation;
    if let (Some(circulation), Some(body)) = (&mut world.circulation, &plan.model.body) {
        circulation.set_activation(activation, &plan.model, body);
    }
    Ok(())
}

/// Events take effect in the order of identities; new cells take their places; the body is notified of its cells.
pub(in crate::simulation) fn settle(world: &mut World, epoch: Epoch) -> Result<(), StageError> {
    let intents = std::mem::take(&mut world.hand_over.intents);
    let kinds = &world.plan.model.kinds;
    let settled = paracrine::settle(&mut world.cells, kinds, &intents, epoch.end, world.step);
    for cell in std::mem::take(&mut world.hand_over.recruits) {
        let voxel = world
            .patch
            .grid
            .voxel_of_um(cell.position_um.map(f64::from));
        world.cells.push(cell, voxel);
    }
    world.cells.sort_by_voxel();
    if let Some(circulation) = &mut world.circulation {
        for (cell, _) in &settled.died {
            if let Some(row) = world.rows.remove(cell) {
                circulation.body.die_in_patch(row)?;
            }
        }
        for cell in &settled.left {
            if let Some(row) = world.rows.remove(cell) {
                circulation.body.unseat(row)?;
            }
        }
    }
    world.tally.follow(&settled.followed);
    world.note(settled, epoch.end);
    Ok(())
}
