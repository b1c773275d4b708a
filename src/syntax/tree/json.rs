//! Tree to JSON values, from which the types as written are read.

use serde_json::{Map, Number, Value as Json};

use super::node::{Node, Value};

/// The same value in JSON. Numbers that are not finite become null: the checker has refused them before.
pub fn to_json(node: &Node) -> Json {
    match &node.value {
        Value::Text(text) | Value::Date(text) => Json::String(text.clone()),
        Value::Integer(number) => Json::Number((*number).into()),
        Value::Float(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Table(table) => {
            let pairs = table
                .entries()
                .iter()
                .map(|e| (e.key.clone(), to_json(&e.node)));
            Json::Object(pairs.collect::<Map<_, _>>())
        }
    }
}
