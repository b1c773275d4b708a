//! The rows of the closing table that observations need.

use super::written::WrittenStudy;
use crate::syntax::{Entry, Fault, Node, Place, Table, Value};

/// Keys of an observation that are keys of a row of the closing table.
const ROW_KEYS: [&str; 5] = ["at", "stat", "per", "threshold", "as"];
/// The end of the name of an observable that counts labels, and that of living cells in its place.
const LABEL: &str = ".label";
const LIVING: &str = ".viable";

/// The rows of one observation, as entries of `answer`, with the groups that need them.
pub(super) struct ObservationRows {
    pub number: usize,
    pub rows: Vec<Entry>,
}

/// Names of the rows of a part of an observation.
pub(super) struct RowNames {
    pub row: String,
    pub start: String,
    pub living: String,
    pub living_start: String,
}

impl RowNames {
    pub fn of(observation: usize, part: usize) -> Self {
        let row = format!("observation {observation}, part {part}");
        Self {
            start: format!("{row}, start"),
            living: format!("{row}, living"),
            living_start: format!("{row}, living at the start"),
            row,
        }
    }
}

/// The observable with living cells in place of labels; none for what counts no labels.
pub(super) fn living(observable: &str) -> Option<String> {
    let place = observable.strip_suffix(LABEL)?;
    Some(format!("{place}{LIVING}"))
}

/// The rows of all observations, with faults of what is read.
pub(super) fn rows_of(written: &WrittenStudy, faults: &mut Vec<Fault>) -> Vec<ObservationRows> {
    let numbers = 0..written.file.observation.len();
    let rows = numbers.map(|number| ObservationRows {
        number,
        rows: rows_of_one(written, number, faults),
    });
    rows.collect()
}

fn rows_of_one(written: &WrittenStudy, number: usize, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let of = &written.file.observation[number];
    let path = format!("observation.{number}");
    let (Some(node), Some(table)) = (
        written.at(&path),
        written.at(&path).and_then(Node::as_table),
    ) else {
        return Vec::new();
    };
    let observables: Vec<Node> = match (&of.observable, &of.parts) {
        (Some(_), None) => table.get("observable").cloned().into_iter().collect(),
        (None, Some(_)) => {
            let parts = table.get("parts").map_or(&[][..], Node::items).iter();
            let observable = |part: &Node| part.as_table()?.get("observable").cloned();
            parts.filter_map(observable).collect()
        }
        (Some(_), Some(_)) => {
            let fault = Fault::new("an observation reads an observable or parts, not both");
            faults.push(fault.at(node.place).help("remove `observable` or `parts`"));
            return Vec::new();
        }
        (None, None) => {
            let fault = Fault::new("the observation does not name what was observed");
            faults.push(fault.at(node.place).expected("`observable` or `parts`"));
            return Vec::new();
        }
    };
    let start = of
        .operator
        .as_ref()
        .and_then(|name| start_of(written, name));
    let mut rows = Vec::new();
    for (part, observable) in observables.iter().enumerate() {
        let names = RowNames::of(number, part);
        rows.push(row(&names.row, observable.clone(), table, None));
        if let Some(start) = &start {
            rows.push(row(&names.start, observable.clone(), table, Some(start)));
        }
        if let Some(living) = observable.as_text().and_then(living) {
            let living = Node {
                value: Value::Text(living),
                place: observable.place,
            };
            if let Some(start) = &start {
                let name = &names.living_start;
                rows.push(row(name, living.clone(), table, Some(start)));
            }
            rows.push(row(&names.living, living, table, None));
        }
    }
    rows
}

/// The moment that the readings of an operator are relative to.
pub(super) fn start_of(written: &WrittenStudy, operator: &str) -> Option<Node> {
    let position = written
        .file
        .operator
        .iter()
        .position(|one| one.name == operator)?;
    written
        .at(&format!("operator.{position}.relative_to"))
        .cloned()
}

/// A row of the closing table. Where a start is given, it is that of the moment.
fn row(name: &str, observable: Node, table: &Table, start: Option<&Node>) -> Entry {
    let place = observable.place;
    let text = |key: &str, value: &str| {
        entry(
            key,
            place,
            Node {
                value: Value::Text(value.to_owned()),
                place,
            },
        )
    };
    let keys = ROW_KEYS.iter().filter_map(|key| table.entry(key).cloned());
    let mut keys: Vec<Entry> = keys.collect();
    if let Some(start) = start {
        keys.retain(|entry| entry.key != "at" && entry.key != "stat");
        keys.push(entry("at", start.place, start.clone()));
    }
    let own = [text("say", name), entry("observable", place, observable)];
    let keys: Vec<Entry> = own.into_iter().chain(keys).collect();
    entry(
        "",
        place,
        Node {
            value: Value::Table(Table::from(keys)),
            place,
        },
    )
}

fn entry(key: &str, key_place: Place, node: Node) -> Entry {
    Entry {
        key: key.to_owned(),
        key_place,
        node,
    }
}
