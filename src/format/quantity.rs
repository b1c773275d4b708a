//! Quantities as they may be written: text with a unit, a plain number, or a table with range and source.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value as Json;

use super::measure::{Bounds, Measure};
use crate::units::{self, Dimension};

/// How well a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Measured, in the source named.
    Measured,
    /// Computed from measured values, as reported.
    Derived,
    /// Given from memory of the literature, to be checked.
    Recalled,
    /// Assumed, for the reason reported.
    Assumed,
    /// Chosen by the author of the scenario.
    Chosen,
}

/// One source or several: a DOI as `doi:10....`, or words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources(pub Vec<String>);

impl Sources {
    fn read(written: &Json) -> Option<Self> {
        let text = |json: &Json| json.as_str().map(str::to_owned);
        match written {
            Json::Array(items) => items.iter().map(text).collect::<Option<Vec<_>>>().map(Self),
            one => text(one).map(|one| Self(vec![one])),
        }
    }
}

impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = Json::deserialize(deserializer)?;
        Self::read(&written).ok_or_else(|| D::Error::custom("a source is text or a list of texts"))
    }
}

impl JsonSchema for Sources {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sources".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": ["string", "array"], "items": {"type": "string"}})
    }
}

/// A value in internal units (um, s, molecules, cells, g, JPY) that measures `M`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity<M> {
    /// The value in internal units.
    pub value: f64,
    /// Its dimension as written; that of `M` if `M` has one.
    pub dimension: Dimension,
    measure: PhantomData<M>,
}

/// The value of a quantity as it is written, apart from range and source.
struct WrittenValue(units::Quantity);

impl WrittenValue {
    fn number(value: f64) -> Self {
        Self(units::Quantity {
            value,
            dimension: Dimension::SHARE,
        })
    }
}

impl<'de> Deserialize<'de> for WrittenValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

/// A key of the table form.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "kebab-case")]
enum QuantityKey {
    Value,
    #[serde(other)]
    About,
}

/// Reads a text, a number, or the `value` of a table.
struct QuantityVisitor;

impl<'de> Visitor<'de> for QuantityVisitor {
    type Value = WrittenValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a quantity")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WrittenValue, E> {
        units::parse(text).map(WrittenValue).map_err(E::custom)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<WrittenValue, E> {
        Ok(WrittenValue::number(number as f64))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<WrittenValue, E> {
        Ok(WrittenValue::number(number as f64))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<WrittenValue, E> {
        Ok(WrittenValue::number(number))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WrittenValue, A::Error> {
        let mut written = None;
        while let Some(key) = map.next_key()? {
            match key {
                QuantityKey::Value => written = Some(map.next_value()?),
                QuantityKey::About => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        written.ok_or_else(|| A::Error::missing_field("value"))
    }
}

impl<'de, M: Measure> Deserialize<'de> for Quantity<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let WrittenValue(read) = WrittenValue::deserialize(deserializer)?;
        let value = match M::DIMENSION {
            Some(dimension) => read.in_dimension(dimension).map_err(D::Error::custom)?,
            None => read.value,
        };
        if !value.is_finite() || !M::BOUNDS.hold(value) {
            return Err(D::Error::custom("value out of bounds"));
        }
        let dimension = M::DIMENSION.unwrap_or(read.dimension);
        Ok(Self {
            value,
            dimension,
            measure: PhantomData,
        })
    }
}

impl<M> Quantity<M> {
    /// The value in a dimension that the document decides; none if it is another one.
    pub fn in_dimension(&self, dimension: Dimension) -> Option<f64> {
        let quantity = units::Quantity {
            value: self.value,
            dimension: self.dimension,
        };
        quantity.in_dimension(dimension).ok()
    }
}

impl<M: Measure> JsonSchema for Quantity<M> {
    fn schema_name() -> Cow<'static, str> {
        format!("Quantity of {}", M::NAME).into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("{}::Quantity<{}>", module_path!(), M::NAME).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let status = generator.subschema_for::<Status>();
        let plain = match M::DIMENSION {
            Some(dimension) if dimension != Dimension::SHARE => json_schema!({"type": "string"}),
            _ => json_schema!({"type": ["string", "number"]}),
        };
        json_schema!({
            "description": description::<M>(),
            "x-quantity": {
                "dimension": M::DIMENSION.map(|d| d.name()),
                "at-least": M::BOUNDS.at_least,
                "more-than": M::BOUNDS.more_than,
                "at-most": M::BOUNDS.at_most,
            },
            "anyOf": [plain, {
                "type": "object",
                "properties": {
                    "value": plain,
                    "range": {"type": "array", "items": plain, "minItems": 2, "maxItems": 2},
                    "source": generator.subschema_for::<Sources>(),
                    "status": status,
                    "why": {"type": "string"},
                },
                "required": ["value"],
                "additionalProperties": false,
            }],
        })
    }
}

fn description<M: Measure>() -> String {
    let bounds = M::BOUNDS
        .words()
        .map(|words| format!(", {words} in internal units"))
        .unwrap_or_default();
    match M::DIMENSION {
        Some(dimension) => {
            let example = dimension
                .example()
                .map(|e| format!(", for example `{e}`"))
                .unwrap_or_default();
            format!("A {}{example}{bounds}.", M::NAME)
        }
        None => "A quantity; its place decides its dimension.".to_owned(),
    }
}

/// The dimension (if fixed) and bounds of a quantity, read back from its schema; none if the schema describes
/// something else.
pub fn measure_of(schema: &Json) -> Option<(Option<Dimension>, Bounds)> {
    let marker = schema.get("x-quantity")?;
    let bound = |key: &str| marker.get(key).and_then(Json::as_f64);
    let dimension = marker
        .get("dimension")
        .and_then(Json::as_str)
        .and_then(Dimension::from_name);
    let bounds = Bounds {
        at_least: bound("at-least"),
        more_than: bound("more-than"),
        at_most: bound("at-most"),
    };
    Some((dimension, bounds))
}
