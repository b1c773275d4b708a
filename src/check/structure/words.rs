//! Words and types that a schema allows.

use serde_json::Value as Json;

/// The words of an enumeration; none if the schema is something else.
pub(super) fn words_of(schema: &Json) -> Option<Vec<&str>> {
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        return Some(words.iter().filter_map(Json::as_str).collect());
    }
    let choices = schema.get("oneOf").and_then(Json::as_array)?;
    let mut words = Vec::new();
    for choice in choices {
        match choice.get("const").and_then(Json::as_str) {
            Some(word) => words.push(word),
            None => words.extend(words_of(choice)?),
        }
    }
    Some(words)
}

/// Words that stand for those of an enumeration, such as `iv` for `venous`.
pub(super) fn also_of(schema: &Json) -> Vec<&str> {
    let choices = schema.get("oneOf").and_then(Json::as_array);
    choices
        .into_iter()
        .flatten()
        .filter_map(|choice| choice.get("x-also").and_then(Json::as_array))
        .flatten()
        .filter_map(Json::as_str)
        .collect()
}

pub(super) fn types_of(schema: &Json) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(one)) => vec![one],
        Some(Json::Array(several)) => several.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn type_name(word: &str) -> &'static str {
    match word {
        "object" => "a table",
        "array" => "a list",
        "string" => "text",
        "integer" => "a whole number",
        "boolean" => "true or false",
        _ => "a number",
    }
}
