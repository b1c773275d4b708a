//! `mscsim explain`.

use std::collections::BTreeSet;
use std::io;

use serde_json::json;

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::faults::{load_scenario, tell_faults, tell_warnings};
use super::streams::Streams;
use super::words::{columns, counted, wrapped};
use crate::scenario::{ParameterSource, Scenario, nearest};

/// Up to so many parameters are told in full, more in a table.
const MOST_IN_FULL: usize = 8;

/// Tells what is known of the parameters of a scenario.
pub(super) fn explain(arguments: &ExplainArguments, streams: &mut Streams) -> io::Result<Exit> {
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return tell_faults(&faults, arguments.json, streams),
    };
    tell_warnings(&scenario, streams)?;
    let all = scenario.parameters();
    let arms = arm_names(&scenario);
    let chosen = match &arguments.path {
        Some(path) => below(&all, path, &arms),
        None => all.iter().collect(),
    };
    if chosen.is_empty() {
        let path = arguments.path.as_deref().unwrap_or_default();
        return tell_unknown(path, &groups(&all, &arms), arguments.json, streams);
    }
    if arguments.json {
        writeln!(streams.out, "{:#}", json!(chosen))?;
    } else if chosen.len() <= MOST_IN_FULL {
        let width = streams.out_look.columns;
        for parameter in chosen {
            writeln!(streams.out, "{}", in_full(parameter, width))?;
        }
    } else {
        tell_table(&chosen, streams)?;
    }
    Ok(Exit::Done)
}

/// The names of the arms in their order.
fn arm_names(scenario: &Scenario) -> Vec<String> {
    let document = scenario.documents().first();
    let arms = document.into_iter().flat_map(|document| &document.arm);
    arms.map(|arm| arm.name.clone()).collect()
}

/// Parameters at a path or below it. An arm may be called by its name or by its position.
fn below<'a>(all: &'a [ParameterSource], path: &str, arms: &[String]) -> Vec<&'a ParameterSource> {
    let path = path.trim_end_matches('.');
    let inside = |name: &String| {
        let rest = name.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    all.iter()
        .filter(|parameter| spellings(parameter, arms).any(|name| inside(&name)))
        .collect()
}

/// The path of a parameter and, inside an arm, the path with the name of the arm in place of its position.
fn spellings(parameter: &ParameterSource, arms: &[String]) -> impl Iterator<Item = String> {
    let path = parameter.path.clone();
    let (position, below) = path
        .strip_prefix("arm.")
        .and_then(|rest| rest.split_once('.'))
        .unwrap_or_default();
    let arm = position.parse().ok().and_then(|at: usize| arms.get(at));
    let named = arm.map(|arm| format!("arm.{arm}.{below}"));
    std::iter::once(path).chain(named)
}

fn tell_unknown(
    path: &str,
    known: &BTreeSet<String>,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let near = nearest(path, known.iter().map(String::as_str));
    if json {
        let told =
            json!({ "ok": false, "message": "no such parameter", "found": path, "nearest": near });
        writeln!(streams.out, "{told:#}")?;
        return Ok(Exit::BadInput);
    }
    writeln!(streams.err, "no parameter `{path}`, and none below it")?;
    if let Some(near) = near {
        writeln!(streams.err, "did you mean `{near}`?")?;
    }
    Ok(Exit::BadInput)
}

/// The paths of the parameters and of everything they lie in.
fn groups(all: &[ParameterSource], arms: &[String]) -> BTreeSet<String> {
    let above = |path: String| {
        let ends: Vec<usize> = path
            .match_indices('.')
            .map(|(at, _)| at)
            .chain([path.len()])
            .collect();
        ends.into_iter().map(move |end| path[..end].to_owned())
    };
    all.iter()
        .flat_map(|parameter| spellings(parameter, arms))
        .flat_map(above)
        .collect()
}

/// Everything that is known of a parameter, one line each.
fn in_full(parameter: &ParameterSource, width: usize) -> String {
    let lines = [
        ("meaning", parameter.dimension.clone()),
        ("internal", internal(parameter)),
        ("range", parameter.range.clone()),
        ("status", parameter.status.clone()),
        ("source", parameter.source.join("; ")),
        ("why", parameter.why.clone()),
        (
            "set by",
            format!("{}, {}", parameter.set_by, place(parameter)),
        ),
    ];
    let arm = parameter
        .arm
        .as_ref()
        .map_or(String::new(), |arm| format!(" (arm {arm})"));
    let mut text = format!("{}{arm} = {}\n", parameter.path, parameter.written);
    for (name, words) in lines.iter().filter(|(_, words)| !words.is_empty()) {
        let mut name = *name;
        for line in wrapped(words, width.saturating_sub(12)) {
            text.push_str(&format!("  {name:<10}{line}\n"));
            name = "";
        }
    }
    text
}

/// Seven significant digits: enough to recognise the written value, few enough to hide how binary numbers end.
fn internal(parameter: &ParameterSource) -> String {
    let digits = format!("{:.6e}", parameter.value);
    let rounded: f64 = digits.parse().unwrap_or(parameter.value);
    let number = match rounded == 0.0 || (1e-4..1e9).contains(&rounded.abs()) {
        true => format!("{rounded}"),
        false => format!("{rounded:e}"),
    };
    format!("{number} {}", parameter.unit).trim_end().to_owned()
}

fn place(parameter: &ParameterSource) -> String {
    format!("{}:{}", parameter.file, parameter.line)
}

/// One line for each parameter; the sources, which have any length, stand last.
fn tell_table(chosen: &[&ParameterSource], streams: &mut Streams) -> io::Result<()> {
    let head = [
        "path", "value", "internal", "range", "status", "set in", "source",
    ]
    .map(str::to_owned);
    let row = |parameter: &&ParameterSource| {
        let arm = parameter
            .arm
            .as_ref()
            .map_or(String::new(), |arm| format!(" (arm {arm})"));
        [
            format!("{}{arm}", parameter.path),
            parameter.written.clone(),
            internal(parameter),
            parameter.range.clone(),
            parameter.status.clone(),
            place(parameter),
            parameter.source.join("; "),
        ]
    };
    let rows: Vec<[String; 7]> = std::iter::once(head)
        .chain(chosen.iter().map(row))
        .collect();
    let widest = |at: usize| rows.iter().map(|row| columns(&row[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..6).map(widest).collect();
    for row in &rows {
        let mut line = String::new();
        for (text, width) in row.iter().zip(&widths) {
            line.push_str(text);
            line.push_str(&" ".repeat(width - columns(text) + 2));
        }
        line.push_str(&row[6]);
        writeln!(streams.out, "{}", line.trim_end())?;
    }
    writeln!(
        streams.out,
        "\n{}; a longer path tells fewer in full",
        counted(chosen.len() as u64, "parameter")
    )
}
