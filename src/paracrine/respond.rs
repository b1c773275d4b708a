//! Signals become hazards, hazards become intents (Eq. P3, P4). Nothing is changed here.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::lineage::{Choice, Lineage, MOST_DAUGHTERS};
use crate::cells::{Behaviour, Class, Kinds, Neighbourhood, Population, Rules};
use crate::ids::{Origin, RuleId, StateId, Tick};
use crate::paracrine::{CellEvent, Intent, Surroundings, Swarm, rule_value};
use crate::rng::{Keyed, Stream, StreamBatch};

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
    /// End of the step, when its events are settled.
    pub now: Tick,
    /// What the product of the arm adds to the hazards of its living cells.
    pub infused: Option<InfusedHazards>,
    /// Largest number of births of all cells together that fit.
    pub room: u64,
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

/// Cells that draw side by side.
const LANES: usize = 8;

/// Lets every cell decide from the frozen state what it does in this step: at most one event besides dividing, drawn from its
/// competing hazards; its daughters of the step likewise (Eq. P7). The intents are in the order of the cells' identities, those of
/// one cell in the order in which they are to be applied.
///
/// # Errors
/// [`Swarm`] when a cell would have more than [`MOST_DAUGHTERS`] new cells in this step, or all together more than there
/// is room for: then the decisions are not completed, so that they take no memory.
pub fn respond(cells: &Population, with: &Response<'_>) -> Result<Vec<Intent>, Swarm> {
    let tasks = (0..cells.len().div_ceil(LANES)).into_par_iter();
    let births = AtomicU64::new(0);
    let scratch = || Scratch {
        batch: StreamBatch::new(with.streams),
        hazards: Vec::new(),
        options: Vec::new(),
    };
    let mut intents: Vec<Intent> = tasks
        .with_min_len(with.around.grain.of(256 / LANES))
        .map_init(scratch, |scratch, task| {
            if births.load(Ordering::Relaxed) > with.room {
                return Vec::new();
            }
            let intents = decide_side_by_side(cells, task * LANES, with, scratch);
            match intents.iter().filter(|intent| is_birth(intent)).count() as u64 {
                0 => {}
                more => _ = births.fetch_add(more, Ordering::Relaxed),
            }
            intents
        })
        .flatten_iter()
        .collect();
    if births.into_inner() > with.room {
        return Err(Swarm::OfAll {
            state: fastest(cells, &intents),
            births: with.room + 1,
        });
    }
    // Stable: the intents of one cell keep their order.
    intents.sort_by_key(|intent| cells.id[intent.row]);
    let too_many = |of_one: &&[Intent]| {
        let births = of_one.iter().filter(|intent| is_birth(intent));
        of_one.len() > MOST_DAUGHTERS && births.count() > MOST_DAUGHTERS
    };
    let mut lineages = intents.chunk_by(|one, next| one.row == next.row);
    match lineages.find(too_many) {
        Some(of_one) => Err(Swarm::OfOne {
            state: cells.state[of_one[0].row],
        }),
        None => Ok(intents),
    }
}

fn is_birth(intent: &Intent) -> bool {
    intent.event == CellEvent::Divide
}

/// The state of the most parents.
fn fastest(cells: &Population, intents: &[Intent]) -> StateId {
    let mut parents: BTreeMap<StateId, u64> = BTreeMap::new();
    let births = intents.iter().filter(|intent| is_birth(intent));
    births.for_each(|birth| *parents.entry(cells.state[birth.row]).or_default() += 1);
    let most = parents.into_iter().max_by_key(|(_, births)| *births);
    most.map_or(StateId::new(0), |(state, _)| state)
}

/// Room for the decisions of some cells.
struct Scratch {
    batch: StreamBatch<LANES>,
    hazards: Vec<Hazard>,
    options: Vec<Choice>,
}

/// The intents of some cells, in the order of rows.
fn decide_side_by_side(
    cells: &Population,
    first: usize,
    with: &Response<'_>,
    scratch: &mut Scratch,
) -> Vec<Intent> {
    let last = cells.len() - 1;
    let ids = std::array::from_fn(|lane| cells.id[last.min(first + lane)].raw());
    scratch.batch.open(ids, with.step, [false; 4]);
    let mut intents = Vec::new();
    for lane in 0..LANES.min(cells.len() - first) {
        let row = first + lane;
        let total = list_hazards(cells, row, with, &mut scratch.hazards);
        let uniform = scratch.batch.uniform(lane, 0);
        // As 1 - exp(-x) is at most x, such a draw means no event for sure, whatever is in reach: most cells need not search.
        if total > 0.0 && uniform < total * with.dt_s * (1.0 + MARGIN) {
            let stream = scratch.batch.stream(lane);
            decide(row, with, scratch, stream, &mut intents);
        }
    }
    intents
}

/// Far more than the rounding of a sum and a share.
const MARGIN: f64 = 1e-9;

/// A hazard (1/s), the rule that it comes from, if it comes from one, and what the rule is for.
type Hazard = (f64, Option<RuleId>, Behaviour);

/// Lists the hazards of a cell above zero; returns their sum. A phagocyte eats nothing while it digests.
fn list_hazards(
    cells: &Population,
    row: usize,
    with: &Response<'_>,
    hazards: &mut Vec<Hazard>,
) -> f64 {
    let product = with.product_of(cells, row);
    let digests = with.now < cells.meal_from[row];
    hazards.clear();
    for (id, rule) in with.rules.of_class(cells.state[row], Class::Hazard) {
        if digests && matches!(rule.behaviour, Behaviour::Engulf(_)) {
            continue;
        }
        let mut hazard = rule_value(rule, |s| with.around.at_cell(cells, row, s));
        if matches!(rule.behaviour, Behaviour::Die) {
            hazard *= product.map_or(1.0, |product| product.death_factor);
        }
        if hazard > 0.0 {
            hazards.push((hazard, Some(id), rule.behaviour));
        }
    }
    let killing = product.map_or(0.0, |product| product.killing_per_s);
    if killing > 0.0 {
        hazards.push((killing, None, Behaviour::Die));
    }
    hazards.iter().map(|(hazard, ..)| hazard).sum()
}

/// Adds what a cell with these hazards does, by its stream from the beginning.
fn decide(
    row: usize,
    with: &Response<'_>,
    scratch: &mut Scratch,
    stream: Stream,
    intents: &mut Vec<Intent>,
) {
    scratch.options.clear();
    for (hazard, id, behaviour) in &scratch.hazards {
        let event = event_of(row, *behaviour, with);
        scratch
            .options
            .extend(event.map(|event| (*hazard, event, *id)));
    }
    let lineage = Lineage {
        row,
        options: &scratch.options,
        dt_s: with.dt_s,
        stream,
    };
    lineage.live(intents);
}

/// The event a hazard rule leads to here and now; none for rules that are not hazards and for
/// meals and kills without a victim in reach.
fn event_of(row: usize, behaviour: Behaviour, with: &Response<'_>) -> Option<CellEvent> {
    let victim = |state: StateId, reach_um: f64| with.near.nearest(row, state, reach_um);
    match behaviour {
        Behaviour::Become(state) => Some(CellEvent::Become(state)),
        Behaviour::Divide => Some(CellEvent::Divide),
        Behaviour::Die => Some(CellEvent::Die),
        Behaviour::Leave => Some(CellEvent::Leave),
        Behaviour::Engulf(meal) => {
            victim(meal.target, meal.reach_um).map(|prey| CellEvent::Engulf {
                prey_row: prey,
                meal,
            })
        }
        Behaviour::Kill(state, reach_um) => {
            victim(state, reach_um).map(|prey| CellEvent::Kill { prey_row: prey })
        }
        Behaviour::Secrete(_)
        | Behaviour::TakeUp(_)
        | Behaviour::Speed
        | Behaviour::Bias(_)
        | Behaviour::Recruit(..)
        | Behaviour::ClearDebris
        | Behaviour::LayCollagen
        | Behaviour::ClearCollagen
        | Behaviour::Regrow
        | Behaviour::Sprout
        | Behaviour::Activate => None,
    }
}
