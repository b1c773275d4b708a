//! Cells that move in an epoch walk it, many at a time, each in its own row.

use rayon::prelude::*;

use super::Body;
use crate::body::calendar::Scanned;
use crate::body::chain::Luggage;
use crate::body::condition::State;
use crate::body::epoch::{Epoch, EpochReport, OrganEvents};
use crate::body::frame::{Between, Draws, Frame, Tally};
use crate::body::hazards::Hazards;
use crate::body::label::LabelDestination;
use crate::body::making::{Made, Making};
use crate::body::population::{Outcome, Stretch};
use crate::body::rates::RateTable;
use crate::cells::HoldRule;
use crate::ids::OrganId;
use crate::rng::Opening;

/// Rows of which the tallies are added up at a time, so that they take little memory.
const BATCH: usize = 1 << 17;
/// Rows walked by one task.
const CHUNK: usize = 1 << 10;

impl Body {
    /// Takes every cell that may move through the epoch.
    pub(super) fn walk_all<H: HoldRule>(
        &mut self,
        epoch: Epoch,
        hold: &H,
        hazards: &Hazards,
    ) -> EpochReport {
        let mut report = EpochReport {
            organs: vec![OrganEvents::default(); self.graph.len()],
            ..EpochReport::default()
        };
        let rows = self.rows_to_walk(epoch);
        if rows.is_empty() {
            return report;
        }
        let actual = RateTable::new(hazards, &self.roster, &self.graph);
        for batch in rows.chunks(self.grain.of(BATCH)) {
            for tally in self.walk(batch, epoch, hold, &actual) {
                self.book(&tally, &mut report);
                report.arrivals.extend(tally.arrivals);
            }
        }
        report.arrivals.sort_unstable_by_key(|arrival| arrival.row);
        report
    }

    /// Every row that may change in the epoch, each once and in order: admitted, due, or due when it was noted.
    fn rows_to_walk(&mut self, epoch: Epoch) -> Vec<u32> {
        let (start, end) = (epoch.start.0 as u32, epoch.end.0 as u32);
        let given = self.roster.given(epoch.start, self.counts.infused());
        let column = Scanned {
            population: &self.population,
            given: &given,
            grain: self.grain,
        };
        let mut rows = self.calendar.take(start, end, &column);
        let due = rows.len();
        rows.extend(self.roster.admissions(epoch));
        if due > 0 && due < rows.len() {
            // Two runs in order: a merge.
            rows.par_sort();
        }
        rows
    }

    fn walk<H: HoldRule>(
        &mut self,
        rows: &[u32],
        epoch: Epoch,
        hold: &H,
        actual: &RateTable,
    ) -> Vec<Tally> {
        let frame = Frame {
            graph: &self.graph,
            roster: &self.roster,
            actual,
            ceiling: self.ceiling_rates.as_ref().expect("made by cover"),
            hold,
            watched: self.watched,
            epoch,
            draws: self.streams.draws,
            viability: Between::viability(&self.roster, epoch),
        };
        let stretches = self.population.stretches(rows, self.grain.of(CHUNK));
        let scheduled_before = self.calendar.end();
        stretches
            .into_par_iter()
            .map(|stretch| frame.walk_stretch(stretch, scheduled_before))
            .collect()
    }

    fn book(&mut self, tally: &Tally, report: &mut EpochReport) {
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
        report.touched += tally.touched;
        report.admitted += tally.admitted;
        report.admitted_viable += tally.admitted_viable;
        for &(row, due) in &tally.scheduled {
            self.calendar.push(row, due);
        }
    }
}

impl<H: HoldRule> Frame<'_, H> {
    /// Takes the cells of a stretch that do move through the epoch and notes whose next event comes before `soon`.
    fn walk_stretch(&self, mut stretch: Stretch<'_>, soon: u32) -> Tally {
        let mut tally = Tally::new(self.graph.len());
        let moving = stretch.moving_before(self.epoch.end);
        let mut departure = Departure::new(self.draws);
        for group in moving.chunks(LANES) {
            departure.prepare(self, group);
            for (lane, cell) in group.iter().enumerate() {
                let after = self.walk(cell, departure.luggage(self, lane, cell), &mut tally);
                stretch.write(&after);
                if after.due < soon {
                    tally.scheduled.push((after.row, after.due));
                }
            }
        }
        tally.touched += moving.len() as u64;
        tally
    }
}

/// Cells that draw their first numbers side by side.
const LANES: usize = 8;

/// A group of cells about to walk.
struct Departure {
    doses: [usize; LANES],
    chain: Opening<LANES>,
    making: Making<LANES>,
    /// Dose of which cells are made, if some of the group are to be admitted.
    made: Option<usize>,
}

impl Departure {
    fn new(draws: Draws) -> Departure {
        Departure {
            doses: [0; LANES],
            chain: Opening::new(draws.chain),
            making: Making::new(draws.dose),
            made: None,
        }
    }

    /// Draws for a group of cells at once what they draw at first.
    fn prepare<H>(&mut self, frame: &Frame<'_, H>, group: &[Outcome]) {
        let roster = frame.roster;
        let mut cells = [0; LANES];
        self.made = None;
        for (lane, cell) in group.iter().enumerate() {
            let (dose, id) = roster.identify(cell.row);
            (self.doses[lane], cells[lane]) = (dose, id.raw());
            if cell.condition.state() == State::Waiting {
                self.made.get_or_insert(dose);
            }
        }
        // An admitted cell waits, leaves, may be held and waits; any other has its event, perhaps a choice, and waits.
        let exponential = [self.made.is_some(), false, self.made.is_none(), true];
        let tick = frame.epoch.start.0 as u32;
        self.chain.open(cells, tick, exponential);
        if let Some(dose) = self.made {
            let product = roster.doses()[dose].product;
            self.making.make(cells, roster.product(product));
        }
    }

    #[inline(always)]
    fn luggage<H>(&self, frame: &Frame<'_, H>, lane: usize, cell: &Outcome) -> Luggage {
        let dose = self.doses[lane];
        let make = || {
            let roster = frame.roster;
            let product = roster.product(roster.doses()[dose].product);
            match self.made == Some(dose) {
                true => self.making.of(lane, product),
                false => Made::of(&frame.draws.dose, roster.identify(cell.row).1, product),
            }
        };
        Luggage {
            dose,
            stream: self.chain.stream(lane),
            made: (cell.condition.state() == State::Waiting).then(make),
        }
    }
}
