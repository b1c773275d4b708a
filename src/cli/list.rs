//! `mscsim list`.

use std::io;

use serde_json::json;

use super::arguments::ListArguments;
use super::exit::Exit;
use super::streams::Streams;
use super::words::wrapped;
use crate::scenario::shipped;

/// Indentation of the question under its name.
const INDENT: &str = "    ";

/// Lists the shipped scenarios.
pub(super) fn list(arguments: &ListArguments, streams: &mut Streams) -> io::Result<Exit> {
    let scenarios = shipped();
    if arguments.json {
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
