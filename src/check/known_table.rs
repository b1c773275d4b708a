//! Tables of a document without faults, kept so that a document that shares their entries need not read these again.

use std::sync::Arc;

use crate::syntax::{Node, Table};

/// A table, and what was read of each of its entries.
#[derive(Debug)]
pub(super) struct KnownTable<T> {
    table: Table,
    values: Vec<Option<Arc<T>>>,
}

impl<T> Default for KnownTable<T> {
    fn default() -> Self {
        Self {
            table: Table::default(),
            values: Vec::new(),
        }
    }
}

impl<T> KnownTable<T> {
    /// What was read of a table in which everything can be read, by the positions of the entries.
    pub fn of(table: Option<&Table>, read: impl Iterator<Item = (usize, Arc<T>)>) -> Self {
        let table = table.cloned().unwrap_or_default();
        let mut values: Vec<Option<Arc<T>>> = vec![None; table.entries().len()];
        for (number, value) in read {
            values[number] = Some(value);
        }
        Self { table, values }
    }

    /// True if it is a table like this one.
    pub fn equals(&self, table: Option<&Table>) -> bool {
        table.is_some_and(|table| self.table == *table)
    }

    /// True if a table has the same keys in the same order.
    pub fn has_keys_of(&self, table: Option<&Table>) -> bool {
        table.is_some_and(|table| self.table.keys().eq(table.keys()))
    }

    /// What was read of an entry that equals this one; none if there is no such entry. It is looked for at the same position first.
    pub fn get(&self, number: usize, key: &str, node: &Node) -> Option<Arc<T>> {
        let (at, entry) = self.table.entry_near(number, key)?;
        let value = self.values[at].as_ref()?;
        (entry.node == *node).then(|| Arc::clone(value))
    }
}
