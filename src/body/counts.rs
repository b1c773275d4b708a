//! Counts of infused cells per node by state, viable cells and label apart (Eq. B5).

use serde::{Deserialize, Serialize};

use crate::body::condition::{Condition, State};
use crate::body::label::LabelDestination;
use crate::body::population::Population;
use crate::ids::OrganId;

/// Cells at one node now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OrganCounts {
    /// Carried by blood, dead cells included.
    pub flowing: u64,
    /// Held mechanically, alive.
    pub plugged: u64,
    /// Bound to the wall, alive.
    pub adhered: u64,
    /// In the tissue, alive.
    pub in_tissue: u64,
    /// Dead, remains still here.
    pub dead: u64,
    /// Dead, remains cleared from here.
    pub gone: u64,
    /// Viable cells in any state.
    pub viable: u64,
    /// Label still in cells or remains here, dose equivalents.
    pub label_in_cells: u64,
    /// Label freed from cells and taken up here, dose equivalents.
    pub label_free: u64,
}

impl OrganCounts {
    /// Live cells held in the vessels.
    pub fn held(&self) -> u64 {
        self.plugged + self.adhered
    }

    /// All label here, dose equivalents: what an isotope shows, debris included (Eq. B5).
    pub fn label(&self) -> u64 {
        self.label_in_cells + self.label_free
    }

    fn add(&mut self, other: &OrganCounts) {
        self.flowing += other.flowing;
        self.plugged += other.plugged;
        self.adhered += other.adhered;
        self.in_tissue += other.in_tissue;
        self.dead += other.dead;
        self.gone += other.gone;
        self.viable += other.viable;
        self.label_in_cells += other.label_in_cells;
        self.label_free += other.label_free;
    }

    #[inline]
    fn slot(&mut self, state: State) -> Option<&mut u64> {
        match state {
            State::Waiting => None,
            State::Flowing => Some(&mut self.flowing),
            State::Plugged => Some(&mut self.plugged),
            State::Adhered => Some(&mut self.adhered),
            State::InTissue | State::Seated => Some(&mut self.in_tissue),
            State::Dead => Some(&mut self.dead),
            State::Gone => Some(&mut self.gone),
        }
    }

    #[inline]
    fn enter(&mut self, cell: Condition) {
        if let Some(slot) = self.slot(cell.state()) {
            *slot += 1;
            self.viable += u64::from(cell.viable());
            self.label_in_cells += u64::from(cell.labelled());
        }
    }

    fn subtract(&mut self, other: &OrganCounts) {
        self.flowing -= other.flowing;
        self.plugged -= other.plugged;
        self.adhered -= other.adhered;
        self.in_tissue -= other.in_tissue;
        self.dead -= other.dead;
        self.gone -= other.gone;
        self.viable -= other.viable;
        self.label_in_cells -= other.label_in_cells;
        self.label_free -= other.label_free;
    }
}

/// Cells that changed, as counts before and after; sums only, so that groups can be added in any order.
#[derive(Debug, Clone)]
pub(super) struct CountChange {
    before: Vec<OrganCounts>,
    after: Vec<OrganCounts>,
    infused: u64,
}

impl CountChange {
    pub fn none(organs: usize) -> CountChange {
        CountChange {
            before: vec![OrganCounts::default(); organs],
            after: vec![OrganCounts::default(); organs],
            infused: 0,
        }
    }

    /// Notes what another group has noted.
    pub fn add_all(&mut self, other: &CountChange) {
        let sums = self.before.iter_mut().chain(&mut self.after);
        for (sum, counts) in sums.zip(other.before.iter().chain(&other.after)) {
            sum.add(counts);
        }
        self.infused += other.infused;
    }

    /// Notes one cell with its condition and place before and after.
    #[inline]
    pub fn add(&mut self, before: (Condition, OrganId), after: (Condition, OrganId)) {
        self.infused += u64::from(before.0.state() == State::Waiting);
        self.before[before.1.index()].enter(before.0);
        self.after[after.1.index()].enter(after.0);
    }
}

/// Counts of the whole body, kept with every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    organs: Vec<OrganCounts>,
    infused: u64,
    label_excreted: u64,
}

impl Counts {
    pub(super) fn none(organs: usize) -> Counts {
        Counts {
            organs: vec![OrganCounts::default(); organs],
            infused: 0,
            label_excreted: 0,
        }
    }

    /// Counts at one node.
    pub fn of(&self, organ: OrganId) -> &OrganCounts {
        &self.organs[organ.index()]
    }

    /// Counts of all nodes in the order of [`OrganId`].
    pub fn organs(&self) -> &[OrganCounts] {
        &self.organs
    }

    /// Cells infused so far.
    pub fn infused(&self) -> u64 {
        self.infused
    }

    /// Label that left the body, dose equivalents.
    pub fn label_excreted(&self) -> u64 {
        self.label_excreted
    }

    /// Sum over the body.
    pub fn total(&self) -> OrganCounts {
        let mut total = OrganCounts::default();
        self.organs.iter().for_each(|organ| total.add(organ));
        total
    }

    /// Live held cells per node, in the form that the wall needs.
    pub fn held_cells(&self) -> Vec<u64> {
        self.organs.iter().map(OrganCounts::held).collect()
    }

    /// Whether infused = flowing + plugged + adhered + in tissue + dead + gone, and all label is somewhere, both exactly.
    pub fn balanced(&self) -> bool {
        let all = self.total();
        let cells = all.flowing + all.plugged + all.adhered + all.in_tissue + all.dead + all.gone;
        cells == self.infused && all.label() + self.label_excreted == self.infused
    }

    pub(super) fn change(&mut self, change: &CountChange) {
        self.infused += change.infused;
        for (organ, (before, after)) in self
            .organs
            .iter_mut()
            .zip(change.before.iter().zip(&change.after))
        {
            // Added first, so that no count passes below zero.
            organ.add(after);
            organ.subtract(before);
        }
    }

    pub(super) fn free_label(&mut self, destination: LabelDestination, amount: u64) {
        match destination {
            LabelDestination::Organ(organ) => self.organs[organ.index()].label_free += amount,
            LabelDestination::Excreted => self.label_excreted += amount,
        }
    }

    /// Counts made again from every row; freed label cannot be counted from rows and is taken over from `self`.
    pub(super) fn recount(&self, population: &Population) -> Counts {
        let mut counts = Counts::none(self.organs.len());
        for row in 0..population.len() {
            let cell = population.get(row);
            counts.infused += u64::from(cell.condition.state() != State::Waiting);
            counts.organs[cell.place.index()].enter(cell.condition);
        }
        for (organ, old) in counts.organs.iter_mut().zip(&self.organs) {
            organ.label_free = old.label_free;
        }
        counts.label_excreted = self.label_excreted;
        counts
    }
}
