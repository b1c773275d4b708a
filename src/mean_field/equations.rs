//! One step of the mean field.

use super::mixture::Mixture;
use crate::cells::{Behaviour, Class, Meal, Rule, Signal, Subject};
use crate::ids::StateId;
use crate::paracrine::{rule_value, target_of};
use crate::plan::{ArmPlan, Content, Model, Site};

/// The equations of a site: rules with what they need of the model.
pub(super) struct Equations<'a> {
    pub model: &'a Model,
    pub site: &'a Site,
    pub arm: &'a ArmPlan,
}

/// What happens to the cells in a step, before it is carried out.
struct Moves {
    /// From a state to a state, or to nowhere: density.
    moved: Vec<(usize, Option<usize>, f64)>,
    /// From a state to a state by a meal, after which levels are set and the eater is sated.
    switched: Vec<(usize, usize, f64)>,
    born: Vec<(usize, f64)>,
    entered: Vec<(usize, f64)>,
}

impl Equations<'_> {
    /// Advances by `dt_s`. Populations are explicit, fields and tissue exact for frozen rates.
    pub fn step(&self, now: &mut Mixture, dt_s: f64) {
        let before = now.clone();
        let moves = self.moves(&before, now, dt_s);
        self.step_levels(&before, now, dt_s);
        self.step_factors(&before, now, dt_s);
        self.step_tissue(&before, now, dt_s);
        for (from, to, density) in moves.moved {
            let density = density.min(now.cells[from]);
            now.cells[from] -= density;
            let Some(to) = to else { continue };
            if self.model.kinds.states[to].corpse {
                // Who dies here was whole.
                now.add_corpses(to, density, 0.0);
                continue;
            }
            let levels = now.levels[from].clone();
            let same_kind = self.kind_of(from) == self.kind_of(to);
            let levels = if same_kind {
                levels
            } else {
                vec![0.0; now.levels[to].len()]
            };
            now.add(to, density, &levels, now.sated[from]);
        }
        for (from, to, density) in moves.switched {
            let density = density.min(now.cells[from]);
            now.cells[from] -= density;
            let mut levels = now.levels[from].clone();
            for (level, own) in levels.iter_mut().zip(self.levels_of(from)) {
                if own.set_by_engulfing {
                    *level = 1.0;
                }
            }
            now.add(to, density, &levels, 1.0);
        }
        for state in 0..now.cells.len() {
            if let Some(again_s) = self.hungry_after_s(state) {
                now.sated[state] *= libm::exp(-dt_s / again_s);
            }
        }
        for (state, density) in moves.born {
            now.cells[state] += density;
        }
        for (state, density) in moves.entered {
            let levels = vec![0.0; now.levels[state].len()];
            now.add(state, density, &levels, 0.0);
        }
    }

    fn kind_of(&self, state: usize) -> usize {
        self.model.kinds.states[state].kind.index()
    }

    /// The value of a rule for a cell in a state; none for a place of the tissue.
    fn value(&self, rule: &Rule, state: Option<usize>, at: &Mixture) -> f64 {
        rule_value(rule, |signal| self.signal(signal, state, at))
    }

    /// What a signal is in the mean.
    fn signal(&self, signal: Signal, state: Option<usize>, at: &Mixture) -> f64 {
        match signal {
            Signal::Concentration(factor) => {
                let own = factor.index();
                (self.model.factors[own].baseline_per_um3 + at.factors[own]).max(0.0)
            }
            Signal::Density(vicinity) => at.cells[vicinity.state.index()],
            Signal::Debris => at.debris,
            Signal::Alarm => at.alarm(),
            Signal::Hypoxia if self.site.well => 0.0,
            Signal::Hypoxia => 1.0 - at.vessels,
            Signal::Vessels => at.vessels,
            Signal::Collagen => at.collagen,
            Signal::Injury => 1.0 - at.parenchyma,
            Signal::Level(level) => {
                let levels = state.map(|state| &at.levels[state]);
                levels
                    .and_then(|levels| levels.get(level.index()))
                    .copied()
                    .unwrap_or(0.0)
            }
            // Only motion asks for gradients, and nothing moves here; `refuse` refuses all others, and ages.
            Signal::Gradient(_) | Signal::Age | Signal::TimeInState => 0.0,
            // All cells of a mean field are in the tissue.
            Signal::Arrest => 0.0,
        }
    }

    /// Rules of cells by state.
    fn rules_of(&self, state: usize, class: Class) -> impl Iterator<Item = (usize, &Rule)> {
        let all = self.model.rules.of_class(StateId::new(state), class);
        all.map(|(id, rule)| (id.index(), rule))
    }

    /// All that happens to cells in a step.
    fn moves(&self, before: &Mixture, now: &mut Mixture, dt_s: f64) -> Moves {
        let mut moves = Moves {
            moved: Vec::new(),
            switched: Vec::new(),
            born: Vec::new(),
            entered: Vec::new(),
        };
        for state in 0..before.cells.len() {
            if before.cells[state] > 0.0 {
                self.moves_of(state, before, now, (&mut moves, dt_s));
            }
        }
        for (id, rule) in self.model.rules.of_subject(&Subject::Vessel) {
            if let Behaviour::Recruit(state, per) = rule.behaviour {
                let wall = per.of_surface(self.site.vessel_surface_per_um) * before.vessels;
                let entering = self.value(rule, None, before) * wall * dt_s;
                now.done[id.index()] += entering;
                moves.entered.push((state.index(), entering));
            }
        }
        moves
    }

    fn moves_of(
        &self,
        state: usize,
        before: &Mixture,
        now: &mut Mixture,
        (moves, dt_s): (&mut Moves, f64),
    ) {
        let density = before.cells[state];
        let (extra, factor) = self.product_death(state);
        let corpse = self.model.kinds.corpse_of(StateId::new(state));
        let corpse = corpse.map(StateId::index).filter(|corpse| *corpse != state);
        if extra > 0.0 {
            moves
                .moved
                .push((state, corpse, density * acted(extra, dt_s)));
        }
        for (id, rule) in self.rules_of(state, Class::Hazard) {
            let value = self.value(rule, Some(state), before);
            let hazard = if rule.behaviour == Behaviour::Die {
                value * factor
            } else {
                value
            };
            let acting = density * acted(hazard, dt_s);
            match rule.behaviour {
                Behaviour::Become(to) => moves.moved.push((state, Some(to.index()), acting)),
                Behaviour::Die => moves.moved.push((state, corpse, acting)),
                Behaviour::Leave => moves.moved.push((state, None, acting)),
                Behaviour::Divide => moves
                    .born
                    .push((state, density * libm::expm1(hazard * dt_s))),
                Behaviour::Engulf(meal) => {
                    now.done[id] += self.eat(state, &meal, (before, now, hazard), (moves, dt_s));
                    continue;
                }
                Behaviour::Kill(target, reach_um) => {
                    let victim = target.index();
                    let met =
                        density * acted(hazard * self.met(before.cells[victim], reach_um), dt_s);
                    let corpse = self.model.kinds.corpse_of(target).map(StateId::index);
                    moves.moved.push((victim, corpse, met));
                    now.done[id] += met;
                    continue;
                }
                _ => continue,
            }
            now.done[id] += acting;
        }
    }

    /// Meals of the hungry eaters of a state in a step. A meal takes effect with its probability: it sets levels, and may switch the eater.
    fn eat(
        &self,
        state: usize,
        meal: &Meal,
        (before, now, hazard): (&Mixture, &mut Mixture, f64),
        (moves, dt_s): (&mut Moves, f64),
    ) -> f64 {
        let target = meal.target.index();
        let rate = hazard * self.met(before.cells[target], meal.reach_um);
        let eaters = before.cells[state];
        let hungry = eaters * (1.0 - before.sated[state]);
        let bitten = (hungry * acted(rate, dt_s)).min(before.cells[target]);
        moves.moved.push((target, None, bitten / meal.bites));
        let debris = before.debris_share[target];
        let share = (1.0 - debris) * meal.then_share + debris * meal.then_share_debris;
        let effective = bitten * share;
        let then = meal.then.map(StateId::index);
        if let Some(then) = then.filter(|then| *then != state) {
            moves.switched.push((state, then, effective));
        } else if eaters > 0.0 {
            now.sated[state] = (now.sated[state] + bitten / eaters).min(1.0);
            let part = effective / eaters;
            for (level, own) in now.levels[state].iter_mut().zip(self.levels_of(state)) {
                if own.set_by_engulfing {
                    *level += part * (1.0 - *level);
                }
            }
        }
        bitten
    }

    /// The time after which a sated eater is hungry again, s: the longest of the meals of a state; none without meals.
    fn hungry_after_s(&self, state: usize) -> Option<f64> {
        let rules = self.rules_of(state, Class::Hazard);
        let again = rules.filter_map(|(_, rule)| match rule.behaviour {
            Behaviour::Engulf(meal) => Some(meal.again_after_s),
            _ => None,
        });
        again.reduce(f64::max)
    }

    fn levels_of(&self, state: usize) -> &[crate::cells::Level] {
        &self
            .model
            .kinds
            .kind(self.model.kinds.states[state].kind)
            .levels
    }

    /// Probability that a cell of this density lies within reach of a point.
    fn met(&self, density: f64, reach_um: f64) -> f64 {
        let ball = 4.0 / 3.0 * std::f64::consts::PI * reach_um * reach_um * reach_um;
        -libm::expm1(-density * ball)
    }

    /// Extra hazard and factor on the death rules of a state of the cells that the arm is given.
    fn product_death(&self, state: usize) -> (f64, f64) {
        let own = &self.model.kinds.states[state];
        let given = self.arm.infusions.iter();
        let mut cells =
            given.filter_map(
                |dose| match &self.model.products[dose.product.index()].content {
                    Content::Cells(cells) if cells.kind == own.kind && !own.corpse => Some(cells),
                    _ => None,
                },
            );
        let found = cells.next();
        found.map_or((0.0, 1.0), |cells| {
            (cells.killing_per_s, cells.death_factor)
        })
    }

    fn step_levels(&self, before: &Mixture, now: &mut Mixture, dt_s: f64) {
        for state in 0..before.cells.len() {
            for (number, level) in self.levels_of(state).iter().enumerate() {
                let target = target_of(&level.raised_by, |signal| {
                    self.signal(signal, Some(state), before)
                });
                let own = &mut now.levels[state][number];
                let tau_s = if target > *own {
                    level.on_s
                } else {
                    level.off_s
                };
                *own = target + (*own - target) * libm::exp(-dt_s / tau_s);
            }
        }
    }

    fn step_factors(&self, before: &Mixture, now: &mut Mixture, dt_s: f64) {
        let factors = &self.model.factors;
        let mut sources = vec![0.0; factors.len()];
        let mut losses: Vec<f64> = factors.iter().map(|factor| factor.decay_per_s).collect();
        if self.site.organ.is_some() && self.model.body.is_some() {
            for (loss, factor) in losses.iter_mut().zip(factors) {
                *loss += self.site.exchange_per_s(factor.permeability_um_per_s) * before.vessels;
            }
        }
        for state in 0..before.cells.len() {
            let density = before.cells[state];
            for (id, rule) in self.rules_of(state, Class::Exchange) {
                let value = self.value(rule, Some(state), before) * density;
                self.exchange(rule, value, (&mut sources, &mut losses));
                now.done[id] += value * dt_s;
            }
        }
        let tissue = [
            (
                Subject::Parenchyma,
                self.site.parenchyma_per_um3 * before.parenchyma,
            ),
            (Subject::Vessel, before.vessels),
        ];
        for (subject, amount) in tissue {
            for (_, rule) in self.model.rules.of_subject(&subject) {
                let value = self.value(rule, None, before) * amount;
                self.exchange(rule, value, (&mut sources, &mut losses));
            }
        }
        for ((own, source), loss) in now.factors.iter_mut().zip(sources).zip(losses) {
            *own = if loss > 0.0 {
                let end = source / loss;
                end + (*own - end) * libm::exp(-loss * dt_s)
            } else {
                *own + source * dt_s
            };
        }
    }

    fn exchange(&self, rule: &Rule, value: f64, (sources, losses): (&mut [f64], &mut [f64])) {
        match rule.behaviour {
            Behaviour::Secrete(factor) => sources[factor.index()] += value,
            Behaviour::TakeUp(factor) => losses[factor.index()] += value,
            _ => {}
        }
    }

    fn step_tissue(&self, before: &Mixture, now: &mut Mixture, dt_s: f64) {
        let sum = |subject: &Subject, wanted: fn(&Behaviour) -> bool| -> f64 {
            let rules = self.model.rules.of_subject(subject).map(|(_, rule)| rule);
            rules
                .filter(|rule| wanted(&rule.behaviour))
                .map(|rule| self.value(rule, None, before))
                .sum()
        };
        let of_cells = |wanted: fn(&Behaviour) -> bool| -> f64 {
            let states = 0..before.cells.len();
            let value = |state: usize| -> f64 {
                let rules = self
                    .rules_of(state, Class::Tissue)
                    .filter(|(_, rule)| wanted(&rule.behaviour));
                let each: f64 = rules
                    .map(|(_, rule)| self.value(rule, Some(state), before))
                    .sum();
                each * before.cells[state]
            };
            states.map(value).sum()
        };
        let death = sum(&Subject::Parenchyma, |behaviour| {
            matches!(behaviour, Behaviour::Die)
        });
        let regrowth = sum(&Subject::Parenchyma, |behaviour| {
            matches!(behaviour, Behaviour::Regrow)
        });
        let died = before.parenchyma * acted(death, dt_s);
        let living = before.parenchyma - died;
        let scar = (before.collagen - self.site.collagen_start).max(0.0);
        now.parenchyma = living + (1.0 - scar - living).max(0.0) * acted(regrowth, dt_s);
        let demand = of_cells(|behaviour| matches!(behaviour, Behaviour::ClearDebris));
        let debris =
            before.debris + died * self.site.parenchyma_per_um3 * self.site.debris_per_cell;
        let hazard = if debris > 0.0 { demand / debris } else { 0.0 };
        now.debris = debris * libm::exp(-hazard * dt_s);
        let alarm_per_s = self
            .site
            .injury
            .as_ref()
            .map_or(0.0, |injury| injury.alarm_per_s);
        let (turns, start) = (alarm_per_s * dt_s, before.alarm_stages[0] + died);
        now.alarm_stages =
            [start, before.alarm_stages[1] + start * turns].map(|stage| stage * libm::exp(-turns));
        let laid = of_cells(|behaviour| matches!(behaviour, Behaviour::LayCollagen));
        let cleared = of_cells(|behaviour| matches!(behaviour, Behaviour::ClearCollagen));
        let both = laid + cleared;
        if both > 0.0 {
            let end = laid / both;
            now.collagen = end + (before.collagen - end) * libm::exp(-both * dt_s);
        }
    }
}

/// Probability of acting within a step.
fn acted(hazard: f64, dt_s: f64) -> f64 {
    -libm::expm1(-hazard * dt_s)
}
