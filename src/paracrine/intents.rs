//! Intents and their settlement in the order of identities: the only place where a cell's event
//! reaches another cell.

use crate::cells::{Kinds, Meal, NewCell, Population};
use crate::ids::{CellId, RuleId, StateId, Tick};

/// An intended event of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellEvent {
    /// Enter another state.
    Become(StateId),
    /// Divide: the new cell is the next member of the lineage.
    Divide,
    /// Die.
    Die,
    /// Leave the patch.
    Leave,
    /// Eat a neighbour.
    Engulf {
        /// Row of the neighbour.
        prey_row: usize,
        /// What the meal does.
        meal: Meal,
    },
    /// Kill a neighbour.
    Kill {
        /// Row of the neighbour.
        prey_row: usize,
    },
}

/// An event of the cell in a row, or of a daughter that it has in this step, with one uniform number for what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intent {
    /// Row of the cell.
    pub row: usize,
    /// The acting cell: 0 for the cell itself, n for the n-th new cell of its lineage in this step (Eq. P7).
    pub member: u32,
    /// What it means to do.
    pub event: CellEvent,
    /// The rule that causes it; none for what its product adds (killing of allogeneic cells).
    pub rule: Option<RuleId>,
    /// Uniform number in (0, 1).
    pub uniform: f64,
}

/// What a settlement did, for the ledgers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settled {
    /// Cells that died, with the state they died in.
    pub died: Vec<(CellId, StateId)>,
    /// Living cells that left the patch.
    pub left: Vec<CellId>,
    /// Cells born by division.
    pub born: u64,
    /// Meals.
    pub eaten: u64,
    /// Cells that a meal switched into another state.
    pub switched: u64,
    /// The rules of the events that were done, in the order of the cells' identities.
    pub followed: Vec<RuleId>,
}

/// Applies intents in order; those of one row follow each other. An intent is void if its victim has changed, and so are all
/// intents of a cell that has changed.
pub fn settle(
    cells: &mut Population,
    kinds: &Kinds,
    intents: &[Intent],
    now: Tick,
    step: u32,
) -> Settled {
    let births = intents
        .iter()
        .filter(|intent| intent.event == CellEvent::Divide);
    let mut ledger = Ledger {
        touched: vec![false; cells.len()],
        keep: vec![true; cells.len()],
        // A crowd that grows twentyfold in a step would else take twice the memory.
        births: Vec::with_capacity(births.count()),
        lineage: 0,
        done: Settled::default(),
        now,
        step,
    };
    for lineage in intents.chunk_by(|one, next| one.row == next.row) {
        let row = lineage[0].row;
        if !ledger.touched[row] {
            ledger.lineage = ledger.births.len();
            // Daughters are like their parent before it did anything else.
            let parent = ledger.daughter_of(cells, row);
            for intent in lineage {
                ledger.apply(cells, kinds, intent, &parent);
            }
            ledger.touched[row] = true;
        }
    }
    cells.retain(&ledger.keep);
    cells.reserve(ledger.births.len());
    for (cell, voxel) in ledger.births.into_iter().flatten() {
        cells.push(cell, voxel);
    }
    ledger.done
}

struct Ledger {
    /// Cells that were killed, eaten or changed in this settlement.
    touched: Vec<bool>,
    keep: Vec<bool>,
    /// New cells; none where one is gone again.
    births: Vec<Option<(NewCell, usize)>>,
    /// Place of the first new cell of the present lineage.
    lineage: usize,
    done: Settled,
    now: Tick,
    step: u32,
}

impl Ledger {
    fn apply(
        &mut self,
        cells: &mut Population,
        kinds: &Kinds,
        intent: &Intent,
        parent: &(NewCell, usize),
    ) {
        let row = intent.row;
        let mut void = false;
        match intent.event {
            CellEvent::Divide => self.divide(cells.id[row], parent),
            CellEvent::Become(_) | CellEvent::Die | CellEvent::Leave if intent.member > 0 => {
                self.end_daughter(kinds, intent);
            }
            CellEvent::Become(state) => self.become_state(cells, kinds, row, state),
            CellEvent::Die => self.die(cells, kinds, row),
            CellEvent::Leave => {
                self.keep[row] = false;
                self.done.left.push(cells.id[row]);
            }
            CellEvent::Engulf { prey_row, meal } => {
                // A prey that is gone or changed voids the event but does not idle the cell.
                let here = !self.touched[prey_row] && cells.state[prey_row] == meal.target;
                void = !here;
                if here {
                    self.engulf(cells, kinds, intent, prey_row, meal);
                }
            }
            CellEvent::Kill { prey_row } => {
                void = self.touched[prey_row];
                if !void {
                    self.die(cells, kinds, prey_row);
                }
            }
        }
        if !void {
            self.done.followed.extend(intent.rule);
        }
    }

    /// The initial state of a daughter of the cell in a row, except its identity; and its voxel.
    fn daughter_of(&self, cells: &Population, row: usize) -> (NewCell, usize) {
        let daughter = NewCell {
            id: cells.id[row],
            state: cells.state[row],
            position_um: cells.position_um[row],
            born: self.now,
            debris: false,
            output_factor: cells.output_factor[row],
            levels: cells.levels[row],
            meal_from: cells.meal_from[row],
        };
        (daughter, cells.voxel[row] as usize)
    }

    // Eq. P7
    fn divide(&mut self, founder: CellId, (parent, voxel): &(NewCell, usize)) {
        let number = (self.births.len() - self.lineage + 1) as u32;
        let daughter = NewCell {
            id: CellId::daughter(founder, self.step, number),
            ..*parent
        };
        self.births.push(Some((daughter, *voxel)));
        self.done.born += 1;
    }

    /// A daughter of this step dies, changes or leaves before the step ends.
    fn end_daughter(&mut self, kinds: &Kinds, intent: &Intent) {
        let place = &mut self.births[self.lineage + intent.member as usize - 1];
        let Some((mut daughter, voxel)) = place.take() else {
            return;
        };
        let (id, before) = (daughter.id, daughter.state);
        let end = match intent.event {
            CellEvent::Become(state) => End::into_state(kinds, before, state),
            CellEvent::Leave => {
                self.done.left.push(id);
                return;
            }
            _ => End::by_death(kinds, before),
        };
        if end.died {
            self.done.died.push((id, before));
        }
        if let Some(state) = end.state {
            daughter.state = state;
            *place = Some((daughter, voxel));
        }
    }

    fn become_state(&mut self, cells: &mut Population, kinds: &Kinds, row: usize, state: StateId) {
        let end = End::into_state(kinds, cells.state[row], state);
        self.end(cells, row, end);
    }

    fn die(&mut self, cells: &mut Population, kinds: &Kinds, row: usize) {
        self.touched[row] = true;
        let end = End::by_death(kinds, cells.state[row]);
        self.end(cells, row, end);
    }

    fn end(&mut self, cells: &mut Population, row: usize, end: End) {
        if end.died {
            self.done.died.push((cells.id[row], cells.state[row]));
        }
        match end.state {
            Some(state) => cells.enter(row, state, self.now),
            None => self.keep[row] = false,
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
        self.touched[prey] = true;
        let row = intent.row;
        let share = if cells.debris[prey] {
            meal.then_share_debris
        } else {
            meal.then_share
        };
        let (takes_effect, rest) = meal.outcome(intent.uniform, share);
        if rest * meal.bites < 1.0 {
            self.keep[prey] = false;
            if !kinds.state(meal.target).corpse {
                self.done.died.push((cells.id[prey], meal.target));
            }
            self.done.eaten += 1;
        }
        cells.meal_from[row] = self.now + Tick::from_seconds(meal.again_after_s).0;
        if !takes_effect {
            return;
        }
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

/// How the present state of a cell ends.
struct End {
    /// The state that it enters; none if nothing is left of it.
    state: Option<StateId>,
    /// Whether a living cell has died.
    died: bool,
}

impl End {
    /// To enter the state of a corpse is to die; a corpse may turn into another one.
    fn into_state(kinds: &Kinds, before: StateId, state: StateId) -> Self {
        Self {
            state: Some(state),
            died: kinds.state(state).corpse && !kinds.state(before).corpse,
        }
    }

    /// A living cell leaves its corpse, or nothing if its kind has none. A corpse that dies has fallen apart.
    fn by_death(kinds: &Kinds, before: StateId) -> Self {
        let corpse = kinds.corpse_of(before);
        Self {
            state: corpse.filter(|corpse| *corpse != before),
            died: corpse != Some(before),
        }
    }
}

#[cfg(test)]
mod tests;
