//! A closing table in Markdown.

use mscsim::record::{Answered, Difference, Verdict};

use crate::list::Table;

/// Settings that begin so replace the rows of the scenario.
const ROWS: &str = "answer=";

/// A finished run, as far as a table shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    /// Names of the arms.
    pub arms: Vec<String>,
    /// The closing table.
    pub answers: Vec<Answered>,
    /// Number of replicates.
    pub replicates: usize,
}

/// The text of a block: a line on how the table was made, then the table.
///
/// # Errors
/// A row, an arm or a published value of the list that the run does not have.
pub fn block(table: &Table, run: &Finished) -> Result<String, String> {
    let says: Vec<&str> = run.answers.iter().map(|row| row.say.as_str()).collect();
    let arms: Vec<&str> = run.arms.iter().map(String::as_str).collect();
    let shown = Shown {
        table,
        run,
        rows: table.chosen_rows(&says)?,
        arms: table.chosen_arms(&arms)?,
    };
    let lines = if table.turned {
        shown.turned()?
    } else {
        shown.upright()?
    };
    Ok(format!("{}\n\n{}", caption(table, run), lines.join("\n")))
}

/// How many replicates, which arm is the reference, and the command that repeats the run.
fn caption(table: &Table, run: &Finished) -> String {
    let mut command = format!("mscsim run {}", table.scenario());
    if let Some(replicates) = table.replicates {
        command += &format!(" --seeds {replicates}");
    }
    let (rows, values): (Vec<&String>, Vec<&String>) =
        table.set.iter().partition(|set| set.starts_with(ROWS));
    for set in values {
        command += &format!(" --set '{set}'");
    }
    let other_rows = if rows.is_empty() {
        ""
    } else {
        ", with other rows"
    };
    let is_compared = table.signs && run.arms.len() > 1 && table.arms.len() != 1;
    let compared = if is_compared {
        compared(run)
    } else {
        String::new()
    };
    let replicates = match run.replicates {
        1 => "One draw".to_owned(),
        several => format!("{several} replicates"),
    };
    format!("{replicates}{compared}: `{command}`{other_rows}")
}

/// `, compared with *none*`, or each reference with the arms that are compared with it.
fn compared(run: &Finished) -> String {
    let from = |arm: usize| {
        let rows = run.answers.iter();
        let mut found = rows.filter_map(|row| row.differences.get(arm)?.as_ref());
        found
            .find(|found| !found.from.is_empty())
            .map(|found| found.from.as_str())
    };
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for (arm, name) in run.arms.iter().enumerate() {
        let Some(from) = from(arm) else { continue };
        let name = format!("*{name}*");
        match groups.iter_mut().find(|(reference, _)| *reference == from) {
            Some((_, names)) => names.push(name),
            None => groups.push((from, vec![name])),
        }
    }
    match groups.as_slice() {
        [] => String::new(),
        [(from, _)] => format!(", compared with *{from}*"),
        several => {
            let each = |(from, names): &(&str, Vec<String>)| {
                let names = match names.split_last() {
                    Some((last, [_, ..])) => {
                        format!("{} and {last}", names[..names.len() - 1].join(", "))
                    }
                    _ => names.concat(),
                };
                format!("{names} with *{from}*")
            };
            let all: Vec<String> = several.iter().map(each).collect();
            format!(", compared: {}", all.join("; "))
        }
    }
}

/// A table with its run and what of it is shown.
struct Shown<'a> {
    table: &'a Table,
    run: &'a Finished,
    rows: Vec<usize>,
    arms: Vec<usize>,
}

impl Shown<'_> {
    /// A line per row, a column per arm; a column of differences if there are two arms.
    fn upright(&self) -> Result<Vec<String>, String> {
        let in_words = self.run.arms.len() == 2 && self.arms.len() == 2;
        let mut head = vec![String::new()];
        head.extend(self.arms.iter().map(|arm| self.run.arms[*arm].clone()));
        head.extend(in_words.then(|| "difference".to_owned()));
        head.extend(self.table.data_head.clone());
        let says: Vec<&str> = self.answers().map(|row| row.say.as_str()).collect();
        let data = self.data(&says)?;
        let line = |(row, data): (&Answered, String)| {
            let mut cells = vec![heading(row)];
            let signs = self.table.signs && !in_words;
            cells.extend(self.arms.iter().map(|arm| self.cell(row, *arm, signs)));
            if in_words {
                let found = row.differences.iter().flatten().next();
                cells.push(found.map_or(String::new(), |found| found.text.clone()));
            }
            cells.extend(self.table.data_head.is_some().then_some(data));
            cells
        };
        let lines = self.answers().zip(data).map(line).collect();
        Ok(lines_of(&head, lines))
    }

    /// A line per arm, a column per row.
    fn turned(&self) -> Result<Vec<String>, String> {
        let mut head = vec![String::new()];
        head.extend(self.answers().map(heading));
        head.extend(self.table.data_head.clone());
        let names: Vec<&str> = self
            .arms
            .iter()
            .map(|arm| self.run.arms[*arm].as_str())
            .collect();
        let data = self.data(&names)?;
        let line = |(arm, data): (&usize, String)| {
            let mut cells = vec![self.run.arms[*arm].clone()];
            cells.extend(
                self.answers()
                    .map(|row| self.cell(row, *arm, self.table.signs)),
            );
            cells.extend(self.table.data_head.is_some().then_some(data));
            cells
        };
        let lines = self.arms.iter().zip(data).map(line).collect();
        Ok(lines_of(&head, lines))
    }

    fn answers(&self) -> impl Iterator<Item = &Answered> {
        self.rows.iter().map(|row| &self.run.answers[*row])
    }

    /// The published value of each of these lines; empty if there is none.
    fn data(&self, names: &[&str]) -> Result<Vec<String>, String> {
        let mut values = vec![String::new(); names.len()];
        for (words, value) in &self.table.data {
            values[self.table.only(words, names)?] = value.clone();
        }
        Ok(values)
    }

    /// The value of an arm without its unit, with the sign of its verdict.
    fn cell(&self, row: &Answered, arm: usize, with_sign: bool) -> String {
        let text = row.texts[arm].as_str();
        let unit = format!(" {}", row.unit);
        // The head of the row has the unit; behind it the text may name how many replicates have a value.
        let text = if row.unit.is_empty() {
            text.to_owned()
        } else {
            text.replacen(&unit, "", 1)
        };
        let found = row.differences.get(arm).and_then(Option::as_ref);
        match found.filter(|_| with_sign) {
            Some(found) => format!("{text} {}", sign(found)),
            None => text,
        }
    }
}

/// The words of a row with the unit of its values.
fn heading(row: &Answered) -> String {
    match row.unit.as_str() {
        "" => row.say.clone(),
        unit => format!("{}, {unit}", row.say),
    }
}

/// The verdict in one sign; the pages explain them.
fn sign(found: &Difference) -> &'static str {
    match found.verdict {
        Verdict::Higher => "↑",
        Verdict::Lower => "↓",
        Verdict::NoDifference => "○",
        Verdict::Unclear => "◌",
        Verdict::Negligible => "≈",
        Verdict::Equal => "=",
        Verdict::TooFewCells => "?",
        Verdict::OneDraw => "·",
    }
}

fn lines_of(head: &[String], lines: Vec<Vec<String>>) -> Vec<String> {
    let rule = vec!["---".to_owned(); head.len()];
    let all = [head.to_vec(), rule].into_iter().chain(lines);
    all.map(|cells| format!("| {} |", cells.join(" | ")))
        .collect()
}
