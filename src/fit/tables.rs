//! The tables of a fit: posterior (one row for each condition, with its weight), parameters, targets.

use std::path::Path;

use super::analysis::FitAnalysis;
use super::error::FitError;
use super::folder::FitFolder;
use super::rounds::FitState;
use crate::experiment::{AxisValues, ExperimentAxis};
use crate::record::OutputError;
use crate::sweep::{AxisPlace, Sheet, write_sheets};
use crate::tables::{Cell, Holds};

/// Names of the tables; each is written as `NAME.parquet` and `NAME.csv`.
const TABLES: [&str; 3] = ["posterior", "parameters", "targets"];

/// Columns of values below which 2.5, 50 and 97.5 % lie, before and after.
const QUANTILES: [&str; 6] = [
    "before_low",
    "before_median",
    "before_high",
    "after_low",
    "after_median",
    "after_high",
];

/// Writes the tables of all complete rounds into the folder of a fit. Rounds and conditions are counted from 1.
///
/// # Errors
/// If a file cannot be written.
pub fn write_fit_tables(
    folder: &FitFolder,
    state: &FitState,
    analysis: &FitAnalysis,
) -> Result<(), FitError> {
    let written = write_sheets(folder.path(), |fresh| {
        write_posterior(fresh, folder, state)?;
        write_parameters(fresh, analysis)?;
        write_targets(fresh, analysis)
    });
    Ok(written?)
}

fn write_posterior(folder: &Path, fit: &FitFolder, state: &FitState) -> Result<(), OutputError> {
    let axes = fit.experiment().axes();
    let holds: Vec<Holds> = axes.iter().map(holds).collect();
    let numbers: Vec<String> = (1..=fit.targets().len())
        .map(|number| format!("target {number}"))
        .collect();
    let mut columns = vec![
        ("round", Holds::Count),
        ("condition", Holds::Count),
        ("weight", Holds::Real),
        ("misfit", Holds::Real),
    ];
    let names = axes.iter().map(|axis| axis.name.as_str());
    columns.extend(names.zip(holds.iter().copied()));
    columns.extend(numbers.iter().map(|name| (name.as_str(), Holds::Real)));
    let mut sheet = Sheet::create(folder, TABLES[0], &columns)?;
    let weights = state.weighting().map(|one| &one.weights[..]);
    let (mut round, mut condition) = (0, 0);
    for (number, point) in state.population.points().iter().enumerate() {
        if point.round != round {
            (round, condition) = (point.round, 0);
        }
        condition += 1;
        let places = axes.iter().zip(&point.units);
        let places: Vec<AxisPlace> = places
            .map(|(axis, unit)| AxisPlace::at(axis, *unit))
            .collect();
        let mut cells = vec![
            Cell::Count(u64::from(round) + 1),
            Cell::Count(condition),
            Cell::Real(weights.map_or(f64::NAN, |weights| weights[number])),
            Cell::Real(point.misfit.sqrt()),
        ];
        let values = places.iter().zip(&holds);
        cells.extend(values.map(|(place, holds)| match holds {
            Holds::Real => Cell::Real(place.value.unwrap_or(f64::NAN)),
            _ => Cell::Text(&place.label),
        }));
        let predicted = state.predicted[number].iter();
        cells.extend(predicted.map(|value| Cell::Real(value.unwrap_or(f64::NAN))));
        sheet.row(&cells)?;
    }
    sheet.close()
}

/// Numbers for ranges and for lists of numbers, else words.
fn holds(axis: &ExperimentAxis) -> Holds {
    let is_number = match &axis.scale {
        AxisValues::Range(_) => true,
        AxisValues::Levels(levels) => levels.iter().all(|level| level.value.is_some()),
    };
    if is_number { Holds::Real } else { Holds::Text }
}

fn write_parameters(folder: &Path, analysis: &FitAnalysis) -> Result<(), OutputError> {
    let mut columns = vec![("axis", Holds::Text), ("identified", Holds::Text)];
    columns.extend(QUANTILES.map(|name| (name, Holds::Real)));
    columns.extend([
        ("unit", Holds::Text),
        ("range_left", Holds::Real),
        ("distance", Holds::Real),
        ("before", Holds::Text),
        ("after", Holds::Text),
    ]);
    let mut sheet = Sheet::create(folder, TABLES[1], &columns)?;
    for axis in &analysis.axes {
        let (before, after) = (axis.before(), axis.after());
        let range = axis.range.as_ref();
        let values = range.map_or([f64::NAN; 6], |range| range.values);
        let mut cells = vec![
            Cell::Text(&axis.axis.name),
            Cell::Text(axis.identified.word()),
        ];
        cells.extend(values.map(Cell::Real));
        cells.extend([
            Cell::Text(range.map_or("", |range| &range.unit)),
            Cell::Real(range.map_or(f64::NAN, |range| range.left)),
            Cell::Real(axis.distance),
            Cell::Text(&before),
            Cell::Text(&after),
        ]);
        sheet.row(&cells)?;
    }
    sheet.close()
}

fn write_targets(folder: &Path, analysis: &FitAnalysis) -> Result<(), OutputError> {
    let text = ["target", "observed", "unit", "source", "doi"];
    let mut columns: Vec<(&str, Holds)> = vec![("number", Holds::Count)];
    columns.extend(text.map(|name| (name, Holds::Text)));
    columns.extend(QUANTILES.map(|name| (name, Holds::Real)));
    columns.push(("misfit", Holds::Real));
    let mut sheet = Sheet::create(folder, TABLES[2], &columns)?;
    for (number, one) in analysis.targets.iter().enumerate() {
        let target = &one.target;
        let text = [
            &target.words,
            &target.observed,
            &target.unit,
            &target.source,
            &target.doi,
        ];
        let mut cells = vec![Cell::Count(number as u64 + 1)];
        cells.extend(text.map(|text| Cell::Text(text)));
        let missing = [f64::NAN; 3];
        let values = one.before.unwrap_or(missing).into_iter();
        let values = values.chain(one.after.unwrap_or(missing));
        cells.extend(values.map(Cell::Real));
        cells.push(Cell::Real(one.misfit.unwrap_or(f64::NAN)));
        sheet.row(&cells)?;
    }
    sheet.close()
}
