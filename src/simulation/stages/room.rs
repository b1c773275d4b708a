//! Room for new cells, before they are made.

use crate::ids::StateId;
use crate::paracrine::{CellEvent, Entry, Intent};
use crate::simulation::region::Region;
use crate::simulation::setting::Setting;
use crate::simulation::{Shortage, StageError};

/// New cells of a patch by their state.
pub(super) struct Newcomers(Vec<u64>);

impl Newcomers {
    fn none(setting: &Setting) -> Self {
        Self(vec![0; setting.plan.model.kinds.states.len()])
    }

    /// Adds a number of cells of a state.
    pub fn add(&mut self, state: StateId, count: u64) {
        self.0[state.index()] += count;
    }

    /// Adds the births among intents. The rows are those of the cells of the patch.
    pub fn add_births(&mut self, states: &[StateId], intents: &[Intent]) {
        let births = intents
            .iter()
            .filter(|intent| intent.event == CellEvent::Divide);
        births.for_each(|birth| self.add(states[birth.row], 1));
    }

    /// Adds what comes from vessels.
    pub fn add_entries(&mut self, entries: &[Entry]) {
        let entries = entries.iter();
        entries.for_each(|entry| self.add(entry.state, entry.count));
    }

    fn all(&self) -> u64 {
        self.0.iter().sum()
    }
}

/// How many cells the patch can take at most beside those that it has.
pub(super) fn room(region: &Region) -> u64 {
    let share = region.budget.as_ref();
    share.map_or(u64::MAX, |share| share.room(region.cells.len() as u64))
}

/// Refuses new cells that do not fit into the memory that the run may use.
pub(super) fn make_room(
    region: &Region,
    setting: &Setting,
    list: impl FnOnce(&mut Newcomers),
) -> Result<(), StageError> {
    let Some(share) = &region.budget else {
        return Ok(());
    };
    let mut new = Newcomers::none(setting);
    list(&mut new);
    let cells = region.cells.len() as u64 + new.all();
    let asked = share.ask(cells);
    asked.map_err(|short| refusal(region, setting, &new, short))
}

/// The refusal of more births in one step than there is room for.
pub(super) fn no_room(
    region: &Region,
    setting: &Setting,
    state: StateId,
    births: u64,
) -> StageError {
    let mut new = Newcomers::none(setting);
    new.add(state, births);
    let cells = region.cells.len() as u64 + births;
    let short = region.budget.as_ref().map(|share| share.shortage(cells));
    refusal(region, setting, &new, short.unwrap_or_default())
}

/// Names the most frequent kind of the new cells, and how many cells of it there would be.
fn refusal(region: &Region, setting: &Setting, new: &Newcomers, short: Shortage) -> StageError {
    let kinds = &setting.plan.model.kinds;
    let kind_of = |state: StateId| kinds.state(state).kind.index();
    let mut by_kind = vec![0_u64; kinds.kinds.len()];
    for (state, count) in new.0.iter().enumerate() {
        by_kind[kind_of(StateId::new(state))] += count;
    }
    let most = (0..by_kind.len()).max_by_key(|kind| by_kind[*kind]);
    let most = most.unwrap_or(0);
    let present = region.cells.state.iter();
    let present = present.filter(|state| kind_of(**state) == most).count() as u64;
    StageError::Memory {
        kind: kinds.kinds[most].name.clone(),
        count: present + by_kind[most],
        has: short.has,
    }
}
