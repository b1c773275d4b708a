//! What a cell and its daughters do within one step (Eq. P7).

use crate::ids::RuleId;
use crate::kinetics::hazard_to_probability;
use crate::paracrine::{CellEvent, Intent};
use crate::rng::Stream;

/// A hazard (1/s), the event it leads to and the rule it comes from, if it comes from one.
pub(super) type Choice = (f64, CellEvent, Option<RuleId>);

/// Most new cells that one cell can have in one step: far more than at the fastest division that a scenario may ask for
/// ([`MOST_DIVISIONS_PER_STEP`]), and few enough for memory.
pub const MOST_DAUGHTERS: usize = 1 << 12;

/// Most divisions per step (hazard times length of the step) that a scenario may ask for. A cell then is twenty cells after
/// the step on average, and more than [`MOST_DAUGHTERS`] with a chance of 1e-91.
pub const MOST_DIVISIONS_PER_STEP: f64 = 3.0;

/// What a member of a lineage can still do in this step.
#[derive(Clone, Copy, PartialEq)]
enum Free {
    /// Everything: the cell itself, at first.
    Wholly,
    /// Divide and end its state: a daughter, which meets no other cell before it is born at the end of the step.
    Apart,
    /// Divide only: after its meal or kill.
    ToDivide,
}

impl Free {
    fn to(self, event: CellEvent) -> bool {
        let reaches = matches!(event, CellEvent::Engulf { .. } | CellEvent::Kill { .. });
        match self {
            Self::Wholly => true,
            Self::Apart => !reaches,
            Self::ToDivide => event == CellEvent::Divide,
        }
    }
}

/// A cell with its competing hazards, frozen for a step.
pub(super) struct Lineage<'a> {
    /// Row of the cell.
    pub row: usize,
    /// What it can do.
    pub options: &'a [Choice],
    /// Length of the step, s.
    pub dt_s: f64,
    /// Random numbers of the cell, from their beginning.
    pub stream: Stream,
}

impl Lineage<'_> {
    /// Follows the cell and all that come from it through the step, in continuous time, and files what they do: member by member in
    /// the order in which they come to be, each in the order of time. It stops short when there are too many.
    pub fn live(mut self, intents: &mut Vec<Intent>) {
        let mut born_s = vec![0.0];
        let mut member = 0;
        while member < born_s.len() && born_s.len() <= MOST_DAUGHTERS + 1 {
            self.live_one(member, &mut born_s, intents);
            member += 1;
        }
    }

    fn live_one(&mut self, member: usize, born_s: &mut Vec<f64>, intents: &mut Vec<Intent>) {
        let mut at_s = born_s[member];
        let mut free = match member {
            0 => Free::Wholly,
            _ => Free::Apart,
        };
        while born_s.len() <= MOST_DAUGHTERS + 1 {
            let total: f64 = self.allowed(free).map(|(hazard, ..)| hazard).sum();
            if total <= 0.0 {
                return;
            }
            let uniform = self.stream.uniform();
            if uniform >= hazard_to_probability(total, self.dt_s - at_s) {
                return;
            }
            // The moment of the event, from the same number: 1 - exp(-total t) is uniform.
            at_s -= libm::log1p(-uniform) / total;
            let Some((_, event, rule)) = self.choose(free, total) else {
                return;
            };
            intents.push(Intent {
                row: self.row,
                member: member as u32,
                event,
                rule,
                uniform: self.stream.uniform(),
            });
            match event {
                CellEvent::Divide => born_s.push(at_s),
                CellEvent::Engulf { .. } | CellEvent::Kill { .. } => free = Free::ToDivide,
                CellEvent::Become(_) | CellEvent::Die | CellEvent::Leave => return,
            }
        }
    }

    fn allowed(&self, free: Free) -> impl Iterator<Item = &Choice> {
        let mut all = self.options.iter();
        std::iter::from_fn(move || all.find(|(_, event, _)| free.to(*event)))
    }

    /// One of what is allowed, by its share of the hazard.
    fn choose(&mut self, free: Free, total: f64) -> Option<Choice> {
        let mut left = self.stream.uniform() * total;
        let mut chosen = None;
        for choice in self.allowed(free) {
            left -= choice.0;
            chosen = Some(*choice);
            if left < 0.0 {
                break;
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StateId;
    use crate::rng::{Purpose, Seeder};

    const KILL: CellEvent = CellEvent::Kill { prey_row: 7 };

    fn turn() -> CellEvent {
        CellEvent::Become(StateId::new(1))
    }

    /// Cells in the first state and in the other after `steps` steps of `dt_s` from one cell, and its meals and kills.
    fn grown(options: &[Choice], dt_s: f64, steps: u32, seed: u64) -> [f64; 3] {
        let keyed = Seeder::new(seed).keyed(Purpose::Test);
        let (mut cells, mut turned, mut kills) = (vec![seed], 0, 0);
        let mut next = 1 << 32;
        for step in 0..steps {
            let mut after = Vec::new();
            for id in &cells {
                let mut intents = Vec::new();
                let stream = keyed.stream(*id, step);
                let lineage = Lineage {
                    row: 0,
                    options,
                    dt_s,
                    stream,
                };
                lineage.live(&mut intents);
                let mut members = vec![Some(*id)];
                for intent in intents {
                    match intent.event {
                        CellEvent::Divide => {
                            next += 1;
                            members.push(Some(next));
                        }
                        CellEvent::Kill { .. } => kills += 1,
                        event => {
                            assert!(members[intent.member as usize].take().is_some());
                            turned += u32::from(event == turn());
                        }
                    }
                }
                after.extend(members.into_iter().flatten());
            }
            cells = after;
        }
        [cells.len() as f64, f64::from(turned), f64::from(kills)]
    }

    /// Means over many founders and the standard errors of these means.
    fn means(options: &[Choice], dt_s: f64, steps: u32, founders: u64) -> [[f64; 2]; 3] {
        let all: Vec<_> = (0..founders)
            .map(|seed| grown(options, dt_s, steps, seed))
            .collect();
        let n = founders as f64;
        [0, 1, 2].map(|which| {
            let mean = all.iter().map(|found| found[which]).sum::<f64>() / n;
            let square = |found: &[f64; 3]| (found[which] - mean) * (found[which] - mean);
            [mean, (all.iter().map(square).sum::<f64>() / n / n).sqrt()]
        })
    }

    fn near([mean, error]: [f64; 2], expected: f64) {
        assert!(
            (mean - expected).abs() < 4.0 * error && error < 0.05 * expected,
            "{mean} +- {error}, expected {expected}"
        );
    }

    /// Whatever the length of the step: in one, four and sixteen steps.
    #[test]
    fn growth_does_not_depend_on_the_step() {
        let divides = [(1.0, CellEvent::Divide, None)];
        for steps in [1, 4, 16] {
            let [alive, ..] = means(&divides, 2.0 / f64::from(steps), steps, 20_000);
            near(alive, libm::exp(2.0));
        }
    }

    /// The exact distribution of a pure birth process: a cell has n descendants with probability p (1 - p)^(n - 1), p = exp(-hazard t).
    #[test]
    fn a_clone_has_the_sizes_of_yule() {
        let divides = [
            (0.4, CellEvent::Divide, None),
            (0.6, CellEvent::Divide, None),
        ];
        let founders = 40_000;
        let mut counts = [0.0; 6];
        for seed in 0..founders {
            let [size, ..] = grown(&divides, 1.2, 1, seed);
            counts[(size as usize).min(6) - 1] += 1.0;
        }
        let p = libm::exp(-1.2);
        let larger = |n: usize| libm::pow(1.0 - p, n as f64);
        let n = founders as f64;
        let chi: f64 = (0..6)
            .map(|k| {
                let share = if k < 5 { larger(k) * p } else { larger(5) };
                (counts[k] - n * share) * (counts[k] - n * share) / (n * share)
            })
            .sum();
        // Five degrees of freedom: between the 0.1 % and the 99.9 % quantiles.
        assert!((0.21..20.5).contains(&chi), "{chi}");
    }

    /// Growth at the difference of hazards, and as many that turn as a constant hazard gives over the growing clone.
    #[test]
    fn death_and_change_compete_with_division_at_any_step() {
        let options = [
            (1.0, CellEvent::Divide, None),
            (0.4, CellEvent::Die, None),
            (0.3, turn(), None),
        ];
        let growth = libm::exp(0.3 * 2.0);
        for steps in [1, 4, 16] {
            let [alive, turned, _] = means(&options, 2.0 / f64::from(steps), steps, 40_000);
            near(alive, growth);
            near(turned, 0.3 * (growth - 1.0) / 0.3);
        }
    }

    /// A kill does not keep a cell from dividing, and each cell kills at most once in a step.
    #[test]
    fn a_kill_does_not_slow_growth() {
        let options = [(1.0, CellEvent::Divide, None), (2.0, KILL, None)];
        let [alive, _, kills] = means(&options, 1.0, 1, 40_000);
        near(alive, libm::exp(1.0));
        near(kills, 1.0 - libm::exp(-2.0));
    }

    #[test]
    fn too_fast_a_division_stops_short() {
        let options = [(100.0, CellEvent::Divide, None)];
        let stream = Seeder::new(1).keyed(Purpose::Test).stream(1, 1);
        let mut intents = Vec::new();
        let lineage = Lineage {
            row: 0,
            options: &options,
            dt_s: 1.0,
            stream,
        };
        lineage.live(&mut intents);
        assert_eq!(intents.len(), MOST_DAUGHTERS + 1);
    }
}
