//! Internal levels follow their targets with their own rise and fall times (Eq. P1).

use rayon::prelude::*;

use crate::cells::{Kinds, Population};
use crate::kinetics::relax;
use crate::paracrine::{Surroundings, target_of};

/// Advances the internal levels of all cells by `dt_s` in the given surroundings.
pub fn follow_levels(cells: &mut Population, kinds: &Kinds, around: &Surroundings<'_>, dt_s: f64) {
    let mut levels = std::mem::take(&mut cells.levels);
    let frozen = &*cells;
    levels
        .par_iter_mut()
        .enumerate()
        .with_min_len(around.grain.of(256))
        .for_each(|(row, own)| {
            let state = kinds.state(frozen.state[row]);
            if state.corpse {
                return;
            }
            for (level, value) in kinds.kind(state.kind).levels.iter().zip(own.iter_mut()) {
                // Eq. P1
                let target = target_of(&level.raised_by, |s| around.at_cell(frozen, row, s));
                let now = f64::from(*value);
                let tau_s = if target > now {
                    level.on_s
                } else {
                    level.off_s
                };
                *value = relax(now, target, tau_s, dt_s) as f32;
            }
        });
    cells.levels = levels;
}
