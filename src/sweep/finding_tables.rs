//! The tables of what an analysis finds: indices (one row for each axis and statistic) and verdicts (one row for each verdict).

use super::analysis::{IndexEstimate, MeasureAnalysis, SweepAnalysis};
use super::error::SweepError;
use super::folder::SweepFolder;
use super::sheet::{Sheet, write_sheets};
use crate::record::OutputError;
use crate::tables::{Cell, Holds};

/// Columns that name a measure.
const MEASURE: [(&str, Holds); 3] = [
    ("output", Holds::Text),
    ("arm", Holds::Text),
    ("from", Holds::Text),
];

/// Columns of an index.
const INDEX: [(&str, Holds); 6] = [
    ("axis", Holds::Text),
    ("statistic", Holds::Text),
    ("value", Holds::Real),
    ("low", Holds::Real),
    ("high", Holds::Real),
    ("decides", Holds::Text),
];
/// Columns of a verdict.
const VERDICT: [(&str, Holds); 6] = [
    ("verdict", Holds::Text),
    ("conditions", Holds::Count),
    ("of", Holds::Count),
    ("share", Holds::Real),
    ("low", Holds::Real),
    ("high", Holds::Real),
];

/// Writes `indices` and `verdicts` into the folder of a sweep, each as Parquet and as CSV.
///
/// # Errors
/// If a file cannot be written.
pub fn write_finding_tables(
    folder: &SweepFolder,
    analysis: &SweepAnalysis,
) -> Result<(), SweepError> {
    let written = write_sheets(folder.path(), |fresh| {
        let mut indices = Sheet::create(fresh, "indices", &columns(INDEX))?;
        let mut verdicts = Sheet::create(fresh, "verdicts", &columns(VERDICT))?;
        for measure in &analysis.measures {
            write_indices(&mut indices, analysis, measure)?;
            write_verdicts(&mut verdicts, measure)?;
        }
        indices.close()?;
        verdicts.close()
    });
    Ok(written?)
}

/// The columns that name a measure, and others after them.
fn columns(own: [(&'static str, Holds); 6]) -> Vec<(&'static str, Holds)> {
    MEASURE.into_iter().chain(own).collect()
}

fn names(measure: &MeasureAnalysis) -> [Cell<'_>; 3] {
    [
        Cell::Text(&measure.output),
        Cell::Text(&measure.arm),
        Cell::Text(measure.from.as_deref().unwrap_or("")),
    ]
}

/// Value and ends of an interval; missing ends are not a number.
fn estimate(found: IndexEstimate) -> [Cell<'static>; 3] {
    let [low, high] = found.interval.unwrap_or([f64::NAN; 2]);
    [found.value, low, high].map(Cell::Real)
}

fn write_indices(
    sheet: &mut Sheet,
    analysis: &SweepAnalysis,
    measure: &MeasureAnalysis,
) -> Result<(), OutputError> {
    let Ok(influence) = &measure.influence else {
        return Ok(());
    };
    let columns = influence.statistic.columns();
    for axis in &influence.axes {
        let decides = if axis.is_decider { "yes" } else { "no" };
        for (statistic, value) in columns.iter().zip(&axis.values) {
            let Some(value) = value else { continue };
            let mut cells = names(measure).to_vec();
            cells.extend([
                Cell::Text(&analysis.axes[axis.axis].name),
                Cell::Text(statistic),
            ]);
            cells.extend(estimate(*value));
            cells.push(Cell::Text(decides));
            sheet.row(&cells)?;
        }
    }
    for pair in &influence.pairs {
        let both = pair.axes.map(|axis| analysis.axes[axis].name.as_str());
        let both = both.join(" x ");
        let mut cells = names(measure).to_vec();
        cells.extend([Cell::Text(&both), Cell::Text("index of a pair")]);
        cells.extend(estimate(pair.share));
        cells.push(Cell::Text(""));
        sheet.row(&cells)?;
    }
    Ok(())
}

fn write_verdicts(sheet: &mut Sheet, measure: &MeasureAnalysis) -> Result<(), OutputError> {
    let Some(Ok(flips)) = &measure.flips else {
        return Ok(());
    };
    for one in &flips.shares {
        let [low, high] = one.share.interval.unwrap_or([f64::NAN; 2]);
        let mut cells = names(measure).to_vec();
        cells.extend([
            Cell::Text(one.class.word()),
            Cell::Count(one.share.count),
            Cell::Count(one.share.of),
            Cell::Real(one.share.share),
            Cell::Real(low),
            Cell::Real(high),
        ]);
        sheet.row(&cells)?;
    }
    Ok(())
}
