use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::colour_map::css_gradient;
use super::data::{Recorded, ReportData};
use super::markdown;
use super::rule_events::RuleEvents;
use crate::output::{FORMATS, OrganInfo, Outcome, OutputError, ParameterRow, RunInfo};
use crate::units::duration;

const TEMPLATE: &str = include_str!("assets/report.html");

/// Style sheets, in the order of the page.
const STYLES: &[&str] = &[
    include_str!("assets/uplot/uPlot.min.css"),
    include_str!("assets/report.css"),
    include_str!("assets/figures.css"),
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
    include_str!("assets/start.js"),
];

/// The status of a parameter without one of the run's statuses.
const NOT_STATED: &str = "not stated";

/// What the scripts of the page read.
#[derive(Serialize)]
struct ScriptData<'a> {
    organs: &'a [OrganInfo],
    asked: &'a [String],
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
    parameters: Vec<ParameterView<'a>>,
    statuses: Vec<StatusCount<'a>>,
    formats: Vec<FormatView>,
    limits: String,
    gradient: String,
    styles: String,
    scripts: String,
    data: String,
}

/// Files of the folder as the template lists them.
#[derive(Serialize)]
struct FormatView {
    files: &'static [&'static str],
    about: &'static str,
}

/// A parameter as the template shows it.
#[derive(Serialize)]
struct ParameterView<'a> {
    row: &'a ParameterRow,
    status: &'a str,
    sources: Vec<Source<'a>>,
}

/// A source, with a link where it is a DOI.
#[derive(Debug, PartialEq, Serialize)]
struct Source<'a> {
    text: &'a str,
    link: Option<String>,
}

/// How many parameters have a status.
#[derive(Debug, PartialEq, Serialize)]
struct StatusCount<'a> {
    name: &'a str,
    count: usize,
}

/// Fills the page.
pub(super) fn render(data: &ReportData) -> Result<String, OutputError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("report.html", TEMPLATE)?;
    let parameters = data.run.parameters.iter();
    let parameters = parameters.map(|row| view(row, &data.run.statuses));
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
        parameters: parameters.collect(),
        statuses: count_by_status(&data.run),
        formats: FORMATS
            .iter()
            .map(|format| FormatView {
                files: format.files,
                about: format.about,
            })
            .collect(),
        limits: markdown::to_html(&data.run.limits_page),
        gradient: css_gradient(),
        styles: STYLES.concat(),
        scripts: SCRIPTS.join("\n"),
        data: script_data(data)?,
    };
    Ok(environment
        .get_template("report.html")?
        .render(Serde(page))?)
}

fn script_data(data: &ReportData) -> Result<String, OutputError> {
    let shown = ScriptData {
        organs: &data.run.organs,
        asked: &data.run.asked,
        recorded: &data.recorded,
    };
    let text = serde_json::to_string(&shown).map_err(OutputError::json("report data".as_ref()))?;
    // Inside a script element only `<` could end the element or open a comment.
    Ok(text.replace('<', "\\u003c"))
}

fn view<'a>(row: &'a ParameterRow, statuses: &[String]) -> ParameterView<'a> {
    ParameterView {
        row,
        status: status(row, statuses),
        sources: row.sources.iter().map(|text| source(text)).collect(),
    }
}

fn source(text: &str) -> Source<'_> {
    match text.trim().strip_prefix("doi:") {
        Some(doi) => Source {
            text: doi,
            link: Some(format!("https://doi.org/{doi}")),
        },
        None => Source { text, link: None },
    }
}

fn status<'a>(row: &'a ParameterRow, statuses: &[String]) -> &'a str {
    match statuses.contains(&row.status) {
        true => &row.status,
        false => NOT_STATED,
    }
}

fn count_by_status(run: &RunInfo) -> Vec<StatusCount<'_>> {
    let has = |row: &&ParameterRow, name: &str| status(row, &run.statuses) == name;
    let count = |name| run.parameters.iter().filter(|row| has(row, name)).count();
    let names = run.statuses.iter().map(String::as_str);
    names
        .chain([NOT_STATED])
        .map(|name| StatusCount {
            name,
            count: count(name),
        })
        .filter(|status| status.count > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn only_dois_become_links() {
        let link = |text| source(text).link;
        assert_eq!(
            link("doi:10.1000/182").unwrap(),
            "https://doi.org/10.1000/182"
        );
        assert_eq!(link("javascript:alert(1)"), None);
    }

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

    /// The organs that every shipped body has are told apart by colours of their own, whatever the run.
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

    /// Every state of the shipped library has a colour and dash of its own, whatever the run.
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

    #[test]
    fn a_status_outside_the_list_is_told_as_not_stated() {
        let row = |status: &str| ParameterRow {
            status: status.to_owned(),
            ..ParameterRow::default()
        };
        let run = RunInfo {
            parameters: ["assumed", "measured", "chosen", "assumed", "??"]
                .map(row)
                .to_vec(),
            statuses: ["measured", "assumed", "chosen"]
                .map(str::to_owned)
                .to_vec(),
            ..RunInfo::default()
        };
        let expected = [
            ("measured", 1),
            ("assumed", 2),
            ("chosen", 1),
            (NOT_STATED, 1),
        ];
        let expected = expected.map(|(name, count)| StatusCount { name, count });
        assert_eq!(count_by_status(&run), expected);
    }
}
