//! `mscsim list`.

use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::arguments::{ListArguments, Listed};
use super::exit::Exit;
use super::faults::tell_faults;
use super::streams::Streams;
use super::words::{columns, wrapped};
use crate::scenario::{Defined, Sort, layers, names, provenance_page, shipped};

/// Indentation of the question under its name.
const INDENT: &str = "    ";
/// Words of fewer columns beside their key do not read well.
const LEAST_WORDS: usize = 24;

/// Lists the shipped scenarios, the layers, or the names of a scenario.
pub(super) fn list(arguments: &ListArguments, streams: &mut Streams) -> io::Result<Exit> {
    match &arguments.what {
        None => list_scenarios(arguments.json, streams),
        Some(Listed::Layers) => list_layers(arguments.json, streams),
        Some(Listed::Provenance) => {
            streams.out.write_all(provenance_page().as_bytes())?;
            Ok(Exit::Done)
        }
        Some(Listed::Names(named)) => list_names(&named.scenario, arguments.json, streams),
    }
}

fn list_scenarios(as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let scenarios = shipped();
    if as_json {
        let rows = scenarios.iter().map(|scenario| {
            json!({ "name": scenario.name, "title": scenario.title, "question": scenario.question })
        });
        writeln!(streams.out, "{:#}", json!(rows.collect::<Vec<_>>()))?;
        return Ok(Exit::Done);
    }
    for scenario in &scenarios {
        writeln!(streams.out, "{}", scenario.name)?;
        for line in wrapped(&scenario.question, streams.out_look.columns - INDENT.len()) {
            writeln!(streams.out, "{INDENT}{line}")?;
        }
    }
    writeln!(streams.out, "\nRun one with `mscsim run NAME`.")?;
    Ok(Exit::Done)
}

/// Lists the layers of the program and of the folder `library` here.
fn list_layers(as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let layers = layers(Some(Path::new(".")));
    if as_json {
        writeln!(streams.out, "{:#}", json!(layers))?;
        return Ok(Exit::Done);
    }
    let rows = layers.into_iter().map(|layer| (layer.name, layer.about));
    tell_rows(&rows.collect::<Vec<_>>(), streams)?;
    writeln!(
        streams.out,
        "\nA scenario takes them by uses = [\"NAME\", ...]."
    )?;
    Ok(Exit::Done)
}

fn list_names(scenario: &str, as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let sorts = match names(scenario) {
        Ok(sorts) => sorts,
        Err(faults) => return tell_faults(&faults, as_json, streams),
    };
    if as_json {
        let all = sorts
            .iter()
            .map(|sort| (sort.sort.to_owned(), json!(sort.names)));
        let all: serde_json::Map<String, Json> = all.collect();
        writeln!(streams.out, "{:#}", Json::Object(all))?;
        return Ok(Exit::Done);
    }
    let defined = sorts.iter().filter(|sort| !sort.names.is_empty());
    for (position, sort) in defined.enumerate() {
        if position > 0 {
            writeln!(streams.out)?;
        }
        writeln!(streams.out, "{}", sort.sort)?;
        tell_rows(&rows_of(sort), streams)?;
    }
    Ok(Exit::Done)
}

/// The names of a sort; states and levels stand under their kind.
fn rows_of(sort: &Sort) -> Vec<(String, String)> {
    let row = |indent: &str, what: &str, one: &Defined| {
        (format!("{indent}{what}{}", one.key), one.name.clone())
    };
    let rows = sort.names.iter().flat_map(|name| {
        let states = name.states.iter().map(|one| row(INDENT, "state ", one));
        let levels = name.levels.iter().map(|one| row(INDENT, "level ", one));
        std::iter::once(row("  ", "", name))
            .chain(states)
            .chain(levels)
    });
    rows.collect()
}

/// The words below their keys, for a narrow page.
fn tell_stacked(rows: &[(String, String)], streams: &mut Streams) -> io::Result<()> {
    for (key, words) in rows {
        writeln!(streams.out, "{key}")?;
        let indent = columns(key) - columns(key.trim_start()) + INDENT.len();
        for line in wrapped(words, streams.out_look.columns.saturating_sub(indent)) {
            writeln!(streams.out, "{:indent$}{line}", "")?;
        }
    }
    Ok(())
}

/// Two columns; the words of the second are wrapped beside the first.
fn tell_rows(rows: &[(String, String)], streams: &mut Streams) -> io::Result<()> {
    let first = rows.iter().map(|(key, _)| columns(key)).max().unwrap_or(0) + 2;
    let width = streams.out_look.columns.saturating_sub(first);
    if width < LEAST_WORDS {
        return tell_stacked(rows, streams);
    }
    for (key, words) in rows {
        let mut lines = wrapped(words, width).into_iter();
        let line = format!("{key:<first$}{}", lines.next().unwrap_or_default());
        writeln!(streams.out, "{}", line.trim_end())?;
        for more in lines {
            writeln!(streams.out, "{:first$}{more}", "")?;
        }
    }
    Ok(())
}
