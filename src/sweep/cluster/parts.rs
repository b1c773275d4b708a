//! Which parts of a sweep still have something to do.

use std::collections::BTreeSet;

use crate::sweep::{Collected, RowStatus, Shard, SweepFolder};

/// The parts, of so many, that hold a run without a row or with one of these ends.
pub fn open_parts(
    folder: &SweepFolder,
    collected: &Collected,
    retry: &[RowStatus],
    count: u64,
) -> Vec<u64> {
    let open = (0..folder.manifest().runs()).filter(|run| collected.is_open(*run, retry));
    let parts: BTreeSet<u64> = open.map(|run| Shard::number_of(run, count)).collect();
    parts.into_iter().collect()
}
