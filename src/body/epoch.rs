//! Coupling epochs: their lengths around doses, and what an epoch reports.

use thiserror::Error;

use crate::body::Dose;
use crate::body::condition::State;
use crate::ids::{OrganId, Tick};

/// A coupling epoch: the interval over which hazards and the hold rule are frozen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// Running number, for reports. It names no random stream: `start` does, which arms with other doses share.
    pub index: u32,
    /// First tick.
    pub start: Tick,
    /// Tick after the last.
    pub end: Tick,
}

impl Epoch {
    /// Length in seconds.
    pub fn seconds(&self) -> f64 {
        Tick(self.end.since(self.start)).seconds()
    }
}

/// Why an epoch cannot be run.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EpochError {
    /// The epoch does not begin where the last one ended, or has no length.
    #[error("epoch from tick {start} to {end} does not follow tick {now}")]
    NotNext {
        /// Requested start.
        start: u64,
        /// Requested end.
        end: u64,
        /// Where the body stands.
        now: u64,
    },
    /// The end lies beyond the 13 years that event times can express.
    #[error("tick {end} is past the last tick {limit} of the body's calendar")]
    TooLate {
        /// Requested end.
        end: u64,
        /// Last tick possible.
        limit: u64,
    },
    /// The epoch index is reserved or was used before.
    #[error("epoch index {index} is not above the last one, or too large")]
    BadIndex {
        /// The index.
        index: u32,
    },
    /// Hazards do not match the body.
    #[error("hazards for {found} {what}, but the body has {expected}")]
    WrongLength {
        /// Organs or products.
        what: &'static str,
        /// Entries given.
        found: usize,
        /// Entries needed.
        expected: usize,
    },
    /// A hazard of an organ is negative or not finite.
    #[error("a hazard of organ {organ} is negative or not finite")]
    BadHazard {
        /// Index of the organ.
        organ: usize,
    },
    /// The kill hazard of a product is negative or not finite.
    #[error("the kill hazard of product {product} is negative or not finite")]
    BadKill {
        /// Index of the product.
        product: usize,
    },
}

/// What happened at one node during an epoch, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrganEvents {
    /// Entered the vessels, dead cells included.
    pub entered: u64,
    /// Held mechanically, dead cells included.
    pub plugged: u64,
    /// Bound to the wall.
    pub adhered: u64,
    /// Of the cells held, those that were dead.
    pub arrested_dead: u64,
    /// Viable cells that passed the bed.
    pub passed_viable: u64,
    /// Plugged cells that slipped on.
    pub slipped: u64,
    /// Adhered cells that let go.
    pub released: u64,
    /// Cells that died.
    pub died: u64,
    /// Cells that crossed into the tissue.
    pub transmigrated: u64,
}

impl OrganEvents {
    /// Cells arrested, by size or adhesion.
    pub fn arrested(&self) -> u64 {
        self.plugged + self.adhered
    }

    /// Live cells arrested, by size or adhesion.
    pub fn arrested_viable(&self) -> u64 {
        self.arrested() - self.arrested_dead
    }

    pub(super) fn add(&mut self, other: &OrganEvents) {
        self.entered += other.entered;
        self.plugged += other.plugged;
        self.adhered += other.adhered;
        self.arrested_dead += other.arrested_dead;
        self.passed_viable += other.passed_viable;
        self.slipped += other.slipped;
        self.released += other.released;
        self.died += other.died;
        self.transmigrated += other.transmigrated;
    }
}

/// How a cell came into the tissue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// Through a vessel wall.
    FromVessel,
    /// By injection.
    Injected,
    /// By injection, dead already.
    InjectedDead,
    /// Not at all: it died in the vessels of a watched organ, which held it by its size.
    DiedPlugged,
    /// Not at all: it died bound to the wall of a watched organ.
    DiedAdhered,
    /// Not at all: it was dead when the vessels of a watched organ held it.
    HeldDead,
}

impl Arrived {
    /// Whether the cell came alive.
    pub fn alive(self) -> bool {
        matches!(self, Arrived::FromVessel | Arrived::Injected)
    }

    /// Whether the cell was dead before it came to a halt: its remains are old.
    pub fn came_dead(self) -> bool {
        matches!(self, Arrived::InjectedDead | Arrived::HeldDead)
    }
}

/// A cell that came into the tissue of an organ, or a corpse that its phagocytes can find; see
/// [`Body::seat`](crate::body::Body::seat) and [`Body::watch`](crate::body::Body::watch).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// Row of the cell in the body.
    pub row: u32,
    /// The organ.
    pub organ: OrganId,
    /// Time since the start of the run, s.
    pub time_s: f64,
    /// Diameter, um.
    pub diameter_um: f32,
    /// Index of the dose in the list given to the body.
    pub dose: usize,
    /// How it came.
    pub how: Arrived,
}

/// An event of one infused cell in the body, and what it left; events that changed nothing are among them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passage {
    /// Time since the start of the run, s.
    pub time_s: f64,
    /// Where the cell is now.
    pub place: OrganId,
    /// Its state now.
    pub state: State,
    /// Whether it is alive now.
    pub viable: bool,
}

/// What an epoch did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EpochReport {
    /// Events per node, in the order of [`OrganId`].
    pub organs: Vec<OrganEvents>,
    /// Cells that passed each edge, in the order of [`Graph::edges`](crate::body::Graph::edges).
    pub passed: Vec<u64>,
    /// Cells that came into tissue and are alive there at the end of the epoch, the dead of local doses
    /// ([`Arrived::InjectedDead`]) and the corpses in the vessels of a watched organ, in row order.
    pub arrivals: Vec<Arrival>,
    /// Cells admitted.
    pub admitted: u64,
    /// Of these, viable.
    pub admitted_viable: u64,
    /// Cells that were examined: the cost of the epoch.
    pub touched: u64,
}

impl EpochReport {
    /// Cells arrested per node, in the form that the wall needs.
    pub fn arrested_cells(&self) -> Vec<u64> {
        self.organs.iter().map(OrganEvents::arrested).collect()
    }
}

/// The time over which a dose is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Start.
    pub start: Tick,
    /// Length in ticks; 0 for a bolus.
    pub duration_ticks: u64,
}

impl Window {
    fn end(self) -> Tick {
        self.start + self.duration_ticks
    }
}

impl From<&Dose> for Window {
    fn from(dose: &Dose) -> Window {
        Window {
            start: dose.start,
            duration_ticks: dose.duration_ticks,
        }
    }
}

/// How long epochs are: short while a dose is given, then growing in proportion to the time since.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochPlan {
    /// Epochs per dose while it runs.
    pub per_dose: u32,
    /// Shortest epoch, ticks.
    pub shortest_ticks: u64,
    /// Time after a dose during which epochs stay as short, ticks.
    pub settle_ticks: u64,
    /// Longest epoch, ticks.
    pub longest_ticks: u64,
}

impl EpochPlan {
    /// End of the epoch that starts at `now`.
    ///
    /// It never passes the start or the end of a dose. After the settling time each epoch is as long as the time since
    /// (plus one short epoch), so lengths double. A pure function of its arguments: a resumed run plans the same.
    pub fn end_of_epoch<D: Into<Window>>(
        &self,
        now: Tick,
        doses: impl IntoIterator<Item = D>,
    ) -> Tick {
        let shortest = self.shortest_ticks.max(1);
        let mut length = self.longest_ticks.max(shortest);
        for dose in doses.into_iter().map(Into::into) {
            if now < dose.start {
                length = length.min(dose.start - now);
                continue;
            }
            let during = (dose.duration_ticks / u64::from(self.per_dose.max(1))).max(shortest);
            let settled = dose.end() + self.settle_ticks;
            length = length.min(during + now.since(settled));
            if now < dose.end() {
                length = length.min(dose.end() - now);
            }
        }
        now + length
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Route;
    use crate::ids::ProductId;

    fn dose(start: u64, duration_ticks: u64) -> Dose {
        Dose {
            id: 0,
            start: Tick(start),
            duration_ticks,
            cells: 1,
            product: ProductId::new(0),
            route: Route::Venous,
            bag_s: 0.0,
        }
    }

    #[test]
    fn epochs_meet_doses_and_double_after_them() {
        let plan = EpochPlan {
            per_dose: 4,
            shortest_ticks: 1,
            settle_ticks: 60,
            longest_ticks: 36_000,
        };
        let doses = [dose(500, 40), dose(100_000, 40)];
        let mut now = Tick(0);
        let mut ends = Vec::new();
        while now < Tick(110_000) {
            let end = plan.end_of_epoch(now, &doses);
            assert!(end > now && end.since(now) <= 36_000);
            ends.push(end.0);
            now = end;
        }
        assert_eq!(&ends[..6], &[500, 510, 520, 530, 540, 550]);
        assert!(ends.contains(&100_000) && ends.contains(&100_040));
        let after: Vec<u64> = ends
            .into_iter()
            .filter(|&end| (600..2000).contains(&end))
            .collect();
        assert_eq!(after, [600, 610, 630, 670, 750, 910, 1230, 1870]);
    }
}
