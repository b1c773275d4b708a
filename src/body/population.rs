use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ids::OrganId;
use crate::work::Grain;

/// Where an infused cell stands (Eq. B2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// Part of a dose that is still to come; not counted as infused.
    Waiting = 0,
    /// Carried by blood.
    Flowing = 1,
    /// Held mechanically in a bed.
    Plugged = 2,
    /// Bound to the wall of a bed.
    Adhered = 3,
    /// Past the wall, in the tissue of an organ, living by the hazards of the organ.
    InTissue = 4,
    /// In the tissue and followed by the patch; counted as in tissue. Only its label still has a clock here.
    Seated = 5,
    /// Dead where it was held, its remains not yet cleared.
    Dead = 6,
    /// Remains cleared.
    Gone = 7,
}

impl State {
    const ALL: [State; 8] = [
        State::Waiting,
        State::Flowing,
        State::Plugged,
        State::Adhered,
        State::InTissue,
        State::Seated,
        State::Dead,
        State::Gone,
    ];
}

/// State, death stage, viability and label of a cell in one byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Condition(u8);

impl Condition {
    const STATE: u8 = 0b0000_0111;
    const STAGE_SHIFT: u8 = 3;
    const STAGE: u8 = 0b0011_1000;
    const VIABLE: u8 = 0b0100_0000;
    const LABEL: u8 = 0b1000_0000;

    /// A flowing cell as it leaves the bag: labelled, at the first death stage.
    pub fn admitted(viable: bool) -> Condition {
        let viable_bit = if viable { Condition::VIABLE } else { 0 };
        Condition(State::Flowing as u8 | viable_bit | Condition::LABEL)
    }

    pub fn state(self) -> State {
        State::ALL[usize::from(self.0 & Condition::STATE)]
    }

    pub fn with_state(self, state: State) -> Condition {
        Condition(self.0 & !Condition::STATE | state as u8)
    }

    /// Death stages behind the cell, 0 to 7.
    pub fn stage(self) -> u8 {
        (self.0 & Condition::STAGE) >> Condition::STAGE_SHIFT
    }

    pub fn with_stage(self, stage: u8) -> Condition {
        Condition(self.0 & !Condition::STAGE | stage << Condition::STAGE_SHIFT & Condition::STAGE)
    }

    pub fn viable(self) -> bool {
        self.0 & Condition::VIABLE != 0
    }

    pub fn without_life(self) -> Condition {
        Condition(self.0 & !Condition::VIABLE)
    }

    pub fn labelled(self) -> bool {
        self.0 & Condition::LABEL != 0
    }

    pub fn without_label(self) -> Condition {
        Condition(self.0 & !Condition::LABEL)
    }
}

/// Due time of a cell with no event to come.
pub(super) const NEVER: u32 = u32::MAX;

/// Rows scanned by one task.
const SCAN_ROWS: usize = 1 << 16;
/// Rows hashed at a time.
const HASH_BLOCK: usize = 4096;

/// Steps of a stored diameter per um: finer than 0.03 % of any cell, and exact in single precision.
const STEPS_PER_UM: f32 = 256.0;

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
pub(super) fn stored_diameter_um(diameter_um: f64) -> f32 {
    let steps = (diameter_um * f64::from(STEPS_PER_UM)).round();
    steps.clamp(1.0, f64::from(u16::MAX)) as f32 / STEPS_PER_UM
}

impl Population {
    /// `cells` waiting cells.
    pub fn waiting(cells: u32) -> Population {
        let row = Row {
            due: NEVER,
            diameter: 0,
            condition: Condition(State::Waiting as u8),
            place: 0,
        };
        Population {
            rows: vec![row; cells as usize],
        }
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
        let cell = self.rows[row as usize];
        Outcome {
            row,
            due: cell.due,
            diameter_um: f32::from(cell.diameter) / STEPS_PER_UM,
            condition: cell.condition,
            place: OrganId::new(usize::from(cell.place)),
        }
    }

    pub fn due(&self, row: u32) -> u32 {
        self.rows[row as usize].due
    }

    /// Rows whose event falls into `window`, in order, found by a scan of all.
    pub fn due_within(&self, window: Range<u32>, grain: Grain) -> Vec<u32> {
        let task = grain.of(SCAN_ROWS);
        let found: Vec<Vec<u32>> = self
            .rows
            .par_chunks(task)
            .enumerate()
            .map(|(chunk, cells)| {
                let rows = (chunk * task) as u32..;
                let due = rows
                    .zip(cells)
                    .filter(|(_, cell)| window.contains(&cell.due));
                due.map(|(row, _)| row).collect()
            })
            .collect();
        found.concat()
    }

    /// Stores a cell; its diameter must come from [`stored_diameter_um`].
    pub fn write(&mut self, outcome: &Outcome) {
        self.rows[outcome.row as usize] = Row {
            due: outcome.due,
            diameter: (outcome.diameter_um * STEPS_PER_UM) as u16,
            condition: outcome.condition,
            place: outcome.place.index() as u8,
        };
    }

    /// Draws the due time anew for every cell that flows, is held or lives in tissue; `redraw` returns `None` to keep it.
    pub fn redraw_due(&mut self, grain: Grain, redraw: impl Fn(&Outcome) -> Option<u32> + Sync) {
        use State::{Adhered, Flowing, InTissue, Plugged};
        let rows = self.rows.par_iter_mut().with_min_len(grain.of(4096));
        rows.enumerate().for_each(|(row, cell)| {
            if matches!(
                cell.condition.state(),
                Flowing | Plugged | Adhered | InTissue
            ) {
                let outcome = Outcome {
                    row: row as u32,
                    due: cell.due,
                    diameter_um: f32::from(cell.diameter) / STEPS_PER_UM,
                    condition: cell.condition,
                    place: OrganId::new(usize::from(cell.place)),
                };
                cell.due = redraw(&outcome).unwrap_or(cell.due);
            }
        });
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
                bytes.extend_from_slice(&[cell.condition.0, cell.place]);
            }
            hasher.update(&bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packed_byte_keeps_its_parts_apart() {
        for viable in [false, true] {
            for state in State::ALL {
                for stage in 0..8 {
                    let cell = Condition::admitted(viable)
                        .with_state(state)
                        .with_stage(stage);
                    assert_eq!(
                        (cell.state(), cell.stage(), cell.viable()),
                        (state, stage, viable)
                    );
                    assert!(cell.labelled());
                    let bare = cell.without_label().without_life();
                    assert_eq!((bare.state(), bare.stage()), (state, stage));
                    assert!(!bare.labelled() && !bare.viable());
                }
            }
        }
    }

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
        assert_eq!(population.due_within(70..80, Grain::finer(100)), [3]);
    }
}
