//! The validation report as Markdown.

use std::fmt::Write;

use super::report::StudyReport;
use super::view::{ObservationView, StudyView};
use crate::units::duration;

/// The report as a page of Markdown, without its date and version, which the caller knows.
pub fn study_markdown(report: &StudyReport) -> String {
    let mut page = String::new();
    // Writing to a string cannot fail.
    let _ = write_page(&mut page, report);
    page
}

fn write_page(page: &mut String, report: &StudyReport) -> std::fmt::Result {
    for sentence in report.sentences() {
        writeln!(page, "- {sentence}")?;
    }
    let time = duration(report.processor_s);
    writeln!(page, "- All runs took {time} of processor time.")?;
    writeln!(page, "\n## Studies\n")?;
    writeln!(page, "| Study | What was done | Passed |")?;
    writeln!(page, "|---|---|---|")?;
    for study in &report.studies {
        let anchor = &study.name;
        let (title, passed, count) = (cell(&study.title), study.passed, study.rows.len());
        writeln!(
            page,
            "| [{anchor}](#{anchor}) | {title} | {passed} of {count} |"
        )?;
    }
    writeln!(page, "\n## Null models\n")?;
    writeln!(
        page,
        "Each null model is judged like the program, over the observations that it can predict. The distance is the mean over these \
         observations, in multiples of the allowed deviation. An observation passes up to 1 and counts at most 3.\n"
    )?;
    writeln!(
        page,
        "| Null model | Assumption | Observations | It passes | mscsim passes | Its distance | Distance of mscsim | |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|---|")?;
    for null in &report.nulls {
        writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            null.name,
            null.meaning,
            null.compared,
            null.passed,
            null.own_passed,
            null.distance,
            null.own_distance,
            null.verdict
        )?;
    }
    for study in &report.studies {
        write_study(page, study)?;
    }
    Ok(())
}

fn write_study(page: &mut String, study: &StudyView) -> std::fmt::Result {
    writeln!(page, "\n## {}\n", study.name)?;
    writeln!(page, "{}.\n", study.title.trim_end_matches('.'))?;
    let doi = if study.doi.is_empty() {
        String::new()
    } else {
        format!(" (doi:{})", study.doi)
    };
    writeln!(page, "{}{doi}. Read: {}\n", study.citation, study.read)?;
    for operator in &study.operators {
        let scale = match operator.range.as_str() {
            "" => String::new(),
            range => format!(" Known within a range: {range}; {}.", operator.chosen),
        };
        writeln!(
            page,
            "Operator *{}*: {}{scale}\n",
            operator.name, operator.why
        )?;
    }
    writeln!(page, "{} replicates.\n", study.replicates)?;
    writeln!(
        page,
        "| | Observation | Group | Observed | Predicted | Distance | Compared with no effect | Role |"
    )?;
    writeln!(page, "|---|---|---|---|---|---|---|---|")?;
    for row in &study.rows {
        writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            verdict(row),
            cell(&row.say),
            cell(&row.groups),
            cell(&row.observed),
            cell(&row.predicted),
            row.distance,
            row.no_effect,
            row.role
        )?;
    }
    let notes = study.rows.iter().filter(|row| !row.note.is_empty());
    for (number, row) in notes.enumerate() {
        if number == 0 {
            writeln!(page)?;
        }
        writeln!(page, "- {}: {}", row.say, row.note)?;
    }
    for failure in &study.failures {
        writeln!(page, "\nA run did not finish: {failure}")?;
    }
    Ok(())
}

fn verdict(row: &ObservationView) -> String {
    let word = if row.verdict == "pass" {
        "pass"
    } else {
        "**miss**"
    };
    if row.is_sure {
        word.to_owned()
    } else {
        format!("{word}, uncertain")
    }
}

/// A text that may stand in a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
