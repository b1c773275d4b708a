//! Maps from the keys of the library to blocks, in the order in which they are written.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::de::value::Error;
use serde::{Deserialize, Deserializer};

use crate::syntax::{Node, read};

/// What a key looks like: small letters, digits and hyphens, as in `il-10`.
pub const KEY_PATTERN: &str = "^[a-z0-9][a-z0-9-]*$";

/// True if `text` matches [`KEY_PATTERN`].
pub fn is_key(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c == '-')
}

/// Blocks by key, in order. Clones share the blocks.
#[derive(Debug)]
pub struct Keyed<T>(IndexMap<Arc<str>, Arc<T>>);

impl<T> Clone for Keyed<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let blocks = IndexMap::<String, T>::deserialize(deserializer)?.into_iter();
        Ok(Self(
            blocks
                .map(|(key, block)| (key.into(), Arc::new(block)))
                .collect(),
        ))
    }
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

impl<T> Keyed<T> {
    /// The block with this key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(key).map(Arc::as_ref)
    }

    /// Keys and blocks in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, block)| (&**key, &**block))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(AsRef::as_ref)
    }

    /// How many blocks there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there is no block.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: DeserializeOwned> Keyed<T> {
    /// Reads blocks again that differ from those of `before`, the tree from which these were read.
    ///
    /// # Errors
    /// Words for a block that cannot be read.
    pub(super) fn read_beside(&mut self, before: &Node, node: &Node) -> Result<(), Error> {
        let tables = before.as_table().zip(node.as_table());
        let Some((before, table)) = tables.filter(|(old, new)| old.keys().eq(new.keys())) else {
            *self = read(node)?;
            return Ok(());
        };
        for (old, new) in before.entries().iter().zip(table.entries()) {
            if old.node != new.node {
                let block = Arc::new(read(&new.node)?);
                self.0.insert(new.key.as_str().into(), block);
            }
        }
        Ok(())
    }
}

impl<T: JsonSchema> JsonSchema for Keyed<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Keyed {}", T::schema_name()).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::Keyed<{}>", module_path!(), T::schema_id()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "propertyNames": {"pattern": KEY_PATTERN},
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}
