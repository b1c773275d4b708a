//! The body: every infused cell on the organ graph, advanced epoch by epoch (Eq. B2, B4), with the doses still to come.

use thiserror::Error;

use crate::body::calendar::Calendar;
use crate::body::condition::State;
use crate::body::counts::{CountChange, Counts};
use crate::body::dose_index::DoseIndex;
use crate::body::epoch::{Epoch, EpochError, EpochReport};
use crate::body::frame::Draws;
use crate::body::hazards::{Ceilings, Hazards, Subject};
use crate::body::population::{NEVER, Outcome, Population};
use crate::body::rates::RateTable;
use crate::body::waiting::{due_tick, waiting_time_s};
use crate::body::{Dose, DoseError, Graph, Product};
use crate::cells::HoldRule;
use crate::ids::{CellId, OrganId, Tick};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::work::Grain;

mod probe;
mod saved;
mod walking;

pub use saved::BodySnapshot;

/// Why a cell in the tissue cannot be changed.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("cell in row {row} is {found:?}, expected {expected:?}")]
pub struct TissueError {
    /// The row.
    pub row: u32,
    /// Its state, `Waiting` for a row that does not exist.
    pub found: State,
    /// The state needed.
    pub expected: State,
}

/// The circulation with every infused cell in it (Eq. B2, B4).
///
/// Model for teaching and research, not medical advice.
#[derive(Debug, Clone)]
pub struct Body {
    graph: Graph,
    dose_index: DoseIndex,
    population: Population,
    calendar: Calendar,
    ceilings: Ceilings,
    /// What follows from the ceilings; none before the first epoch.
    ceiling_rates: Option<RateTable>,
    counts: Counts,
    now: Tick,
    next_index: u32,
    streams: Streams,
    watched: Vec<OrganId>,
    grain: Grain,
}

#[derive(Debug, Clone, Copy)]
struct Streams {
    draws: Draws,
    /// Waiting times drawn again when a hazard leaves its ceiling.
    redraw: Keyed,
    /// Cells that the patch takes over or gives back.
    patch: Keyed,
}

impl Body {
    /// A body at tick 0 with its doses still to come.
    ///
    /// # Errors
    /// [`DoseError`] for the first dose or product that cannot be.
    pub fn new(
        graph: Graph,
        products: Vec<Product>,
        doses: Vec<Dose>,
        seeder: &Seeder,
    ) -> Result<Body, DoseError> {
        let dose_index = DoseIndex::new(doses, products, &graph)?;
        let streams = Streams {
            draws: Draws {
                chain: seeder.keyed(Purpose::Body),
                dose: seeder.keyed(Purpose::Dose),
            },
            redraw: seeder.keyed(Purpose::Wall),
            patch: seeder.keyed(Purpose::Label),
        };
        Ok(Body {
            population: Population::waiting(dose_index.cells()),
            counts: Counts::none(graph.len()),
            calendar: Calendar::empty(dose_index.cells(), Grain::default(), 0),
            ceilings: Ceilings::unset(),
            ceiling_rates: None,
            now: Tick(0),
            next_index: 0,
            graph,
            dose_index,
            streams,
            watched: Vec::new(),
            grain: Grain::default(),
        })
    }

    /// From now on the cells that die held in the vessels of `organ`, or are held there dead, are among the arrivals of each
    /// epoch ([`Arrived::DiedPlugged`](crate::body::Arrived::DiedPlugged), [`HeldDead`](crate::body::Arrived::HeldDead)).
    pub fn watch(&mut self, organ: OrganId) {
        self.watched.push(organ);
    }

    /// Splits the work on its cells among threads differently; nothing else changes.
    pub fn set_grain(&mut self, grain: Grain) {
        self.grain = grain;
        self.calendar = Calendar::empty(self.population.len(), grain, self.now.0 as u32);
    }

    /// Runs one epoch: admits the cells due and takes every cell that moves through its jump chain.
    ///
    /// `hold` answers from a state frozen over the epoch, `hazards` are constant over it. The result does not depend on
    /// the number of threads.
    ///
    /// # Errors
    /// [`EpochError`] when the epoch does not follow the last one or the hazards do not fit; the body is unchanged then.
    pub fn advance<H: HoldRule>(
        &mut self,
        epoch: Epoch,
        hold: &H,
        hazards: &Hazards,
    ) -> Result<EpochReport, EpochError> {
        self.check_epoch(epoch)?;
        hazards.check(self.graph.len(), self.dose_index.products().len())?;
        self.cover(epoch, hazards);
        let report = self.walk_all(epoch, hold, hazards);
        self.now = epoch.end;
        self.next_index = epoch.index + 1;
        Ok(report)
    }

    fn check_epoch(&self, epoch: Epoch) -> Result<(), EpochError> {
        if epoch.start != self.now || epoch.end <= epoch.start {
            let (start, end, now) = (epoch.start.0, epoch.end.0, self.now.0);
            return Err(EpochError::NotNext { start, end, now });
        }
        if epoch.end.0 >= u64::from(NEVER) {
            let limit = u64::from(NEVER) - 1;
            return Err(EpochError::TooLate {
                end: epoch.end.0,
                limit,
            });
        }
        if epoch.index < self.next_index || epoch.index == u32::MAX {
            return Err(EpochError::BadIndex { index: epoch.index });
        }
        Ok(())
    }

    /// Makes the ceilings cover the hazards; where they moved, waiting times are drawn again (memoryless, so exact).
    fn cover(&mut self, epoch: Epoch, hazards: &Hazards) {
        let moved = self.ceilings.cover(hazards);
        if moved.is_some() || self.ceiling_rates.is_none() {
            self.ceiling_rates = Some(self.table_of_ceilings());
        }
        let (Some(moved), Some(ceiling)) = (moved, &self.ceiling_rates) else {
            return;
        };
        let dose_index = &self.dose_index;
        let redraw = self.streams.redraw;
        let given = self.dose_index.given(epoch.start, self.counts.infused());
        self.population
            .redraw_due(&given, &moved, self.grain, |row| {
                let (dose, cell) = dose_index.identify(row.row);
                let subject = subject(row, &dose_index.doses()[dose]);
                let mut stream = redraw.stream(cell.raw(), epoch.start.0 as u32);
                let waiting_s = waiting_time_s(&subject, ceiling, dose_index, &mut stream);
                due_tick(epoch.start.0, waiting_s)
            });
        self.calendar.invalidate(epoch.start.0 as u32);
    }

    fn table_of_ceilings(&self) -> RateTable {
        RateTable::new(self.ceilings.hazards(), &self.dose_index, &self.graph)
    }

    fn write(&mut self, outcome: &Outcome) {
        self.population.write(outcome);
        self.calendar.push(outcome.row, outcome.due);
    }

    /// Hands an arrived cell to the patch: from now on the body follows only its label.
    ///
    /// # Errors
    /// When the cell is not in the tissue, or was handed over before.
    pub fn seat(&mut self, row: u32) -> Result<(), TissueError> {
        let mut outcome = self.expect_state(row, State::InTissue)?;
        outcome.condition = outcome.condition.with_state(State::Seated);
        self.reschedule(outcome, 0);
        Ok(())
    }

    /// Records the death in the patch of a cell handed over before; its remains are cleared like all others.
    ///
    /// # Errors
    /// When the cell was not handed over.
    pub fn die_in_patch(&mut self, row: u32) -> Result<(), TissueError> {
        let mut outcome = self.expect_state(row, State::Seated)?;
        outcome.condition = outcome.condition.without_life().with_state(State::Dead);
        self.reschedule(outcome, 1);
        Ok(())
    }

    /// Takes back a live cell that left the patch: it lives on in the tissue around it.
    ///
    /// # Errors
    /// When the cell was not handed over.
    pub fn unseat(&mut self, row: u32) -> Result<(), TissueError> {
        let mut outcome = self.expect_state(row, State::Seated)?;
        outcome.condition = outcome.condition.with_state(State::InTissue);
        self.reschedule(outcome, 2);
        Ok(())
    }

    /// Writes a cell that was changed from outside and draws its next event again; `draw` names the stream of the occasion.
    fn reschedule(&mut self, mut outcome: Outcome, draw: u32) {
        let (dose, cell) = self.dose_index.identify(outcome.row);
        let subject = subject(&outcome, &self.dose_index.doses()[dose]);
        let mut stream = self.streams.patch.stream(cell.raw(), draw);
        let ceiling = self.ceiling_rates.as_ref().expect("made by cover");
        let waiting_s = waiting_time_s(&subject, ceiling, &self.dose_index, &mut stream);
        outcome.due = due_tick(self.now.0, waiting_s);
        let before = self.population.get(outcome.row);
        let mut change = CountChange::none(self.graph.len());
        change.add(
            (before.condition, before.place),
            (outcome.condition, outcome.place),
        );
        self.counts.change(&change);
        self.write(&outcome);
    }

    fn expect_state(&self, row: u32, expected: State) -> Result<Outcome, TissueError> {
        let known = (row < self.population.len()).then(|| self.population.get(row));
        match known {
            Some(cell) if cell.condition.state() == expected => Ok(cell),
            _ => Err(TissueError {
                row,
                found: known.map_or(State::Waiting, |cell| cell.condition.state()),
                expected,
            }),
        }
    }
}

fn subject(cell: &Outcome, dose: &Dose) -> Subject {
    Subject {
        condition: cell.condition,
        place: cell.place,
        product: dose.product,
        diameter_um: cell.diameter_um,
    }
}

/// What can be read from a body.
impl Body {
    /// The organ graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The doses, in the order given.
    pub fn doses(&self) -> &[Dose] {
        self.dose_index.doses()
    }

    /// Counts per node, kept with every change.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The same counts made again from every cell: slow, to verify [`counts`](Body::counts).
    pub fn recount(&self) -> Counts {
        self.counts.recount(&self.population)
    }

    /// Where the body stands.
    pub fn now(&self) -> Tick {
        self.now
    }

    /// The smallest index the next epoch may have.
    pub fn next_epoch_index(&self) -> u32 {
        self.next_index
    }

    /// Number of rows, cells still to come included.
    pub fn cells(&self) -> u32 {
        self.population.len()
    }

    /// State and place of the cell in `row`, `None` for a row that does not exist.
    pub fn cell(&self, row: u32) -> Option<(State, OrganId)> {
        (row < self.population.len()).then(|| {
            let cell = self.population.get(row);
            (cell.condition.state(), cell.place)
        })
    }

    /// Identity of the cell in `row`: its dose and its number in it. The row must exist.
    pub fn identity(&self, row: u32) -> CellId {
        self.dose_index.identify(row).1
    }

    /// Row of an infused cell, `None` for a cell of no dose of this body.
    pub fn row_of(&self, cell: CellId) -> Option<u32> {
        self.dose_index.row_of(cell)
    }

    /// Bytes that cells take now: rows and calendar.
    pub fn bytes(&self) -> usize {
        self.population.bytes() + self.calendar.bytes()
    }
}
