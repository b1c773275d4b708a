//! The life of a followed cell, with names in place of numbers.

use crate::observe::Catalogue;
use crate::simulation::Station;

/// A change of place or state in the life of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LifeEvent {
    /// Simulated time, s.
    pub time_s: f64,
    /// Where the cell is from then on: a place of the body, or `patch` (`heart patch` where there are several).
    pub place: String,
    /// Its state from then on: `flowing`, `flowing dead`, `plugged`, `adhered`, `in-tissue`, `dead` or `gone` in the body, the dotted
    /// name of a cell state in the patch, or `left` for a cell that is no longer in the patch.
    pub state: String,
}

/// A station with names.
pub(super) fn life_event(station: &Station, catalogue: &Catalogue) -> LifeEvent {
    let [place, state] = station.whereabouts.names(catalogue);
    LifeEvent {
        time_s: station.time_s,
        place,
        state,
    }
}
