//! The tables of a sweep: runs (one row each), outputs (one row for each value), conditions (one row for each measure), axes.

use std::path::Path;

use super::collected::Collected;
use super::error::SweepError;
use super::folder::SweepFolder;
use super::results::{ConditionValues, OutputMeasure, SweepResults};
use super::row::RunRow;
use super::sheet::{Sheet, write_sheets};
use crate::experiment::{AxisLevel, AxisValues, Experiment, ExperimentAxis, ExperimentCondition};
use crate::record::{OutputError, Verdict};
use crate::tables::{Cell, Holds};
use crate::units::internal_unit;

/// Names of the tables; each is written as `NAME.parquet` and `NAME.csv`.
const TABLES: [&str; 4] = ["runs", "outputs", "conditions", "axes"];

/// Columns of a run that have fixed names.
const RUN: [(&str, Holds); 5] = [
    ("run", Holds::Count),
    ("condition", Holds::Count),
    ("replicate", Holds::Count),
    ("seed", Holds::Count),
    ("scenario", Holds::Text),
];
const END: [(&str, Holds); 6] = [
    ("status", Holds::Text),
    ("message", Holds::Text),
    ("wall_s", Holds::Real),
    ("processor_s", Holds::Real),
    ("memory_bytes", Holds::Real),
    ("state_hash", Holds::Text),
];

/// Writes the tables of all runs that have ended into the folder of the sweep. Runs, conditions and replicates are counted from 1.
///
/// # Errors
/// If a file cannot be written.
pub fn write_tables(
    folder: &SweepFolder,
    collected: &Collected,
    results: &SweepResults,
) -> Result<Vec<String>, SweepError> {
    let experiment = folder.experiment();
    let axes = axis_columns(experiment);
    write_sheets(folder.path(), |fresh| {
        write_runs(fresh, experiment, &axes, (collected, results))?;
        write_outputs(fresh, collected, results)?;
        write_conditions(fresh, experiment, &axes, results)?;
        write_axes(fresh, &axes)
    })?;
    let both = |name: &str| ["parquet", "csv"].map(|end| format!("{name}.{end}"));
    Ok(TABLES.into_iter().flat_map(both).collect())
}

/// An axis as a column.
struct AxisColumn<'a> {
    axis: &'a ExperimentAxis,
    /// Position among the axes.
    position: usize,
    name: String,
    holds: Holds,
}

/// All axes but that of the scenarios, which has a column of its own.
fn axis_columns(experiment: &Experiment) -> Vec<AxisColumn<'_>> {
    let all = experiment.axes().iter().enumerate();
    let own = all.filter(|(_, axis)| axis.name != SCENARIO);
    own.map(|(position, axis)| AxisColumn {
        axis,
        position,
        name: axis.name.clone(),
        holds: if is_number(axis) {
            Holds::Real
        } else {
            Holds::Text
        },
    })
    .collect()
}

/// Name of the axis of scenarios.
const SCENARIO: &str = "scenario";

fn is_number(axis: &ExperimentAxis) -> bool {
    match &axis.scale {
        AxisValues::Range(_) => true,
        AxisValues::Levels(levels) => levels.iter().all(|level| level.value.is_some()),
    }
}

/// The values of a condition on all axes.
struct ChosenValues<'a> {
    columns: &'a [AxisColumn<'a>],
    condition: ExperimentCondition,
}

impl ChosenValues<'_> {
    /// The cells; a value that a one-at-a-time design leaves as it is in the scenario is missing.
    fn cells(&self) -> Vec<Cell<'_>> {
        let cell = |column: &AxisColumn<'_>| {
            let chosen = self.condition.chosen[column.position].as_ref();
            match column.holds {
                Holds::Text => Cell::Text(chosen.map_or("", |one| one.label.as_str())),
                _ => Cell::Real(chosen.and_then(|one| one.value).unwrap_or(f64::NAN)),
            }
        };
        self.columns.iter().map(cell).collect()
    }
}

fn write_runs(
    folder: &Path,
    experiment: &Experiment,
    axes: &[AxisColumn<'_>],
    (collected, results): (&Collected, &SweepResults),
) -> Result<(), OutputError> {
    let measures: Vec<&OutputMeasure> = results
        .measures()
        .iter()
        .filter(|measure| measure.from.is_none())
        .collect();
    let name = |measure: &&OutputMeasure| {
        let arm = results.arm_words(&measure.arm);
        format!("{}.{arm}", results.outputs[measure.output].name)
    };
    let outputs: Vec<String> = measures.iter().map(name).collect();
    let mut columns = RUN.to_vec();
    columns.extend(axes.iter().map(|axis| (axis.name.as_str(), axis.holds)));
    columns.extend(END);
    columns.extend(outputs.iter().map(|name| (name.as_str(), Holds::Real)));
    let mut sheet = Sheet::create(folder, TABLES[0], &columns)?;
    for row in collected.rows() {
        let chosen = ChosenValues {
            columns: axes,
            condition: experiment.condition(row.condition as usize),
        };
        let mut cells = ids(row).to_vec();
        cells.push(Cell::Text(experiment.scenario_name(&chosen.condition)));
        cells.extend(chosen.cells());
        cells.extend(end_of(row));
        cells.extend(measures.iter().map(|measure| value(results, measure, row)));
        sheet.row(&cells)?;
    }
    sheet.close()
}

fn ids(row: &RunRow) -> [Cell<'_>; 4] {
    [
        Cell::Count(row.run + 1),
        Cell::Count(row.condition + 1),
        Cell::Count(u64::from(row.replicate) + 1),
        Cell::Count(row.seed),
    ]
}

fn end_of(row: &RunRow) -> [Cell<'_>; 6] {
    [
        Cell::Text(row.status.word()),
        Cell::Text(&row.message),
        Cell::Real(row.wall_s),
        Cell::Real(row.processor_s),
        Cell::Real(row.memory_bytes),
        Cell::Text(&row.state_hash),
    ]
}

/// The value of a measure in a run.
fn value(results: &SweepResults, measure: &OutputMeasure, row: &RunRow) -> Cell<'static> {
    let measured = results.measured(measure, row.condition as usize);
    let draw = measured.and_then(|one| *one.draws.get(row.replicate as usize)?);
    Cell::Real(draw.unwrap_or(f64::NAN))
}

fn write_outputs(
    folder: &Path,
    collected: &Collected,
    results: &SweepResults,
) -> Result<(), OutputError> {
    let columns = [
        RUN[0],
        RUN[1],
        RUN[2],
        RUN[3],
        ("output", Holds::Text),
        ("arm", Holds::Text),
        ("from", Holds::Text),
        ("value", Holds::Real),
        ("unit", Holds::Text),
    ];
    let mut sheet = Sheet::create(folder, TABLES[1], &columns)?;
    for row in collected.rows() {
        for measure in results.measures() {
            let found = value(results, measure, row);
            if matches!(found, Cell::Real(number) if number.is_nan()) {
                continue;
            }
            let mut cells = ids(row).to_vec();
            cells.extend(names(results, measure));
            cells.extend([found, Cell::Text(&results.outputs[measure.output].unit)]);
            sheet.row(&cells)?;
        }
    }
    sheet.close()
}

fn names<'a>(results: &'a SweepResults, measure: &'a OutputMeasure) -> [Cell<'a>; 3] {
    [
        Cell::Text(&results.outputs[measure.output].name),
        Cell::Text(results.arm_words(&measure.arm)),
        Cell::Text(results.arm_words(measure.from.as_deref().unwrap_or(""))),
    ]
}

fn write_conditions(
    folder: &Path,
    experiment: &Experiment,
    axes: &[AxisColumn<'_>],
    results: &SweepResults,
) -> Result<(), OutputError> {
    let mut columns = vec![RUN[1], RUN[4]];
    columns.extend(axes.iter().map(|axis| (axis.name.as_str(), axis.holds)));
    columns.extend([
        ("finished", Holds::Count),
        ("output", Holds::Text),
        ("arm", Holds::Text),
        ("from", Holds::Text),
        ("mean", Holds::Real),
        ("low", Holds::Real),
        ("high", Holds::Real),
        ("unit", Holds::Text),
        ("verdict", Holds::Text),
    ]);
    let mut sheet = Sheet::create(folder, TABLES[2], &columns)?;
    for number in 0..experiment.conditions() {
        let chosen = ChosenValues {
            columns: axes,
            condition: experiment.condition(number),
        };
        for measure in results.measures() {
            let Some(found) = results.measured(measure, number) else {
                continue;
            };
            let mut cells = vec![
                Cell::Count(number as u64 + 1),
                Cell::Text(experiment.scenario_name(&chosen.condition)),
            ];
            cells.extend(chosen.cells());
            cells.push(Cell::Count(u64::from(results.finished[number])));
            cells.extend(names(results, measure));
            cells.extend(statistics(found));
            cells.push(Cell::Text(&results.outputs[measure.output].unit));
            cells.push(Cell::Text(found.verdict.map_or("", Verdict::word)));
            sheet.row(&cells)?;
        }
    }
    sheet.close()
}

/// Least and greatest of listed numbers; missing for anything else.
fn ends_of(levels: &[AxisLevel]) -> [f64; 2] {
    let values: Option<Vec<f64>> = levels.iter().map(|level| level.value).collect();
    let Some(values) = values else {
        return [f64::NAN; 2];
    };
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    [least, greatest]
}

fn statistics(found: &ConditionValues) -> [Cell<'static>; 3] {
    let [low, high] = found.interval.unwrap_or([f64::NAN; 2]);
    [found.mean().unwrap_or(f64::NAN), low, high].map(Cell::Real)
}

fn write_axes(folder: &Path, axes: &[AxisColumn<'_>]) -> Result<(), OutputError> {
    let columns = [
        ("axis", Holds::Text),
        ("paths", Holds::Text),
        ("unit", Holds::Text),
        ("least", Holds::Real),
        ("greatest", Holds::Real),
        ("levels", Holds::Text),
    ];
    let mut sheet = Sheet::create(folder, TABLES[3], &columns)?;
    for column in axes {
        let paths = column.axis.paths.join(", ");
        let (unit, ends, levels) = match &column.axis.scale {
            AxisValues::Range(range) => (
                internal_unit(range.dimension),
                range.distribution.support(),
                String::new(),
            ),
            AxisValues::Levels(levels) => {
                let labels: Vec<&str> = levels.iter().map(|level| level.label.as_str()).collect();
                let dimension = levels.first().and_then(|level| level.dimension);
                let unit = dimension.filter(|_| column.holds == Holds::Real);
                let unit = unit.map_or(String::new(), internal_unit);
                (unit, ends_of(levels), labels.join("; "))
            }
        };
        sheet.row(&[
            Cell::Text(&column.name),
            Cell::Text(&paths),
            Cell::Text(&unit),
            Cell::Real(ends[0]),
            Cell::Real(ends[1]),
            Cell::Text(&levels),
        ])?;
    }
    sheet.close()
}
