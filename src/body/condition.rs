//! State, death stage, life and label of an infused cell, packed into one byte.

use serde::{Deserialize, Serialize};

/// The state of an infused cell (Eq. B2).
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

    /// A cell still to come.
    pub const WAITING: Condition = Condition(State::Waiting as u8);

    /// A flowing cell as it leaves the bag: labelled, at the first death stage.
    #[inline]
    pub fn admitted(viable: bool) -> Condition {
        let viable_bit = if viable { Condition::VIABLE } else { 0 };
        Condition(State::Flowing as u8 | viable_bit | Condition::LABEL)
    }

    #[inline]
    pub fn state(self) -> State {
        State::ALL[usize::from(self.0 & Condition::STATE)]
    }

    #[inline]
    pub fn with_state(self, state: State) -> Condition {
        Condition(self.0 & !Condition::STATE | state as u8)
    }

    /// Death stages behind the cell, 0 to 7.
    #[inline]
    pub fn stage(self) -> u8 {
        (self.0 & Condition::STAGE) >> Condition::STAGE_SHIFT
    }

    #[inline]
    pub fn with_stage(self, stage: u8) -> Condition {
        Condition(self.0 & !Condition::STAGE | stage << Condition::STAGE_SHIFT & Condition::STAGE)
    }

    #[inline]
    pub fn viable(self) -> bool {
        self.0 & Condition::VIABLE != 0
    }

    #[inline]
    pub fn without_life(self) -> Condition {
        Condition(self.0 & !Condition::VIABLE)
    }

    /// Sorts of cells that hazards distinguish: by state, life and label.
    pub const SORTS: usize = 1 << 5;

    /// Number of the sort, below [`SORTS`](Condition::SORTS): state in three bits, then life and label.
    #[inline]
    pub fn sort(self) -> usize {
        usize::from(
            self.0 & Condition::STATE | (self.0 & !Condition::STAGE) >> Condition::STAGE_SHIFT,
        )
    }

    /// Every sort of cell in a state.
    pub fn sorts_of(state: State) -> impl Iterator<Item = Condition> {
        let marks = [
            0,
            Condition::VIABLE,
            Condition::LABEL,
            Condition::VIABLE | Condition::LABEL,
        ];
        marks
            .into_iter()
            .map(move |marks| Condition(state as u8 | marks))
    }

    #[inline]
    pub fn labelled(self) -> bool {
        self.0 & Condition::LABEL != 0
    }

    #[inline]
    pub fn without_label(self) -> Condition {
        Condition(self.0 & !Condition::LABEL)
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
}
