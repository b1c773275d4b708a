//! Compiled rule rows: which cell does what, how fast, and which signals raise or lower it.

use crate::cells::Signal;
use crate::ids::{FactorId, RuleId, StateId};

/// How a signal becomes an effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A Hill function of the signal.
    Hill {
        /// Signal at half effect, in the signal's unit.
        half: f64,
        /// Hill power.
        power: f64,
    },
    /// One minus a Hill function of the signal: what is lacking acts.
    FallingHill {
        /// Signal at half effect, in the signal's unit.
        half: f64,
        /// Hill power.
        power: f64,
    },
    /// The signal itself, at most one; for signals between 0 and 1.
    Linear,
}

/// One signal and its effect (Eq. P3).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// What is sensed.
    pub signal: Signal,
    /// How it becomes an effect.
    pub shape: Shape,
    /// Largest share of the effect, 0..=1.
    pub strength: f64,
}

/// What a rule changes, and in which unit its value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Behaviour {
    /// Hazard (1/s) of becoming another state of the same kind.
    Become(StateId),
    /// Hazard (1/s) of dividing.
    Divide,
    /// Hazard (1/s) of dying; the cell enters its kind's corpse state, or vanishes if there is none.
    /// For parenchyma: hazard of each living parenchymal cell.
    Die,
    /// Hazard (1/s) of leaving the tissue.
    Leave,
    /// Secretion of a factor, molecules/s per cell (for vessels: per um^3 of perfused tissue).
    Secrete(FactorId),
    /// Clearance of a factor, um^3/s per cell.
    TakeUp(FactorId),
    /// Added to the speed of the kind, um/s.
    Speed,
    /// Weight of the direction up the gradient of a factor against the cell's own direction.
    Bias(FactorId),
    /// Hazard (1/s) of eating a neighbour in the given state, with what a meal does.
    Engulf(Meal),
    /// Hazard (1/s) of killing a neighbour in the given state within a reach (um).
    Kill(StateId, f64),
    /// Entry of cells in a state from perfused vessels: cells per um^3 of tissue and s, or per um^2 of vessel wall and s.
    Recruit(StateId, EntryPer),
    /// Debris units removed per cell, 1/s, from around the cell.
    ClearDebris,
    /// Collagen laid down per cell, um^3/s.
    LayCollagen,
    /// Collagen removed per cell, um^3/s.
    ClearCollagen,
    /// Regrowth rate of lost parenchyma, 1/s.
    Regrow,
    /// Speed of the front of new vessels, um/s.
    Sprout,
    /// Rise of the wall activation above one, for vessels (Eq. B3).
    Activate,
}

/// What the entry of cells is in proportion to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPer {
    /// The volume of perfused tissue.
    Volume,
    /// The area of the walls of perfused vessels.
    Wall,
}

impl EntryPer {
    /// What turns a value of a rule into an entry per volume, in a tissue with this area of vessel wall per volume, 1/um.
    pub fn of_surface(self, surface_per_um: f64) -> f64 {
        match self {
            Self::Volume => 1.0,
            Self::Wall => surface_per_um,
        }
    }
}

/// What a rule of cells is for: each stage of a step asks for one class only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A hazard: of changing, dividing, dying, leaving, eating, killing.
    Hazard,
    /// What the cell gives to and takes from the fields.
    Exchange,
    /// Where it moves.
    Motion,
    /// What it does to the tissue of its voxel.
    Tissue,
}

impl Class {
    const COUNT: usize = 4;
}

impl Behaviour {
    /// The class of a rule of cells with this behaviour; none for what only parenchyma and vessels do.
    pub fn class(&self) -> Option<Class> {
        match self {
            Self::Become(_)
            | Self::Divide
            | Self::Die
            | Self::Leave
            | Self::Engulf(_)
            | Self::Kill(..) => Some(Class::Hazard),
            Self::Secrete(_) | Self::TakeUp(_) => Some(Class::Exchange),
            Self::Speed | Self::Bias(_) => Some(Class::Motion),
            Self::ClearDebris | Self::LayCollagen | Self::ClearCollagen => Some(Class::Tissue),
            Self::Recruit(..) | Self::Regrow | Self::Sprout | Self::Activate => None,
        }
    }
}

/// What happens when a cell eats a neighbour (Eq. P4).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meal {
    /// State of the cell that is eaten.
    pub target: StateId,
    /// Distance within which the neighbour is reached, um.
    pub reach_um: f64,
    /// State the eater may switch to.
    pub then: Option<StateId>,
    /// Probability of that switch when the eaten cell died whole: viable or licensed.
    pub then_share: f64,
    /// Probability of that switch when the eaten cell was debris: dead before it arrived.
    pub then_share_debris: f64,
    /// How many meals a corpse makes, in the mean.
    pub bites: f64,
    /// Time before the same eater eats again, s.
    pub again_after_s: f64,
}

impl Meal {
    /// Whether a meal takes effect by a uniform number, and the uniform number that is left: independent of it.
    pub fn outcome(&self, uniform: f64, share: f64) -> (bool, f64) {
        if uniform < share {
            (true, uniform / share)
        } else {
            (false, (uniform - share) / (1.0 - share))
        }
    }
}

/// What a rule applies to.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Cells in any of these states.
    Cells(Vec<StateId>),
    /// Living parenchymal cells of a voxel.
    Parenchyma,
    /// Perfused tissue of a voxel.
    Vessel,
}

/// One compiled rule row:
/// value = (base + max (1 - prod(1 - s H))) prod(1 - s H), raising terms first (Eq. P3).
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Key of the rule in the library.
    pub name: String,
    /// Words for people.
    pub label: String,
    /// Key of the action of the infused cells that it is a part of; none for the rest of the biology.
    pub action: Option<String>,
    /// What it applies to.
    pub subject: Subject,
    /// What it changes.
    pub behaviour: Behaviour,
    /// Value without any signal, in the behaviour's unit.
    pub base: f64,
    /// What the raising signals add at most, in the behaviour's unit.
    pub max: f64,
    /// Signals that raise the value.
    pub raised_by: Vec<Term>,
    /// Signals that lower the value.
    pub lowered_by: Vec<Term>,
}

impl Rule {
    /// Whether some signal can give the rule a value other than zero: rules of switched-off actions have none.
    pub fn has_value(&self) -> bool {
        self.base > 0.0 || (self.max > 0.0 && !self.raised_by.is_empty())
    }
}

/// The rules of a run, with an index by state and class so that a cell only meets its own rules.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rules {
    /// All rules, indexed by [`RuleId`], in the order of their keys.
    pub rules: Vec<Rule>,
    by_state: Vec<[Vec<RuleId>; Class::COUNT]>,
}

impl Rules {
    /// Indexes the rules for a table of `states` states.
    pub fn new(rules: Vec<Rule>, states: usize) -> Self {
        let mut by_state = vec![<[Vec<RuleId>; Class::COUNT]>::default(); states];
        for (position, rule) in rules.iter().enumerate() {
            if let (Subject::Cells(members), Some(class)) = (&rule.subject, rule.behaviour.class())
            {
                for state in members {
                    by_state[state.index()][class as usize].push(RuleId::new(position));
                }
            }
        }
        Self { rules, by_state }
    }

    /// The rules of a class that apply to cells in this state, in the order of their keys.
    #[inline]
    pub fn of_class(&self, state: StateId, class: Class) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.by_state[state.index()][class as usize]
            .iter()
            .map(|id| (*id, &self.rules[id.index()]))
    }

    /// The rules of one subject other than cells.
    pub fn of_subject(&self, subject: &Subject) -> impl Iterator<Item = (RuleId, &Rule)> {
        let all = self.rules.iter().enumerate();
        all.filter(move |(_, rule)| rule.subject == *subject)
            .map(|(position, rule)| (RuleId::new(position), rule))
    }
}
