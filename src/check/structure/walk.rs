//! The walk of a document along the schema.

use serde_json::Value as Json;

use super::names::Names;
use super::quantity::read_parameter;
use super::source::malformed;
use super::walked::{Extent, Known, Walk};
use super::words::{also_of, type_name, types_of, words_of};
use crate::format::{is_key, measure_of};
use crate::library::layers_defining;
use crate::syntax::{Entry, Fault, Node, Path, Place, Sources, Table, Value, nearest, one_of};

/// Largest number of faults for which advice is looked for.
const MOST_ADVISED: usize = 150;
/// Characters of a text where the format states no other limit.
const LONGEST_TEXT: u64 = 2000;
/// Characters of a key.
const LONGEST_KEY: usize = 64;

/// Walks a document along the schema and files every fault of shape. `start` is blamed for what is missing at the root.
pub fn walk(root: &Node, schema: &Json, sources: &Sources, start: Place, extent: Extent) -> Walk {
    walk_beside(None, root, schema, sources, (start, extent))
}

/// As [`walk`], but skips blocks that are identical in a document without faults.
pub fn walk_beside<'a>(
    known: Option<&'a Known>,
    root: &Node,
    schema: &'a Json,
    sources: &'a Sources,
    (start, extent): (Place, Extent),
) -> Walk {
    let names = Names::collect(root);
    let known = known.filter(|known| known.names == names);
    let mut walker = Walker {
        known: known.map(|known| &known.root),
        schema,
        sources,
        names,
        extent,
        out: Walk::default(),
    };
    walker.visit(root, schema, &Path::default(), start);
    walker.out
}

struct Walker<'a> {
    /// What stands here in a document without faults that defines the same names, where that is compared.
    known: Option<&'a Node>,
    schema: &'a Json,
    sources: &'a Sources,
    names: Names,
    extent: Extent,
    out: Walk,
}

impl<'a> Walker<'a> {
    /// Visits a value; `key` is the place of its key, or of the value itself where there is no key.
    fn visit(&mut self, node: &Node, schema: &'a Json, path: &Path, key: Place) {
        if schema.get("x-any").is_some() {
            return;
        }
        if path.0.last().is_some_and(|step| step == "source") {
            self.check_sources(node);
        }
        let schema = self.resolve(schema);
        if let Some(form) = one_or_more(schema, node) {
            return self.visit(node, form, path, key);
        }
        if let Some(measure) = measure_of(schema) {
            let faults = &mut self.out.faults;
            let read = read_parameter(node, path, measure, self.sources, faults);
            self.out.parameters.extend(read);
            self.visit_about(node, schema, path);
            return;
        }
        if let Some(words) = words_of(schema) {
            return self.visit_word(node, &words, &also_of(schema));
        }
        match (&node.value, types_of(schema).as_slice()) {
            (Value::Table(table), types) if types.contains(&"object") => {
                self.visit_table(table, schema, path, key)
            }
            (Value::List(items), types) if types.contains(&"array") => {
                self.visit_list(node, items, schema, path)
            }
            (Value::Text(text), types) if types.contains(&"string") => {
                self.visit_text(node, text, schema)
            }
            (Value::Integer(number), types) if types.contains(&"integer") => {
                self.visit_integer(node, *number, schema)
            }
            (Value::Flag(_), types) if types.contains(&"boolean") => {}
            // A plain number, whose reader checks its bounds.
            (Value::Integer(_) | Value::Float(_), types) if types.contains(&"number") => {}
            (_, types) => {
                let expected = types
                    .iter()
                    .map(|t| type_name(t))
                    .collect::<Vec<_>>()
                    .join(" or ");
                let fault = Fault::new("wrong type")
                    .at(node.place)
                    .found(node.kind_name())
                    .expected(expected);
                self.out.faults.push(fault);
            }
        }
    }

    /// Status, source and reason of a quantity; the reader of quantities checks value and range.
    fn visit_about(&mut self, node: &Node, schema: &'a Json, path: &Path) {
        let Some(table) = node.as_table() else {
            return;
        };
        let form = schema["anyOf"]
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|form| form.get("properties"));
        for key in ["source", "status", "why"] {
            if let (Some(entry), Some(schema)) = (table.entry(key), form.and_then(|f| f.get(key))) {
                self.visit(&entry.node, schema, &path.then(key), entry.key_place);
            }
        }
    }

    fn visit_table(&mut self, table: &Table, schema: &'a Json, path: &Path, key: Place) {
        if schema.get("x-overlay").is_some() {
            return;
        }
        let properties = schema.get("properties").and_then(Json::as_object);
        let others = schema.get("additionalProperties").filter(|s| s.is_object());
        let known = self.known.and_then(Node::as_table);
        for (number, entry) in table.entries().iter().enumerate() {
            let before = known.and_then(|known| known.entry_near(number, &entry.key));
            let before = before.map(|(_, before)| &before.node);
            if before == Some(&entry.node) {
                continue;
            }
            let below = path.then(&entry.key);
            self.known = before;
            match (properties.and_then(|p| p.get(&entry.key)), others) {
                (Some(schema), _) => self.visit_entry(entry, schema, &below),
                (None, Some(others)) => {
                    self.check_key(&entry.key, entry.key_place, schema);
                    self.visit_entry(entry, others, &below);
                }
                (None, None) => {
                    self.out.unreadable.insert(entry.node.place);
                    let known: Vec<&str> = properties
                        .into_iter()
                        .flat_map(|p| p.keys().map(String::as_str))
                        .collect();
                    self.unknown_key(&entry.key, entry.key_place, path, &known);
                }
            }
        }
        self.known = None;
        self.check_required(table, schema, path, key);
    }

    /// Visits the value of a key. If it cannot be read, and no part of it is to blame alone, it is noted as a whole.
    fn visit_entry(&mut self, entry: &Entry, schema: &'a Json, path: &Path) {
        let before = (self.out.harm(), self.out.unreadable.len());
        self.visit(&entry.node, schema, path, entry.key_place);
        if self.out.harm() > before.0 && self.out.unreadable.len() == before.1 {
            self.out.unreadable.insert(entry.node.place);
        }
    }

    fn unknown_key(&mut self, key: &str, place: Place, path: &Path, known: &[&str]) {
        let fault = Fault::new(format!("unknown key `{key}`{}", inside(path))).at(place);
        if self.out.faults.len() > MOST_ADVISED {
            return self.out.faults.push(fault);
        }
        let near = nearest(key, known.iter().copied());
        let fault = match near {
            Some(_) => fault.nearest(near),
            None => fault.expected(one_of(known.iter().copied())),
        };
        self.out.faults.push(fault);
    }

    /// Missing keys; harmless because everything present can still be read.
    fn check_required(&mut self, table: &Table, schema: &Json, path: &Path, key: Place) {
        if self.extent == Extent::Part {
            return;
        }
        let required = schema
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        for name in required
            .filter_map(Json::as_str)
            .filter(|name| table.entry(name).is_none())
        {
            let about = schema["properties"][name]["description"]
                .as_str()
                .unwrap_or_default();
            let fault = Fault::new(format!("missing key `{name}`{}", inside(path))).at(key);
            self.out.harmless(if about.is_empty() {
                fault
            } else {
                fault.help(format!("{name}: {about}"))
            });
        }
    }

    fn check_key(&mut self, key: &str, place: Place, schema: &Json) {
        let length = key.chars().count();
        if length > LONGEST_KEY {
            let fault = Fault::new("the name is too long").at(place);
            self.out.harmless(
                fault
                    .found(format!("{length} characters"))
                    .expected(format!("at most {LONGEST_KEY}")),
            );
        } else if schema.get("propertyNames").is_some() && !is_key(key) {
            let fault = Fault::new(format!("`{key}` cannot be a name")).at(place);
            self.out
                .harmless(fault.expected("small letters, digits and hyphens, such as il-10"));
        } else if let Some(sort) = schema.get("x-keys-refer-to").and_then(Json::as_str) {
            self.check_name(key, place, sort);
        }
    }

    fn visit_list(&mut self, node: &Node, items: &[Node], schema: &'a Json, path: &Path) {
        let limit = |key: &str| schema.get(key).and_then(Json::as_u64);
        let count = items.len() as u64;
        let (low, high) = (
            limit("minItems").unwrap_or(0),
            limit("maxItems").unwrap_or(u64::MAX),
        );
        if count < low || count > high {
            let expected = if high == u64::MAX {
                format!("at least {low}")
            } else {
                format!("{low} to {high}")
            };
            let fault = Fault::new("wrong number of items").at(node.place);
            self.out
                .faults
                .push(fault.found(count.to_string()).expected(expected));
        }
        // Items of lists are not compared.
        self.known = None;
        if let Some(schema) = schema.get("items") {
            for (position, item) in items.iter().enumerate() {
                self.visit(item, schema, &path.then(position.to_string()), item.place);
            }
        }
    }

    fn visit_text(&mut self, node: &Node, text: &str, schema: &Json) {
        self.check_length(node, text, schema);
        if let Some(sort) = schema.get("x-refers-to").and_then(Json::as_str) {
            self.check_name(text, node.place, sort);
        }
    }

    fn check_length(&mut self, node: &Node, text: &str, schema: &Json) {
        let most = schema.get("maxLength").and_then(Json::as_u64);
        let (most, length) = (most.unwrap_or(LONGEST_TEXT), text.chars().count() as u64);
        if length > most {
            let fault = Fault::new("the text is too long").at(node.place);
            let fault = fault.found(format!("{length} characters"));
            self.out.harmless(fault.expected(format!("at most {most}")));
        }
    }

    /// Identifiers of sources have the form of their kind.
    fn check_sources(&mut self, node: &Node) {
        let alone = std::iter::once(node).filter(|node| node.as_text().is_some());
        for source in alone.chain(node.items()) {
            let text = source.as_text().unwrap_or_default();
            if let Some(expected) = malformed(text) {
                let fault = Fault::new("malformed source").at(source.place).found(text);
                self.out.harmless(fault.expected(expected));
            }
        }
    }

    fn check_name(&mut self, name: &str, place: Place, sort: &str) {
        // A part does not define all the names it uses.
        let known = self.names.of(sort);
        if self.extent == Extent::Part || known.iter().any(|k| k == name) {
            return;
        }
        let fault = Fault::new(format!("unknown {} `{name}`", Names::singular(sort))).at(place);
        if self.out.faults.len() > MOST_ADVISED {
            return self.out.harmless(fault);
        }
        let near = nearest(name, known.iter().map(String::as_str));
        let fault = match (known.is_empty(), near) {
            (true, _) => fault.help(format!(
                "nothing defines [{}]: a library layer with it may be missing in `uses`",
                Names::table(sort)
            )),
            (false, None) => fault.expected(one_of(known.iter().map(String::as_str))),
            (false, near) => fault.nearest(near),
        };
        let layers = layers_defining(Names::table(sort), name);
        let fault = match layers.as_slice() {
            [] => fault,
            layers => fault.help(format!("add to `uses`: {}", layers.join(" or "))),
        };
        self.out.harmless(fault);
    }

    fn visit_integer(&mut self, node: &Node, number: i64, schema: &Json) {
        let low = schema
            .get("minimum")
            .and_then(Json::as_i64)
            .unwrap_or(i64::MIN);
        let high = schema
            .get("maximum")
            .and_then(Json::as_i64)
            .unwrap_or(i64::MAX);
        if (low..=high).contains(&number) {
            return;
        }
        let expected = match (low == high, high == i64::MAX) {
            (true, _) => low.to_string(),
            (false, true) => format!("at least {low}"),
            (false, false) => format!("{low} to {high}"),
        };
        let fault = Fault::new("number out of bounds")
            .at(node.place)
            .found(number.to_string());
        self.out.faults.push(fault.expected(expected));
    }

    /// A word of an enumeration, or one that may stand for it.
    fn visit_word(&mut self, node: &Node, words: &[&str], also: &[&str]) {
        let list = words.join(", ");
        match node.as_text() {
            Some(text) if words.contains(&text) || also.contains(&text) => {}
            Some(text) => {
                let fault = Fault::new(format!("unknown word `{text}`")).at(node.place);
                let near = nearest(text, words.iter().copied());
                self.out
                    .faults
                    .push(fault.expected(format!("one of {list}")).nearest(near));
            }
            None => {
                let fault = Fault::new("wrong type")
                    .at(node.place)
                    .found(node.kind_name());
                self.out
                    .faults
                    .push(fault.expected(format!("one of the words {list}")));
            }
        }
    }

    fn resolve(&self, schema: &'a Json) -> &'a Json {
        let target = schema
            .get("$ref")
            .and_then(Json::as_str)
            .and_then(|r| r.strip_prefix('#'));
        match target.and_then(|pointer| self.schema.pointer(&decode(pointer))) {
            Some(found) => self.resolve(found),
            None => schema,
        }
    }
}

/// What a schema, of one block or of a list of blocks, says about the form of a value.
fn one_or_more<'a>(schema: &'a Json, node: &Node) -> Option<&'a Json> {
    schema.get("x-one-or-more")?;
    let forms = schema.get("anyOf")?.as_array()?;
    let is_list = matches!(node.value, Value::List(_));
    forms.get(usize::from(is_list))
}

/// Names of definitions hold spaces, which references write as `%20`.
fn decode(pointer: &str) -> String {
    pointer.replace("%20", " ")
}

fn inside(path: &Path) -> String {
    if path.0.is_empty() {
        String::new()
    } else {
        format!(" in `{path}`")
    }
}
