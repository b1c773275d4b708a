//! Respond and migrate: every cell by itself.

use super::held::relaxed;
use super::senses::{Senses, rule_of};
use super::state::{Cell, CellEvent, Intent, Rates};
use super::{Slow, State};
use crate::body::Epoch;
use crate::cells::{Behaviour, NewCell, Rule, Subject};
use crate::ids::{CellId, Origin, RuleId, SiteId, StateId};
use crate::paracrine::{rule_value, target_of};
use crate::rng::{Points, Purpose, Stream};
use crate::tissue::position_in;

type Choice = (f64, CellEvent, Option<RuleId>);

/// When the next of some competing events comes, if it comes within the time left, and which.
fn next_event(
    possible: &[Choice],
    left_s: f64,
    stream: &mut Stream,
) -> Option<(f64, CellEvent, Option<RuleId>)> {
    let total: f64 = possible.iter().map(|(hazard, ..)| hazard).sum();
    if possible.is_empty() {
        return None;
    }
    let uniform = stream.uniform();
    if uniform >= 1.0 - libm::exp(-total * left_s) {
        return None;
    }
    let mark = stream.uniform() * total;
    let mut passed = 0.0;
    let reached = |(hazard, ..): &&Choice| {
        passed += hazard;
        mark < passed
    };
    let (_, event, rule) = possible.iter().find(reached).or(possible.last())?;
    Some((-libm::log(1.0 - uniform) / total, *event, *rule))
}

impl Slow {
    pub fn respond(&self, state: &mut State, epoch: Epoch) {
        let dt_s = self.period_s();
        let mut levels: Vec<_> = state.cells.iter().map(|cell| cell.levels).collect();
        let senses = Senses { slow: self, state };
        for (cell, levels) in state.cells.iter().zip(&mut levels) {
            let place = self.model().kinds.state(cell.state);
            let kind = self.model().kinds.kind(place.kind);
            for (number, level) in kind.levels.iter().enumerate() {
                if !place.corpse {
                    let target = target_of(&level.raised_by, |signal| senses.of(cell, signal));
                    let taus_s = [level.on_s, level.off_s];
                    let now = relaxed(cell.levels[number], target, taus_s, dt_s);
                    // Levels are kept in single precision.
                    levels[number] = f64::from(now as f32);
                }
            }
        }
        for (cell, levels) in state.cells.iter_mut().zip(levels) {
            cell.levels = levels;
        }
        let senses = Senses { slow: self, state };
        let intents = state
            .cells
            .iter()
            .flat_map(|cell| self.decide(&senses, cell, epoch));
        let intents: Vec<Intent> = intents.collect();
        let rates = self.rates_of_tissue(&senses);
        let (recruits, followed) = self.recruits(&senses, epoch);
        for rule in followed {
            state.done[rule.index()] += 1.0;
        }
        state.hand.intents = intents;
        state.hand.rates = rates;
        state.hand.recruits = recruits;
    }

    /// What a cell and its daughters do, drawn from the competing hazards (Eq. P3, P4, P7).
    fn decide(&self, senses: &Senses<'_>, cell: &Cell, epoch: Epoch) -> Vec<Intent> {
        let digests = epoch.end.0 < cell.meal_from;
        let alive = !self.model().kinds.state(cell.state).corpse;
        let infused = matches!(cell.id.origin(), Origin::Infused { .. });
        let product = self.infused.filter(|_| infused && alive);
        let mut choices = Vec::new();
        for (number, rule) in self.model().rules.rules.iter().enumerate() {
            if !rule_of(rule, cell.state) {
                continue;
            }
            let nearest = |state, reach_um| self.nearest(senses.state, cell, state, reach_um);
            let event = match rule.behaviour {
                Behaviour::Become(state) => Some(CellEvent::Become(state)),
                Behaviour::Divide => Some(CellEvent::Divide),
                Behaviour::Die => Some(CellEvent::Die),
                Behaviour::Leave => Some(CellEvent::Leave),
                Behaviour::Engulf(_) if digests => None,
                Behaviour::Engulf(meal) => {
                    nearest(meal.target, meal.reach_um).map(|prey| CellEvent::Engulf(prey, meal))
                }
                Behaviour::Kill(state, reach_um) => nearest(state, reach_um).map(CellEvent::Kill),
                _ => None,
            };
            let Some(event) = event else { continue };
            let mut hazard = senses.value(cell, rule);
            if let (CellEvent::Die, Some(product)) = (event, product) {
                hazard *= product.death_factor;
            }
            choices.push((hazard, event, Some(RuleId::new(number))));
        }
        if let Some(product) = product {
            choices.push((product.killing_per_s, CellEvent::Die, None));
        }
        choices.retain(|(hazard, ..)| *hazard > 0.0);
        self.lineage(cell.id, senses.state.step, &choices)
    }

    /// The events of a cell with these competing hazards, and of all that come from it in the step.
    fn lineage(&self, id: CellId, step: u32, choices: &[Choice]) -> Vec<Intent> {
        let mut stream = self.streams(Purpose::Phenotype).stream(id.raw(), step);
        let mut intents = Vec::new();
        // Moments at which the members of the lineage came to be, in the order of their numbers.
        let mut births_s = vec![0.0];
        let mut member = 0;
        while member < births_s.len() {
            let mut now_s = births_s[member];
            let mut possible = choices.to_vec();
            if member > 0 {
                possible.retain(|(_, event, _)| {
                    !matches!(event, CellEvent::Engulf(..) | CellEvent::Kill(_))
                });
            }
            while let Some((wait_s, event, rule)) =
                next_event(&possible, self.period_s() - now_s, &mut stream)
            {
                now_s += wait_s;
                intents.push(Intent {
                    id,
                    member: member as u32,
                    event,
                    rule,
                    uniform: stream.uniform(),
                });
                match event {
                    CellEvent::Divide => births_s.push(now_s),
                    CellEvent::Engulf(..) | CellEvent::Kill(_) => {
                        possible.retain(|(_, event, _)| matches!(event, CellEvent::Divide));
                    }
                    CellEvent::Become(_) | CellEvent::Die | CellEvent::Leave => break,
                }
            }
            member += 1;
        }
        intents
    }

    /// The nearest other cell in a state within a reach, of equally near ones the first by identity: all are looked at.
    fn nearest(
        &self,
        state: &State,
        cell: &Cell,
        wanted: StateId,
        reach_um: f64,
    ) -> Option<CellId> {
        let mut best: Option<(f64, CellId)> = None;
        for other in &state.cells {
            let apart = (0..3).map(|axis| other.position_um[axis] - cell.position_um[axis]);
            let square: f64 = apart.map(|apart| apart * apart).sum();
            let nearer = best.is_none_or(|(least, _)| square < least);
            let there = other.id != cell.id && other.state == wanted;
            if there && nearer && square <= reach_um * reach_um {
                best = Some((square, other.id));
            }
        }
        best.map(|(_, id)| id)
    }

    fn rates_of_tissue(&self, senses: &Senses<'_>) -> Rates {
        let voxels = self.grid.voxels();
        let by_cells = |does: fn(&Behaviour) -> bool| {
            let mut sum = vec![0.0; voxels];
            for cell in &senses.state.cells {
                for rule in &self.model().rules.rules {
                    if rule_of(rule, cell.state) && does(&rule.behaviour) {
                        sum[cell.voxel] += senses.value(cell, rule);
                    }
                }
            }
            sum
        };
        let parenchyma = |does| senses.tissue(&Subject::Parenchyma, does);
        let vessels = |does| senses.tissue(&Subject::Vessel, does);
        let rise = vessels(|does| matches!(does, Behaviour::Activate));
        let perfused = &senses.state.tissue.vessels;
        let weight: f64 = perfused.iter().sum();
        let weighted: f64 = rise
            .iter()
            .zip(perfused)
            .map(|(rise, share)| rise * share)
            .sum();
        let mut rates = Rates {
            death: parenchyma(|does| matches!(does, Behaviour::Die)),
            regrowth: parenchyma(|does| matches!(does, Behaviour::Regrow)),
            sprout: vessels(|does| matches!(does, Behaviour::Sprout)),
            laid: by_cells(|does| matches!(does, Behaviour::LayCollagen)),
            cleared: by_cells(|does| matches!(does, Behaviour::ClearCollagen)),
            demand: by_cells(|does| matches!(does, Behaviour::ClearDebris)),
            activation: if weight > 0.0 { weighted / weight } else { 0.0 },
        };
        if self.model().sites[0].well {
            rates.death = vec![0.0; voxels];
        }
        rates
    }

    /// Cells that enter from vessels: in each voxel one number per rule of entry.
    fn recruits(&self, senses: &Senses<'_>, epoch: Epoch) -> (Vec<Cell>, Vec<RuleId>) {
        let step = senses.state.step;
        let rules = self.model().rules.rules.iter().enumerate();
        let wall_per_um = self.model().sites[0].vessel_surface_per_um;
        let entries: Vec<(usize, &Rule, StateId, f64)> = rules
            .filter_map(|(number, rule)| match (&rule.subject, rule.behaviour) {
                (Subject::Vessel, Behaviour::Recruit(state, per)) => {
                    Some((number, rule, state, per.of_surface(wall_per_um)))
                }
                _ => None,
            })
            .collect();
        let (mut cells, mut followed) = (Vec::new(), Vec::new());
        for voxel in 0..self.grid.voxels() {
            for (place, (number, rule, state, wall)) in entries.iter().enumerate() {
                let value = rule_value(rule, |signal| senses.at(voxel, signal));
                let room = self.grid.voxel_volume_um3() * self.period_s();
                let mean = value * senses.state.tissue.vessels[voxel] * (wall * room);
                // The points of the strip of 4096 voxels that stand over this voxel.
                let strip = voxel / 4096;
                let points = Points {
                    keyed: self.streams(Purpose::Recruit),
                    strip: (place as u64) << 32 | strip as u64,
                    tick: step,
                    length: (self.grid.voxels() - 4096 * strip).min(4096) as f64,
                };
                let own = |[along, _]: &[f64; 2]| libm::floor(*along) == (voxel % 4096) as f64;
                let count = points.below(mean).filter(own).count() as u64;
                for which in 0..count {
                    let id = CellId::recruited(SiteId::FIRST, step, voxel as u32, place, which);
                    let id = id.expect("few enough cells");
                    let mut seat = self.streams(Purpose::Seat).stream(id.raw(), 0);
                    let position_um = position_in(&self.grid, voxel, &mut seat);
                    let cell = NewCell::fresh(id, *state, position_um, epoch.end);
                    cells.push(Cell::entering(
                        &cell,
                        self.voxel_of(position_um.map(f64::from)),
                    ));
                    followed.push(RuleId::new(*number));
                }
            }
        }
        (cells, followed)
    }

    /// Eq. T2.
    pub fn migrate(&self, state: &mut State, _epoch: Epoch) {
        let substeps = self.clocks.phenotype.0 / self.clocks.motion.0;
        let limit = self.model().sites[0].crowding_limit_per_um3 * self.grid.voxel_volume_um3();
        for substep in 0..substeps {
            let number = state.step * substeps as u32 + substep as u32;
            let senses = Senses { slow: self, state };
            let walked = state
                .cells
                .iter()
                .map(|cell| self.walk(&senses, cell, number));
            let walked: Vec<([f64; 3], [f64; 3])> = walked.collect();
            for (place, (position_um, direction)) in walked.into_iter().enumerate() {
                let (from, to) = (state.cells[place].voxel, self.voxel_of(position_um));
                let there = state.cells.iter().filter(|cell| cell.voxel == to).count();
                let cell = &mut state.cells[place];
                cell.direction = direction;
                if to == from || limit <= 0.0 || (there as f64) < limit.ceil() {
                    cell.position_um = position_um;
                    cell.voxel = to;
                }
            }
        }
    }

    /// Where a cell comes to in a step of the motion clock, and in which direction.
    fn walk(&self, senses: &Senses<'_>, cell: &Cell, number: u32) -> ([f64; 3], [f64; 3]) {
        let place = self.model().kinds.state(cell.state);
        let kind = self.model().kinds.kind(place.kind);
        let mut speed = kind.speed_um_per_s;
        let mut pull = [0.0; 3];
        for rule in &self.model().rules.rules {
            if !rule_of(rule, cell.state) {
                continue;
            }
            if let Behaviour::Speed = rule.behaviour {
                speed += senses.value(cell, rule);
            }
            if let Behaviour::Bias(factor) = rule.behaviour {
                let gradient = senses.gradient(factor.index(), cell.voxel);
                let length = gradient.iter().map(|part| part * part).sum::<f64>().sqrt();
                for axis in 0..3 {
                    if length > 0.0 {
                        pull[axis] += senses.value(cell, rule) * gradient[axis] / length;
                    }
                }
            }
        }
        if place.corpse || speed <= 0.0 {
            return (cell.position_um, cell.direction);
        }
        let mut stream = self.streams(Purpose::Motion).stream(cell.id.raw(), number);
        let (mut position_um, mut direction) = (cell.position_um, cell.direction);
        if direction == [0.0; 3] {
            direction = self.turn(pull, &mut stream);
        }
        let mut left_s = self.clocks.motion.seconds();
        while left_s > 0.0 {
            let run_s = left_s.min(-libm::log(stream.uniform()) * kind.persistence_s);
            for axis in 0..3 {
                position_um[axis] += direction[axis] * speed * run_s;
            }
            left_s -= run_s;
            if left_s > 0.0 {
                direction = self.turn(pull, &mut stream);
            }
        }
        let size_um = self.grid.size_um();
        for axis in 0..3 {
            // Reflected at one wall after the other until it lies inside.
            while !(0.0..=size_um[axis]).contains(&position_um[axis]) {
                let wall_um = if position_um[axis] < 0.0 {
                    0.0
                } else {
                    size_um[axis]
                };
                position_um[axis] = 2.0 * wall_um - position_um[axis];
                direction[axis] = -direction[axis];
            }
        }
        (position_um, direction)
    }

    /// A random direction and the pull together; along z nothing in a flat patch.
    fn turn(&self, pull: [f64; 3], stream: &mut Stream) -> [f64; 3] {
        let flat = self.grid.shape[2] == 1;
        let angle = std::f64::consts::TAU * stream.uniform();
        let height = if flat {
            0.0
        } else {
            2.0 * stream.uniform() - 1.0
        };
        let ring = (1.0 - height * height).sqrt();
        let random = [ring * libm::cos(angle), ring * libm::sin(angle), height];
        let keep = [1.0, 1.0, if flat { 0.0 } else { 1.0 }];
        let sum = [0, 1, 2].map(|axis| (random[axis] + pull[axis]) * keep[axis]);
        let length = sum.iter().map(|part| part * part).sum::<f64>().sqrt();
        sum.map(|part| part / length)
    }
}
