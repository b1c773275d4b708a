//! The large tables of a document without faults, as they were read.

use super::known_table::KnownTable;
use super::partial::{Kind, Rule, WrittenTissue};
use crate::format::{Companion, Factor, Product};

/// Blocks that a document which shares them need not read again.
#[derive(Debug, Default)]
pub struct KnownBlocks {
    pub(super) rules: KnownTable<Rule>,
    pub(super) kinds: KnownTable<Kind>,
    pub(super) factors: KnownTable<Factor>,
    pub(super) products: KnownTable<Product>,
    pub(super) companions: KnownTable<Companion>,
    pub(super) tissues: KnownTable<WrittenTissue>,
}
