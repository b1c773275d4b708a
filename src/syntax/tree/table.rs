//! Tables: entries in their order, found by key.

use std::sync::OnceLock;

use super::node::{Entry, Node};

/// A table with more entries than this gets an index when a key is looked for.
const MOST_WITHOUT_INDEX: usize = 16;

/// A table whose entries keep their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The entries as written; the keys of a document are unique, those of an overlay may not be.
    entries: Vec<Entry>,
    index: Index,
}

/// Positions of the entries in the order of their keys, once they are needed.
#[derive(Debug, Default)]
struct Index(OnceLock<Vec<u32>>);

/// A copy finds its own index, which most copies never need.
impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// It follows from the entries.
impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl From<Vec<Entry>> for Table {
    fn from(entries: Vec<Entry>) -> Self {
        Self {
            entries,
            index: Index::default(),
        }
    }
}

impl Table {
    /// The entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries in their order, taken out.
    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    /// The entry with this key, the first if there are several.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.position(key).map(|at| &self.entries[at])
    }

    /// The value with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The value with this key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.position(key)?;
        Some(&mut self.entries[at].node)
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|e| e.key.as_str())
    }

    /// All keys with their values, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        let entries = self.entries.iter_mut();
        entries.map(|entry| (entry.key.as_str(), &mut entry.node))
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        if let Some(index) = self.index.0.get_mut() {
            let entries = &self.entries;
            let after = index.partition_point(|at| entries[*at as usize].key <= entry.key);
            index.insert(after, entries.len() as u32);
        }
        self.entries.push(entry);
    }

    /// Keeps only some of the entries.
    pub fn retain(&mut self, keep: impl FnMut(&mut Entry) -> bool) {
        self.index = Index::default();
        self.entries.retain_mut(keep);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let position = self.position(key)?;
        self.index = Index::default();
        Some(self.entries.remove(position))
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= MOST_WITHOUT_INDEX {
            return self.entries.iter().position(|entry| entry.key == key);
        }
        let key_at = |at: &u32| self.entries[*at as usize].key.as_str();
        let index = self.index.0.get_or_init(|| {
            let mut index: Vec<u32> = (0..self.entries.len() as u32).collect();
            // Entries with the same key keep their order.
            index.sort_by_key(|at| key_at(at));
            index
        });
        let first = index.partition_point(|at| key_at(at) < key);
        let found = index.get(first).filter(|at| key_at(at) == key);
        found.map(|at| *at as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::sources::{Place, Role, Sources};
    use crate::syntax::tree::node::Value;

    fn entry(key: &str, number: i64) -> Entry {
        let file = Sources::default().add("test", String::new(), Role::Scenario);
        let place = Place::new(file, 0..0);
        Entry {
            key: key.to_owned(),
            key_place: place,
            node: Node {
                value: Value::Integer(number),
                place,
            },
        }
    }

    /// After each change every key is found where a look at all entries finds it, the first of several, with and without index.
    #[test]
    fn keys_are_found_as_by_a_look_at_all_entries() {
        let mut table = Table::default();
        for step in 0..200_i64 {
            let number = step * 7919 % 101;
            match step % 5 {
                4 => drop(table.remove(&format!("k{}", number / 2))),
                _ => table.push(entry(&format!("k{number}"), step)),
            }
            if step == 150 {
                table.retain(|entry| entry.key.len() < 3 || entry.key.as_str() > "k4");
            }
            for number in 0..101 {
                let key = format!("k{number}");
                let slow = table.entries().iter().find(|entry| entry.key == key);
                assert_eq!(table.entry(&key), slow);
            }
        }
        assert!(table.entries().len() > 2 * MOST_WITHOUT_INDEX);
    }
}
