//! The page of studies: template and style sheets put together into one file.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::super::error::StudyError;
use super::super::judge::StudyOutcome;
use super::super::report::StudyReport;
use super::distance_figure::distance_figure;
use crate::record::OutputError;
use crate::units::duration;

/// Head of pages without scripts.
const HEAD: &str = include_str!("../../report/assets/head.html");
const TEMPLATE: &str = include_str!("assets/study.html");

/// Style sheets, in the order of the page.
const STYLES: &[&str] = &[
    include_str!("../../report/assets/report.css"),
    include_str!("../../report/assets/figures.css"),
    include_str!("../../sweep/page/assets/sweep.css"),
    include_str!("../../fit/page/assets/fit.css"),
    include_str!("assets/study.css"),
    include_str!("../../report/assets/print.css"),
    include_str!("../../sweep/page/assets/sweep-print.css"),
];

/// What the template reads. Text is escaped there, except pictures and style sheets.
#[derive(Serialize)]
struct StudyPage<'a> {
    title: String,
    version: &'a str,
    report: &'a StudyReport,
    sentences: Vec<String>,
    figures: Vec<String>,
    texts: Vec<&'a str>,
    processor: String,
    wall: String,
    styles: String,
}

/// The page of studies, as one HTML file that asks for no other.
///
/// # Errors
/// If the template cannot be filled.
pub fn study_page(outcomes: &[StudyOutcome], report: &StudyReport) -> Result<String, StudyError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [("head.html", HEAD), ("study.html", TEMPLATE)] {
        environment
            .add_template(name, text)
            .map_err(OutputError::from)?;
    }
    let title = match report.studies.as_slice() {
        [one] => one.title.clone(),
        several => format!("{} published studies beside the program", several.len()),
    };
    let page = StudyPage {
        title,
        version: env!("CARGO_PKG_VERSION"),
        sentences: report.sentences(),
        figures: outcomes.iter().map(distance_figure).collect(),
        texts: outcomes
            .iter()
            .map(|outcome| outcome.study.text())
            .collect(),
        processor: duration(report.processor_s),
        wall: duration(report.wall_s),
        styles: STYLES.concat(),
        report,
    };
    let template = environment
        .get_template("study.html")
        .map_err(OutputError::from)?;
    Ok(template.render(Serde(page)).map_err(OutputError::from)?)
}
