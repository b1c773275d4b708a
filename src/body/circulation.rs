use rayon::prelude::*;
use thiserror::Error;

use crate::body::calendar::{Calendar, Scanned};
use crate::body::chain::{due_tick, waiting_time_s};
use crate::body::counts::{CountChange, Counts};
use crate::body::epoch::{Epoch, EpochError, EpochReport, OrganEvents};
use crate::body::frame::{Draws, Frame, Tally};
use crate::body::hazards::{Ceilings, Hazards, Subject};
use crate::body::label::LabelDestination;
use crate::body::population::{NEVER, Outcome, Population, State};
use crate::body::roster::Roster;
use crate::body::{Dose, DoseError, Graph, Product};
use crate::cells::HoldRule;
use crate::ids::{CellId, OrganId, Tick};
use crate::rng::{Keyed, Purpose, Seeder};
use crate::work::Grain;

mod saved;

pub use saved::SavedBody;

/// Cells walked before their outcomes are written back, while their rows are still in the cache.
const BATCH: usize = 1 << 15;
/// Cells walked by one task.
const CHUNK: usize = 1 << 10;

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
    roster: Roster,
    population: Population,
    calendar: Calendar,
    ceilings: Ceilings,
    counts: Counts,
    now: Tick,
    next_index: u32,
    streams: Streams,
    watched: Option<OrganId>,
    grain: Grain,
}

#[derive(Debug, Clone, Copy)]
struct Streams {
    draws: Draws,
    /// Waiting times drawn anew when a hazard leaves its ceiling.
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
        let roster = Roster::new(doses, products, &graph)?;
        let streams = Streams {
            draws: Draws {
                chain: seeder.keyed(Purpose::Body),
                dose: seeder.keyed(Purpose::Dose),
            },
            redraw: seeder.keyed(Purpose::Wall),
            patch: seeder.keyed(Purpose::Label),
        };
        Ok(Body {
            population: Population::waiting(roster.cells()),
            counts: Counts::none(graph.len()),
            calendar: Calendar::empty(0),
            ceilings: Ceilings::unset(),
            now: Tick(0),
            next_index: 0,
            graph,
            roster,
            streams,
            watched: None,
            grain: Grain::default(),
        })
    }

    /// From now on the cells that die held in the vessels of `organ`, or are held there dead, stand among the arrivals of
    /// each epoch ([`Arrived::DiedPlugged`](crate::body::Arrived::DiedPlugged), [`HeldDead`](crate::body::Arrived::HeldDead)).
    pub fn watch(&mut self, organ: OrganId) {
        self.watched = Some(organ);
    }

    /// Splits the work on its cells among threads otherwise; nothing else changes.
    pub fn set_grain(&mut self, grain: Grain) {
        self.grain = grain;
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
        hazards.check(self.graph.len(), self.roster.products().len())?;
        self.cover(epoch, hazards);
        let rows = self.rows_to_walk(epoch);
        let mut report = EpochReport {
            organs: vec![OrganEvents::default(); self.graph.len()],
            touched: rows.len() as u64,
            ..EpochReport::default()
        };
        for batch in rows.chunks(self.grain.of(BATCH)) {
            let walked = self.walk(batch, epoch, hold, hazards);
            walked
                .into_iter()
                .for_each(|(tally, outcomes)| self.apply(tally, &outcomes, &mut report));
        }
        report.arrivals.sort_unstable_by_key(|arrival| arrival.row);
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

    /// Makes the ceilings cover the hazards; where they moved, waiting times are drawn anew (memoryless, so exact).
    fn cover(&mut self, epoch: Epoch, hazards: &Hazards) {
        let Some(moved) = self.ceilings.cover(hazards) else {
            return;
        };
        let (roster, graph, ceiling) = (&self.roster, &self.graph, self.ceilings.hazards());
        let redraw = self.streams.redraw;
        self.population.redraw_due(self.grain, |row| {
            if !moved[row.place.index()] {
                return None;
            }
            let (dose, cell) = roster.identify(row.row);
            let subject = subject(row, &roster.doses()[dose]);
            let mut stream = redraw.stream(cell.raw(), epoch.start.0 as u32);
            let waiting_s = waiting_time_s(&subject, ceiling, roster, graph, &mut stream);
            Some(due_tick(epoch.start.0, waiting_s))
        });
        self.calendar.invalidate(epoch.start.0 as u32);
    }

    /// Every row that may change in the epoch, each once: due or admitted.
    fn rows_to_walk(&mut self, epoch: Epoch) -> Vec<u32> {
        let (start, end) = (epoch.start.0 as u32, epoch.end.0 as u32);
        let column = Scanned {
            population: &self.population,
            grain: self.grain,
        };
        let mut rows = self.calendar.take(start, end, &column);
        rows.extend(self.roster.admissions(epoch));
        rows
    }

    fn walk<H: HoldRule>(
        &self,
        rows: &[u32],
        epoch: Epoch,
        hold: &H,
        hazards: &Hazards,
    ) -> Vec<(Tally, Vec<Outcome>)> {
        let frame = Frame {
            graph: &self.graph,
            roster: &self.roster,
            actual: hazards,
            ceiling: self.ceilings.hazards(),
            hold,
            watched: self.watched,
            epoch,
            draws: self.streams.draws,
        };
        rows.par_chunks(self.grain.of(CHUNK))
            .map(|chunk| {
                let mut tally = Tally::new(self.graph.len());
                // Read together first: loads that do not wait for each other hide the way to memory.
                let before: Vec<Outcome> =
                    chunk.iter().map(|&row| self.population.get(row)).collect();
                let outcomes = before
                    .iter()
                    .map(|cell| frame.walk(cell, &mut tally))
                    .collect();
                (tally, outcomes)
            })
            .collect()
    }

    fn apply(&mut self, tally: Tally, outcomes: &[Outcome], report: &mut EpochReport) {
        outcomes.iter().for_each(|outcome| self.write(outcome));
        self.counts.change(&tally.counts);
        for (organ, &amount) in tally.freed_label.iter().enumerate() {
            self.counts
                .free_label(LabelDestination::Organ(OrganId::new(organ)), amount);
        }
        self.counts
            .free_label(LabelDestination::Excreted, tally.excreted_label);
        for (sum, events) in report.organs.iter_mut().zip(&tally.organs) {
            sum.add(events);
        }
        report.arrivals.extend(tally.arrivals);
        report.admitted += tally.admitted;
        report.admitted_viable += tally.admitted_viable;
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

    /// Writes a cell that was changed from outside and draws its next event anew; `draw` names the stream of the occasion.
    fn reschedule(&mut self, mut outcome: Outcome, draw: u32) {
        let (dose, cell) = self.roster.identify(outcome.row);
        let subject = subject(&outcome, &self.roster.doses()[dose]);
        let mut stream = self.streams.patch.stream(cell.raw(), draw);
        let ceiling = self.ceilings.hazards();
        let waiting_s = waiting_time_s(&subject, ceiling, &self.roster, &self.graph, &mut stream);
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
        self.roster.doses()
    }

    /// Counts per node, kept with every change.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The same counts made anew from every cell: slow, to verify [`counts`](Body::counts).
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
        self.roster.identify(row).1
    }

    /// Bytes that cells take now: rows and calendar.
    pub fn bytes(&self) -> usize {
        self.population.bytes() + self.calendar.bytes()
    }

    /// Feeds the whole state to the hasher: every row, the counts, the ceilings of waiting times and the clock.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        self.population.hash_into(hasher);
        self.counts.hash_into(hasher);
        self.ceilings.hash_into(hasher);
        hasher.update(&self.now.0.to_le_bytes());
    }
}
