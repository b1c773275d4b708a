//! Loading a scenario, and showing its faults.

use std::io;

use serde_json::{Value as Json, json};

use super::arguments::ScenarioArguments;
use super::exit::Exit;
use super::streams::{Look, Streams};
use super::words::wrapped;
use crate::scenario::{Scenario, Settings, load};
use crate::study::is_study;
use crate::syntax::{Fault, Faults, Place, Sources, Style, render_faults};

/// Columns before the words of a warning.
const INDENT: usize = 4;

/// Loads what the command line names.
pub(super) fn load_scenario(arguments: &ScenarioArguments) -> Result<Scenario, Faults> {
    let settings = Settings {
        overlays: arguments.overlays.clone(),
        seed: arguments.first_seed(),
        replicates: arguments.replicates(),
        ..Settings::default()
    };
    if is_study(&arguments.scenario) {
        let name = &arguments.scenario;
        let fault = Fault::new(format!("{name} is a study, not a scenario"));
        return Err(Faults::single(fault.help("`mscsim study` runs a study")));
    }
    load(&arguments.scenario, &settings)
}

/// Shows all faults: drawn for people, or as JSON if results are requested as JSON.
pub(super) fn report_faults(
    faults: &Faults,
    json: bool,
    streams: &mut Streams,
) -> io::Result<Exit> {
    if json {
        let all = faults
            .all()
            .iter()
            .map(|fault| as_json(fault, faults.sources()));
        let reported =
            json!({ "ok": false, "faults": all.collect::<Vec<_>>(), "more": faults.more() });
        writeln!(streams.out, "{reported:#}")?;
    } else {
        write!(
            streams.err,
            "{}",
            render_faults(faults, style(streams.err_look))
        )?;
    }
    Ok(Exit::BadInput)
}

/// Shows what the author of the scenario may not have meant.
pub(super) fn report_warnings(scenario: &Scenario, streams: &mut Streams) -> io::Result<()> {
    let words = scenario.render_warnings(style(streams.err_look));
    write!(streams.err, "{words}")
}

/// Shows what the program found out during a run, in the style of the other warnings.
pub(super) fn report_late_warnings(warnings: &[String], streams: &mut Streams) -> io::Result<()> {
    let look = streams.err_look;
    let yellow = |mark| console::style(mark).yellow().force_styling(look.colour);
    for warning in warnings {
        let lines = wrapped(warning, look.columns.saturating_sub(INDENT));
        for (at, line) in lines.iter().enumerate() {
            let mark = yellow(if at == 0 { "⚠" } else { "│" });
            writeln!(streams.err, "  {mark} {line}")?;
        }
        writeln!(streams.err)?;
    }
    Ok(())
}

pub(super) fn as_json(fault: &Fault, sources: &Sources) -> Json {
    let related = fault.related.as_ref().map(|(words, place)| {
        let mut related = place_as_json(*place, sources);
        related["words"] = json!(words);
        related
    });
    json!({
        "message": fault.message,
        "place": fault.place.map(|place| place_as_json(place, sources)),
        "found": fault.found,
        "expected": fault.expected,
        "nearest": fault.nearest,
        "help": fault.help,
        "related": related,
    })
}

fn place_as_json(place: Place, sources: &Sources) -> Json {
    let (line, column) = sources.line_and_column(place);
    json!({ "file": sources.file(place.file).name, "line": line, "column": column })
}

fn style(look: Look) -> Style {
    Style {
        width: look.columns,
        colour: look.colour,
        unicode: true,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn reported(warnings: &[&str], look: Look) -> String {
        let (mut reader, writer) = io::pipe().expect("a pipe");
        let mut streams = Streams::new((Box::new(io::sink()), look), (Box::new(writer), look));
        let warnings: Vec<String> = warnings.iter().map(ToString::to_string).collect();
        report_late_warnings(&warnings, &mut streams).expect("a pipe that is read");
        drop(streams);
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("text");
        text
    }

    #[test]
    fn findings_of_a_run_are_shown_as_warnings() {
        let narrow = Look {
            columns: 16,
            ..Look::PAGE
        };
        let words = "books do not close";
        assert_eq!(
            reported(&[words], narrow),
            "  ⚠ books do not\n  │ close\n\n"
        );
        assert_eq!(reported(&[], narrow), "");
        let bright = Look {
            colour: true,
            ..Look::PAGE
        };
        assert!(reported(&[words], bright).contains("\u{1b}[33m⚠"));
    }
}
