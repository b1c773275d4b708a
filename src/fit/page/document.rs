//! The page of a fit: template and style sheets put together into one file.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::super::analysis::{FitAnalysis, FittedAxis, FittedTarget};
use super::super::error::FitError;
use super::super::folder::FitFolder;
use super::interval_figure::{axis_figure, best_known, target_figure};
use super::pair_figure::pairs_figure;
use crate::record::OutputError;
use crate::runs::{grouped, short};
use crate::units::duration;

/// Head of pages without scripts.
const HEAD: &str = include_str!("../../report/assets/head.html");
const TEMPLATE: &str = include_str!("assets/fit.html");

/// Style sheets, in the order of the page.
const STYLES: &[&str] = &[
    include_str!("../../report/assets/report.css"),
    include_str!("../../report/assets/figures.css"),
    include_str!("../../sweep/page/assets/sweep.css"),
    include_str!("assets/fit.css"),
    include_str!("../../report/assets/print.css"),
    include_str!("../../sweep/page/assets/sweep-print.css"),
];

/// Most axes of the picture of pairs.
const MOST_PAIRED: usize = 6;

/// What the template reads. Text is escaped there, except pictures and style sheets.
#[derive(Serialize)]
struct FitPage<'a> {
    title: &'a str,
    question: &'a str,
    name: &'a str,
    version: &'a str,
    fingerprint: &'a str,
    seed: u64,
    found: &'a FitAnalysis,
    axes: Vec<AxisRow<'a>>,
    targets: Vec<TargetRow<'a>>,
    rounds: Vec<[String; 3]>,
    points: String,
    effective: String,
    processor: String,
    axis_figure: String,
    target_figure: String,
    pairs_figure: String,
    experiment: &'a str,
    styles: String,
}

/// A row of the table of values.
#[derive(Serialize)]
struct AxisRow<'a> {
    name: &'a str,
    before: String,
    after: String,
    left: String,
    identified: &'static str,
}

/// A row of the table of targets.
#[derive(Serialize)]
struct TargetRow<'a> {
    of: &'a FittedTarget,
    before: String,
    after: String,
    misfit: String,
}

/// The page of a fit, as one HTML file that asks for no other.
///
/// # Errors
/// If the template cannot be filled.
pub fn fit_page(folder: &FitFolder, found: &FitAnalysis) -> Result<String, FitError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [("head.html", HEAD), ("fit.html", TEMPLATE)] {
        environment
            .add_template(name, text)
            .map_err(OutputError::from)?;
    }
    let manifest = folder.manifest();
    let paired = best_known(found, MOST_PAIRED);
    let page = FitPage {
        title: &manifest.title,
        question: &manifest.question,
        name: &manifest.name,
        version: &manifest.version,
        fingerprint: &manifest.fingerprint,
        seed: folder.experiment().seed(),
        axes: found.axes.iter().map(axis_row).collect(),
        targets: found.targets.iter().map(target_row).collect(),
        rounds: found
            .rounds
            .iter()
            .map(|round| {
                [
                    round.round.to_string(),
                    short(round.widened),
                    format!("{:.0}", round.effective),
                ]
            })
            .collect(),
        points: grouped(found.points),
        effective: format!("{:.0}", found.effective),
        processor: duration(found.processor_s),
        axis_figure: axis_figure(&found.axes),
        target_figure: target_figure(&found.targets),
        pairs_figure: if paired.len() > 1 {
            pairs_figure(found, &paired)
        } else {
            String::new()
        },
        found,
        experiment: folder.experiment().text(),
        styles: STYLES.concat(),
    };
    let template = environment
        .get_template("fit.html")
        .map_err(OutputError::from)?;
    Ok(template.render(Serde(page)).map_err(OutputError::from)?)
}

fn axis_row(axis: &FittedAxis) -> AxisRow<'_> {
    let left = axis.range.as_ref();
    AxisRow {
        name: &axis.axis.name,
        before: axis.before(),
        after: axis.after(),
        left: left.map_or(String::new(), |range| {
            format!("{:.0} %", 100.0 * range.left)
        }),
        identified: axis.identified.word(),
    }
}

fn target_row(of: &FittedTarget) -> TargetRow<'_> {
    let range = |values: Option<[f64; 3]>| match values {
        Some(values) => {
            let [low, median, high] = values.map(short);
            format!("{median} ({low} to {high}) {}", of.target.unit)
                .trim_end()
                .to_owned()
        }
        None => "no value".to_owned(),
    };
    TargetRow {
        before: range(of.before),
        after: range(of.after),
        misfit: of
            .misfit
            .map_or("none".to_owned(), |misfit| format!("{misfit:.1}")),
        of,
    }
}
