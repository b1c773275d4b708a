//! Kinds of cells with the numbers of one arm.

use super::super::format::Document;
use super::names::Names;
use super::rules::terms;
use crate::cells::Kinds;

/// The kinds of an arm.
pub(super) fn build(document: &Document, names: &Names) -> Kinds {
    let mut kinds = names.kinds.clone();
    for (kind, (key, written)) in kinds.kinds.iter_mut().zip(document.kinds.iter()) {
        kind.diameter_um = written.diameter.value;
        kind.speed_um_per_s = written.speed.value;
        kind.persistence_s = written.persistence.value;
        for (level, (_, written)) in kind.levels.iter_mut().zip(written.levels.iter()) {
            level.on_s = written.on.value;
            level.off_s = written.off.value;
            level.raised_by = terms(&written.raised_by, Some(key), names);
        }
    }
    kinds
}
