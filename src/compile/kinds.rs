//! Kinds of cells with the numbers of one arm.

use super::names::Names;
use super::rules::Sensing;
use super::unresolved::Unresolved;
use crate::cells::Kinds;
use crate::format::Document;

/// The kinds of an arm.
pub(super) fn build(document: &Document, names: &Names) -> Result<Kinds, Unresolved> {
    let mut kinds = names.kinds.clone();
    for (kind, (key, written)) in kinds.kinds.iter_mut().zip(document.kinds.iter()) {
        kind.diameter_um = written.diameter.value;
        kind.speed_um_per_s = written.speed.value;
        kind.persistence_s = written.persistence.value;
        for (level, (name, written)) in kind.levels.iter_mut().zip(written.levels.iter()) {
            level.on_s = written.on.value;
            level.off_s = written.off.value;
            let sensing = Sensing {
                key: name,
                kind: Some(key),
                names,
            };
            level.raised_by = sensing.terms(&written.raised_by)?;
        }
    }
    Ok(kinds)
}
