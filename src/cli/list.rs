//! `mscsim list`.

use std::io;
use std::path::Path;

use serde_json::{Value as Json, json};

use super::arguments::{ListArguments, Listed};
use super::exit::Exit;
use super::faults::report_faults;
use super::streams::Streams;
use super::words::{columns, counted, wrapped, write_wrapped};
use crate::experiment::shipped_experiments;
use crate::scenario::{
    Defined, Group, Listed as Entry, Shipped, Sort, groups_with, layers, names, provenance_page,
};
use crate::study::shipped_studies;
use crate::syntax::{Fault, Faults};

/// Indentation of the question under its name.
const INDENT: &str = "    ";
/// Text with fewer columns beside its key is hard to read.
const LEAST_WORDS: usize = 24;
/// Columns of the name of a scenario, and of its time.
const NAME: usize = 29;
const TIME: usize = 10;

/// The text above the tables of `docs/SCENARIOS.md`.
const PAGE_HEAD: &str = "\
# Scenarios

<!-- Written by `mscsim list --markdown > docs/SCENARIOS.md`; a test fails when it drifts. -->

These questions ship with the program. `mscsim run NAME` runs one, `mscsim show NAME` prints it, and `mscsim new --from NAME FILE`
writes a copy to start from.

Times are processor time of one core, within a factor of three; two cores take about three fifths of it. Runs with human doses
hold many cells: some need 2 to 3 GB of memory.

A disease here is an inflamed patch of its tissue for some days, with assumed numbers.
[What is modelled of each, and what is not](LIMITS.md). [The results of the comparisons](COMPARISONS.md).
";

/// Lists the shipped scenarios, the layers, or the names of a scenario.
pub(super) fn list(arguments: &ListArguments, streams: &mut Streams) -> io::Result<Exit> {
    match &arguments.what {
        None => list_scenarios(arguments, streams),
        Some(Listed::Experiments) => list_experiments(arguments.json, streams),
        Some(Listed::Studies) => list_studies(arguments.json, streams),
        Some(Listed::Layers) => list_layers(arguments.json, streams),
        Some(Listed::Provenance) => {
            streams.out.write_all(provenance_page().as_bytes())?;
            Ok(Exit::Done)
        }
        Some(Listed::Names(named)) => list_names(&named.scenario, arguments.json, streams),
    }
}

fn list_scenarios(arguments: &ListArguments, streams: &mut Streams) -> io::Result<Exit> {
    let groups = groups_with(&arguments.words);
    if groups.is_empty() {
        let words = arguments.words.join(" ");
        let fault = Fault::new(format!(
            "no shipped scenario has `{words}` in its name, title, question or group"
        ))
        .help("`mscsim list` shows all; `layers`, `names FILE` and `provenance` list other things");
        return report_faults(&Faults::single(fault), arguments.json, streams);
    }
    if arguments.json {
        writeln!(streams.out, "{:#}", as_rows(&groups))?;
        return Ok(Exit::Done);
    }
    if arguments.markdown {
        streams.out.write_all(page(&groups).as_bytes())?;
        return Ok(Exit::Done);
    }
    for group in &groups {
        writeln!(streams.out, "{}", group.title)?;
        let rows = group.scenarios.iter().map(|listed| {
            let Entry { about, time, .. } = listed;
            let key = format!("  {:<NAME$} {time:>TIME$}", about.name);
            (key, about.question.clone())
        });
        report_rows(&rows.collect::<Vec<_>>(), streams)?;
        writeln!(streams.out)?;
    }
    let words = "Times are processor time of one core. Run one with `mscsim run NAME`, read it with `mscsim show NAME`, start \
                 from it with `mscsim new --from NAME FILE`.";
    for line in wrapped(words, streams.out_look.columns) {
        writeln!(streams.out, "{line}")?;
    }
    Ok(Exit::Done)
}

fn as_rows(groups: &[Group]) -> Json {
    let rows = groups.iter().flat_map(|group| {
        group.scenarios.iter().map(
            |Entry {
                 about, processor_s, ..
             }| {
                json!({
                    "name": about.name,
                    "title": about.title,
                    "question": about.question,
                    "group": group.key,
                    "processor_s": processor_s,
                })
            },
        )
    });
    json!(rows.collect::<Vec<_>>())
}

/// The page `docs/SCENARIOS.md`.
fn page(groups: &[Group]) -> String {
    let mut page = PAGE_HEAD.to_owned();
    for group in groups {
        page += &format!(
            "\n## {}\n\n| Scenario | Question | Time |\n|---|---|---|\n",
            group.title
        );
        for Entry { about, time, .. } in &group.scenarios {
            let Shipped { name, question, .. } = about;
            page += &format!("| [`{name}`](../scenarios/{name}.toml) | {question} | {time} |\n");
        }
    }
    page
}

/// Lists the shipped experiments.
fn list_experiments(as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let all = match shipped_experiments() {
        Ok(all) => all,
        Err(faults) => return report_faults(&faults, as_json, streams),
    };
    if as_json {
        let rows = all.iter().map(|one| {
            json!({ "name": one.name, "title": one.title, "question": one.question, "runs": one.runs })
        });
        writeln!(streams.out, "{:#}", json!(rows.collect::<Vec<_>>()))?;
        return Ok(Exit::Done);
    }
    let rows = all.iter().map(|one| {
        let key = format!("{} ({})", one.name, counted(one.runs, "run"));
        (key, one.question.clone())
    });
    report_rows(&rows.collect::<Vec<_>>(), streams)?;
    let words = "Price one with `mscsim sweep check NAME`, run it with `mscsim sweep NAME` (or `mscsim fit NAME`, if it has targets), read it with `mscsim show NAME`.";
    writeln!(streams.out)?;
    write_wrapped(words, streams.out_look.columns, &mut streams.out)?;
    Ok(Exit::Done)
}

/// Lists the shipped studies.
fn list_studies(as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let all = match shipped_studies() {
        Ok(all) => all,
        Err(faults) => return report_faults(&faults, as_json, streams),
    };
    if as_json {
        let rows = all.iter().map(|one| {
            json!({
                "name": one.short_name(), "title": one.title(), "citation": one.citation(), "doi": one.doi(),
                "observations": one.observations().len(),
            })
        });
        writeln!(streams.out, "{:#}", json!(rows.collect::<Vec<_>>()))?;
        return Ok(Exit::Done);
    }
    let rows = all.iter().map(|one| {
        let count = counted(one.observations().len() as u64, "observation");
        (
            format!("{} ({count})", one.short_name()),
            one.title().to_owned(),
        )
    });
    report_rows(&rows.collect::<Vec<_>>(), streams)?;
    let words = "Run one with `mscsim study NAME`, all with `mscsim study --all`, read one with `mscsim show NAME`.";
    writeln!(streams.out)?;
    write_wrapped(words, streams.out_look.columns, &mut streams.out)?;
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
    report_rows(&rows.collect::<Vec<_>>(), streams)?;
    writeln!(
        streams.out,
        "\nA scenario loads them with uses = [\"NAME\", ...]."
    )?;
    Ok(Exit::Done)
}

fn list_names(scenario: &str, as_json: bool, streams: &mut Streams) -> io::Result<Exit> {
    let sorts = match names(scenario) {
        Ok(sorts) => sorts,
        Err(faults) => return report_faults(&faults, as_json, streams),
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
        report_rows(&rows_of(sort), streams)?;
    }
    Ok(Exit::Done)
}

/// The names of a sort; states and levels follow their kind.
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
fn report_stacked(rows: &[(String, String)], streams: &mut Streams) -> io::Result<()> {
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
fn report_rows(rows: &[(String, String)], streams: &mut Streams) -> io::Result<()> {
    let first = rows.iter().map(|(key, _)| columns(key)).max().unwrap_or(0) + 2;
    let width = streams.out_look.columns.saturating_sub(first);
    if width < LEAST_WORDS {
        return report_stacked(rows, streams);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_scenarios_is_the_one_in_the_docs() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/SCENARIOS.md");
        let written = std::fs::read_to_string(path).expect("the page is there");
        let same = written == page(&groups_with(&[]));
        assert!(
            same,
            "write it again: mscsim list --markdown > docs/SCENARIOS.md"
        );
    }
}
