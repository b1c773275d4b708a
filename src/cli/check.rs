//! `mscsim check`.

use std::io;

use serde_json::{Value as Json, json};

use super::arguments::CheckArguments;
use super::exit::Exit;
use super::faults::{as_json, load_scenario, tell_faults, tell_warnings};
use super::streams::Streams;
use super::words::size;
use crate::runs::grouped;
use crate::scenario::{Estimate, Scenario};

/// Tells all faults, or `ok` and what a run costs.
pub(super) fn check(arguments: &CheckArguments, streams: &mut Streams) -> io::Result<Exit> {
    let scenario = match load_scenario(&arguments.scenario) {
        Ok(scenario) => scenario,
        Err(faults) => return tell_faults(&faults, arguments.json, streams),
    };
    if arguments.json {
        writeln!(streams.out, "{:#}", report(&scenario))?;
        return Ok(Exit::Done);
    }
    tell_warnings(&scenario, streams)?;
    writeln!(streams.out, "ok: {}\n\na run takes about", scenario.title())?;
    for (what, amount) in costs(&scenario.estimate()) {
        writeln!(streams.out, "  {what:<22}{amount:>16}")?;
    }
    Ok(Exit::Done)
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
        "cost": scenario.estimate(),
    })
}

fn costs(estimate: &Estimate) -> [(&'static str, String); 9] {
    let whole = |number: f64| grouped(number.round() as u64);
    [
        ("arms", estimate.arms.to_string()),
        ("infused cells", whole(estimate.infused_cells)),
        ("cells in the patch", whole(estimate.resident_cells)),
        ("voxels", grouped(estimate.voxels as u64)),
        ("factors", estimate.factors.to_string()),
        ("steps of the fields", grouped(estimate.field_steps)),
        ("steps of motion", grouped(estimate.motion_steps)),
        ("memory", size(estimate.memory_bytes)),
        ("disk", size(estimate.disk_bytes)),
    ]
}
