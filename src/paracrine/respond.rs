//! Signals become hazards, hazards become intents (Eq. P3, P4). Nothing is changed here.

use rayon::prelude::*;

use crate::cells::{Behaviour, Class, Kinds, Neighbourhood, Population, Rules};
use crate::ids::{Origin, RuleId, StateId};
use crate::kinetics::hazard_to_probability;
use crate::paracrine::{Deed, Intent, Surroundings, rule_value};
use crate::rng::{Keyed, Stream};

/// What cells need besides their surroundings to decide.
pub struct Response<'a> {
    /// The rule rows.
    pub rules: &'a Rules,
    /// Kinds and states.
    pub kinds: &'a Kinds,
    /// Columns of the patch.
    pub around: &'a Surroundings<'a>,
    /// Index of neighbours.
    pub near: &'a dyn Neighbourhood,
    /// Random streams of the purpose "phenotype".
    pub streams: Keyed,
    /// Length of the step, s.
    pub dt_s: f64,
    /// Number of the step, part of the counter of every draw.
    pub step: u32,
    /// What the product of the arm adds to the hazards of its living cells.
    pub infused: Option<InfusedHazards>,
}

/// How the cells of a product die in the tissue besides the rules of their kind (Eq. B6).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InfusedHazards {
    /// Factor on the hazard of dying.
    pub death_factor: f64,
    /// Additional hazard of allogeneic cells, 1/s.
    pub killing_per_s: f64,
}

impl Response<'_> {
    /// The hazards of the product, for a living cell that was infused.
    fn product_of(&self, cells: &Population, row: usize) -> Option<InfusedHazards> {
        let infused = matches!(cells.id[row].origin(), Origin::Infused { .. });
        let alive = !self.kinds.state(cells.state[row]).corpse;
        self.infused.filter(|_| infused && alive)
    }
}

/// Lets every cell decide from the frozen state what it does in this step: at most one deed,
/// drawn from its competing hazards. The intents are in the order of the cells' identities.
pub fn respond(cells: &Population, with: &Response<'_>) -> Vec<Intent> {
    let mut intents: Vec<Intent> = (0..cells.len())
        .into_par_iter()
        .with_min_len(with.around.grain.of(256))
        .map_init(Vec::new, |options, row| decide(cells, row, with, options))
        .flatten_iter()
        .collect();
    intents.sort_unstable_by_key(|intent| cells.id[intent.row]);
    intents
}

fn decide(
    cells: &Population,
    row: usize,
    with: &Response<'_>,
    options: &mut Vec<Choice>,
) -> Option<Intent> {
    let product = with.product_of(cells, row);
    options.clear();
    for (id, rule) in with.rules.of_class(cells.state[row], Class::Hazard) {
        let mut hazard = rule_value(rule, |s| with.around.at_cell(cells, row, s));
        if matches!(rule.behaviour, Behaviour::Die) {
            hazard *= product.map_or(1.0, |product| product.death_factor);
        }
        // The search for a victim is dear: only who is hungry looks around.
        let deed = (hazard > 0.0).then(|| deed_of(row, rule.behaviour, with));
        options.extend(deed.flatten().map(|deed| (hazard, deed, Some(id))));
    }
    let killing = product.map_or(0.0, |product| product.killing_per_s);
    if killing > 0.0 {
        options.push((killing, Deed::Die, None));
    }
    let total: f64 = options.iter().map(|(hazard, ..)| hazard).sum();
    if total <= 0.0 {
        return None;
    }
    let mut stream = with.streams.stream(cells.id[row].raw(), with.step);
    if stream.uniform() >= hazard_to_probability(total, with.dt_s) {
        return None;
    }
    let (_, deed, rule) = choose(options, total, &mut stream);
    let luck = stream.uniform();
    Some(Intent {
        row,
        deed,
        rule,
        luck,
    })
}

/// A hazard (1/s), the deed it leads to and the rule it comes from, if it comes from one.
type Choice = (f64, Deed, Option<RuleId>);

fn choose(options: &[Choice], total: f64, stream: &mut Stream) -> Choice {
    let mut left = stream.uniform() * total;
    for choice in options {
        left -= choice.0;
        if left < 0.0 {
            return *choice;
        }
    }
    options[options.len() - 1]
}

/// The deed a hazard rule leads to here and now; none for rules that are not hazards and for
/// meals and kills without a victim in reach.
fn deed_of(row: usize, behaviour: Behaviour, with: &Response<'_>) -> Option<Deed> {
    let victim = |state: StateId, reach_um: f64| with.near.nearest(row, state, reach_um);
    match behaviour {
        Behaviour::Become(state) => Some(Deed::Become(state)),
        Behaviour::Divide => Some(Deed::Divide),
        Behaviour::Die => Some(Deed::Die),
        Behaviour::Leave => Some(Deed::Leave),
        Behaviour::Engulf(meal) => victim(meal.target, meal.reach_um).map(|prey| Deed::Engulf {
            prey_row: prey,
            meal,
        }),
        Behaviour::Kill(state, reach_um) => {
            victim(state, reach_um).map(|prey| Deed::Kill { prey_row: prey })
        }
        _ => None,
    }
}
