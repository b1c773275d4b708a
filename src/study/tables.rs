//! The tables of studies: observations (one row for each, with the prediction), nulls (one row for each prediction of a null model).

use std::path::Path;

use super::error::StudyError;
use super::judge::StudyOutcome;
use super::null::NullModel;
use super::view::role;
use crate::record::OutputError;
use crate::sweep::{Sheet, write_sheets};
use crate::tables::{Cell, Holds};

/// Names of the tables; each is written as `NAME.parquet` and `NAME.csv`.
const TABLES: [&str; 2] = ["observations", "nulls"];

/// Writes the tables of studies into a folder.
///
/// # Errors
/// If a file cannot be written.
pub fn write_study_tables(folder: &Path, outcomes: &[StudyOutcome]) -> Result<(), StudyError> {
    let written = write_sheets(folder, |fresh| {
        write_observations(fresh, outcomes)?;
        write_nulls(fresh, outcomes)
    });
    Ok(written?)
}

/// Names of the columns of observations.
fn observation_columns() -> Vec<(&'static str, Holds)> {
    let mut columns: Vec<(&'static str, Holds)> =
        vec![("study", Holds::Text), ("number", Holds::Count)];
    columns.extend(
        ["observation", "groups", "role", "unit", "observed"].map(|name| (name, Holds::Text)),
    );
    let numbers = [
        "observed_low",
        "observed_high",
        "spread",
        "predicted",
        "predicted_low",
        "predicted_high",
        "distance",
        "scale",
    ];
    columns.extend(numbers.map(|name| (name, Holds::Real)));
    columns.push(("verdict", Holds::Text));
    columns
}

fn write_observations(folder: &Path, outcomes: &[StudyOutcome]) -> Result<(), OutputError> {
    let columns = observation_columns();
    let mut sheet = Sheet::create(folder, TABLES[0], &columns)?;
    for outcome in outcomes {
        let study = &outcome.study;
        for (number, (of, judged)) in study
            .observations
            .iter()
            .zip(&outcome.observations)
            .enumerate()
        {
            let (groups, observed) = (of.group_words(study), of.expected.words());
            let mean = judged.own.predicted;
            let [low, high] = mean
                .and_then(|mean| mean.interval())
                .unwrap_or([f64::NAN; 2]);
            let scale = of
                .operator
                .map_or(f64::NAN, |operator| outcome.scales[operator].best);
            let verdict = match (judged.own.passes(), judged.is_sure) {
                (true, true) => "pass",
                (true, false) => "pass, uncertain",
                (false, true) => "miss",
                (false, false) => "miss, uncertain",
            };
            let mut cells = vec![
                Cell::Text(study.short_name()),
                Cell::Count(number as u64 + 1),
            ];
            cells.extend([&of.say, &groups].map(|text| Cell::Text(text)));
            cells.extend([role(of.role), &of.expected.unit, &observed].map(Cell::Text));
            let [from, to] = of.expected.ends;
            let numbers = [
                from,
                to,
                of.expected.spread,
                mean.map_or(f64::NAN, |mean| mean.mean),
                low,
                high,
                judged.own.distance,
                scale,
            ];
            cells.extend(numbers.map(Cell::Real));
            cells.push(Cell::Text(verdict));
            sheet.row(&cells)?;
        }
    }
    sheet.close()
}

fn write_nulls(folder: &Path, outcomes: &[StudyOutcome]) -> Result<(), OutputError> {
    let columns = [
        ("study", Holds::Text),
        ("number", Holds::Count),
        ("model", Holds::Text),
        ("predicted", Holds::Real),
        ("distance", Holds::Real),
        ("own_distance", Holds::Real),
    ];
    let mut sheet = Sheet::create(folder, TABLES[1], &columns)?;
    for outcome in outcomes {
        for (number, judged) in outcome.observations.iter().enumerate() {
            for (model, null) in NullModel::ALL.iter().zip(&judged.nulls) {
                let Some(null) = null else { continue };
                sheet.row(&[
                    Cell::Text(outcome.study.short_name()),
                    Cell::Count(number as u64 + 1),
                    Cell::Text(model.words()),
                    Cell::Real(null.predicted.map_or(f64::NAN, |mean| mean.mean)),
                    Cell::Real(null.distance),
                    Cell::Real(judged.own.distance),
                ])?;
            }
        }
    }
    sheet.close()
}
