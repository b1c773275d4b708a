//! A table of the passage of a bed by diameter, made once a bed has held enough cells to repay it.

use crate::cells::DIAMETER_STEPS_PER_UM;
use crate::wall::BedNow;

/// Largest diameter in the table, um; larger cells are rare.
const LARGEST_UM: usize = 48;
const ENTRIES: usize = LARGEST_UM * DIAMETER_STEPS_PER_UM as usize;
/// Cells that a bed has held before the table is made: by then making it is no cost.
const WORTH_CELLS: u64 = 4 * ENTRIES as u64;

/// What a bed remembers of the passage by size: infused cells have diameters in steps, so millions of them need the same numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Sizes {
    /// Cells held since the table was last dropped.
    held: u64,
    /// The bed that the table is of.
    of: Option<BedNow>,
    /// Passage of each diameter, by steps.
    passages: Vec<f64>,
}

impl Sizes {
    /// Takes note of cells that were held.
    pub fn note(&mut self, arrested: u64) {
        self.held = self.held.saturating_add(arrested);
    }

    /// Makes or drops the table as needed; called whenever the bed may have changed.
    pub fn follow(&mut self, bed: &BedNow) {
        if self.of.is_some_and(|old| !old.sorts_sizes_like(bed)) {
            *self = Self::default();
        }
        if self.of.is_none() && self.held >= WORTH_CELLS {
            let diameter_um = |steps| f64::from(steps as f32 / DIAMETER_STEPS_PER_UM);
            let passage = |steps| bed.passage_by_size(diameter_um(steps));
            self.passages = (0..ENTRIES).map(passage).collect();
            self.of = Some(*bed);
        }
    }

    /// The bits of [`BedNow::passage_by_size`].
    #[inline]
    pub fn passage(&self, bed: &BedNow, diameter_um: f32) -> f64 {
        let steps = diameter_um * DIAMETER_STEPS_PER_UM;
        let whole = steps as usize;
        match self.passages.get(whole) {
            Some(passage) if steps == whole as f32 => *passage,
            _ => bed.passage_by_size(f64::from(diameter_um)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::{Bed, state};

    fn bed(lumen_median_um: f64) -> BedNow {
        BedNow::at_rest(&Bed {
            lumen_median_um,
            segments: 2.0,
            ..state::tests::bed()
        })
    }

    #[test]
    fn the_table_has_the_bits_of_the_formula_and_follows_the_bed() {
        let mut sizes = Sizes::default();
        let narrow = bed(4.17);
        for now in [narrow, narrow, bed(6.7)] {
            sizes.note(WORTH_CELLS);
            sizes.follow(&now);
            sizes.note(WORTH_CELLS);
            sizes.follow(&now);
            assert!(!sizes.passages.is_empty());
            for diameter_um in [
                0.0,
                1.0 / 256.0,
                11.5,
                17.0 + 3.0 / 256.0,
                18.1,
                47.99,
                48.0,
                90.5,
            ] {
                let formula = now.passage_by_size(f64::from(diameter_um));
                let found = sizes.passage(&now, diameter_um);
                assert_eq!(found.to_bits(), formula.to_bits(), "{diameter_um}");
            }
        }
    }
}
