//! Blocks of a document, each read once, with its place.

use std::ops::Deref;
use std::rc::Rc;

use serde::de::DeserializeOwned;

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
    pub value: T,
}

/// Blocks in the order in which they are written. A copy shares them.
#[derive(Debug)]
pub(super) struct BlockList<'a, T>(Rc<[Block<'a, T>]>);

impl<'a, T: DeserializeOwned> BlockList<'a, T> {
    /// The entries of a table that can be read.
    pub fn of_table(table: Spot<'a>) -> Self {
        let read = |(number, (key, at)): (usize, (&'a str, Spot<'a>))| {
            let value = at.read()?;
            Some(Block {
                key,
                number,
                at,
                value,
            })
        };
        table.entries().enumerate().filter_map(read).collect()
    }

    /// The items of a list that can be read.
    pub fn of_list(list: Spot<'a>) -> Self {
        let read = |(number, at): (usize, Spot<'a>)| {
            let value = at.read()?;
            Some(Block {
                key: "",
                number,
                at,
                value,
            })
        };
        list.items().enumerate().filter_map(read).collect()
    }
}

impl<'a, T> BlockList<'a, T> {
    /// The block with this key.
    pub fn get(&self, key: &str) -> Option<&Block<'a, T>> {
        self.iter().find(|block| block.key == key)
    }
}

impl<T> Clone for BlockList<'_, T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
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
