//! Counts at a moment within an epoch, read without cutting the epoch.

use std::ops::Range;

use rayon::prelude::*;

use super::Body;
use super::walking::count;
use crate::body::chain::WalkInput;
use crate::body::condition::State;
use crate::body::counts::Counts;
use crate::body::epoch::{Epoch, EpochError, Passage};
use crate::body::frame::{Between, Frame, Tally};
use crate::body::hazards::Hazards;
use crate::body::population::Outcome;
use crate::body::rates::RateTable;
use crate::body::traits::Made;
use crate::cells::HoldRule;
use crate::ids::Tick;
use crate::rng::Stream;

impl Body {
    /// Counts at a moment within an epoch that [`advance`](Body::advance) is about to run with the same hold rule and hazards.
    ///
    /// Each cell draws its events in the order of time, so its path to the moment is the first part of its path through the whole
    /// epoch. The counts are exact, and the rest of the run does not depend on whether they were read.
    ///
    /// # Errors
    /// As [`advance`](Body::advance), and where the moment lies outside of the epoch.
    pub fn counts_at<H: HoldRule>(
        &mut self,
        epoch: Epoch,
        moment: Tick,
        hold: &H,
        hazards: &Hazards,
    ) -> Result<Counts, EpochError> {
        self.check_epoch(epoch)?;
        let part = Epoch {
            end: moment,
            ..epoch
        };
        self.check_epoch(part)?;
        if moment > epoch.end {
            let (start, end, now) = (epoch.end.0, moment.0, self.now.0);
            return Err(EpochError::NotNext { start, end, now });
        }
        hazards.check(self.graph.len(), self.dose_index.products().len())?;
        // The first part of `advance`, done in advance.
        self.cover(epoch, hazards);
        let mut counts = self.counts.clone();
        count(&mut counts, &self.way_to(part, hold, hazards));
        Ok(counts)
    }

    /// What the cells in some rows go through in an epoch that [`advance`](Body::advance) is about to run with the same hold rule and
    /// hazards, row by row in the order of time; empty for a cell without an event in it, and for a row that does not exist.
    ///
    /// # Errors
    /// As [`advance`](Body::advance).
    pub fn passages<H: HoldRule>(
        &mut self,
        rows: &[u32],
        epoch: Epoch,
        hold: &H,
        hazards: &Hazards,
    ) -> Result<Vec<Vec<Passage>>, EpochError> {
        self.check_epoch(epoch)?;
        hazards.check(self.graph.len(), self.dose_index.products().len())?;
        self.cover(epoch, hazards);
        let actual = RateTable::new(hazards, &self.dose_index, &self.graph);
        let frame = self.frame(epoch, hold, &actual);
        let admitted = self.dose_index.admissions(epoch);
        let mut thrown_away = Tally::new(&self.graph);
        let of_row = |row: &u32| {
            let known = (*row < self.population.len()).then(|| self.population.get(*row));
            let walks = known.filter(|cell| self.walks_in(cell, epoch, &admitted));
            walks.map_or(Vec::new(), |cell| {
                let mut stream = frame.stream_of(&cell);
                let input = frame.input_of(&cell, &mut stream);
                frame.passages(&cell, input, &mut thrown_away)
            })
        };
        Ok(rows.iter().map(of_row).collect())
    }

    /// What cells do in the first part of an epoch; nothing is written.
    fn way_to<H: HoldRule>(&self, part: Epoch, hold: &H, hazards: &Hazards) -> Tally {
        let actual = RateTable::new(hazards, &self.dose_index, &self.graph);
        let frame = self.frame(part, hold, &actual);
        let admitted = self.dose_index.admissions(part);
        let infused: u64 = admitted.iter().map(|rows| rows.len() as u64).sum();
        let given = self
            .dose_index
            .given(part.end, self.counts.infused() + infused);
        let none = || Tally::new(&self.graph);
        let step = |mut tally: Tally, row: u32| {
            let cell = self.population.get(row);
            if self.walks_in(&cell, part, &admitted) {
                let mut stream = frame.stream_of(&cell);
                let input = frame.input_of(&cell, &mut stream);
                frame.walk(&cell, input, &mut tally);
            }
            tally
        };
        let rows = given.into_par_iter().flat_map(|rows| rows.into_par_iter());
        rows.fold(none, step).reduce(none, Tally::with)
    }

    /// Everything that is frozen while cells walk through an epoch.
    fn frame<'a, H: HoldRule>(
        &'a self,
        epoch: Epoch,
        hold: &'a H,
        actual: &'a RateTable,
    ) -> Frame<'a, H> {
        Frame {
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
        }
    }

    /// Whether a cell has an event in an epoch.
    fn walks_in(&self, cell: &Outcome, epoch: Epoch, admitted: &[Range<u32>]) -> bool {
        match cell.condition.state() {
            State::Waiting => admitted.iter().any(|rows| rows.contains(&cell.row)),
            _ => u64::from(cell.due) < epoch.end.0,
        }
    }
}

impl<H: HoldRule> Frame<'_, H> {
    /// The stream of a cell in the epoch, with the draws that it has in a group.
    fn stream_of(&self, cell: &Outcome) -> Stream {
        let id = self.dose_index.identify(cell.row).1;
        self.draws.chain.stream(id.raw(), self.epoch.start.0 as u32)
    }

    /// What a cell that walks alone carries.
    fn input_of<'s>(&self, cell: &Outcome, stream: &'s mut Stream) -> WalkInput<'s> {
        let (dose, id) = self.dose_index.identify(cell.row);
        let product = self
            .dose_index
            .product(self.dose_index.doses()[dose].product);
        let waits = cell.condition.state() == State::Waiting;
        WalkInput {
            dose,
            stream,
            made: waits.then(|| Made::of(&self.draws.dose, id, product)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::body::tests::fixtures::{self, FixedHold, PLAN};
    use crate::body::{Body, Epoch, EpochError, Hazards, LabelFate, Product, Route};
    use crate::ids::Tick;

    fn dosed() -> (Body, FixedHold, Hazards) {
        let graph = fixtures::graph(0);
        let product = Product {
            viability: 0.9,
            death_stages: 2,
            label: LabelFate::permanent(),
            ..fixtures::product()
        };
        let body = fixtures::body(&graph, product, fixtures::bolus(3000, Route::Venous));
        let hold = FixedHold(fixtures::hold(&graph, 0.8, 0.4));
        (body, hold, fixtures::hazards(&graph, 2e-3, 1e-3))
    }

    /// A dose that runs, cells that flow, are held, let go and die, in short and long epochs.
    #[test]
    fn counts_within_an_epoch_are_those_of_a_body_that_stops_there_and_asking_changes_nothing() {
        let (mut asked, hold, hazards) = dosed();
        let mut alone = asked.clone();
        let mut changed = 0;
        while asked.now() < Tick(72_000) {
            let start = asked.now();
            let epoch = Epoch {
                index: asked.next_epoch_index(),
                start,
                end: PLAN.end_of_epoch(start, asked.doses()),
            };
            let length = epoch.end.since(start);
            for moment in [start + 1, start + length.div_ceil(2), epoch.end] {
                let mut cut = asked.clone();
                let part = Epoch {
                    end: moment,
                    ..epoch
                };
                cut.advance(part, &hold, &hazards).expect("a first part");
                let found = asked.counts_at(epoch, moment, &hold, &hazards);
                let found = found.expect("a moment within");
                assert_eq!(found, *cut.counts(), "{moment:?} of {epoch:?}");
                changed += u32::from(found != *asked.counts());
            }
            asked.advance(epoch, &hold, &hazards).expect("next");
            alone.advance(epoch, &hold, &hazards).expect("next");
            assert_eq!(fixtures::hash(&asked), fixtures::hash(&alone));
        }
        assert!(changed > 100, "{changed}");
    }

    /// What a cell goes through ends where the cell stands after the epoch, and noting it changes nothing.
    #[test]
    fn the_passages_of_a_cell_lead_to_where_it_is() {
        let (mut noted, hold, hazards) = dosed();
        let mut alone = noted.clone();
        let mut passages = 0;
        while noted.now() < Tick(36_000) {
            let start = noted.now();
            let epoch = Epoch {
                index: noted.next_epoch_index(),
                start,
                end: PLAN.end_of_epoch(start, noted.doses()),
            };
            let rows: Vec<u32> = (0..noted.cells()).step_by(97).collect();
            let lives = noted.passages(&rows, epoch, &hold, &hazards);
            let lives = rows.into_iter().zip(lives.expect("cells"));
            let lives: Vec<_> = lives.collect();
            let before: Vec<_> = lives.iter().map(|(row, _)| noted.cell(*row)).collect();
            noted.advance(epoch, &hold, &hazards).expect("next");
            alone.advance(epoch, &hold, &hazards).expect("next");
            assert_eq!(fixtures::hash(&noted), fixtures::hash(&alone));
            for ((row, life), before) in lives.into_iter().zip(before) {
                let times = life.windows(2).all(|two| two[0].time_s <= two[1].time_s);
                let within = life
                    .iter()
                    .all(|one| one.time_s >= start.seconds() && one.time_s < epoch.end.seconds());
                assert!(times && within, "{life:?}");
                let last = life.last().map(|last| (last.state, last.place));
                assert_eq!(last.or(before), noted.cell(row));
                passages += life.len();
            }
        }
        assert!(passages > 200, "{passages}");
        let beyond = noted.cells();
        let epoch = Epoch {
            index: noted.next_epoch_index(),
            start: noted.now(),
            end: noted.now() + 1,
        };
        let none = noted.passages(&[beyond], epoch, &hold, &hazards);
        assert_eq!(none, Ok(vec![Vec::new()]));
    }

    #[test]
    fn a_moment_outside_of_the_epoch_is_refused() {
        let (mut body, hold, hazards) = dosed();
        let epoch = Epoch {
            index: 0,
            start: Tick(0),
            end: Tick(10),
        };
        let before = body.counts_at(epoch, Tick(0), &hold, &hazards);
        assert!(matches!(before, Err(EpochError::NotNext { .. })));
        let after = body.counts_at(epoch, Tick(11), &hold, &hazards);
        assert!(matches!(after, Err(EpochError::NotNext { .. })));
    }
}
