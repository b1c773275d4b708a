//! The infused cells as rows of eight bytes, so that an event touches one cache line.

use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::body::condition::{Condition, State};
use crate::body::window::NearWindow;
use crate::cells::DIAMETER_STEPS_PER_UM;
use crate::ids::{OrganId, Tick};
use crate::work::Grain;

/// Due time of a cell with no event to come.
pub(super) const NEVER: u32 = u32::MAX;

/// Rows scanned by one task.
const SCAN_ROWS: usize = 1 << 16;
/// Rows that a scan tests together for any that is due.
const SCAN_BLOCK: usize = 16;

/// One infused cell in 8 bytes, so that an event touches one cache line.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Row {
    /// Tick of the next event, [`NEVER`] when there is none.
    due: u32,
    /// Diameter in steps; at most 256 um.
    diameter: u16,
    condition: Condition,
    place: u8,
}

/// All infused cells; the row is dose offset plus index in the dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Population {
    rows: Vec<Row>,
}

/// A part of the population: what one task works on.
pub(super) struct Stretch<'a> {
    /// Row of the first cell.
    first: u32,
    cells: &'a mut [Row],
}

/// What one cell is after an epoch, to be written back to its row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub row: u32,
    pub due: u32,
    pub diameter_um: f32,
    pub condition: Condition,
    pub place: OrganId,
}

/// The diameter that is stored for `diameter_um`: rounded to 1/256 um, between that and 256 um.
#[inline]
pub(super) fn stored_diameter_um(diameter_um: f64) -> f32 {
    let steps = (diameter_um * f64::from(DIAMETER_STEPS_PER_UM)).round();
    steps.clamp(1.0, f64::from(u16::MAX)) as f32 / DIAMETER_STEPS_PER_UM
}

/// [`stored_diameter_um`] of a diameter that is known to a part in 1e10 only; none where that leaves two possible.
#[inline]
pub(super) fn near_stored_diameter_um(diameter_um: f64) -> Option<f32> {
    /// Distance from the middle between two steps that is beyond doubt.
    const DOUBT: f64 = 1e-5;
    let above = diameter_um * f64::from(DIAMETER_STEPS_PER_UM) + 0.5;
    let steps = above as u16;
    let rest = above - f64::from(steps);
    let is_sure = steps > 1 && steps < u16::MAX && DOUBT < rest && rest < 1.0 - DOUBT;
    is_sure.then(|| f32::from(steps) / DIAMETER_STEPS_PER_UM)
}

impl Row {
    const WAITING: Row = Row {
        due: NEVER,
        diameter: 0,
        condition: Condition::WAITING,
        place: 0,
    };

    #[inline]
    fn outcome(self, row: u32) -> Outcome {
        Outcome {
            row,
            due: self.due,
            diameter_um: f32::from(self.diameter) / DIAMETER_STEPS_PER_UM,
            condition: self.condition,
            place: OrganId::new(usize::from(self.place)),
        }
    }

    #[inline]
    fn of(outcome: &Outcome) -> Row {
        Row {
            due: outcome.due,
            diameter: (outcome.diameter_um * DIAMETER_STEPS_PER_UM) as u16,
            condition: outcome.condition,
            place: outcome.place.index() as u8,
        }
    }
}

impl Outcome {
    /// Whether the cell is to be admitted or has an event before `end`, given that it was noted for the epoch that ends then.
    pub fn moves_before(&self, end: Tick) -> bool {
        self.condition.state() == State::Waiting || u64::from(self.due) < end.0
    }
}

impl Stretch<'_> {
    /// The rows of its cells.
    pub fn rows(&self) -> Range<u32> {
        self.first..self.first + self.cells.len() as u32
    }

    #[inline]
    fn cell(&self, row: u32) -> Row {
        self.cells[(row - self.first) as usize]
    }

    /// Tick of the next event of a row.
    #[inline]
    pub fn due(&self, row: u32) -> u32 {
        self.cell(row).due
    }

    /// The cell in `row`.
    #[inline]
    pub fn get(&self, row: u32) -> Outcome {
        self.cell(row).outcome(row)
    }

    /// Records which cells of some rows are to be admitted or have an event before `end`, as they are now.
    pub fn moving_before(&self, end: Tick, rows: &[u32], moving: &mut Vec<Outcome>) {
        /// Rows read together: independent loads hide the latency of memory.
        const TOGETHER: usize = 32;
        moving.clear();
        for rows in rows.chunks(TOGETHER) {
            let mut cells = [Row::WAITING; TOGETHER];
            for (cell, &row) in cells.iter_mut().zip(rows) {
                *cell = self.cell(row);
            }
            let there = rows.iter().zip(cells).map(|(&row, cell)| cell.outcome(row));
            moving.extend(there.filter(|cell| cell.moves_before(end)));
        }
    }

    /// Shows those of the given rows whose event falls into the window, with its tick; in order. The ranges rise.
    pub fn due_within(
        &self,
        window: &NearWindow,
        given: &[Range<u32>],
        mut note: impl FnMut(u32, u32),
    ) {
        let own = self.rows();
        for rows in given {
            let (start, end) = (rows.start.max(own.start), rows.end.min(own.end));
            if start >= end {
                continue;
            }
            let cells = &self.cells[(start - own.start) as usize..(end - own.start) as usize];
            let (blocks, rest) = cells.as_chunks::<SCAN_BLOCK>();
            let mut first = start;
            for block in blocks {
                scan(window, first, block, &mut note);
                first += SCAN_BLOCK as u32;
            }
            let rest = (first..).zip(rest);
            rest.filter(|(_, cell)| window.contains(cell.due))
                .for_each(|(row, cell)| note(row, cell.due));
        }
    }

    /// Stores a cell of the stretch; its diameter must come from [`stored_diameter_um`].
    #[inline]
    pub fn write(&mut self, outcome: &Outcome) {
        self.cells[(outcome.row - self.first) as usize] = Row::of(outcome);
    }
}

/// Shows those of a few rows from `first` on whose event falls into the window.
#[inline]
fn scan(
    window: &NearWindow,
    first: u32,
    block: &[Row; SCAN_BLOCK],
    note: &mut impl FnMut(u32, u32),
) {
    let hit = |cell: &Row| u32::from(window.contains(cell.due));
    // If few cells are due, most blocks have none: all rows are tested at once, without a branch for each.
    if block.iter().map(hit).sum::<u32>() == 0 {
        return;
    }
    // If many are due, branches cannot be predicted: each row is written, and the next overwrites it unless it is a hit.
    let mut hits = [0; SCAN_BLOCK];
    let mut count = 0;
    for (at, cell) in block.iter().enumerate() {
        hits[count % SCAN_BLOCK] = at;
        count += hit(cell) as usize;
    }
    for &at in &hits[..count] {
        note(first + at as u32, block[at].due);
    }
}

impl Population {
    /// `cells` waiting cells.
    pub fn waiting(cells: u32) -> Population {
        Population {
            rows: vec![Row::WAITING; cells as usize],
        }
    }

    /// Copies rows of another population to those from `at` on.
    pub fn copy(&mut self, other: &Population, rows: Range<u32>, at: u32) {
        let there = at as usize..at as usize + rows.len();
        let here = rows.start as usize..rows.end as usize;
        self.rows[there].copy_from_slice(&other.rows[here]);
    }

    pub fn len(&self) -> u32 {
        self.rows.len() as u32
    }

    /// Bytes the rows take.
    pub fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<Row>()
    }

    /// The cell in `row`.
    pub fn get(&self, row: u32) -> Outcome {
        self.rows[row as usize].outcome(row)
    }

    /// Stores a cell; its diameter must come from [`stored_diameter_um`].
    pub fn write(&mut self, outcome: &Outcome) {
        self.rows[outcome.row as usize] = Row::of(outcome);
    }

    /// Some rows in parts of this many each, in order.
    pub fn stretches(
        &mut self,
        rows: Range<u32>,
        most: usize,
    ) -> impl IndexedParallelIterator<Item = Stretch<'_>> {
        let parts = self.rows[rows.start as usize..rows.end as usize].par_chunks_mut(most);
        parts.enumerate().map(move |(number, cells)| Stretch {
            first: rows.start + (number * most) as u32,
            cells,
        })
    }

    /// Draws the due time again for every cell of the given rows that flows, is held or lives in tissue, in the places marked.
    pub fn redraw_due(
        &mut self,
        given: &[Range<u32>],
        places: &[bool],
        grain: Grain,
        redraw: impl Fn(&Outcome) -> u32 + Sync,
    ) {
        use State::{Adhered, Flowing, InTissue, Plugged};
        let lives = |state| matches!(state, Flowing | Plugged | Adhered | InTissue);
        for range in given {
            let cells = &mut self.rows[range.start as usize..range.end as usize];
            let rows = cells.par_iter_mut().with_min_len(grain.of(4096));
            rows.zip(range.clone()).for_each(|(cell, row)| {
                if places[usize::from(cell.place)] && lives(cell.condition.state()) {
                    cell.due = redraw(&cell.outcome(row));
                }
            });
        }
    }

    /// Whether every cell is in one of this many places.
    pub fn lies_within(&self, places: usize) -> bool {
        let inside = |cell: &Row| usize::from(cell.place) < places;
        self.rows.par_iter().with_min_len(SCAN_ROWS).all(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_takes_eight_bytes_and_comes_back() {
        let mut population = Population::waiting(1000);
        assert_eq!(population.bytes(), 8000);
        for diameter_um in [0.0, 7.123, 18.0, 300.0] {
            let outcome = Outcome {
                row: 3,
                due: 77,
                diameter_um: stored_diameter_um(diameter_um),
                condition: Condition::admitted(true).with_state(State::Adhered),
                place: OrganId::new(9),
            };
            population.write(&outcome);
            let back = population.get(3);
            assert_eq!(back.diameter_um, outcome.diameter_um);
            assert_eq!(
                (back.due, back.place, back.condition),
                (77, outcome.place, outcome.condition)
            );
        }
        assert!((stored_diameter_um(7.123) - 7.123).abs() < 0.5 / 256.0);
        let window = NearWindow::new(60, 17, 2);
        let due = |population: &mut Population, given: &[Range<u32>]| {
            let mut found = Vec::new();
            let stretches: Vec<_> = population.stretches(0..1000, 100).collect();
            for stretch in stretches {
                stretch.due_within(&window, given, |row, due| found.push((row, due)));
            }
            found
        };
        assert_eq!(due(&mut population, &[0..3, 3..1000]), [(3, 77)]);
        assert_eq!(due(&mut population, &[0..3, 4..1000]), []);
    }

    #[test]
    fn a_scan_finds_every_due_row_in_order() {
        let mut population = Population::waiting(5000);
        for row in 0..5000 {
            let due = (row * 7919) % if row < 2500 { 100 } else { 100_000 };
            population.rows[row as usize].due = due;
        }
        let window = NearWindow::new(20, 3, 5);
        let given = [5..77, 80..2600, 2600..4999];
        let expected: Vec<(u32, u32)> = (0..5000)
            .filter(|row| given.iter().any(|rows| rows.contains(row)))
            .map(|row| (row, population.rows[row as usize].due))
            .filter(|&(_, due)| (20..35).contains(&due))
            .collect();
        assert!(expected.len() > 300);
        for most in [1, 7, 640, 5000] {
            let mut found = Vec::new();
            let stretches: Vec<_> = population.stretches(0..5000, most).collect();
            for stretch in stretches {
                stretch.due_within(&window, &given, |row, due| found.push((row, due)));
            }
            assert_eq!(found, expected);
        }
    }
}
