//! The state of the engine, taken apart into plain structs: what would be saved, and what stages hand over.

use serde::Deserialize;

use super::State;
use super::state::{
    Arrival, BedState, Blood, Cell, CellEvent, Exposure, Field, Hand, Intent, Pool, Rates, Row,
    Tissue,
};
use crate::body::{Hazards, OrganCounts, State as Held};
use crate::cells::{MAX_LEVELS, NewCell};
use crate::paracrine::CellEvent as RowEvent;
use crate::simulation::Simulation;
use crate::simulation::blood::Blood as Fast;
use crate::simulation::region::Region;

/// A body as its saved bytes have it, field by field in the same order.
#[derive(Deserialize)]
struct BloodSnapshot {
    body: BodySnapshot,
    beds: Vec<BedState>,
    pools: Vec<Pool>,
    borders: Vec<BorderSnapshot>,
    held_levels: Vec<[f64; MAX_LEVELS]>,
    _held_by_rule: Vec<f64>,
}

#[derive(Deserialize)]
struct BorderSnapshot {
    activation: f64,
    exposure: Exposure,
    from_tissue: Vec<f64>,
}

#[derive(Deserialize)]
struct BodySnapshot {
    rows: Vec<RowSnapshot>,
    ceilings: Option<Hazards>,
    counts: Vec<OrganCounts>,
    _infused: u64,
    excreted: u64,
    _now: u64,
    _next_index: u32,
}

/// An infused cell in eight bytes.
#[derive(Deserialize)]
struct RowSnapshot {
    due: u32,
    diameter: u16,
    condition: u8,
    place: u8,
}

impl State {
    /// The present state of the first arm of a run.
    pub fn of(run: &Simulation) -> Self {
        let world = &run.worlds[0];
        let region = &world.regions[0];
        let patch = &region.patch;
        let none = vec![0.0; region.done.0.len()];
        Self {
            now: world.clock.now.0,
            step: world.clock.step,
            injured: region.injured,
            admitted: region.well.admitted,
            alarm_to_come: region.alarm_to_come.clone(),
            injected: region.scratch.injected.clone(),
            tissue: Tissue {
                parenchyma: patch.parenchyma.clone(),
                debris: patch.debris.clone(),
                debris_sensed: patch.debris_sensed.clone(),
                alarm_stages: patch.alarm_stages.clone(),
                alarm: patch.alarm.clone(),
                vessels: patch.vessels.clone(),
                hypoxia: patch.hypoxia.clone(),
                collagen: patch.collagen.clone(),
            },
            cells: cells(region),
            fields: fields(region),
            rows: region
                .rows
                .iter()
                .map(|(id, row)| (id.raw(), *row))
                .collect(),
            done: region.done.0.clone(),
            held: world
                .blood
                .as_ref()
                .map_or(none, |blood| blood.held_by_rule.0.clone()),
            blood: world.blood.as_ref().map(blood),
            hand: hand(region),
        }
    }
}

fn cells(region: &Region) -> Vec<Cell> {
    let cells = &region.cells;
    let cell = |row: usize| Cell {
        id: cells.id[row],
        state: cells.state[row],
        position_um: cells.position_um[row].map(f64::from),
        direction: cells.direction[row].map(f64::from),
        voxel: cells.voxel[row] as usize,
        born: cells.born[row].0,
        entered: cells.entered[row].0,
        meal_from: cells.meal_from[row].0,
        levels: cells.levels[row].map(f64::from),
        output_factor: f64::from(cells.output_factor[row]),
        debris: cells.debris[row],
    };
    let mut all: Vec<Cell> = (0..cells.len()).map(cell).collect();
    all.sort_by_key(|cell| cell.id);
    all
}

impl Cell {
    /// A cell that enters a voxel.
    pub fn entering(new: &NewCell, voxel: usize) -> Self {
        Self {
            id: new.id,
            state: new.state,
            position_um: new.position_um.map(f64::from),
            direction: [0.0; 3],
            voxel,
            born: new.born.0,
            entered: new.born.0,
            meal_from: new.meal_from.0,
            levels: new.levels.map(f64::from),
            output_factor: f64::from(new.output_factor),
            debris: new.debris,
        }
    }
}

fn fields(region: &Region) -> Vec<Field> {
    let wide = |column: &[f32]| column.iter().map(|value| f64::from(*value)).collect();
    let fields = region.fields.iter();
    let field = |field: &crate::fields::FactorField<f32>| {
        let (exchange, plasma) = field.exchange();
        Field {
            concentration: wide(field.concentration()),
            sources: wide(field.sources()),
            uptake: wide(field.uptake()),
            exchange: wide(exchange),
            plasma,
        }
    };
    fields.map(field).collect()
}

fn hand(region: &Region) -> Hand {
    let left = &region.scratch;
    let rates = left.rates.clone();
    let id = |row: usize| region.cells.id[row];
    let event = |event: RowEvent| match event {
        RowEvent::Become(state) => CellEvent::Become(state),
        RowEvent::Divide => CellEvent::Divide,
        RowEvent::Die => CellEvent::Die,
        RowEvent::Leave => CellEvent::Leave,
        RowEvent::Engulf { prey_row, meal } => CellEvent::Engulf(id(prey_row), meal),
        RowEvent::Kill { prey_row } => CellEvent::Kill(id(prey_row)),
    };
    let voxel = |cell: &NewCell| {
        region
            .patch
            .grid
            .voxel_of_um(cell.position_um.map(f64::from))
    };
    Hand {
        plasma: left.plasma.clone(),
        through_walls: left.through_walls_per_s.clone(),
        rates: Rates {
            death: rates.death_per_s,
            regrowth: rates.regrowth_per_s,
            sprout: rates.sprout_um_per_s,
            laid: rates.collagen_laid_um3_per_s,
            cleared: rates.collagen_cleared_um3_per_s,
            demand: rates.debris_demand_per_s,
            activation: rates.activation,
        },
        intents: left
            .intents
            .iter()
            .map(|intent| Intent {
                id: id(intent.row),
                member: intent.member,
                event: event(intent.event),
                rule: intent.rule,
                uniform: intent.uniform,
            })
            .collect(),
        recruits: left
            .recruits
            .iter()
            .map(|cell| Cell::entering(cell, voxel(cell)))
            .collect(),
    }
}

fn blood(fast: &Fast) -> Blood {
    let bytes = postcard::to_stdvec(&fast.saved()).expect("a state can be written");
    let mut saved: BloodSnapshot = postcard::from_bytes(&bytes).expect("and read");
    let border = saved.borders.remove(0);
    let arrivals = fast.report.arrivals.iter();
    Blood {
        rows: saved.body.rows.iter().map(row).collect(),
        ceilings: saved.body.ceilings,
        counts: saved.body.counts,
        excreted: saved.body.excreted,
        beds: saved.beds,
        pools: saved.pools,
        from_tissue: border.from_tissue,
        exposure: border.exposure,
        held_levels: saved.held_levels,
        activation: border.activation,
        given: fast.given_per_s.clone(),
        arrivals: arrivals
            .map(|arrival| Arrival {
                row: arrival.row,
                organ: arrival.organ.index(),
                time_s: arrival.time_s,
                how: arrival.how,
            })
            .collect(),
        events: fast.report.organs.clone(),
    }
}

/// Unpacks an infused cell.
fn row(saved: &RowSnapshot) -> Row {
    const STATES: [Held; 8] = [
        Held::Waiting,
        Held::Flowing,
        Held::Plugged,
        Held::Adhered,
        Held::InTissue,
        Held::Seated,
        Held::Dead,
        Held::Gone,
    ];
    let condition = saved.condition;
    Row {
        due: saved.due,
        diameter_um: f64::from(saved.diameter) / 256.0,
        state: STATES[usize::from(condition & 7)],
        stage: condition >> 3 & 7,
        viable: condition & 64 != 0,
        labelled: condition & 128 != 0,
        place: usize::from(saved.place),
    }
}
