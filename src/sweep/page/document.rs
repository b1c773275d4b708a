//! The page of a sweep: template and style sheets put together into one file.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::super::analysis::{
    AxisInWords, ConditionLine, FailedRun, MOST_MEASURES, RunMessage, SweepAnalysis,
};
use super::super::collected::Collected;
use super::super::error::SweepError;
use super::super::manifest::SweepManifest;
use super::measure_view::{MeasureView, measure_view};
use super::point_view::{PointView, point_view};
use super::state_view::{StateView, state_view};
use crate::design::Method;
use crate::experiment::Experiment;
use crate::record::OutputError;
use crate::report::{css_diverging, css_gradient};
use crate::runs::grouped;

/// Head of pages without scripts.
const HEAD: &str = include_str!("../../report/assets/head.html");
const TEMPLATE: &str = include_str!("assets/sweep.html");

/// Style sheets, in the order of the page.
const STYLES: &[&str] = &[
    include_str!("../../report/assets/report.css"),
    include_str!("../../report/assets/figures.css"),
    include_str!("assets/sweep.css"),
    include_str!("../../report/assets/print.css"),
    include_str!("assets/sweep-print.css"),
];

/// Measures that are shown at once; the others open on demand.
const SHOWN_MEASURES: usize = 4;

/// Stands after the titles of a page of a sweep that is not finished.
const SO_FAR: &str = " <span class=\"so-far\">(so far)</span>";

/// What the template reads. Text is escaped there, except pictures and style sheets.
#[derive(Serialize)]
struct SweepPage<'a> {
    title: &'a str,
    question: &'a str,
    name: &'a str,
    version: &'a str,
    fingerprint: &'a str,
    seed: u64,
    scenarios: Vec<String>,
    analysis: PageAnalysis<'a>,
    state: StateView,
    /// Words after a title while runs are missing.
    so_far: &'static str,
    measures: Vec<MeasureView>,
    shown: usize,
    points: Option<PointView>,
    effects_lead: &'static str,
    experiment: &'a str,
    gradient: String,
    diverging: String,
    styles: String,
}

/// The parts of the analysis that the template reads as they are.
#[derive(Serialize)]
struct PageAnalysis<'a> {
    design: &'a str,
    conditions: String,
    replicates: String,
    axes: &'a [AxisInWords],
    sentences: &'a [String],
    messages: &'a [RunMessage],
    failures: &'a [FailedRun],
    failures_left: u64,
    lines: &'a [ConditionLine],
    columns: Vec<String>,
}

/// What the pictures of main effects show in a design.
fn effects_lead(experiment: &Experiment) -> &'static str {
    match experiment.design().method() {
        _ if experiment.left_out() > 0 => {
            "The mean along each axis, over the values of the others that the constraints leave. These differ from level to level, so a part of each effect may be that of another axis. Lines at the dots are 95 % intervals of the mean."
        }
        Method::OneAtATime { .. } => {
            "The value along each axis alone, with all others as in the scenario. Lines at the dots are 95 % intervals over replicates."
        }
        Method::Morris { .. } => {
            "The mean at each level of an axis, over the trajectories. Rows of a trajectory repeat parts of each other, so these means have no intervals."
        }
        _ => {
            "The mean along each axis, over all values of the others. Lines at the dots are 95 % intervals of the mean; a line that goes on beyond the picture is cut off."
        }
    }
}

/// The page of a sweep, as one HTML file that asks for no other.
///
/// # Errors
/// If the template cannot be filled.
pub fn report_page(
    manifest: &SweepManifest,
    experiment: &Experiment,
    collected: &Collected,
    analysis: &SweepAnalysis,
) -> Result<String, SweepError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [("head.html", HEAD), ("sweep.html", TEMPLATE)] {
        environment
            .add_template(name, text)
            .map_err(OutputError::from)?;
    }
    let measures = analysis.measures.iter().enumerate();
    let mut scenarios: Vec<String> = Vec::new();
    for (name, _) in experiment.scenarios() {
        if !scenarios.iter().any(|known| known == name) {
            scenarios.push(name.to_owned());
        }
    }
    let unfinished = collected.rows().len() as u64 - analysis.state.finished;
    let columns = analysis.measures.iter().take(MOST_MEASURES);
    let page = SweepPage {
        title: &manifest.title,
        question: &manifest.question,
        name: &manifest.name,
        version: &manifest.version,
        fingerprint: &manifest.fingerprint,
        seed: experiment.seed(),
        scenarios,
        analysis: PageAnalysis {
            design: &analysis.design,
            conditions: grouped(analysis.conditions as u64),
            replicates: grouped(u64::from(analysis.replicates)),
            axes: &analysis.axes,
            sentences: &analysis.sentences,
            messages: &analysis.state.messages,
            failures: &analysis.state.failures,
            failures_left: unfinished.saturating_sub(analysis.state.failures.len() as u64),
            lines: &analysis.lines,
            columns: columns.map(|measure| measure.words.clone()).collect(),
        },
        state: state_view(analysis),
        so_far: if analysis.state.is_complete {
            ""
        } else {
            SO_FAR
        },
        measures: measures
            .map(|(number, measure)| measure_view(number, &analysis.axes, measure))
            .collect(),
        shown: SHOWN_MEASURES,
        points: point_view(analysis),
        effects_lead: effects_lead(experiment),
        experiment: experiment.text(),
        gradient: css_gradient(),
        diverging: css_diverging(),
        styles: STYLES.concat(),
    };
    let template = environment
        .get_template("sweep.html")
        .map_err(OutputError::from)?;
    let text = template.render(Serde(page)).map_err(OutputError::from)?;
    Ok(text)
}
