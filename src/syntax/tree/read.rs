//! Types as a scenario writes them, read from the tree.

use serde::Deserializer;
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer, Unexpected, Visitor};
use serde::{de, forward_to_deserialize_any};

use super::node::{Node, Value};

/// Reads a value. Numbers that are not finite count as absent: the checker has refused them before.
///
/// # Errors
///
/// Words for what is wrong. The checker finds the same faults with their places.
pub fn read<T: DeserializeOwned>(node: &Node) -> Result<T, Error> {
    T::deserialize(NodeReader(node))
}

/// A node as serde reads it; as `to_json` has it, without a copy.
#[derive(Clone, Copy)]
struct NodeReader<'a>(&'a Node);

impl<'de> IntoDeserializer<'de, Error> for NodeReader<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for NodeReader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.0.value {
            Value::Text(text) | Value::Date(text) => visitor.visit_borrowed_str(text),
            Value::Integer(number) => match u64::try_from(*number) {
                Ok(number) => visitor.visit_u64(number),
                Err(_) => visitor.visit_i64(*number),
            },
            Value::Float(number) if number.is_finite() => visitor.visit_f64(*number),
            Value::Float(_) => visitor.visit_unit(),
            Value::Flag(flag) => visitor.visit_bool(*flag),
            Value::List(items) => {
                let mut items = SeqDeserializer::new(items.iter().map(NodeReader));
                let value = visitor.visit_seq(&mut items)?;
                items.end()?;
                Ok(value)
            }
            Value::Table(table) => {
                let entries = table.entries().iter();
                let entries = entries.map(|entry| (entry.key.as_str(), NodeReader(&entry.node)));
                let mut entries = MapDeserializer::new(entries);
                let value = visitor.visit_map(&mut entries)?;
                entries.end()?;
                Ok(value)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.value {
            Value::Float(number) if !number.is_finite() => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0.as_text() {
            Some(word) => visitor.visit_enum(word.into_deserializer()),
            None => {
                let found = Unexpected::Other(self.0.kind_name());
                Err(de::Error::invalid_type(found, &"a word"))
            }
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}
