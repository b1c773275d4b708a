//! The numbers of the library that shipped scenarios read.

use std::collections::BTreeMap;

use crate::pins::library::{layer, number_in};
use mscsim::scenario::{ParameterSource, Settings, load, shipped};
use toml::{Table, Value};

/// What numbers are multiplied with.
pub const FACTORS: [f64; 2] = [0.5, 2.0];

/// A number of a layer, and what reads it.
pub struct Number {
    /// Layer of the library.
    pub layer: String,
    /// Dotted path in it.
    pub path: String,
    /// The value as written.
    pub written: String,
    /// Shipped scenarios that read it.
    pub scenarios: Vec<String>,
}

/// All of them, by layer and path.
pub fn all() -> Vec<Number> {
    let mut found: BTreeMap<(String, String), (String, Vec<String>)> = BTreeMap::new();
    for scenario in shipped() {
        let loaded = load(&scenario.name, &Settings::default());
        let loaded = loaded.expect("a sound scenario");
        for parameter in loaded.parameters() {
            let Some(layer) = layer_of(&parameter) else {
                continue;
            };
            let number = found.entry((layer, parameter.path));
            let (_, readers) = number.or_insert((parameter.written, Vec::new()));
            if readers.last() != Some(&scenario.name) {
                readers.push(scenario.name.clone());
            }
        }
    }
    let number = |((layer, path), (written, scenarios))| Number {
        layer,
        path,
        written,
        scenarios,
    };
    found.into_iter().map(number).collect()
}

fn layer_of(parameter: &ParameterSource) -> Option<String> {
    let file = parameter.file.strip_prefix("library/")?;
    file.strip_suffix(".toml").map(str::to_owned)
}

impl Number {
    /// The layer with this number multiplied, and with the end of its range that it would leave; none if it is zero.
    pub fn scaled(&self, factor: f64) -> Option<Table> {
        let mut table = layer(&self.layer);
        let number = number_in(&mut table, &self.path)?;
        let value = times(number.get("value")?, factor)?;
        if let Some(ends) = number.get_mut("range").and_then(Value::as_array_mut) {
            let end = if factor < 1.0 { 0 } else { ends.len() - 1 };
            if leaves(&value, &ends[end], factor < 1.0) {
                ends[end] = value.clone();
            }
        }
        number.insert("value".to_owned(), value);
        Some(table)
    }
}

/// A written value in two parts: its number, and its unit with what separates them.
fn parts(value: &Value) -> Option<(f64, String)> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let end = text.find(' ').unwrap_or(text.len());
    let number = text.get(..end)?.parse().ok()?;
    Some((number, text.get(end..)?.to_owned()))
}

fn times(value: &Value, factor: f64) -> Option<Value> {
    let (number, unit) = parts(value)?;
    if number == 0.0 {
        return None;
    }
    let scaled = number * factor;
    Some(match value {
        Value::String(_) => Value::String(format!("{scaled}{unit}")),
        Value::Integer(_) if scaled.fract() == 0.0 => Value::Integer(scaled as i64),
        _ => Value::Float(scaled),
    })
}

/// Whether a value lies beyond an end of its range. Ends in another unit are taken as left, which widens the range for nothing.
fn leaves(value: &Value, end: &Value, below: bool) -> bool {
    match (parts(value), parts(end)) {
        (Some((value, unit)), Some((end, other))) if unit == other => {
            if below {
                value < end
            } else {
                value > end
            }
        }
        _ => true,
    }
}
