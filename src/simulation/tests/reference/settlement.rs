//! Settle: events in the order of identities.

use std::collections::{BTreeMap, BTreeSet};

use super::state::{Cell, CellEvent, Intent};
use super::{Slow, State};
use crate::body::{Epoch, State as Held};
use crate::cells::Meal;
use crate::ids::{CellId, StateId, Tick};

/// What has been done so far in a settlement.
struct Done {
    now: Tick,
    /// Cells that were changed, eaten or killed: they take part in no further event.
    changed: BTreeSet<CellId>,
    removed: BTreeSet<CellId>,
    born: Vec<Cell>,
    /// New cells of the present lineage, by their numbers from 1 on: those that are still there are born in the end.
    lineage: BTreeMap<u32, Cell>,
    divisions: u32,
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
            lineage: BTreeMap::new(),
            divisions: 0,
            died: Vec::new(),
            left: Vec::new(),
        };
        let intents = std::mem::take(&mut state.hand.intents);
        for cell in state.cells.clone() {
            if done.changed.contains(&cell.id) {
                continue;
            }
            for intent in intents.iter().filter(|intent| intent.id == cell.id) {
                let happened = self.carry_out(state, &mut done, (&cell, intent));
                if let (true, Some(rule)) = (happened, intent.rule) {
                    state.done[rule.index()] += 1.0;
                }
                done.changed.insert(cell.id);
            }
            done.divisions = 0;
            let daughters = std::mem::take(&mut done.lineage);
            done.born.extend(daughters.into_values());
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

    /// Whether the event came to something; with the cell as it was before it did anything.
    fn carry_out(
        &self,
        state: &mut State,
        done: &mut Done,
        (parent, intent): (&Cell, &Intent),
    ) -> bool {
        if intent.member > 0 && intent.event != CellEvent::Divide {
            self.end_daughter(done, intent);
            return true;
        }
        let place = |id: CellId| state.cells.iter().position(|cell| cell.id == id);
        let own = place(intent.id).expect("the cell is here");
        match intent.event {
            CellEvent::Become(into) => self.become_state(&mut state.cells[own], done, into),
            CellEvent::Divide => {
                let number = 1 + done.divisions;
                done.divisions = number;
                let daughter = Cell {
                    id: CellId::daughter(parent.id, state.step, number),
                    direction: [0.0; 3],
                    born: done.now.0,
                    entered: done.now.0,
                    debris: false,
                    ..parent.clone()
                };
                done.lineage.insert(number, daughter);
            }
            CellEvent::Die => self.die(&mut state.cells[own], done),
            CellEvent::Leave => {
                done.removed.insert(intent.id);
                done.left.push(intent.id);
            }
            CellEvent::Engulf(prey, meal) => {
                let prey = place(prey).expect("it was here");
                let suits = state.cells[prey].state == meal.target;
                if done.changed.contains(&state.cells[prey].id) || !suits {
                    return false;
                }
                let prey = state.cells[prey].clone();
                self.eat(&mut state.cells[own], done, &prey, (meal, intent.uniform));
            }
            CellEvent::Kill(prey) => {
                if done.changed.contains(&prey) {
                    return false;
                }
                let prey = place(prey).expect("it was here");
                self.die(&mut state.cells[prey], done);
            }
        }
        true
    }

    /// A daughter that dies, changes or leaves before it is born.
    fn end_daughter(&self, done: &mut Done, intent: &Intent) {
        let mut daughter = done.lineage.remove(&intent.member).expect("it came to be");
        match intent.event {
            CellEvent::Become(into) => self.become_state(&mut daughter, done, into),
            CellEvent::Die => self.die(&mut daughter, done),
            _ => {
                done.left.push(daughter.id);
                return;
            }
        }
        if !done.removed.contains(&daughter.id) {
            done.lineage.insert(intent.member, daughter);
        }
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
    fn eat(&self, cell: &mut Cell, done: &mut Done, prey: &Cell, (meal, uniform): (Meal, f64)) {
        let kinds = &self.model().kinds;
        done.changed.insert(prey.id);
        let share = if prey.debris {
            meal.then_share_debris
        } else {
            meal.then_share
        };
        // Above the share, and below it, what is left of the number is uniform again: it says whether this bite is the last one.
        let rest = if uniform < share {
            uniform / share
        } else {
            (uniform - share) / (1.0 - share)
        };
        if rest < 1.0 / meal.bites {
            done.removed.insert(prey.id);
            if !kinds.state(prey.state).corpse {
                done.died.push(prey.id);
            }
        }
        cell.meal_from = done.now.0 + Tick::from_seconds(meal.again_after_s).0;
        if uniform < share {
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
