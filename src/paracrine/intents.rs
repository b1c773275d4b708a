//! Intents and their settlement in the order of identities: the only place where a cell's deed
//! reaches another cell.

use crate::cells::{Kinds, Meal, NewCell, Population};
use crate::ids::{CellId, StateId, Tick};

/// What a cell means to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Deed {
    /// Enter another state.
    Become(StateId),
    /// Divide.
    Divide,
    /// Die.
    Die,
    /// Leave the patch.
    Leave,
    /// Eat a neighbour.
    Engulf {
        /// Identity of the neighbour.
        prey: CellId,
        /// Its row.
        prey_row: usize,
        /// What the meal does.
        meal: Meal,
    },
    /// Kill a neighbour.
    Kill {
        /// Identity of the neighbour.
        prey: CellId,
        /// Its row.
        prey_row: usize,
    },
}

/// A deed of the cell in a row, with one uniform number for what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intent {
    /// Row of the cell.
    pub row: usize,
    /// What it means to do.
    pub deed: Deed,
    /// Uniform number in (0, 1).
    pub luck: f64,
}

/// What a settlement did, for the ledgers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settled {
    /// Cells that died, with the state they died in.
    pub died: Vec<(CellId, StateId)>,
    /// Corpses that were eaten or cells without corpse state that vanished.
    pub gone: Vec<CellId>,
    /// Living cells that left the patch.
    pub left: Vec<CellId>,
    /// Cells born by division.
    pub born: u64,
    /// Meals.
    pub eaten: u64,
    /// Cells that a meal switched into another state.
    pub switched: u64,
}

/// Applies intents in order. An intent whose cell or victim is no longer what it was is void.
pub fn settle(
    cells: &mut Population,
    kinds: &Kinds,
    intents: &[Intent],
    now: Tick,
    step: u32,
) -> Settled {
    let mut ledger = Ledger {
        touched: vec![false; cells.len()],
        keep: vec![true; cells.len()],
        births: Vec::new(),
        done: Settled::default(),
        now,
        step,
    };
    for intent in intents {
        if !ledger.touched[intent.row] {
            ledger.apply(cells, kinds, intent);
        }
    }
    cells.retain(&ledger.keep);
    for (cell, voxel) in &ledger.births {
        cells.push(*cell, *voxel);
    }
    ledger.done
}

struct Ledger {
    /// Cells that were killed, eaten or changed in this settlement.
    touched: Vec<bool>,
    keep: Vec<bool>,
    births: Vec<(NewCell, usize)>,
    done: Settled,
    now: Tick,
    step: u32,
}

impl Ledger {
    fn apply(&mut self, cells: &mut Population, kinds: &Kinds, intent: &Intent) {
        let row = intent.row;
        match intent.deed {
            Deed::Become(state) => cells.enter(row, state, self.now),
            Deed::Divide => self.divide(cells, row),
            Deed::Die => self.die(cells, kinds, row),
            Deed::Leave => {
                self.keep[row] = false;
                self.done.left.push(cells.id[row]);
            }
            Deed::Engulf { prey_row, meal, .. } => {
                self.engulf(cells, kinds, intent, prey_row, meal)
            }
            Deed::Kill { prey_row, .. } => {
                if !self.touched[prey_row] {
                    self.die(cells, kinds, prey_row);
                }
            }
        }
        self.touched[row] = true;
    }

    fn divide(&mut self, cells: &Population, row: usize) {
        let daughter = NewCell {
            id: CellId::daughter(cells.id[row], self.step),
            state: cells.state[row],
            position_um: cells.position_um[row],
            born: self.now,
            debris: false,
            output_factor: cells.output_factor[row],
            levels: cells.levels[row],
            meal_from: cells.meal_from[row],
        };
        self.births.push((daughter, cells.voxel[row] as usize));
        self.done.born += 1;
    }

    fn die(&mut self, cells: &mut Population, kinds: &Kinds, row: usize) {
        self.touched[row] = true;
        let before = cells.state[row];
        let corpse = kinds.corpse_of(before);
        match corpse {
            Some(state) if state != before => {
                self.done.died.push((cells.id[row], before));
                cells.enter(row, state, self.now);
            }
            // A corpse that dies has fallen apart.
            Some(_) => {
                self.keep[row] = false;
                self.done.gone.push(cells.id[row]);
            }
            None => {
                self.keep[row] = false;
                self.done.died.push((cells.id[row], before));
                self.done.gone.push(cells.id[row]);
            }
        }
    }

    // Eq. P4
    fn engulf(
        &mut self,
        cells: &mut Population,
        kinds: &Kinds,
        intent: &Intent,
        prey: usize,
        meal: Meal,
    ) {
        if self.touched[prey] || cells.state[prey] != meal.target {
            return;
        }
        self.touched[prey] = true;
        self.keep[prey] = false;
        self.done.gone.push(cells.id[prey]);
        self.done.eaten += 1;
        let row = intent.row;
        let share = if cells.debris[prey] {
            meal.then_share_debris
        } else {
            meal.then_share
        };
        if self.now < cells.meal_from[row] || intent.luck >= share {
            return;
        }
        cells.meal_from[row] = self.now + Tick::from_seconds(meal.again_after_s).0;
        let kind = kinds.state(cells.state[row]).kind;
        for (level, value) in kinds.kind(kind).levels.iter().zip(&mut cells.levels[row]) {
            if level.set_by_engulfing {
                *value = 1.0;
            }
        }
        if let Some(state) = meal.then.filter(|state| *state != cells.state[row]) {
            cells.enter(row, state, self.now);
            self.done.switched += 1;
        }
    }
}
