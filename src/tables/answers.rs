//! The closing table as a table: one row per row, arm and replicate.

use std::path::PathBuf;
use std::sync::Arc;

use super::writer::{Cell, Holds, Table};
use crate::record::{Answered, Format, Outcome, OutputError, Recorder, RunInfo, Start};

const CSV: &str = "answers.csv";
const FILE: &str = "answers.parquet";

/// The closing table, value by value.
pub const ANSWERS: Format = Format {
    files: &[FILE, CSV],
    about: "the closing table: row (its number), say, headline, observable, arm, replicate, seed, value (not-a-number or empty where there is none), unit; the same in both files",
    open,
};

const COLUMNS: &[(&str, Holds)] = &[
    ("row", Holds::Count),
    ("say", Holds::Text),
    ("headline", Holds::Count),
    ("observable", Holds::Text),
    ("arm", Holds::Text),
    ("replicate", Holds::Count),
    ("seed", Holds::Count),
    ("value", Holds::Real),
    ("unit", Holds::Text),
];

struct Answers {
    csv: PathBuf,
    table: Table,
    info: Arc<RunInfo>,
}

fn open(start: &Start) -> Result<Box<dyn Recorder>, OutputError> {
    Ok(Box::new(Answers {
        csv: start.directory.join(CSV),
        table: Table::create(&start.directory, FILE, COLUMNS)?,
        info: Arc::clone(&start.info),
    }))
}

/// One value of the closing table.
struct Value<'a> {
    row: u64,
    answered: &'a Answered,
    arm: &'a str,
    replicate: u64,
    seed: u64,
    value: Option<f64>,
}

fn values<'a>(outcome: &'a Outcome, info: &'a RunInfo) -> impl Iterator<Item = Value<'a>> {
    let rows = (1u64..).zip(&outcome.answers);
    rows.flat_map(move |(row, answered)| {
        let arms = answered.draws.iter().zip(&info.arms);
        arms.flat_map(move |(draws, arm)| {
            let draws = (0u64..).zip(draws);
            draws.map(move |(number, value)| Value {
                row,
                answered,
                arm: &arm.name,
                replicate: number + 1,
                seed: info.seed + number,
                value: *value,
            })
        })
    })
}

impl Answers {
    fn write_csv(&self, outcome: &Outcome) -> Result<(), OutputError> {
        let failed =
            |error: csv::Error| OutputError::file("write", &self.csv)(std::io::Error::other(error));
        let mut writer = csv::Writer::from_path(&self.csv).map_err(failed)?;
        let head = COLUMNS.iter().map(|(name, _)| *name);
        writer.write_record(head).map_err(failed)?;
        for value in values(outcome, &self.info) {
            let record = [
                value.row.to_string(),
                value.answered.say.clone(),
                u8::from(value.answered.headline).to_string(),
                value.answered.observable.clone(),
                value.arm.to_owned(),
                value.replicate.to_string(),
                value.seed.to_string(),
                value.value.map_or(String::new(), |value| value.to_string()),
                value.answered.unit.clone(),
            ];
            writer.write_record(&record).map_err(failed)?;
        }
        writer
            .flush()
            .map_err(OutputError::file("write", &self.csv))
    }
}

impl Recorder for Answers {
    fn finish(mut self: Box<Self>, outcome: &Outcome) -> Result<(), OutputError> {
        self.write_csv(outcome)?;
        let info = Arc::clone(&self.info);
        for value in values(outcome, &info) {
            self.table.row(&[
                Cell::Count(value.row),
                Cell::Text(&value.answered.say),
                Cell::Count(u64::from(value.answered.headline)),
                Cell::Text(&value.answered.observable),
                Cell::Text(value.arm),
                Cell::Count(value.replicate),
                Cell::Count(value.seed),
                Cell::Real(value.value.unwrap_or(f64::NAN)),
                Cell::Text(&value.answered.unit),
            ])?;
        }
        self.table.close()
    }
}
