//! `mscsim check`.

use std::io;

use serde_json::{Value as Json, json};

use super::arguments::CheckArguments;
use super::exit::Exit;
use super::faults::{as_json, load_scenario, report_faults, report_warnings};
use super::idle;
use super::streams::Streams;
use super::study;
use super::sweep;
use super::words::{columns, write_wrapped};
use crate::experiment::is_experiment;
use crate::runs::{grouped, idle_before};
use crate::scenario::{ArmPrice, Estimate, Scenario, check_if_layer};
use crate::study::is_study;
use crate::syntax::{Fault, Faults};
use crate::units::{duration, size};

/// Shows all faults, or `ok` and what a run costs. A library layer is checked as a part, an experiment with all its runs.
pub(super) fn check(arguments: &CheckArguments, streams: &mut Streams) -> io::Result<Exit> {
    if let Some(checked) = check_if_layer(&arguments.scenario.scenario) {
        return report_layer(arguments, checked, streams);
    }
    if is_study(&arguments.scenario.scenario) {
        return study::check_study(&arguments.scenario, arguments.json, streams);
    }
    if is_experiment(&arguments.scenario.scenario) {
        return sweep::check_experiment(&arguments.scenario, arguments.json, streams);
    }
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return report_faults(&faults, arguments.json, streams),
    };
    if arguments.json {
        writeln!(streams.out, "{:#}", report(&scenario))?;
        return Ok(Exit::Done);
    }
    report_warnings(&scenario, streams)?;
    let title = format!("ok: {}", scenario.title());
    write_wrapped(&title, streams.out_look.columns, &mut streams.out)?;
    writeln!(streams.out, "\na run takes about")?;
    let estimate = scenario.estimate();
    report_amounts(&costs(&estimate), streams)?;
    if !estimate.prices.is_empty() {
        writeln!(streams.out, "\nthe doses cost")?;
        report_amounts(&prices(&estimate), streams)?;
    }
    idle::show_before(&idle_before(&scenario), streams)?;
    Ok(Exit::Done)
}

/// Shows the faults of a library layer, or that its shape has none. Only a scenario that uses it shows whether its names exist.
fn report_layer(
    arguments: &CheckArguments,
    checked: Result<(), Faults>,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let asked = &arguments.scenario;
    let settings = !asked.overlays.is_empty() || asked.seed.is_some();
    let checked = if settings {
        Err(Faults::single(
            Fault::new("--set and --seed have no effect on a library layer")
                .help("they change a scenario: check a scenario that uses the layer"),
        ))
    } else {
        checked
    };
    if let Err(faults) = checked {
        return report_faults(&faults, arguments.json, streams);
    }
    let name = &asked.scenario;
    if arguments.json {
        writeln!(streams.out, "{:#}", json!({ "ok": true, "layer": name }))?;
    } else {
        let words = format!("ok: {name} is a library layer, and its shape is correct");
        write_wrapped(&words, streams.out_look.columns, &mut streams.out)?;
    }
    Ok(Exit::Done)
}

/// Lines of words and amounts, the amounts flush right.
fn report_amounts(lines: &[(String, String)], streams: &mut Streams) -> io::Result<()> {
    let words = lines.iter().map(|(what, _)| columns(what)).max();
    let words = words.unwrap_or(0).max(WORDS) + 2;
    let widest = lines.iter().map(|(_, amount)| columns(amount)).max();
    let widest = widest.unwrap_or(0);
    for (what, amount) in lines {
        // Names of arms may hold characters that are two columns wide.
        let gap = " ".repeat(words - columns(what) + widest - columns(amount));
        writeln!(streams.out, "  {what}{gap}{amount}")?;
    }
    Ok(())
}

fn report(scenario: &Scenario) -> Json {
    let warnings = scenario.warnings().iter();
    let warnings: Vec<Json> = warnings
        .map(|warning| as_json(warning, scenario.sources()))
        .collect();
    json!({
        "ok": true,
        "title": scenario.title(),
        "question": scenario.question(),
        "warnings": warnings,
        "idle": idle_before(scenario),
        "cost": scenario.estimate(),
    })
}

/// Columns of the longest words on the cost of a run.
const WORDS: usize = 20;

fn prices(estimate: &Estimate) -> Vec<(String, String)> {
    let price = |price: &ArmPrice| {
        let amount = price.jpy.map_or_else(
            || "a product has no price".to_owned(),
            |jpy| format!("{} JPY", grouped(jpy.round() as u64)),
        );
        (price.arm.clone(), amount)
    };
    estimate.prices.iter().map(price).collect()
}

fn costs(estimate: &Estimate) -> Vec<(String, String)> {
    let whole = |number: f64| grouped(number.round() as u64);
    [
        ("arms", estimate.arms.to_string()),
        ("infused cells", whole(estimate.infused_cells)),
        ("cells in the patch", whole(estimate.resident_cells)),
        ("voxels", grouped(estimate.voxels as u64)),
        ("factors", estimate.factors.to_string()),
        ("steps of the fields", grouped(estimate.field_steps)),
        ("steps of motion", grouped(estimate.motion_steps)),
        ("processor time", processor_time(estimate.processor_s)),
        ("memory", size(estimate.memory_bytes)),
        ("disk", size(estimate.disk_bytes)),
    ]
    .map(|(what, amount)| (what.to_owned(), amount))
    .to_vec()
}

/// An estimate is not shown as if it were exact.
fn processor_time(seconds: f64) -> String {
    match coarsely(seconds) {
        whole if whole < 1.0 => "under 1 s of one core".to_owned(),
        whole => format!("{} of one core", duration(whole)),
    }
}

/// Rounded to seconds below a minute, to five seconds below ten minutes, then to minutes, five minutes and hours.
fn coarsely(seconds: f64) -> f64 {
    let unit_s = match seconds {
        short if short < 59.5 => 1.0,
        _ if seconds < 599.5 => 5.0,
        _ if seconds < 3570.0 => 60.0,
        _ if seconds < 35_700.0 => 300.0,
        _ => 3600.0,
    };
    unit_s * (seconds / unit_s).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_shown_in_words() {
        assert_eq!(processor_time(126.3), "2 min 5 s of one core");
        assert_eq!(processor_time(12_601.0), "3 h 30 min of one core");
        assert_eq!(processor_time(1e6), "11 d 14 h of one core");
        assert_eq!(processor_time(11.96), "12 s of one core");
        assert_eq!(processor_time(0.2), "under 1 s of one core");
    }
}
