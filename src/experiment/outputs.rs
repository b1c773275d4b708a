//! What is recorded of each run.

use std::collections::HashSet;

use super::bases::{Base, Bases};
use super::file::{ExperimentFile, OutputFile};
use crate::format::is_key;
use crate::syntax::{Entry, Fault, Node, Path, Table, Value, nearest};

/// Longest name that is made from the words of a row.
const LONGEST_NAME: usize = 40;

/// A row of the closing table that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Name of its columns.
    pub name: String,
    /// Words of the row.
    pub say: String,
    /// True if it answers the question; none where the scenario decides that.
    pub headline: Option<bool>,
}

/// Keys of an output that are not those of a row of the closing table.
const OWN_KEYS: [&str; 3] = ["name", "answer", "headline"];

/// The rows that outputs add to the closing tables, with faults of the outputs themselves.
pub(super) fn added_rows(
    root: &Node,
    file: &ExperimentFile,
    faults: &mut Vec<Fault>,
) -> Vec<Entry> {
    let mut rows = Vec::new();
    let mut names = HashSet::new();
    for (number, output) in file.output.iter().enumerate() {
        let Some(node) = root.at(&Path(vec!["output".to_owned(), number.to_string()])) else {
            continue;
        };
        let Some(table) = node.as_table() else {
            continue;
        };
        let place = table.get("name").map_or(node.place, |name| name.place);
        if !is_key(&output.name) {
            let fault = Fault::new(format!("`{}` cannot be a name", output.name)).at(place);
            faults.push(fault.expected("small letters, digits and hyphens, such as lung-5min"));
        }
        if !names.insert(&output.name) {
            faults
                .push(Fault::new(format!("two outputs have the name `{}`", output.name)).at(place));
        }
        match (&output.answer, &output.observable) {
            (Some(_), None) => refuse_beside_answer(table, faults),
            (None, Some(_)) => rows.push(row(output, node, table)),
            (Some(_), Some(_)) => {
                let fault = Fault::new("an output is a row of the closing table or an observable");
                faults.push(fault.at(node.place).help("remove `answer` or `observable`"));
            }
            (None, None) => {
                let fault = Fault::new("an output without `answer` or `observable`");
                faults.push(fault.at(node.place));
            }
        }
    }
    rows
}

fn refuse_beside_answer(table: &Table, faults: &mut Vec<Fault>) {
    let others = table.entries().iter();
    for entry in others.filter(|entry| !OWN_KEYS.contains(&entry.key.as_str())) {
        let fault = Fault::new(format!("`{}` belongs to an observable", entry.key));
        let help = "the row named by `answer` has its own";
        faults.push(fault.at(entry.key_place).help(help));
    }
}

/// A row of the closing table, with the name of the output as its words.
fn row(output: &OutputFile, node: &Node, table: &Table) -> Entry {
    let own = table.entries().iter();
    let own = own.filter(|entry| !OWN_KEYS.contains(&entry.key.as_str()));
    let say = Entry {
        key: "say".to_owned(),
        key_place: node.place,
        node: Node {
            value: Value::Text(output.name.clone()),
            place: node.place,
        },
    };
    Entry {
        key: String::new(),
        key_place: node.place,
        node: Node {
            value: Value::Table(Table::from(own.cloned().chain([say]).collect::<Vec<_>>())),
            place: node.place,
        },
    }
}

/// The outputs: those that the file lists, else all rows that the closing tables of all scenarios have.
pub(super) fn outputs_of(
    root: &Node,
    file: &ExperimentFile,
    bases: &Bases,
    faults: &mut Vec<Fault>,
) -> Vec<Output> {
    let tables: Vec<(&str, Vec<&str>)> = bases.all().iter().map(table_of).collect();
    if file.output.is_empty() {
        return shared_outputs(&tables, faults);
    }
    let some_headlines = file
        .output
        .iter()
        .any(|output| output.headline == Some(true));
    let mut outputs = Vec::new();
    for (number, output) in file.output.iter().enumerate() {
        let say = output.answer.clone().unwrap_or_else(|| output.name.clone());
        let lacking = tables
            .iter()
            .find(|(_, rows)| !rows.contains(&say.as_str()));
        if let Some((scenario, _)) = lacking.filter(|_| output.answer.is_none()) {
            let number = number.to_string();
            let place = root.at(&Path(["output", &number].map(str::to_owned).to_vec()));
            let message = format!("{scenario} ends before `{}` is read", output.name);
            let fault = Fault::new(message)
                .help("give an earlier `at`, or a longer `duration` under [set]");
            faults.push(match place {
                Some(node) => fault.at(node.place),
                None => fault,
            });
        }
        if let Some((scenario, rows)) = lacking.filter(|_| output.answer.is_some()) {
            let several = tables.len() > 1;
            let of = if several {
                format!(" of {scenario}")
            } else {
                String::new()
            };
            let fault = Fault::new(format!("no row of the closing table{of} is called `{say}`"));
            let number = number.to_string();
            let steps = ["output", &number, "answer"].map(str::to_owned);
            let fault = match root.at(&Path(steps.to_vec())) {
                Some(node) => fault.at(node.place),
                None => fault,
            };
            faults.push(
                fault
                    .nearest_or_list(nearest(&say, rows.iter().copied()))
                    .expected(format!(
                        "the words (`say`) of a row, such as `{}`",
                        rows.first().unwrap_or(&"")
                    )),
            );
        }
        outputs.push(Output {
            name: output.name.clone(),
            say,
            headline: Some(output.headline.unwrap_or(!some_headlines)),
        });
    }
    outputs
}

/// Rows with the same words that mean different things in two scenarios could not stand in one column.
pub(super) fn refuse_unlike_rows(bases: &Bases, outputs: &[Output], faults: &mut Vec<Fault>) {
    for output in outputs {
        let row = |base: &Base| {
            let rows = base.template.scenario().asked().iter();
            let found = rows.clone().find(|row| row.say == output.say);
            found.map(|row| (row.observable.clone(), row.per.clone(), row.stat, row.unit))
        };
        let mut all = bases.all().iter().map(|base| (&base.scenario, row(base)));
        let Some((first, expected)) = all.next() else {
            continue;
        };
        if let Some((other, _)) = all.find(|(_, found)| *found != expected) {
            let message = format!(
                "`{}` means one thing in {first} and another in {other}",
                output.say
            );
            let help = "list what is recorded under [[output]] by its observable";
            faults.push(Fault::new(message).help(help));
        }
    }
}

/// Name of a scenario and the rows of its closing table.
fn table_of(base: &Base) -> (&str, Vec<&str>) {
    let rows = base.template.scenario().asked().iter();
    (
        &base.scenario,
        rows.map(|answer| answer.say.as_str()).collect(),
    )
}

/// The rows that all tables have, in the order of the first.
fn shared_outputs(tables: &[(&str, Vec<&str>)], faults: &mut Vec<Fault>) -> Vec<Output> {
    let first = tables.first().map_or(&[][..], |(_, rows)| rows);
    let shared = first
        .iter()
        .filter(|row| tables.iter().all(|(_, rows)| rows.contains(row)));
    let outputs = all_rows(&shared.copied().collect::<Vec<_>>());
    if outputs.is_empty() {
        let fault = Fault::new("the closing tables of the scenarios have no row in common");
        faults.push(fault.help("list what is recorded of each run under [[output]]"));
    }
    outputs
}

/// All rows, named after their words.
fn all_rows(rows: &[&str]) -> Vec<Output> {
    let mut names: HashSet<String> = HashSet::new();
    let mut outputs = Vec::new();
    for say in rows {
        let name = key_of(say);
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        let free = candidates.find(|name| !names.contains(name));
        let name = free.unwrap_or(name);
        names.insert(name.clone());
        outputs.push(Output {
            name,
            say: (*say).to_owned(),
            headline: None,
        });
    }
    outputs
}

/// The words of a row as a key: `M1 macrophages at day 3` as `m1-macrophages-at-day-3`.
fn key_of(say: &str) -> String {
    let mut key = String::new();
    for letter in say.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            key.push(letter);
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    let whole = key.trim_end_matches('-');
    let cut = match whole.char_indices().nth(LONGEST_NAME) {
        None => whole,
        Some((end, _)) => whole[..end]
            .rsplit_once('-')
            .map_or(&whole[..end], |(head, _)| head),
    };
    if cut.is_empty() {
        "row".to_owned()
    } else {
        cut.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_short_names_of_their_words() {
        let rows = [
            "M1 macrophages at day 3",
            "M1 macrophages, at day 3",
            "酸素",
            "Alive in the lung, 5 min after the infusion of cells",
        ];
        let names: Vec<String> = all_rows(&rows)
            .into_iter()
            .map(|output| output.name)
            .collect();
        assert_eq!(
            names,
            [
                "m1-macrophages-at-day-3",
                "m1-macrophages-at-day-3-2",
                "row",
                "alive-in-the-lung-5-min-after-the",
            ]
        );
        assert!(names.iter().all(|name| is_key(name)));
    }
}
