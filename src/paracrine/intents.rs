//! Intents and their settlement in the order of identities: the only place where a cell's deed
//! reaches another cell.

use crate::cells::{Kinds, Meal, NewCell, Population};
use crate::ids::{CellId, RuleId, StateId, Tick};

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

/// A deed of the cell in a row, with one uniform number for what follows from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intent {
    /// Row of the cell.
    pub row: usize,
    /// What it means to do.
    pub deed: Deed,
    /// The rule that says so; none for what its product adds (killing of allogeneic cells).
    pub rule: Option<RuleId>,
    /// Uniform number in (0, 1).
    pub luck: f64,
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
    /// The rules of the deeds that were done, in the order of the cells' identities.
    pub followed: Vec<RuleId>,
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
        let mut void = false;
        match intent.deed {
            Deed::Become(state) => self.become_state(cells, kinds, row, state),
            Deed::Divide => self.divide(cells, row),
            Deed::Die => self.die(cells, kinds, row),
            Deed::Leave => {
                self.keep[row] = false;
                self.done.left.push(cells.id[row]);
            }
            Deed::Engulf { prey_row, meal } => {
                // A prey that is gone or changed makes the deed void, not the cell idle.
                let here = !self.touched[prey_row] && cells.state[prey_row] == meal.target;
                void = !here;
                if here {
                    self.engulf(cells, kinds, intent, prey_row, meal);
                }
            }
            Deed::Kill { prey_row } => {
                void = self.touched[prey_row];
                if !void {
                    self.die(cells, kinds, prey_row);
                }
            }
        }
        self.touched[row] = true;
        if !void {
            self.done.followed.extend(intent.rule);
        }
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

    /// To enter the state of a corpse is to die; a corpse may turn into another one.
    fn become_state(&mut self, cells: &mut Population, kinds: &Kinds, row: usize, state: StateId) {
        let before = cells.state[row];
        if kinds.state(state).corpse && !kinds.state(before).corpse {
            self.done.died.push((cells.id[row], before));
        }
        cells.enter(row, state, self.now);
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
            Some(_) => self.keep[row] = false,
            None => {
                self.keep[row] = false;
                self.done.died.push((cells.id[row], before));
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
        self.touched[prey] = true;
        self.keep[prey] = false;
        if !kinds.state(meal.target).corpse {
            self.done.died.push((cells.id[prey], meal.target));
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Kind, State};
    use crate::ids::KindId;

    fn alive() -> StateId {
        StateId::new(0)
    }

    fn dead() -> StateId {
        StateId::new(1)
    }

    fn husk() -> StateId {
        StateId::new(2)
    }

    /// One kind, alive or one of two corpses.
    fn kinds() -> Kinds {
        let state = |name: &str, corpse| State {
            kind: KindId::new(0),
            name: name.into(),
            label: name.into(),
            corpse,
        };
        let kind = Kind {
            name: "cell".into(),
            ontology: String::new(),
            diameter_um: 10.0,
            speed_um_per_s: 0.0,
            persistence_s: 60.0,
            first_state: alive(),
            state_count: 3,
            levels: Vec::new(),
        };
        Kinds {
            kinds: vec![kind],
            states: vec![
                state("alive", false),
                state("dead", true),
                state("husk", true),
            ],
        }
    }

    fn two_cells() -> Population {
        let mut cells = Population::default();
        for number in 0..2 {
            let id = CellId::resident(number);
            cells.push(NewCell::fresh(id, alive(), [0.0; 3], Tick(0)), 0);
        }
        cells
    }

    fn settled(deed: Deed) -> (Population, Settled) {
        let mut cells = two_cells();
        let intent = Intent {
            row: 0,
            deed,
            rule: Some(RuleId::new(4)),
            luck: 0.5,
        };
        let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
        (cells, done)
    }

    #[test]
    fn becoming_a_corpse_is_a_death() {
        let (cells, done) = settled(Deed::Become(dead()));
        assert_eq!(cells.state[0], dead());
        assert_eq!(done.died, [(CellId::resident(0), alive())]);
    }

    #[test]
    fn a_death_leaves_the_corpse_that_is_named() {
        let (cells, done) = settled(Deed::Become(husk()));
        assert_eq!((cells.state[0], done.died.len()), (husk(), 1));
        let mut cells = two_cells();
        cells.state[0] = dead();
        let intent = Intent {
            row: 0,
            deed: Deed::Become(husk()),
            rule: Some(RuleId::new(4)),
            luck: 0.5,
        };
        let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
        // Nobody dies twice.
        assert_eq!((cells.state[0], done.died.len()), (husk(), 0));
    }

    #[test]
    fn a_living_cell_that_is_eaten_has_died() {
        let meal = Meal {
            target: alive(),
            reach_um: 20.0,
            then: None,
            then_share: 1.0,
            then_share_debris: 1.0,
            again_after_s: 0.0,
        };
        let prey = CellId::resident(1);
        let (cells, done) = settled(Deed::Engulf { prey_row: 1, meal });
        assert_eq!((cells.len(), done.eaten), (1, 1));
        assert_eq!(done.followed, [RuleId::new(4)]);
        assert_eq!(done.died, [(prey, alive())]);
    }

    #[test]
    fn a_deed_without_its_victim_is_not_counted() {
        let mut cells = two_cells();
        let kill = |row, prey_row| Intent {
            row,
            deed: Deed::Kill { prey_row },
            rule: Some(RuleId::new(row)),
            luck: 0.5,
        };
        let mut intents = [kill(0, 1), kill(1, 0)];
        let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
        // The second killer was killed by the first.
        assert_eq!(done.followed, [RuleId::new(0)]);
        cells.push(
            NewCell::fresh(CellId::resident(2), alive(), [0.0; 3], Tick(0)),
            0,
        );
        intents = [kill(0, 1), kill(2, 1)];
        let done = settle(&mut cells, &kinds(), &intents, Tick(9), 1);
        assert_eq!(done.followed, [RuleId::new(0)]);
    }

    #[test]
    fn daughters_are_like_their_parent() {
        let mut cells = two_cells();
        cells.levels[0] = [0.25; crate::cells::MAX_LEVELS];
        cells.meal_from[0] = Tick(500);
        let intent = Intent {
            row: 0,
            deed: Deed::Divide,
            rule: Some(RuleId::new(4)),
            luck: 0.5,
        };
        let done = settle(&mut cells, &kinds(), &[intent], Tick(9), 1);
        assert_eq!((done.born, cells.len()), (1, 3));
        let parent = (cells.levels[0], cells.meal_from[0]);
        assert_eq!((cells.levels[2], cells.meal_from[2]), parent);
    }
}
