//! The parameters of a run in the order in which a reader needs them.

use serde::Serialize;

use super::together::DIFFERS;
use crate::record::{ParameterRow, RunInfo};

/// The status of a parameter without one of the run's statuses.
const NOT_STATED: &str = "not stated";

/// Parameters that a reader needs for the same reason.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    title: &'static str,
    /// Shown at once; the others are folded.
    open: bool,
    rows: Vec<ParameterView<'a>>,
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
pub(super) struct StatusCount<'a> {
    name: &'a str,
    count: usize,
}

/// Why a reader needs a parameter, the most pressing reason first.
const REASONS: [(&str, bool); 4] = [
    ("Changed", true),
    ("Set by the scenario", true),
    ("Acting directly on what the question asks about", false),
    ("All others", false),
];

/// The parameters, those that were changed first; groups without any are left out.
pub(super) fn groups(run: &RunInfo) -> Vec<Group<'_>> {
    let group = |(at, (title, open)): (usize, (&'static str, bool))| {
        let rows = run.parameters.iter().filter(|row| reason(row, run) == at);
        Group {
            title,
            open,
            rows: rows.map(|row| view(row, &run.statuses)).collect(),
        }
    };
    let groups = REASONS.into_iter().enumerate().map(group);
    groups.filter(|group| !group.rows.is_empty()).collect()
}

fn reason(row: &ParameterRow, run: &RunInfo) -> usize {
    let is_asked = |beginning: &String| row.path.starts_with(beginning.as_str());
    match row.set_by.as_str() {
        "command line" | DIFFERS => 0,
        "scenario" => 1,
        _ if run.forks.iter().any(|fork| is_changed(row, &fork.changed)) => 0,
        _ if run.asked_paths.iter().any(is_asked) => 2,
        _ => 3,
    }
}

/// True for a parameter that a list of changes, `PATH=VALUE` each, names.
fn is_changed(row: &ParameterRow, changes: &[String]) -> bool {
    let paths = changes.iter().filter_map(|change| change.split_once('='));
    paths.into_iter().any(|(path, _)| path.trim() == row.path)
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
    if statuses.contains(&row.status) {
        &row.status
    } else {
        NOT_STATED
    }
}

/// The statuses that parameters of a run have, with how many have each.
pub(super) fn count_by_status(run: &RunInfo) -> Vec<StatusCount<'_>> {
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
    fn changed_parameters_come_first_and_the_rest_is_folded() {
        let row = |path: &str, set_by: &str| ParameterRow {
            path: path.to_owned(),
            set_by: set_by.to_owned(),
            ..ParameterRow::default()
        };
        let run = RunInfo {
            parameters: vec![
                row("body.mass", "library/bodies/mouse.toml"),
                row("factors.vegf.decay", "library/biology/factors.toml"),
                row("duration", "scenario"),
                row("site.patch.size.0", "command line"),
            ],
            asked_paths: vec!["factors.vegf.".to_owned()],
            ..RunInfo::default()
        };
        let shown: Vec<_> = groups(&run)
            .iter()
            .map(|group| (group.open, group.rows[0].row.path.clone(), group.rows.len()))
            .collect();
        let expected = [
            (true, "site.patch.size.0", 1),
            (true, "duration", 1),
            (false, "factors.vegf.decay", 1),
            (false, "body.mass", 1),
        ];
        assert_eq!(
            shown,
            expected.map(|(open, path, rows)| (open, path.to_owned(), rows))
        );
    }

    #[test]
    fn a_status_outside_the_list_is_shown_as_not_stated() {
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
