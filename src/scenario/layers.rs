//! Layers merged to one tree.

use std::collections::BTreeSet;

use crate::syntax::{Entry, Table};

/// Layers merged to one tree.
#[derive(Debug, Default)]
pub struct Layers {
    /// The tree.
    pub tree: Table,
    /// The values that layers set, in the order of use; each is a table under the key `set`.
    pub sets: Vec<Entry>,
    /// Names of the layers that were used.
    pub seen: BTreeSet<String>,
}
