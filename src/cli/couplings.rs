//! `mscsim explain SCENARIO --couplings`.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value as Json, json};

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::faults::report_faults;
use super::interrupt::stop_flag;
use super::streams::Streams;
use super::table::Table;
use super::words::write_wrapped;
use crate::ids::Tick;
use crate::record::{CouplingReach, WEAK_COUPLING};
use crate::runs::couplings_of;
use crate::scenario::Scenario;
use crate::syntax::{Fault, Faults};
use crate::units::exact_duration;

/// Simulated time of the run, unless the user or the scenario sets a shorter one.
const USUAL_S: f64 = 4.0 * 86_400.0;

/// Runs a scenario for a short time, and shows how near each signal comes to the half-points of the rules that read it.
pub(super) fn explain_couplings(
    scenario: &Scenario,
    arguments: &ExplainArguments,
    streams: &mut Streams,
) -> io::Result<Exit> {
    let mut plan = scenario.plan();
    plan.replicates = 1;
    let usual = Tick::from_seconds(USUAL_S).min(plan.duration);
    let until = arguments.until.unwrap_or(usual);
    if until > plan.duration {
        let end = exact_duration(plan.duration.seconds());
        let fault = Fault::new(format!("the scenario ends at {end}, before --until"));
        let faults = Faults::single(fault.help("give an earlier moment"));
        return report_faults(&faults, arguments.json, streams);
    }
    let arms: Vec<String> = plan.arms.iter().map(|arm| arm.name.clone()).collect();
    let found = match couplings_of(plan, until, &stop_flag()) {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Exit::Interrupted),
        Err(failure) => {
            writeln!(streams.err, "{failure}")?;
            return Ok(Exit::Failed);
        }
    };
    let layers = layers(scenario);
    let shown = found.iter().filter(|one| {
        let path = arguments.path.as_ref();
        path.is_none_or(|path| one.rule.starts_with(path.trim_start_matches("rules.")))
    });
    let shown: Vec<&CouplingReach> = shown.collect();
    if shown.is_empty() {
        let path = arguments.path.as_deref().unwrap_or_default();
        let fault = Fault::new(format!("no rule or level begins with `{path}`"));
        let help = "leave the path out to see all of them";
        let faults = Faults::single(fault.help(help));
        return report_faults(&faults, arguments.json, streams);
    }
    if arguments.json {
        let by_layer = by_layer(&shown, &layers);
        let by_layer = by_layer.iter().map(|(layer, [strong, all])| {
            json!({ "layer": layer, "rules": all, "above_a_tenth": strong })
        });
        let by_layer: Vec<Json> = by_layer.collect();
        let reported = json!({
            "until": exact_duration(until.seconds()), "arms": arms, "couplings": shown, "layers": by_layer,
        });
        writeln!(streams.out, "{reported:#}")?;
        return Ok(Exit::Done);
    }
    show(&shown, (&arms, &layers), until, streams)?;
    Ok(Exit::Done)
}

/// The layer of each rule, by its key, and of each level, by those of its kind and its own.
fn layers(scenario: &Scenario) -> BTreeMap<String, String> {
    let mut layers = BTreeMap::new();
    for parameter in scenario.parameters() {
        let steps: Vec<&str> = parameter.path.split('.').collect();
        let owner = match steps.as_slice() {
            ["rules", rule, ..] => (*rule).to_owned(),
            ["kinds", kind, "levels", level, ..] => format!("{kind}.{level}"),
            _ => continue,
        };
        let file = std::path::Path::new(&parameter.file);
        let layer = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        layers.entry(owner).or_insert_with(|| layer.to_owned());
    }
    layers
}

/// Of each layer the rules and levels with a coupling above a tenth of its half-point, and all of them.
fn by_layer(
    shown: &[&CouplingReach],
    layers: &BTreeMap<String, String>,
) -> BTreeMap<String, [usize; 2]> {
    let mut best: BTreeMap<&str, f64> = BTreeMap::new();
    for one in shown {
        let most = best.entry(&one.rule).or_default();
        *most = most.max(one.most());
    }
    let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for (rule, most) in best {
        let layer = layers.get(rule).map_or("scenario", String::as_str);
        let count = counts.entry(layer.to_owned()).or_default();
        count[0] += usize::from(most >= WEAK_COUPLING);
        count[1] += 1;
    }
    counts
}

fn show(
    shown: &[&CouplingReach],
    (arms, layers): (&[String], &BTreeMap<String, String>),
    until: Tick,
    streams: &mut Streams,
) -> io::Result<()> {
    let width = streams.out_look.columns;
    let out = &mut streams.out;
    let until = exact_duration(until.seconds());
    let words = format!(
        "The largest signal within {until} in one replicate, as a multiple of the half-point of the rule that reads it. Factors count by their largest voxel, cells and tissue by their mean over the patch."
    );
    write_wrapped(&words, width, out)?;
    let row = |one: &&CouplingReach| {
        let sign = if one.raises {
            "raised by"
        } else {
            "lowered by"
        };
        let words = format!("{} {sign} {}, half at {}", one.rule, one.signal, one.half);
        let share = |share: &Option<f64>| share.map_or("-".to_owned(), CouplingReach::share_words);
        std::iter::once(words)
            .chain(one.reached.iter().map(share))
            .collect()
    };
    let table = Table {
        head: std::iter::once(String::new())
            .chain(arms.iter().cloned())
            .collect(),
        rows: shown.iter().map(row).collect(),
        notes: Vec::new(),
    };
    for line in table.lines(width) {
        writeln!(out, "{line}")?;
    }
    writeln!(
        out,
        "\nRules and levels with a signal above 0.1 of a half-point"
    )?;
    for (layer, [strong, all]) in by_layer(shown, layers) {
        writeln!(out, "  {layer}: {strong} of {all}")?;
    }
    Ok(())
}
