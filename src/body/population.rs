use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::body::condition::{Condition, State};
use crate::body::near::NearWindow;
use crate::cells::DIAMETER_STEPS_PER_UM;
use crate::ids::{OrganId, Tick};
use crate::work::Grain;

/// Due time of a cell with no event to come.
pub(super) const NEVER: u32 = u32::MAX;

/// Rows scanned by one task.
const SCAN_ROWS: usize = 1 << 16;
/// Rows of which a scan asks together whether any is due.
const SCAN_BLOCK: usize = 16;
/// Rows hashed at a time.
const HASH_BLOCK: usize = 4096;

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

/// Parts of a range of rows of so many each.
fn cut(rows: &Range<u32>, most: u32) -> impl Iterator<Item = Range<u32>> + use<> {
    let end = rows.end;
    let starts = rows.clone().step_by(most as usize);
    starts.map(move |start| start..start.saturating_add(most).min(end))
}

/// All infused cells; the row is dose offset plus index in the dose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Population {
    rows: Vec<Row>,
}

/// Rows of some cells in order, with the part of the population they lie in: what one task works on.
pub(super) struct Stretch<'a> {
    rows: &'a [u32],
    /// Row of the first cell of the part.
    first: usize,
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
    /// The cells that are to be admitted or have an event before `end`, as they are now.
    pub fn moving_before(&self, end: Tick) -> Vec<Outcome> {
        // Read together first: loads that do not wait for each other hide the way to memory.
        let there = |&row: &u32| self.cells[row as usize - self.first];
        let cells: Vec<Row> = self.rows.iter().map(there).collect();
        let mut moving = Vec::with_capacity(cells.len());
        for (&row, cell) in self.rows.iter().zip(cells) {
            let cell = cell.outcome(row);
            if cell.moves_before(end) {
                moving.push(cell);
            }
        }
        moving
    }

    /// Stores a cell of the stretch; its diameter must come from [`stored_diameter_um`].
    pub fn write(&mut self, outcome: &Outcome) {
        self.cells[outcome.row as usize - self.first] = Row::of(outcome);
    }
}

impl Population {
    /// `cells` waiting cells.
    pub fn waiting(cells: u32) -> Population {
        let row = Row {
            due: NEVER,
            diameter: 0,
            condition: Condition::WAITING,
            place: 0,
        };
        Population {
            rows: vec![row; cells as usize],
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

    pub fn due(&self, row: u32) -> u32 {
        self.rows[row as usize].due
    }

    /// The given rows whose event falls into each interval of the window; in order, found by a scan. The ranges rise.
    pub fn due_within(
        &self,
        window: &NearWindow,
        given: &[Range<u32>],
        grain: Grain,
    ) -> Vec<Vec<u32>> {
        let task = grain.of(SCAN_ROWS) as u32;
        let tasks: Vec<Range<u32>> = given.iter().flat_map(|rows| cut(rows, task)).collect();
        let scan = |rows: Range<u32>| {
            let mut found = vec![Vec::new(); window.intervals as usize];
            let cells = &self.rows[rows.start as usize..rows.end as usize];
            for (first, block) in (rows.start..)
                .step_by(SCAN_BLOCK)
                .zip(cells.chunks(SCAN_BLOCK))
            {
                // Most blocks have none: asked of all their rows at once, without a branch for each.
                let hit = |cell: &Row| u32::from(window.contains(cell.due));
                let hits: u32 = block.iter().map(hit).sum();
                if hits == 0 {
                    continue;
                }
                for (row, cell) in (first..).zip(block) {
                    if window.contains(cell.due) {
                        found[window.interval(cell.due)].push(row);
                    }
                }
            }
            found
        };
        let found: Vec<Vec<Vec<u32>>> = tasks.into_par_iter().map(scan).collect();
        let interval = |number: usize| {
            let parts = found.iter().map(|task| task[number].as_slice());
            parts.collect::<Vec<_>>().concat()
        };
        let intervals = 0..window.intervals as usize;
        intervals.into_par_iter().map(interval).collect()
    }

    /// Stores a cell; its diameter must come from [`stored_diameter_um`].
    pub fn write(&mut self, outcome: &Outcome) {
        self.rows[outcome.row as usize] = Row::of(outcome);
    }

    /// Cuts rows that rise into stretches of so many, each with its own part of the population.
    pub fn stretches<'a>(&'a mut self, rows: &'a [u32], most: usize) -> Vec<Stretch<'a>> {
        let (mut first, mut rest) = (0, &mut self.rows[..]);
        let mut cut = |rows: &'a [u32]| {
            let end = rows.last().map_or(first, |&last| last as usize + 1);
            let (cells, after) = std::mem::take(&mut rest).split_at_mut(end - first);
            rest = after;
            Stretch {
                rows,
                first: std::mem::replace(&mut first, end),
                cells,
            }
        };
        rows.chunks(most).map(&mut cut).collect()
    }

    /// Draws the due time anew for every cell of the given rows that flows, is held or lives in tissue, in the places marked.
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

    /// Whether every cell is in one of so many places.
    pub fn lies_within(&self, places: usize) -> bool {
        let inside = |cell: &Row| usize::from(cell.place) < places;
        self.rows.par_iter().with_min_len(SCAN_ROWS).all(inside)
    }

    /// Feeds every row to the hasher, little endian.
    pub fn hash_into(&self, hasher: &mut blake3::Hasher) {
        let mut bytes = Vec::with_capacity(HASH_BLOCK * size_of::<Row>());
        for block in self.rows.chunks(HASH_BLOCK) {
            bytes.clear();
            for cell in block {
                bytes.extend_from_slice(&cell.due.to_le_bytes());
                bytes.extend_from_slice(&cell.diameter.to_le_bytes());
                bytes.extend_from_slice(&[cell.condition.byte(), cell.place]);
            }
            hasher.update(&bytes);
        }
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
        assert_eq!(
            population.due_within(
                &NearWindow::new(60, 17, 2),
                &[0..3, 3..1000],
                Grain::finer(100)
            ),
            [vec![], vec![3]]
        );
    }
}
