//! How the end of studies is reported.

use std::io;
use std::path::PathBuf;

use serde_json::json;

use super::folder::publish;
use crate::cli::exit::Exit;
use crate::cli::partial::NO_ADVICE;
use crate::cli::streams::Streams;
use crate::cli::table::Table;
use crate::cli::words::{write_indented, write_wrapped};
use crate::study::{NullView, StudyOutcome, StudyReport, StudyView};
use crate::units::duration;

/// How studies ended, and how that is shown.
pub(super) struct StudyEnding {
    pub folder: PathBuf,
    pub outcomes: Vec<StudyOutcome>,
    /// False if the user stopped before all studies had ended.
    pub is_complete: bool,
    pub json: bool,
}

/// Writes tables and page, and shows the results.
pub(super) fn report_studies(ended: &StudyEnding, streams: &mut Streams) -> io::Result<Exit> {
    let report = StudyReport::of(&ended.outcomes);
    let exit = match (ended.is_complete, report.unfinished) {
        (false, _) => Exit::Interrupted,
        (true, 0) => Exit::Done,
        (true, _) => Exit::Failed,
    };
    if !ended.outcomes.is_empty()
        && let Err(error) = publish(&ended.folder, &ended.outcomes, &report)
    {
        return report_failure(&error.to_string(), Exit::Failed, ended.json, streams);
    }
    if ended.json {
        let reported = json!({
            "ok": exit == Exit::Done, "folder": ended.folder, "complete": ended.is_complete, "report": report,
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(exit);
    }
    if !ended.outcomes.is_empty() {
        show(ended, &report, streams)?;
    }
    if !ended.is_complete {
        writeln!(
            streams.err,
            "stopped; studies that had not ended are not shown"
        )?;
    }
    Ok(exit)
}

/// Shows why there are no results.
pub(super) fn report_failure(
    words: &str,
    exit: Exit,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if json {
        writeln!(streams.out, "{:#}", json!({ "ok": false, "error": words }))?;
    } else {
        writeln!(streams.err, "{words}")?;
    }
    Ok(exit)
}

fn show(ended: &StudyEnding, report: &StudyReport, streams: &mut Streams) -> io::Result<()> {
    let width = streams.out_look.columns;
    let out = &mut streams.out;
    for study in &report.studies {
        writeln!(out)?;
        write_wrapped(&format!("{}: {}", study.name, study.title), width, out)?;
        let source = if study.doi.is_empty() {
            String::new()
        } else {
            format!(", doi:{}", study.doi)
        };
        write_wrapped(&format!("{}{source}", study.citation), width, out)?;
        writeln!(out)?;
        lines(&observations(study), width, out)?;
        for operator in study.operators.iter().filter(|one| !one.range.is_empty()) {
            let words = format!(
                "  {}: {}; {}",
                operator.name, operator.range, operator.chosen
            );
            write_indented(&words, width, out)?;
        }
        if study.rows.iter().any(|row| !row.is_sure) {
            let words = "  ? the interval of the prediction crosses the limit: more replicates can settle it";
            write_indented(words, width, out)?;
        }
        for failure in &study.failures {
            write_indented(&format!("  a run did not finish: {failure}"), width, out)?;
        }
    }
    if !report.nulls.is_empty() {
        writeln!(
            out,
            "\nNull models: mean distance over the observations that each can predict"
        )?;
        lines(&nulls(&report.nulls), width, out)?;
    }
    let at = ended.folder.display();
    writeln!(out, "\nreport    {at}/report.html")?;
    writeln!(
        out,
        "tables    {at}/observations.parquet, nulls (also as CSV), validation.md"
    )?;
    let (wall, processor) = (duration(report.wall_s), duration(report.processor_s));
    writeln!(out, "took      {wall}, {processor} of processor time")?;
    writeln!(out, "\nAnswer")?;
    for sentence in report.sentences() {
        write_indented(&format!("- {sentence}"), width, out)?;
    }
    writeln!(out, "{NO_ADVICE}")
}

fn lines(table: &Table, width: usize, out: &mut dyn io::Write) -> io::Result<()> {
    for line in table.lines(width) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn observations(study: &StudyView) -> Table {
    let head = ["", "observed", "predicted", "distance", "verdict"];
    let row = |row: &crate::study::ObservationView| {
        let words = match row.groups.as_str() {
            "" => row.say.clone(),
            groups => format!("{} ({groups})", row.say),
        };
        let verdict = if row.is_sure {
            row.verdict.to_owned()
        } else {
            format!("{}?", row.verdict)
        };
        vec![
            words,
            row.observed.clone(),
            row.predicted.clone(),
            row.distance.clone(),
            verdict,
        ]
    };
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows: study.rows.iter().map(row).collect(),
        notes: Vec::new(),
    }
}

fn nulls(nulls: &[NullView]) -> Table {
    let head = ["", "observations", "null", "mscsim", ""];
    let row = |null: &NullView| {
        vec![
            null.name.to_owned(),
            null.compared.to_string(),
            null.distance.clone(),
            null.own_distance.clone(),
            null.verdict.to_owned(),
        ]
    };
    Table {
        head: head.map(str::to_owned).to_vec(),
        rows: nulls.iter().map(row).collect(),
        notes: Vec::new(),
    }
}
