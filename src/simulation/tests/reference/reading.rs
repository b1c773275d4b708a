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
use crate::simulation::circulation::Circulation;
use crate::simulation::{Simulation, World};

/// A body as its saved bytes have it, field by field in the same order.
#[derive(Deserialize)]
struct SavedBlood {
    body: SavedBody,
    beds: Vec<BedState>,
    pools: Vec<Pool>,
    from_tissue: Vec<f64>,
    exposure: Exposure,
    held_levels: Vec<[f64; MAX_LEVELS]>,
    activation: f64,
}

#[derive(Deserialize)]
struct SavedBody {
    rows: Vec<SavedRow>,
    ceilings: Option<Hazards>,
    counts: Vec<OrganCounts>,
    _infused: u64,
    excreted: u64,
    _now: u64,
    _next_index: u32,
}

/// An infused cell in eight bytes.
#[derive(Deserialize)]
struct SavedRow {
    due: u32,
    diameter: u16,
    condition: u8,
    place: u8,
}

impl State {
    /// The present state of the first arm of a run.
    pub fn of(run: &Simulation) -> Self {
        let world = &run.worlds[0];
        let patch = &world.patch;
        Self {
            now: world.now.0,
            step: world.step,
            injured: world.injured,
            admitted: world.well.admitted,
            alarm_to_come: world.alarm_to_come.clone(),
            injected: world.hand_over.injected.clone(),
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
            cells: cells(world),
            fields: fields(world),
            rows: world
                .rows
                .iter()
                .map(|(id, row)| (id.raw(), *row))
                .collect(),
            done: world.tally.done.clone(),
            held: world.tally.held.clone(),
            blood: world.circulation.as_ref().map(blood),
            hand: hand(world),
        }
    }
}

fn cells(world: &World) -> Vec<Cell> {
    let cells = &world.cells;
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

fn fields(world: &World) -> Vec<Field> {
    let wide = |column: &[f32]| column.iter().map(|value| f64::from(*value)).collect();
    let fields = world.fields.iter();
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

fn hand(world: &World) -> Hand {
    let left = &world.hand_over;
    let rates = left.rates.clone();
    let id = |row: usize| world.cells.id[row];
    let event = |event: RowEvent| match event {
        RowEvent::Become(state) => CellEvent::Become(state),
        RowEvent::Divide => CellEvent::Divide,
        RowEvent::Die => CellEvent::Die,
        RowEvent::Leave => CellEvent::Leave,
        RowEvent::Engulf { prey_row, meal } => CellEvent::Engulf(id(prey_row), meal),
        RowEvent::Kill { prey_row } => CellEvent::Kill(id(prey_row)),
    };
    let voxel = |cell: &NewCell| {
        world
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
                luck: intent.luck,
            })
            .collect(),
        recruits: left
            .recruits
            .iter()
            .map(|cell| Cell::entering(cell, voxel(cell)))
            .collect(),
    }
}

fn blood(circulation: &Circulation) -> Blood {
    let bytes = postcard::to_stdvec(&circulation.saved()).expect("a state can be written");
    let saved: SavedBlood = postcard::from_bytes(&bytes).expect("and read");
    let arrivals = circulation.report.arrivals.iter();
    Blood {
        rows: saved.body.rows.iter().map(row).collect(),
        ceilings: saved.body.ceilings,
        counts: saved.body.counts,
        excreted: saved.body.excreted,
        beds: saved.beds,
        pools: saved.pools,
        from_tissue: saved.from_tissue,
        exposure: saved.exposure,
        held_levels: saved.held_levels,
        activation: saved.activation,
        given: circulation.given_per_s.clone(),
        arrivals: arrivals
            .map(|arrival| Arrival {
                row: arrival.row,
                organ: arrival.organ.index(),
                time_s: arrival.time_s,
                how: arrival.how,
            })
            .collect(),
        events: circulation.report.organs.clone(),
    }
}

/// Unpacks an infused cell.
fn row(saved: &SavedRow) -> Row {
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
