//! Cell kinds, their states and internal levels: data, not types.

use crate::cells::Term;
use crate::ids::{KindId, LevelId, StateId};

/// A kind of cell, named as in the Cell Ontology, with its states and internal levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Key of the kind in the library, for example `macrophage`.
    pub name: String,
    /// Cell Ontology identifier such as `CL:0000235`; empty when there is none.
    pub ontology: String,
    /// Diameter of a cell, um.
    pub diameter_um: f64,
    /// Speed of an undisturbed cell, um/s.
    pub speed_um_per_s: f64,
    /// Mean time a cell keeps its direction, s.
    pub persistence_s: f64,
    /// First of the kind's states in the table of all states.
    pub first_state: StateId,
    /// How many states the kind has.
    pub state_count: usize,
    /// Internal levels of the kind, at most [`MAX_LEVELS`].
    pub levels: Vec<Level>,
}

/// The most internal levels one kind may have: they are columns of every agent.
pub const MAX_LEVELS: usize = 4;

/// A state of one kind. State ids are global: they index the table of all states of all kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The kind the state belongs to.
    pub kind: KindId,
    /// Key of the state within its kind, for example `m1`.
    pub name: String,
    /// Words for people, for example `M1 macrophage`.
    pub label: String,
    /// True for a dead body that lies in the tissue until it is eaten or falls apart.
    pub corpse: bool,
}

/// An internal level of a cell in 0..=1 that follows a target with its own rise and fall times:
/// licensing by a cytokine, or the memory of a recent meal.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Key of the level within its kind, for example `licensed-fast`.
    pub name: String,
    /// Relaxation time towards a higher target, s.
    pub on_s: f64,
    /// Relaxation time towards a lower target, s.
    pub off_s: f64,
    /// Terms whose combination 1 - prod(1 - H) is the target. Empty: only events raise the level.
    pub raised_by: Vec<Term>,
    /// True when engulfing a corpse sets the level to one.
    pub set_by_engulfing: bool,
}

/// All kinds and states of a run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kinds {
    /// The kinds, indexed by [`KindId`].
    pub kinds: Vec<Kind>,
    /// The states of all kinds, indexed by [`StateId`], grouped by kind.
    pub states: Vec<State>,
}

impl Kinds {
    /// The kind with this id.
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.index()]
    }

    /// The state with this id.
    pub fn state(&self, id: StateId) -> &State {
        &self.states[id.index()]
    }

    /// Finds a state by the key of its kind and its own key.
    pub fn find(&self, kind: &str, state: &str) -> Option<StateId> {
        self.states
            .iter()
            .position(|s| s.name == state && self.kind(s.kind).name == kind)
            .map(StateId::new)
    }

    /// The corpse state of the kind that a state belongs to; none if its dead vanish.
    pub fn corpse_of(&self, id: StateId) -> Option<StateId> {
        let kind = self.kind(self.state(id).kind);
        let first = kind.first_state.index();
        (first..first + kind.state_count)
            .map(StateId::new)
            .find(|state| self.state(*state).corpse)
    }

    /// Dotted name `kind.state` of a state, as used for observables.
    pub fn dotted(&self, id: StateId) -> String {
        let state = self.state(id);
        format!("{}.{}", self.kind(state.kind).name, state.name)
    }

    /// Finds a level of a kind by its key.
    pub fn find_level(&self, kind: KindId, level: &str) -> Option<LevelId> {
        let levels = &self.kind(kind).levels;
        levels
            .iter()
            .position(|l| l.name == level)
            .map(LevelId::new)
    }
}
