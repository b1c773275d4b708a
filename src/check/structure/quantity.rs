//! Reading of one quantity with all that is written about it.

use crate::format::Bounds;
use crate::syntax::{Fault, Node, Path, Place, Sources, Table, Value, nearest};
use crate::units::{self, Dimension, QuantityError, QuantityFault, internal_unit};

/// A parameter as found in a document: its value and all that is written about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Dotted path.
    pub path: Path,
    /// The value as written.
    pub written: String,
    /// The value in internal units.
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
    /// Lower and upper end of the plausible range, in internal units.
    pub range: Option<[f64; 2]>,
    /// The range as written; empty if there is none.
    pub range_written: String,
    /// Sources.
    pub source: Vec<String>,
    /// Status word; empty if there is none.
    pub status: String,
    /// Reason; empty if there is none.
    pub why: String,
    /// Where the value is written.
    pub place: Place,
}

fn range_written(about: &Table) -> String {
    let ends = about.get("range").map_or(&[][..], Node::items);
    let ends: Vec<String> = ends.iter().map(written).collect();
    ends.join(" to ")
}

/// Keys of the table form.
const KEYS: [&str; 5] = ["value", "range", "source", "status", "why"];

/// Reads a quantity at `path`, checked against a dimension (if the format fixes one) and bounds. All faults are filed;
/// the parameter is there if its value could be read.
pub fn read_parameter(
    node: &Node,
    path: &Path,
    measure: (Option<Dimension>, Bounds),
    sources: &Sources,
    faults: &mut Vec<Fault>,
) -> Option<Parameter> {
    let mut reader = Reader {
        sources,
        dimension: measure.0,
        bounds: measure.1,
        faults,
    };
    let (value_node, about) = match &node.value {
        Value::Table(table) => (reader.value_of(node, table)?, Some(table)),
        _ => (node, None),
    };
    let read = reader.number(value_node);
    let range = about
        .and_then(|t| t.get("range"))
        .and_then(|range| reader.range(range));
    let value = read?;
    if let (Some(range), Some(at)) = (range, about.and_then(|t| t.get("range"))) {
        reader.check_range(value_node, value, range, at.place);
    }
    let range = range.map(|(ends, _)| ends);
    let text = |key: &str| {
        about
            .and_then(|t| t.get(key))
            .and_then(Node::as_text)
            .unwrap_or("")
    };
    Some(Parameter {
        path: path.clone(),
        written: written(value_node),
        value: value.value,
        dimension: value.dimension,
        range,
        range_written: about.map_or(String::new(), range_written),
        source: source_list(about),
        status: text("status").to_owned(),
        why: text("why").to_owned(),
        place: value_node.place,
    })
}

fn source_list(about: Option<&Table>) -> Vec<String> {
    let Some(node) = about.and_then(|t| t.get("source")) else {
        return Vec::new();
    };
    let one = node.as_text().into_iter();
    one.chain(node.items().iter().filter_map(Node::as_text))
        .map(str::to_owned)
        .collect()
}

fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        _ => String::new(),
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    dimension: Option<Dimension>,
    bounds: Bounds,
    faults: &'a mut Vec<Fault>,
}

impl Reader<'_> {
    /// The node that holds the value of the table form; other keys are checked on the way.
    fn value_of<'n>(&mut self, node: &'n Node, table: &'n Table) -> Option<&'n Node> {
        for entry in table
            .entries()
            .iter()
            .filter(|e| !KEYS.contains(&e.key.as_str()))
        {
            let fault = Fault::new(format!("unknown key `{}` in a quantity", entry.key))
                .at(entry.key_place)
                .expected("value, range, source, status or why")
                .nearest(nearest(&entry.key, KEYS));
            self.faults.push(fault);
        }
        let value = table.get("value");
        if value.is_none() {
            let fault = Fault::new("a quantity without `value`")
                .at(node.place)
                .found("a table")
                .expected(self.wanted());
            self.faults.push(fault);
        }
        value
    }

    /// Value of a text or number, checked for dimension and bounds.
    fn number(&mut self, node: &Node) -> Option<units::Quantity> {
        let quantity = self.in_dimension(node)?;
        if !quantity.value.is_finite() {
            let fault = Fault::new("not a finite number")
                .at(node.place)
                .found(written(node));
            self.faults.push(fault.expected(self.wanted()));
            return None;
        }
        if !self.bounds.hold(quantity.value) {
            let fault = Fault::new("value out of bounds")
                .at(node.place)
                .found(written(node));
            let words = self.bounds.words().unwrap_or_default();
            let unit = internal_unit(quantity.dimension);
            let expected = format!("{words} {unit}");
            self.faults.push(fault.expected(expected.trim_end()));
            return None;
        }
        Some(quantity)
    }

    fn in_dimension(&mut self, node: &Node) -> Option<units::Quantity> {
        match &node.value {
            Value::Integer(number) => self.plain(node, *number as f64),
            Value::Float(number) => self.plain(node, *number),
            Value::Text(text) => self.text(node, text),
            _ => {
                let fault = Fault::new("wrong type")
                    .at(node.place)
                    .found(node.kind_name());
                self.faults.push(fault.expected(self.wanted()));
                None
            }
        }
    }

    /// A number without unit: only where no unit is needed.
    fn plain(&mut self, node: &Node, value: f64) -> Option<units::Quantity> {
        match self.dimension {
            None | Some(Dimension::SHARE) => Some(units::Quantity {
                value,
                dimension: Dimension::SHARE,
            }),
            Some(_) => {
                self.no_unit(node);
                None
            }
        }
    }

    /// A number that needs a unit and has none.
    fn no_unit(&mut self, node: &Node) {
        let number = written(node);
        let example = self.dimension.and_then(Dimension::example);
        let unit = example.map_or("", |example| example[unit_range(example)].trim());
        let fault = Fault::new("a number without unit")
            .at(node.place)
            .found(number.clone())
            .expected(self.wanted())
            .help(format!(
                "the unit is missing: write the value as text with its unit, such as \"{} {unit}\"",
                number.trim()
            ));
        self.faults.push(fault);
    }

    fn text(&mut self, node: &Node, text: &str) -> Option<units::Quantity> {
        match units::parse(text) {
            Ok(quantity) => self.agree(node, quantity),
            Err(error) => {
                let fault = self.unreadable(node, text, &error);
                self.faults.push(fault);
                None
            }
        }
    }

    fn unreadable(&self, node: &Node, text: &str, error: &QuantityError) -> Fault {
        let found = error.found();
        let found = if found.is_empty() {
            "nothing".to_owned()
        } else {
            format!("`{found}`")
        };
        let (message, why) = match &error.fault {
            QuantityFault::UnknownUnit { found, why, .. } => {
                (format!("unknown unit `{found}`"), *why)
            }
            QuantityFault::NotFinite { .. } => ("not a number that can be held".to_owned(), None),
            QuantityFault::Comma { .. } => (
                "a comma in a number".to_owned(),
                Some("digits may be grouped by `_`, and the decimal sign is the point"),
            ),
            _ => ("cannot read the quantity".to_owned(), None),
        };
        let fault = Fault::new(message)
            .at(self.sources.inside(node.place, text, error.range.clone()))
            .found(found)
            .expected(error.expected())
            .nearest(error.nearest().map(str::to_owned));
        match why {
            Some(why) => fault.help(why),
            None => fault,
        }
    }

    fn agree(&mut self, node: &Node, read: units::Quantity) -> Option<units::Quantity> {
        let Some(dimension) = self.dimension else {
            return Some(read);
        };
        match read.in_dimension(dimension) {
            Ok(value) => Some(units::Quantity { value, dimension }),
            Err(_) if is_bare(node) => {
                self.no_unit(node);
                None
            }
            Err(mismatch) => {
                let fault = Fault::new("wrong dimension")
                    .at(unit_place(node, self.sources))
                    .found(mismatch.found.to_string())
                    .expected(self.wanted_of(mismatch.expected.to_string()));
                self.faults.push(fault);
                None
            }
        }
    }

    /// Both ends, and the dimension of the lower one.
    fn range(&mut self, node: &Node) -> Option<([f64; 2], Dimension)> {
        let [low, high] = node.items() else {
            let fault = Fault::new("a range has two ends").at(node.place);
            self.faults.push(fault.expected("[lowest, highest]"));
            return None;
        };
        // The ends of a range are only distinguished from values by their bounds.
        let bounds = std::mem::take(&mut self.bounds);
        let ends = (self.number(low), self.number(high));
        self.bounds = bounds;
        let (low, high) = (ends.0?, ends.1?);
        let dimension = low.dimension;
        let (low, high) = (low.value, high.value);
        if low > high {
            self.faults.push(
                Fault::new("the lower end of the range is above the upper one").at(node.place),
            );
            return None;
        }
        Some(([low, high], dimension))
    }

    fn check_range(
        &mut self,
        node: &Node,
        value: units::Quantity,
        ([low, high], dimension): ([f64; 2], Dimension),
        at: Place,
    ) {
        // Where what it belongs to decides the dimension, the range knows it.
        if value.dimension != dimension {
            let fault = Fault::new("wrong dimension")
                .at(unit_place(node, self.sources))
                .found(value.dimension.to_string())
                .expected(reported(dimension));
            let fault = fault.related("the range is given here", at);
            self.faults.push(fault);
            return;
        }
        let value = value.value;
        // Unit conversions may differ in the last digits.
        let slack = 1e-9 * low.abs().max(high.abs());
        if (low - slack..=high + slack).contains(&value) {
            return;
        }
        let range = self.sources.text(at).to_owned();
        let fault = Fault::new("value outside its plausible range")
            .at(node.place)
            .found(written(node))
            .expected(format!("a value in {range}"))
            .help("to go beyond the range, give the value as a table with its own `range` and the reason in `why`");
        self.faults.push(if at.file == node.place.file {
            fault
        } else {
            fault.related("the range is given here", at)
        });
    }

    fn wanted(&self) -> String {
        match self.dimension {
            Some(Dimension::SHARE) => "a number without unit, or %".to_owned(),
            Some(dimension) => reported(dimension),
            None => "a quantity such as \"0.25 /day\"".to_owned(),
        }
    }

    fn wanted_of(&self, name: String) -> String {
        match self.dimension {
            Some(dimension) => with_example(name, dimension),
            None => name,
        }
    }
}

/// A dimension in words, with a quantity that has it.
fn reported(dimension: Dimension) -> String {
    with_example(dimension.to_string(), dimension)
}

fn with_example(name: String, dimension: Dimension) -> String {
    match dimension.example() {
        Some(example) if dimension != Dimension::SHARE => format!("{name} such as \"{example}\""),
        _ => name,
    }
}

/// True for a text that holds a number and nothing else.
fn is_bare(node: &Node) -> bool {
    let text = node.as_text().unwrap_or_default();
    text.trim().replace('_', "").parse::<f64>().is_ok()
}

/// The place of the unit of a quantity, or of the whole value if it is no text.
pub fn unit_place(node: &Node, sources: &Sources) -> Place {
    match &node.value {
        Value::Text(text) => sources.inside(node.place, text, unit_range(text)),
        _ => node.place,
    }
}

/// The unit in a text that has been read as a quantity: what follows the number.
fn unit_range(text: &str) -> std::ops::Range<usize> {
    let end = text.trim_end().len();
    let number =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-' | 'e' | 'E' | ' ' | '\t');
    let start = text.find(|c| !number(c)).unwrap_or(0);
    if start < end { start..end } else { 0..end }
}
