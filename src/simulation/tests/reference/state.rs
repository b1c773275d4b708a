//! The state of an arm in plain structs: what the slow step works on and what is compared.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::{Deserialize, Serialize, Serializer};

use crate::body::{Hazards, OrganCounts, OrganEvents, PlasmaLedger, State as Held};
use crate::cells::{MAX_LEVELS, Meal};
use crate::ids::{CellId, RuleId, StateId};
use crate::wall::Interventions;

/// Tick of a cell with no event to come.
pub const NEVER: u32 = u32::MAX;

/// One arm at one moment, with what its stages hand to each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct State {
    pub now: u64,
    pub step: u32,
    pub injured: bool,
    pub admitted: u64,
    pub alarm_to_come: Vec<f64>,
    pub injected: Vec<f64>,
    pub tissue: Tissue,
    /// In the order of identities.
    pub cells: Vec<Cell>,
    pub fields: Vec<Field>,
    pub rows: BTreeMap<u64, u32>,
    pub done: Vec<f64>,
    pub held: Vec<f64>,
    pub blood: Option<Blood>,
    pub hand: Hand,
}

/// The columns of the patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tissue {
    pub parenchyma: Vec<f64>,
    pub debris: Vec<f64>,
    pub debris_sensed: Vec<f64>,
    pub alarm_stages: [Vec<f64>; 2],
    pub alarm: Vec<f64>,
    pub vessels: Vec<f64>,
    pub hypoxia: Vec<f64>,
    pub collagen: Vec<f64>,
}

/// A cell of the patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    pub id: CellId,
    pub state: StateId,
    pub position_um: [f64; 3],
    pub direction: [f64; 3],
    pub voxel: usize,
    pub born: u64,
    pub entered: u64,
    pub meal_from: u64,
    pub levels: [f64; MAX_LEVELS],
    pub output_factor: f64,
    pub debris: bool,
}

/// One factor in the patch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    pub concentration: Vec<f64>,
    pub sources: Vec<f64>,
    pub uptake: Vec<f64>,
    pub exchange: Vec<f64>,
    pub plasma: f64,
}

/// What a stage leaves for a later one of the same step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Hand {
    pub plasma: Vec<f64>,
    pub through_walls: Vec<f64>,
    pub rates: Rates,
    pub intents: Vec<Intent>,
    pub recruits: Vec<Cell>,
}

/// Rates of the tissue, per voxel.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Rates {
    pub death: Vec<f64>,
    pub regrowth: Vec<f64>,
    pub sprout: Vec<f64>,
    pub laid: Vec<f64>,
    pub cleared: Vec<f64>,
    pub demand: Vec<f64>,
    pub activation: f64,
}

/// An intended event of a cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Intent {
    pub id: CellId,
    /// 0 for the cell itself, else the number of its daughter.
    pub member: u32,
    #[serde(serialize_with = "words")]
    pub event: CellEvent,
    pub rule: Option<RuleId>,
    pub uniform: f64,
}

/// An event; victims by their identity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellEvent {
    Become(StateId),
    Divide,
    Die,
    Leave,
    Engulf(CellId, Meal),
    Kill(CellId),
}

/// The body of an arm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Blood {
    pub rows: Vec<Row>,
    pub ceilings: Option<Hazards>,
    pub counts: Vec<OrganCounts>,
    pub excreted: u64,
    pub beds: Vec<BedState>,
    pub pools: Vec<Pool>,
    pub from_tissue: Vec<f64>,
    pub exposure: Exposure,
    pub held_levels: Vec<[f64; MAX_LEVELS]>,
    pub activation: f64,
    pub given: Vec<Vec<f64>>,
    pub arrivals: Vec<Arrival>,
    #[serde(serialize_with = "words")]
    pub events: Vec<OrganEvents>,
}

/// One infused cell.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Row {
    pub due: u32,
    pub diameter_um: f64,
    #[serde(serialize_with = "words")]
    pub state: Held,
    pub stage: u8,
    pub viable: bool,
    pub labelled: bool,
    pub place: usize,
}

/// A cell or a corpse of which the patch is notified.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Arrival {
    pub row: u32,
    pub organ: usize,
    pub time_s: f64,
    #[serde(serialize_with = "words")]
    pub how: crate::body::Arrived,
}

/// What changes in a vessel bed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BedState {
    pub held_cells: f64,
    pub crowding: Recent,
    pub activation: f64,
    pub interventions: Interventions,
}

/// Cells arrested recently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recent {
    pub recent_cells: f64,
}

/// One factor in the plasma.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    pub clearance_per_s: f64,
    pub molecules: Vec<f64>,
    pub owed: Vec<f64>,
    pub ledger: PlasmaLedger,
}

/// What the patch received from the blood since its last step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    pub elapsed_s: f64,
    pub plasma: Vec<f64>,
    pub through_wall: Vec<f64>,
}

fn words<T: Debug, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{value:?}"))
}

impl State {
    /// Takes the long tables away that are the same in both: what is left to compare is short.
    pub fn forget_what_is_the_same(&mut self, other: &mut Self) {
        fn forget<T: PartialEq>(one: &mut Vec<T>, other: &mut Vec<T>) {
            if one == other {
                one.clear();
                other.clear();
            }
        }
        forget(&mut self.cells, &mut other.cells);
        forget(&mut self.fields, &mut other.fields);
        if let (Some(one), Some(other)) = (&mut self.blood, &mut other.blood) {
            forget(&mut one.rows, &mut other.rows);
        }
    }
}
