//! A place in a document: what is written there, and which place a fault names if nothing is written.

use serde::de::DeserializeOwned;

use super::structure::unit_place;
use crate::syntax::{Entry, FileId, Node, Place, Sources, Table, Value, read};

/// A handle of a place in a document. Copying it and moving to one of its parts are cheap.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    /// What is written here, overlays applied.
    written: Option<&'a Node>,
    /// The same without what cannot be read, and is reported already.
    readable: Option<&'a Node>,
    /// The place of the key, or of the nearest one above it.
    key_place: Place,
}

impl<'a> Spot<'a> {
    /// The root of a document; faults without a place are those of `file`.
    pub fn root(written: &'a Node, readable: &'a Node, file: FileId) -> Self {
        Self {
            written: Some(written),
            readable: Some(readable),
            key_place: Place::new(file, 0..0),
        }
    }

    /// The part with this key.
    pub fn key(self, key: &str) -> Self {
        let entry = self.written.and_then(|node| node.as_table()?.entry(key));
        match entry {
            Some(entry) => self.of_entry(entry),
            None => self.part(None, None, |node| node.as_table()?.get(key)),
        }
    }

    /// The part some keys further down.
    pub fn keys_down(self, keys: &[&str]) -> Self {
        keys.iter().fold(self, |spot, key| spot.key(key))
    }

    /// The item of a list at a position.
    pub fn item(self, position: usize) -> Self {
        let item = self.written.and_then(|node| node.items().get(position));
        self.part(item, item.map(|item| item.place), |node| {
            node.items().get(position)
        })
    }

    fn of_entry(self, entry: &'a Entry) -> Self {
        self.part(Some(&entry.node), Some(entry.key_place), |node| {
            node.as_table()?.get(&entry.key)
        })
    }

    /// A part with the place of its key. Its readable form is looked up only where it differs from what is written.
    fn part(
        self,
        written: Option<&'a Node>,
        key_place: Option<Place>,
        in_readable: impl FnOnce(&'a Node) -> Option<&'a Node>,
    ) -> Self {
        let both = self.written.zip(self.readable);
        let readable = if both.is_some_and(|(written, readable)| std::ptr::eq(written, readable)) {
            written
        } else {
            self.readable.and_then(in_readable)
        };
        Self {
            written,
            readable,
            key_place: key_place.unwrap_or(self.key_place),
        }
    }

    /// True if something is written here, readable or not.
    pub fn is_given(self) -> bool {
        self.written.is_some()
    }

    /// True if what is written here can be read.
    pub fn is_readable(self) -> bool {
        self.readable.is_some()
    }

    /// True if something is written under a key, readable or not.
    pub fn has(self, key: &str) -> bool {
        self.written
            .and_then(|node| node.as_table()?.entry(key))
            .is_some()
    }

    /// The entries of the table, each with its place; none if there is no table.
    pub fn entries(self) -> impl ExactSizeIterator<Item = (&'a str, Self)> {
        let table = self.written.and_then(Node::as_table);
        let entries = table.map(Table::entries).unwrap_or_default().iter();
        entries.map(move |entry| (entry.key.as_str(), self.of_entry(entry)))
    }

    /// The keys of the table; none if there is no table.
    pub fn keys(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.entries().map(|(key, _)| key)
    }

    /// The items of the list; none if there is no list.
    pub fn items(self) -> impl ExactSizeIterator<Item = Self> {
        let count = self.written.map_or(0, |node| node.items().len());
        (0..count).map(move |position| self.item(position))
    }

    /// How many entries or items there are.
    pub fn count(self) -> usize {
        self.entries().len() + self.items().len()
    }

    /// What is written here, if it can be read.
    pub fn readable(self) -> Option<&'a Node> {
        self.readable
    }

    /// The table that is written here.
    pub fn table(self) -> Option<&'a Table> {
        self.written?.as_table()
    }

    /// What is written here as a type; none if it is absent or lacks what the type requires. Optional keys that cannot
    /// be read are left out: ask [`Spot::is_given`] before calling something missing.
    pub fn read<T: DeserializeOwned>(self) -> Option<T> {
        read(self.readable?).ok()
    }

    /// The text that is written here.
    pub fn text(self) -> Option<&'a str> {
        match &self.readable?.value {
            Value::Text(text) | Value::Date(text) => Some(text),
            _ => None,
        }
    }

    /// The place that a fault names: that of the value, or else the key of the block that should hold it.
    pub fn place(self) -> Place {
        let Some(node) = self.written else {
            return self.key_place;
        };
        match node.as_table() {
            None => node.place,
            Some(table) if node.is_leaf() => {
                table.get("value").map_or(node.place, |value| value.place)
            }
            Some(_) => self.key_place,
        }
    }

    /// The place of the unit of the quantity.
    pub fn unit_place(self, sources: &Sources) -> Place {
        let Some(node) = self.written else {
            return self.place();
        };
        let value = node.as_table().and_then(|table| table.get("value"));
        unit_place(value.unwrap_or(node), sources)
    }
}
