//! The report page: template, styles and scripts put together into one file.

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::colour_map::{css_diverging, css_gradient};
use super::data::{Recorded, ReportData};
use super::markdown;
use super::parameters::{Group, StatusCount, count_by_status, groups};
use super::rule_events::RuleEvents;
use super::thousand::{ThousandOfArm, key_of, thousands};
use crate::record::{
    CouplingReach, FileGroup, Idle, OrganInfo, Outcome, OutputError, RunInfo, Term, terms_in,
};
use crate::units::duration;

const TEMPLATE: &str = include_str!("assets/report.html");

/// Style sheets, in the order of the page.
const STYLES: &[&str] = &[
    include_str!("assets/uplot/uPlot.min.css"),
    include_str!("assets/report.css"),
    include_str!("assets/figures.css"),
    include_str!("assets/print.css"),
];

/// Scripts, in the order of the page.
const SCRIPTS: &[&str] = &[
    include_str!("assets/uplot/uPlot.iife.min.js"),
    include_str!("assets/data.js"),
    include_str!("assets/charts.js"),
    include_str!("assets/chart-topics.js"),
    include_str!("assets/body-map.js"),
    include_str!("assets/patch.js"),
    include_str!("assets/parameters.js"),
    include_str!("assets/glossary.js"),
    include_str!("assets/print.js"),
    include_str!("assets/start.js"),
];

/// What the scripts of the page read.
#[derive(Serialize)]
struct ScriptData<'a> {
    organs: &'a [OrganInfo],
    asked: &'a [String],
    /// The arm that each arm is compared with, if any.
    references: Vec<Option<usize>>,
    infused_states: &'a [String],
    #[serde(flatten)]
    recorded: &'a Recorded,
}

/// What the template reads. Text is escaped there, except the fields marked safe.
#[derive(Serialize)]
struct Page<'a> {
    run: &'a RunInfo,
    outcome: &'a Outcome,
    rule_events: &'a [RuleEvents],
    duration: String,
    cut: String,
    wall: String,
    warnings: Vec<&'a String>,
    /// What did nothing in the run, a sentence for each reason.
    idle: Vec<String>,
    /// How near signals came to half-points: rule, signal with its half-point, one share for each arm, whether all are weak.
    couplings: Vec<CouplingRow>,
    parameters: Vec<Group<'a>>,
    thousands: Vec<ThousandOfArm<'a>>,
    /// Legend of `thousands`: colour and words of each part.
    thousand_key: Vec<(&'static str, String)>,
    without_cells: String,
    statuses: Vec<StatusCount<'a>>,
    formats: &'a [FileGroup],
    limits: String,
    limits_of_tissue: String,
    terms: Vec<Term>,
    gradient: String,
    diverging: String,
    styles: String,
    scripts: String,
    data: String,
}

/// Fills the page.
pub(super) fn render(data: &ReportData) -> Result<String, OutputError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("report.html", TEMPLATE)?;
    let thousands = thousands(&data.fates, &data.run.arms);
    let page = Page {
        run: &data.run,
        outcome: &data.outcome,
        rule_events: &data.rule_events,
        duration: match &data.outcome.cut {
            Some(cut) => cut.span(),
            None => duration(data.run.duration_h * 3600.0),
        },
        cut: data.outcome.cut.map_or(String::new(), |cut| cut.words()),
        wall: duration(data.outcome.wall_s),
        warnings: data
            .run
            .warnings
            .iter()
            .chain(&data.outcome.warnings)
            .collect(),
        idle: data.outcome.idle.iter().map(Idle::sentence).collect(),
        couplings: data.outcome.couplings.iter().map(coupling_row).collect(),
        parameters: groups(&data.run),
        thousand_key: key_of(&thousands),
        thousands,
        without_cells: without_cells(data),
        statuses: count_by_status(&data.run),
        formats: &data.contents,
        limits: markdown::to_html(&data.run.limits_page),
        limits_of_tissue: markdown::to_html(&data.run.limits_of_tissue),
        terms: terms_in(&words_of(data)),
        gradient: css_gradient(),
        diverging: css_diverging(),
        styles: STYLES.concat(),
        scripts: SCRIPTS.join("\n"),
        data: script_data(data)?,
    };
    Ok(environment
        .get_template("report.html")?
        .render(Serde(page))?)
}

/// A row of the table of couplings.
#[derive(Serialize)]
struct CouplingRow {
    rule: String,
    signal: String,
    shares: Vec<String>,
    weak: bool,
}

fn coupling_row(reach: &CouplingReach) -> CouplingRow {
    let share = |share: &Option<f64>| share.map_or("-".to_owned(), CouplingReach::share_words);
    let sign = if reach.raises {
        "raised by"
    } else {
        "lowered by"
    };
    CouplingRow {
        rule: reach.rule.clone(),
        signal: format!("{sign} {}, half at {}", reach.signal, reach.half),
        shares: reach.reached.iter().map(share).collect(),
        weak: reach.is_weak(),
    }
}

/// Names of the arms without a dose of cells, where others have one.
fn without_cells(data: &ReportData) -> String {
    let arms = data.run.arms.iter().enumerate();
    let without = arms.filter(|(at, _)| data.fates.iter().all(|fate| fate.arm != *at));
    let names: Vec<&str> = without.map(|(_, arm)| arm.name.as_str()).collect();
    names.join(", ")
}

fn references(data: &ReportData) -> Vec<Option<usize>> {
    if !data.references.is_empty() {
        return data.references.clone();
    }
    data.run.references()
}

/// Words of the page in which terms are looked for: those that differ from run to run.
fn words_of(data: &ReportData) -> String {
    let run = &data.run;
    let rows = data.outcome.answers.iter().map(|row| row.say.as_str());
    let factors = data
        .recorded
        .factors
        .iter()
        .map(|factor| factor.label.as_str());
    let states = data.recorded.states.iter().map(|(_, label)| label.as_str());
    let texts = [&run.title, &run.question, &run.limits_of_tissue];
    let texts = texts.into_iter().map(String::as_str);
    // Text of the template itself.
    let fixed = ["patch label seed arm half-point parenchyma debris collagen alarm voxel"];
    let all = texts.chain(rows).chain(factors).chain(states).chain(fixed);
    all.collect::<Vec<_>>().join("\n")
}

fn script_data(data: &ReportData) -> Result<String, OutputError> {
    let shown = ScriptData {
        organs: &data.run.organs,
        asked: &data.run.asked,
        references: references(data),
        infused_states: &data.run.infused_states,
        recorded: &data.recorded,
    };
    let text = serde_json::to_string(&shown).map_err(OutputError::json("report data".as_ref()))?;
    // Inside a script element only `<` could end the element or open a comment.
    Ok(text.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn eight_arms_in_one_chart_have_eight_dashes() {
        let scripts = SCRIPTS.join("\n");
        let list = scripts
            .split("const DASHES = ")
            .nth(1)
            .unwrap()
            .split(';')
            .next()
            .unwrap();
        let dashes: Vec<Vec<u32>> = serde_json::from_str(list).unwrap();
        let distinct: BTreeSet<_> = dashes.iter().collect();
        assert!(distinct.len() >= 8 && distinct.len() == dashes.len());
        assert!(!scripts.contains("armDash["), "every arm asks for its dash");
    }

    /// Each organ that every shipped body has keeps its own colour in all runs.
    #[test]
    fn places_have_colours_by_name() {
        let topics = include_str!("assets/chart-topics.js");
        let table = topics.split("const PLACE_COLOURS = {").nth(1).unwrap();
        let table = table.split('}').next().unwrap();
        let pairs = table.split(',').filter_map(|pair| pair.split_once(':'));
        let colours: BTreeMap<&str, usize> = pairs
            .map(|(place, at)| (place.trim(), at.trim().parse().unwrap()))
            .collect();
        let distinct: BTreeSet<_> = colours.values().collect();
        assert_eq!(distinct.len(), colours.len(), "{colours:?}");
        for organ in ["lung", "heart", "liver", "spleen", "kidney", "marrow"] {
            assert!(colours[organ] < 8, "{organ} is drawn in a full line");
        }
        for body in ["mouse", "rat", "human"] {
            let path = format!(
                "{}/scenarios/library/bodies/{body}.toml",
                env!("CARGO_MANIFEST_DIR")
            );
            let text = std::fs::read_to_string(path).unwrap();
            for line in text.lines() {
                let organ = line
                    .strip_prefix("[body.organs.")
                    .map(|rest| rest.trim_end_matches(']'));
                assert!(
                    organ.is_none_or(|organ| colours.contains_key(organ)),
                    "{line}"
                );
            }
        }
    }

    /// Every state of the shipped library keeps its own colour and dash in all runs.
    #[test]
    fn cells_have_colours_by_name() {
        let scripts = include_str!("assets/data.js");
        let table = scripts.split("const CELLS = ").nth(1).unwrap();
        let table = table.split(';').next().unwrap();
        let cells: BTreeMap<String, BTreeMap<String, usize>> = serde_json::from_str(table).unwrap();
        let lines: Vec<usize> = cells.values().flat_map(|s| s.values().copied()).collect();
        let distinct: BTreeSet<_> = lines.iter().collect();
        assert!(distinct.len() == lines.len() && lines.iter().all(|line| *line < 24));
        let full = [
            ("msc", "resting"),
            ("macrophage", "m1"),
            ("macrophage", "m2"),
            ("t-cell", "treg"),
        ];
        for (kind, state) in full {
            assert!(
                cells[kind][state] < 8,
                "{kind}.{state} is drawn in a full line"
            );
        }
        let folder = format!("{}/scenarios/library/biology", env!("CARGO_MANIFEST_DIR"));
        let mut states = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let layer: toml::Table = toml::from_str(&text).unwrap();
            let kinds = layer.get("kinds").and_then(toml::Value::as_table);
            for (kind, about) in kinds.into_iter().flatten() {
                let of_kind = about.get("states").and_then(toml::Value::as_table);
                for state in of_kind.into_iter().flat_map(toml::Table::keys) {
                    assert!(
                        cells[kind].contains_key(state),
                        "{kind}.{state} has no colour"
                    );
                    states += 1;
                }
            }
        }
        assert_eq!(states, lines.len(), "a colour of a state that is gone");
    }
}
