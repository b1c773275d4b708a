//! The JSON Schema of the format, made from the types.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value as Json;

use super::document::Document;

/// The JSON Schema of scenario documents (draft 2020-12).
///
/// Beyond the standard words it uses `x-quantity` (dimension and bounds of a quantity), `x-refers-to` and `x-keys-refer-to` (the
/// table in which a name must stand), `x-also` (words that may stand for a word), `x-one-or-more`
/// (a block, or a list of such blocks) and `x-overlay`.
pub fn schema() -> Json {
    schema_of::<Document>()
}

/// The JSON Schema of another format that is written like scenarios. `x-any` stands for a value that is checked where it lands.
pub fn schema_of<T: JsonSchema>() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(WithoutNull);
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// TOML has no null: an optional key is simply absent.
#[derive(Debug, Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(object) = schema.as_object_mut() else {
            return;
        };
        object.retain(|key, value| !(key == "default" && value.is_null()));
        if let Some(Json::Array(types)) = object.get_mut("type") {
            types.retain(|t| t != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                object.insert("type".to_owned(), only);
            }
        }
        if let Some(Json::Array(choices)) = object.get_mut("enum") {
            choices.retain(|choice| !choice.is_null());
        }
        if let Some(Json::Array(choices)) = object.get_mut("anyOf") {
            choices.retain(|choice| choice.get("type") != Some(&Json::from("null")));
            if let [Json::Object(only)] = choices.as_slice() {
                let only = only.clone();
                object.remove("anyOf");
                for (key, value) in only {
                    object.entry(key).or_insert(value);
                }
            }
        }
    }
}
