//! Cells that move in an epoch walk it, many at a time, each in its own row.

use std::ops::Range;

use rayon::prelude::*;

use super::Body;
use crate::body::bucket_queue::BucketQueue;
use crate::body::calendar::Turn;
use crate::body::chain::WalkInput;
use crate::body::condition::State;
use crate::body::counts::Counts;
use crate::body::epoch::{Epoch, EpochReport};
use crate::body::frame::{Between, Draws, Frame, Tally};
use crate::body::hazards::Hazards;
use crate::body::label::LabelDestination;
use crate::body::population::{Outcome, Stretch};
use crate::body::rates::RateTable;
use crate::body::traits::{Made, Traits};
use crate::body::window::NearWindow;
use crate::cells::HoldRule;
use crate::ids::OrganId;
use crate::rng::{Stream, StreamBatch};

/// Rows admitted by one task.
const ADMITTED: usize = 1 << 10;
/// Most parts that a task takes one after another: few, so that no thread waits long for the last.
const PARTS: usize = 8;
/// Rows looked at together before they walk.
const CROWD: usize = 1 << 9;

impl Body {
    /// Takes every cell that may move through the epoch.
    pub(super) fn walk_all<H: HoldRule>(
        &mut self,
        epoch: Epoch,
        hold: &H,
        hazards: &Hazards,
    ) -> EpochReport {
        let admissions = self.dose_index.admissions(epoch);
        let tally = if admissions.is_empty() && self.counts.infused() == 0 {
            Tally::new(&self.graph)
        } else {
            let actual = RateTable::new(hazards, &self.dose_index, &self.graph);
            self.walk(&admissions, epoch, hold, &actual)
        };
        self.book(tally)
    }

    /// Admits the cells that enter, then walks all cells whose event has come; the tally of both.
    fn walk<H: HoldRule>(
        &mut self,
        admissions: &[Range<u32>],
        epoch: Epoch,
        hold: &H,
        actual: &RateTable,
    ) -> Tally {
        let frame = Frame {
            graph: &self.graph,
            dose_index: &self.dose_index,
            actual,
            ceiling: self.ceiling_rates.as_ref().expect("made by cover"),
            hold,
            watched: &self.watched,
            epoch,
            length_s: epoch.seconds(),
            draws: self.streams.draws,
            viability: Between::viability(&self.dose_index, epoch),
        };
        let mut tally = Tally::new(&self.graph);
        let most = self.grain.of(PARTS);
        for rows in admissions {
            let parts = self
                .population
                .stretches(rows.clone(), self.grain.of(ADMITTED));
            tally = tally.with(
                frame.walk_parts(parts.with_max_len(most), |worker, mut part| {
                    worker.rows.extend(part.rows());
                    frame.walk_rows(&mut part, worker, None);
                }),
            );
        }
        let turn = self.calendar.turn(epoch.start.0 as u32, epoch.end.0 as u32);
        let infused = self.counts.infused() + tally.admitted;
        let due = Due {
            given: if turn.fresh {
                self.dose_index.given(epoch.end, infused)
            } else {
                admissions.to_vec()
            },
            turn,
        };
        let all = 0..self.population.len();
        let stretches = self.population.stretches(all, self.calendar.queue_rows());
        let parts = stretches.zip(self.calendar.queues());
        tally.with(
            frame.walk_parts(parts.with_max_len(most), |worker, (part, queue)| {
                frame.walk_due(part, queue, &due, worker);
            }),
        )
    }

    /// Adds what cells did to the counts.
    fn book(&mut self, tally: Tally) -> EpochReport {
        count(&mut self.counts, &tally);
        let mut arrivals = tally.arrivals;
        arrivals.sort_unstable_by_key(|arrival| arrival.row);
        EpochReport {
            organs: tally.organs,
            passed: tally.passed,
            arrivals,
            admitted: tally.admitted,
            admitted_viable: tally.admitted_viable,
            touched: tally.touched,
        }
    }
}

/// Adds what cells did to counts.
pub(super) fn count(counts: &mut Counts, tally: &Tally) {
    counts.change(&tally.counts);
    for (organ, &amount) in tally.freed_label.iter().enumerate() {
        counts.free_label(LabelDestination::Organ(OrganId::new(organ)), amount);
    }
    counts.free_label(LabelDestination::Excreted, tally.excreted_label);
}

/// Which rows of a queue are due.
struct Due {
    turn: Turn,
    /// Rows that are new to the queue: all rows given so far when it is filled, otherwise those just admitted.
    given: Vec<Range<u32>>,
}

/// What a task works with.
struct Worker {
    tally: Tally,
    /// Large, and a worker is handed on from part to part.
    batch: Box<Batch>,
    /// Rows to look at.
    rows: Vec<u32>,
    /// The cells among them that move.
    moving: Vec<Outcome>,
}

impl<H: HoldRule> Frame<'_, H> {
    /// Does some work on every part; it tallies sums, and arrivals that are put in order later.
    fn walk_parts<P: IndexedParallelIterator>(
        &self,
        parts: P,
        work: impl Fn(&mut Worker, P::Item) + Sync + Send,
    ) -> Tally {
        let worker = || Worker {
            tally: Tally::new(self.graph),
            batch: Box::new(Batch::new(self.draws)),
            rows: Vec::new(),
            moving: Vec::with_capacity(CROWD),
        };
        let workers = parts.fold(worker, |mut worker, part| {
            work(&mut worker, part);
            worker
        });
        workers
            .map(|worker| worker.tally)
            .reduce(|| Tally::new(self.graph), Tally::with)
    }

    /// Takes the cells of a stretch whose event has come through the epoch.
    fn walk_due(
        &self,
        mut stretch: Stretch<'_>,
        queue: &mut BucketQueue,
        due: &Due,
        worker: &mut Worker,
    ) {
        let window = &due.turn.window;
        if due.turn.fresh {
            queue.clear();
        }
        stretch.due_within(window, &due.given, |row, tick| {
            queue.push(window, row, tick)
        });
        queue.take(
            window,
            due.turn.end,
            |row| stretch.due(row),
            &mut worker.rows,
        );
        self.walk_rows(&mut stretch, worker, Some((queue, window)));
    }

    /// Moves the cells of the worker's rows that do move through the epoch, and notes on a queue which are due next.
    fn walk_rows(
        &self,
        stretch: &mut Stretch<'_>,
        worker: &mut Worker,
        mut notes: Option<(&mut BucketQueue, &NearWindow)>,
    ) {
        let Worker {
            tally,
            batch,
            rows,
            moving,
        } = worker;
        let end = self.epoch.end;
        for rows in rows.chunks(CROWD) {
            stretch.moving_before(end, rows, moving);
            for group in moving.chunks(LANES) {
                batch.prepare(self, group);
                for (lane, cell) in group.iter().enumerate() {
                    // A row that was noted twice has moved already.
                    if !stretch.get(cell.row).moves_before(end) {
                        continue;
                    }
                    let after = self.walk(cell, batch.input(self, lane, cell), tally);
                    stretch.write(&after);
                    if let Some((queue, window)) = &mut notes {
                        queue.push(window, after.row, after.due);
                    }
                    tally.touched += 1;
                }
            }
        }
        rows.clear();
    }
}

/// Cells that draw their first numbers side by side.
const LANES: usize = 8;

/// A group of cells about to walk.
struct Batch {
    doses: [usize; LANES],
    chain: StreamBatch<LANES>,
    streams: [Stream; LANES],
    making: Traits<LANES>,
    /// Dose from which cells are made, if some of the group are to be admitted.
    made: Option<usize>,
}

impl Batch {
    fn new(draws: Draws) -> Batch {
        Batch {
            doses: [0; LANES],
            chain: StreamBatch::new(draws.chain),
            streams: std::array::from_fn(|_| draws.chain.stream(0, 0)),
            making: Traits::new(draws.dose),
            made: None,
        }
    }

    /// Draws the first random numbers of a group of cells at once.
    fn prepare<H>(&mut self, frame: &Frame<'_, H>, group: &[Outcome]) {
        let dose_index = frame.dose_index;
        let mut cells = [0; LANES];
        self.made = None;
        for (lane, cell) in group.iter().enumerate() {
            let (dose, id) = dose_index.identify(cell.row);
            (self.doses[lane], cells[lane]) = (dose, id.raw());
            if cell.condition.state() == State::Waiting {
                self.made.get_or_insert(dose);
            }
        }
        // An admitted cell waits, leaves, may be held and waits; any other has its event, perhaps a choice, and waits.
        let exponential = [self.made.is_some(), false, self.made.is_none(), true];
        let tick = frame.epoch.start.0 as u32;
        self.chain.open(cells, tick, exponential);
        self.chain.begin(&mut self.streams);
        if let Some(dose) = self.made {
            let product = dose_index.doses()[dose].product;
            self.making.make(cells, dose_index.product(product));
        }
    }

    #[inline(always)]
    fn input<H>(&mut self, frame: &Frame<'_, H>, lane: usize, cell: &Outcome) -> WalkInput<'_> {
        let (dose, making, made) = (self.doses[lane], &self.making, self.made);
        let make = || {
            let dose_index = frame.dose_index;
            let product = dose_index.product(dose_index.doses()[dose].product);
            if made == Some(dose) {
                making.of(lane, product)
            } else {
                Made::of(&frame.draws.dose, dose_index.identify(cell.row).1, product)
            }
        };
        WalkInput {
            dose,
            stream: &mut self.streams[lane],
            made: (cell.condition.state() == State::Waiting).then(make),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::body::population::NEVER;
    use crate::body::tests::fixtures::{self, FixedHold};
    use crate::body::{Product, Route};
    use crate::ids::Tick;

    /// Hours of a dose of which cells let go, die and move on all the time; before each of them every cell is noted again, if
    /// requested. Returns how many moved and the state.
    fn hours(twice: bool) -> (u64, blake3::Hash) {
        let graph = fixtures::graph(0);
        let product: Product = fixtures::product();
        let mut body = fixtures::body(&graph, product, fixtures::bolus(3000, Route::Venous));
        let hold = FixedHold(fixtures::hold(&graph, 0.8, 0.4));
        let hazards = fixtures::hazards(&graph, 2e-4, 1e-4);
        let mut moved = 0;
        for hour in 1..=6 {
            if twice && hour > 1 {
                for row in 0..body.population.len() {
                    let due = body.population.get(row).due;
                    if due != NEVER {
                        body.calendar.push(row, due);
                    }
                }
            }
            let until = Tick(36_000 * hour);
            fixtures::run(&mut body, &hold, &hazards, until, |_, report| {
                moved += report.touched;
            });
            assert_eq!(body.recount(), *body.counts());
        }
        (moved, fixtures::hash(&body))
    }

    #[test]
    fn a_cell_noted_twice_moves_once() {
        let once = hours(false);
        assert!(once.0 > 6000, "{}", once.0);
        assert_eq!(hours(true), once);
    }
}
