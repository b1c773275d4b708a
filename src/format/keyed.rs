//! Maps from the keys of the library to blocks, in the order in which they are written.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// What a key looks like: small letters, digits and hyphens, as in `il-10`.
pub const KEY_PATTERN: &str = "^[a-z0-9][a-z0-9-]*$";

/// True if `text` matches [`KEY_PATTERN`].
pub fn is_key(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c == '-')
}

/// Blocks by key, in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct Keyed<T>(IndexMap<String, T>);

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(IndexMap::default())
    }
}

impl<T> Keyed<T> {
    /// The block with this key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(key)
    }

    /// Keys and blocks in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, block)| (key.as_str(), block))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
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
