//! Settle: deeds in the order of identities.

use std::collections::BTreeSet;

use super::state::{Cell, Deed, Intent};
use super::{Slow, State};
use crate::body::{Epoch, State as Held};
use crate::cells::Meal;
use crate::ids::{CellId, StateId, Tick};

/// What has been done so far in a settlement.
struct Done {
    now: Tick,
    /// Cells that were changed, eaten or killed: they do and suffer nothing more.
    changed: BTreeSet<CellId>,
    removed: BTreeSet<CellId>,
    born: Vec<Cell>,
    died: Vec<CellId>,
    left: Vec<CellId>,
}

impl Slow {
    pub fn settle(&self, state: &mut State, epoch: Epoch) {
        let mut done = Done {
            now: epoch.end,
            changed: BTreeSet::new(),
            removed: BTreeSet::new(),
            born: Vec::new(),
            died: Vec::new(),
            left: Vec::new(),
        };
        for intent in std::mem::take(&mut state.hand.intents) {
            if !done.changed.contains(&intent.id) {
                let happened = self.carry_out(state, &mut done, &intent);
                done.changed.insert(intent.id);
                if let (true, Some(rule)) = (happened, intent.rule) {
                    state.done[rule.index()] += 1.0;
                }
            }
        }
        state.cells.retain(|cell| !done.removed.contains(&cell.id));
        state.cells.extend(done.born);
        state.cells.append(&mut state.hand.recruits);
        state.cells.sort_by_key(|cell| cell.id);
        let died = done.died.iter().map(|id| (id, (Held::Dead, 1)));
        let left = done.left.iter().map(|id| (id, (Held::InTissue, 2)));
        if let Some(blood) = &mut state.blood {
            for (id, change) in died.chain(left) {
                if let Some(row) = state.rows.remove(&id.raw()) {
                    self.change_row(blood, row as usize, change, epoch.end);
                }
            }
        }
    }

    /// Whether the deed came to something.
    fn carry_out(&self, state: &mut State, done: &mut Done, intent: &Intent) -> bool {
        let place = |id: CellId| state.cells.iter().position(|cell| cell.id == id);
        let own = place(intent.id).expect("the cell is here");
        match intent.deed {
            Deed::Become(into) => self.become_state(&mut state.cells[own], done, into),
            Deed::Divide => {
                let parent = &state.cells[own];
                done.born.push(Cell {
                    id: CellId::daughter(parent.id, state.step),
                    direction: [0.0; 3],
                    born: done.now.0,
                    entered: done.now.0,
                    debris: false,
                    ..parent.clone()
                });
            }
            Deed::Die => self.die(&mut state.cells[own], done),
            Deed::Leave => {
                done.removed.insert(intent.id);
                done.left.push(intent.id);
            }
            Deed::Engulf(prey, meal) => {
                let prey = place(prey).expect("it was here");
                let suits = state.cells[prey].state == meal.target;
                if done.changed.contains(&state.cells[prey].id) || !suits {
                    return false;
                }
                let prey = state.cells[prey].clone();
                self.eat(&mut state.cells[own], done, &prey, (meal, intent.luck));
            }
            Deed::Kill(prey) => {
                if done.changed.contains(&prey) {
                    return false;
                }
                let prey = place(prey).expect("it was here");
                self.die(&mut state.cells[prey], done);
            }
        }
        true
    }

    fn become_state(&self, cell: &mut Cell, done: &mut Done, into: StateId) {
        let kinds = &self.model().kinds;
        if kinds.state(into).corpse && !kinds.state(cell.state).corpse {
            done.died.push(cell.id);
        }
        cell.state = into;
        cell.entered = done.now.0;
    }

    /// A living cell becomes a corpse or vanishes; a corpse falls apart.
    fn die(&self, cell: &mut Cell, done: &mut Done) {
        done.changed.insert(cell.id);
        match self.model().kinds.corpse_of(cell.state) {
            Some(corpse) if corpse != cell.state => self.become_state(cell, done, corpse),
            corpse => {
                done.removed.insert(cell.id);
                if corpse.is_none() {
                    done.died.push(cell.id);
                }
            }
        }
    }

    /// Eq. P4
    fn eat(&self, cell: &mut Cell, done: &mut Done, prey: &Cell, (meal, luck): (Meal, f64)) {
        let kinds = &self.model().kinds;
        done.changed.insert(prey.id);
        done.removed.insert(prey.id);
        if !kinds.state(prey.state).corpse {
            done.died.push(prey.id);
        }
        let share = match prey.debris {
            true => meal.then_share_debris,
            false => meal.then_share,
        };
        if done.now.0 >= cell.meal_from && luck < share {
            cell.meal_from = done.now.0 + Tick::from_seconds(meal.again_after_s).0;
            let kind = kinds.kind(kinds.state(cell.state).kind);
            for (number, level) in kind.levels.iter().enumerate() {
                if level.set_by_engulfing {
                    cell.levels[number] = 1.0;
                }
            }
            if let Some(state) = meal.then.filter(|state| *state != cell.state) {
                cell.state = state;
                cell.entered = done.now.0;
            }
        }
    }
}
