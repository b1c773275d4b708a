//! Blocks of a document, each read once, with its place.

use std::ops::Deref;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::known_table::KnownTable;
use super::spot::Spot;

/// A block of a document.
#[derive(Debug)]
pub(super) struct Block<'a, T> {
    /// Its key; empty in a list.
    pub key: &'a str,
    /// Its position among all written blocks, readable or not.
    pub number: usize,
    /// Where it stands.
    pub at: Spot<'a>,
    /// What can be read of it.
    pub value: Arc<T>,
    /// True if it equals a block that has been checked without a fault.
    pub is_known: bool,
}

/// Blocks in the order in which they are written. A copy shares them.
#[derive(Debug)]
pub(super) struct BlockList<'a, T>(Arc<[Block<'a, T>]>);

impl<'a, T: DeserializeOwned> BlockList<'a, T> {
    /// The entries of a table that can be read.
    pub fn of_table(table: Spot<'a>, known: &KnownTable<T>) -> Self {
        Self::of_entries(table, known, Spot::read)
    }

    /// The items of a list that can be read.
    pub fn of_list(list: Spot<'a>) -> Self {
        let read = |(number, at): (usize, Spot<'a>)| {
            let value = Arc::new(at.read()?);
            Some(Block {
                key: "",
                number,
                at,
                value,
                is_known: false,
            })
        };
        list.items().enumerate().filter_map(read).collect()
    }
}

impl<'a, T> BlockList<'a, T> {
    /// The entries of a table of which `value` makes something. What is known is not read again.
    pub fn of_entries(
        table: Spot<'a>,
        known: &KnownTable<T>,
        value: impl Fn(Spot<'a>) -> Option<T>,
    ) -> Self {
        let read = |(number, (key, at)): (usize, (&'a str, Spot<'a>))| {
            let kept = at.readable().and_then(|node| known.get(number, key, node));
            let is_known = kept.is_some();
            let value = kept.or_else(|| value(at).map(Arc::new))?;
            Some(Block {
                key,
                number,
                at,
                value,
                is_known,
            })
        };
        table.entries().enumerate().filter_map(read).collect()
    }

    /// What was read of a table in which everything can be read.
    pub fn keep(&self, table: Spot<'_>) -> KnownTable<T> {
        let read = self.iter();
        let read = read.map(|block| (block.number, Arc::clone(&block.value)));
        KnownTable::of(table.table(), read)
    }

    /// The block with this key.
    pub fn get(&self, key: &str) -> Option<&Block<'a, T>> {
        self.iter().find(|block| block.key == key)
    }
}

impl<T> Clone for BlockList<'_, T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<'a, T> Deref for BlockList<'a, T> {
    type Target = [Block<'a, T>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'a, T> FromIterator<Block<'a, T>> for BlockList<'a, T> {
    fn from_iter<I: IntoIterator<Item = Block<'a, T>>>(blocks: I) -> Self {
        Self(blocks.into_iter().collect())
    }
}
