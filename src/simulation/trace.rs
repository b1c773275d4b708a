//! The lives of followed cells: every change of place or state, in the body to the moment, in a patch to the step.
//!
//! Following changes nothing: a cell that is followed walks its chain twice, with the same draws.

use std::collections::BTreeMap;

use crate::body::{Epoch, Passage, State};
use crate::ids::{CellId, OrganId, SiteId, StateId};
use crate::observe::Catalogue;
use crate::simulation::blood::Blood;
use crate::simulation::region::Region;
use crate::simulation::{StageError, World};

/// Where a cell is, and in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// In the body outside of a patch.
    Body {
        /// The node of the organ graph.
        place: OrganId,
        /// How it is held there, if at all.
        state: State,
        /// Whether it is alive.
        viable: bool,
    },
    /// In a patch, as a cell or as a corpse.
    Patch {
        /// The site of the patch.
        site: SiteId,
        /// Its state.
        state: StateId,
    },
    /// No longer in the patch in which it was: eaten, dissolved, or gone to the tissue around.
    LeftPatch {
        /// The site of that patch.
        site: SiteId,
    },
}

impl Whereabouts {
    /// Names of the place and of the state.
    pub fn names(self, catalogue: &Catalogue) -> [String; 2] {
        let [place, state] = match self {
            Self::Body {
                place,
                state,
                viable,
            } => [
                catalogue.places[place.index()].clone(),
                name(state, viable).to_owned(),
            ],
            Self::Patch { site, state } => [
                catalogue.sites[site.index()].patch_name.clone(),
                catalogue.states[state.index()].0.clone(),
            ],
            Self::LeftPatch { site } => [
                catalogue.sites[site.index()].patch_name.clone(),
                "left".to_owned(),
            ],
        };
        [place, state]
    }
}

fn name(state: State, viable: bool) -> &'static str {
    match state {
        State::Waiting => "waiting",
        // The dead float on until their size holds them.
        State::Flowing if !viable => "flowing dead",
        State::Flowing => "flowing",
        State::Plugged => "plugged",
        State::Adhered => "adhered",
        State::InTissue => "in-tissue",
        State::Seated => "seated",
        State::Dead => "dead",
        State::Gone => "gone",
    }
}

/// A moment at which the whereabouts of a followed cell changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Station {
    /// The cell.
    pub cell: CellId,
    /// Time since the start of the run, s.
    pub time_s: f64,
    /// Where it is from then on.
    pub whereabouts: Whereabouts,
}

/// The cells that are followed, and what has happened to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Trace {
    /// The cells with their latest whereabouts, if any are known.
    followed: BTreeMap<CellId, Option<Whereabouts>>,
    stations: Vec<Station>,
}

impl Trace {
    fn note(&mut self, cell: CellId, time_s: f64, whereabouts: Whereabouts) {
        let Some(latest) = self.followed.get_mut(&cell) else {
            return;
        };
        if *latest != Some(whereabouts) {
            *latest = Some(whereabouts);
            self.stations.push(Station {
                cell,
                time_s,
                whereabouts,
            });
        }
    }

    /// Follows infused cells through an epoch that the blood is about to run.
    pub fn follow_in_blood(&mut self, blood: &mut Blood, epoch: Epoch) -> Result<(), StageError> {
        let cells = self.followed.keys();
        let cells = cells.filter_map(|cell| Some((*cell, blood.body.row_of(*cell)?)));
        let (cells, rows): (Vec<CellId>, Vec<u32>) = cells.unzip();
        if cells.is_empty() {
            return Ok(());
        }
        for (cell, passages) in cells.into_iter().zip(blood.passages(&rows, epoch)?) {
            for passage in passages {
                let Passage {
                    time_s,
                    place,
                    state,
                    viable,
                } = passage;
                // Of a cell or corpse in a patch, the body follows the label alone.
                let latest = self.followed.get(&cell).copied().flatten();
                let in_patch = matches!(latest, Some(Whereabouts::Patch { .. }));
                if state != State::Seated && !in_patch {
                    let whereabouts = Whereabouts::Body {
                        place,
                        state,
                        viable,
                    };
                    self.note(cell, time_s, whereabouts);
                }
            }
        }
        Ok(())
    }

    /// Looks for followed cells in the patches.
    pub fn follow_in_patches(&mut self, regions: &[Region], time_s: f64) {
        if self.followed.is_empty() {
            return;
        }
        let mut here = BTreeMap::new();
        for region in regions {
            for (id, state) in region.cells.id.iter().zip(&region.cells.state) {
                if self.followed.contains_key(id) {
                    let (site, state) = (region.id, *state);
                    here.insert(*id, Whereabouts::Patch { site, state });
                }
            }
        }
        let cells: Vec<_> = self.followed.iter().map(|(id, at)| (*id, *at)).collect();
        for (cell, latest) in cells {
            match (here.get(&cell), latest) {
                (Some(whereabouts), _) => self.note(cell, time_s, *whereabouts),
                (None, Some(Whereabouts::Patch { site, .. })) => {
                    self.note(cell, time_s, Whereabouts::LeftPatch { site });
                }
                (None, _) => {}
            }
        }
    }

    /// The same cells, with what happened to them until a moment.
    pub fn until(&self, time_s: f64) -> Self {
        let stations = self.stations.iter().copied();
        // What happens in the body at the moment itself is still to come; what is seen in a patch then has happened.
        let happened = |one: &Station| match one.whereabouts {
            Whereabouts::Body { .. } => one.time_s < time_s,
            _ => one.time_s <= time_s,
        };
        let stations: Vec<Station> = stations.filter(happened).collect();
        let latest = |cell: &CellId| {
            let mut own = stations.iter().rev();
            own.find(|one| one.cell == *cell).map(|one| one.whereabouts)
        };
        let followed = self.followed.keys().map(|cell| (*cell, latest(cell)));
        Self {
            followed: followed.collect(),
            stations,
        }
    }
}

impl World {
    /// Follows a cell from now on, infused or not, in the body or not yet.
    pub fn follow(&mut self, cell: CellId) {
        self.trace.followed.entry(cell).or_default();
    }

    /// What has happened to the followed cells, in the order of time within each step.
    pub fn stations(&self) -> &[Station] {
        &self.trace.stations
    }

    /// Takes over the cells that another world of this arm follows, with their history until the present moment.
    pub fn follow_as(&mut self, other: &World) {
        self.trace = other.trace.until(self.now().seconds());
    }
}
