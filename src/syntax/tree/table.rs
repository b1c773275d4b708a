//! Tables: entries in their order, found by key.

use std::sync::{Arc, OnceLock};

use super::node::{Entry, Node};

/// A table with more entries than this gets an index when a key is looked for.
const MOST_WITHOUT_INDEX: usize = 16;

/// A table whose entries keep their order. Clones share the entries until one of them is changed.
#[derive(Debug, Clone, Default)]
pub struct Table(Arc<Entries>);

#[derive(Debug, Clone, Default)]
struct Entries {
    /// The entries as written; the keys of a document are unique, those of an overlay may not be.
    list: Vec<Entry>,
    index: Index,
}

/// Positions of the entries in the order of their keys, once they are needed.
#[derive(Debug, Clone, Default)]
struct Index(OnceLock<Vec<u32>>);

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.list == other.0.list
    }
}

impl From<Vec<Entry>> for Table {
    fn from(list: Vec<Entry>) -> Self {
        Self(Arc::new(Entries {
            list,
            index: Index::default(),
        }))
    }
}

impl Table {
    /// The entries in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.0.list
    }

    /// The entries in their order, taken out.
    pub fn into_entries(self) -> Vec<Entry> {
        Arc::unwrap_or_clone(self.0).list
    }

    /// The entry with this key, the first if there are several.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.0.position(key).map(|at| &self.0.list[at])
    }

    /// The entry with this key and its position. It is looked for at position `near` first, where it stands in a similar table.
    pub fn entry_near(&self, near: usize, key: &str) -> Option<(usize, &Entry)> {
        let list = &self.0.list;
        let same = |at: &usize| list.get(*at).is_some_and(|entry| entry.key == key);
        let at = Some(near).filter(same).or_else(|| self.0.position(key))?;
        Some((at, &list[at]))
    }

    /// The value with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The value with this key, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        let at = self.0.position(key)?;
        Some(&mut Arc::make_mut(&mut self.0).list[at].node)
    }

    /// The keys in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.list.iter().map(|entry| entry.key.as_str())
    }

    /// All keys with their values, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        let entries = Arc::make_mut(&mut self.0).list.iter_mut();
        entries.map(|entry| (entry.key.as_str(), &mut entry.node))
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, entry: Entry) {
        let Entries { list, index } = Arc::make_mut(&mut self.0);
        if let Some(index) = index.0.get_mut() {
            let after = index.partition_point(|at| list[*at as usize].key <= entry.key);
            index.insert(after, list.len() as u32);
        }
        list.push(entry);
    }

    /// Keeps only some of the entries.
    pub fn retain(&mut self, keep: impl FnMut(&mut Entry) -> bool) {
        let entries = Arc::make_mut(&mut self.0);
        entries.index = Index::default();
        entries.list.retain_mut(keep);
    }

    /// Takes an entry out.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let position = self.0.position(key)?;
        let entries = Arc::make_mut(&mut self.0);
        entries.index = Index::default();
        Some(entries.list.remove(position))
    }
}

impl Entries {
    fn position(&self, key: &str) -> Option<usize> {
        if self.list.len() <= MOST_WITHOUT_INDEX {
            return self.list.iter().position(|entry| entry.key == key);
        }
        let key_at = |at: &u32| self.list[*at as usize].key.as_str();
        let index = self.index.0.get_or_init(|| {
            let mut index: Vec<u32> = (0..self.list.len() as u32).collect();
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
