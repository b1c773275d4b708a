//! The answers of each run of the list at reduced size: a small patch, few cells, a short time, one replicate.

use std::error::Error;
use std::fs;
use std::path::Path;

use mscsim::ids::Tick;
use mscsim::library::shipped_text;
use mscsim::plan::Plan;
use mscsim::runs::answer;
use rayon::prelude::*;
use toml::{Table as Toml, Value};

use crate::list::Table;

/// The file with the answers, in the folder of the list.
pub const FILE: &str = "reduced.csv";
/// Shortest time of a tissue and of a well, h, and the time after the last dose.
const TISSUE_H: f64 = 24.0;
const WELL_H: f64 = 3.0;
const AFTER_DOSE_H: f64 = 6.0;
/// Voxels of a tissue, at most, and the width below which they are doubled, um.
const VOXELS: [usize; 3] = [8, 8, 4];
const FINE_UM: f64 = 30.0;
/// Infused cells of a dose, at most.
const CELLS: f64 = 12_000.0;

/// The answers as lines of CSV: scenario, row, arm, and the value with three digits.
///
/// # Errors
/// A scenario that does not load or run.
pub fn answers(root: &Path, tables: &[Table]) -> Result<String, Box<dyn Error>> {
    let same =
        |one: &Table, other: &Table| one.scenario() == other.scenario() && one.set == other.set;
    let first = |(at, table): &(usize, &Table)| !tables[..*at].iter().any(|one| same(one, table));
    let once: Vec<&Table> = tables
        .iter()
        .enumerate()
        .filter(first)
        .map(|(_, one)| one)
        .collect();
    let records = once
        .par_iter()
        .map(|table| of(root, table).map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, String>>()?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["scenario", "row", "arm", "value"])?;
    for record in records.iter().flatten() {
        csv.write_record(record)?;
    }
    Ok(String::from_utf8(csv.into_inner()?)?)
}

/// The records of one scenario.
fn of(root: &Path, table: &Table) -> Result<Vec<[String; 4]>, Box<dyn Error>> {
    let plan = table.load(root, &[], Some(1))?.plan();
    let text = match table.file(root) {
        Some(path) => fs::read_to_string(path)?,
        None => {
            let text = shipped_text(&table.scenario());
            text.map_err(|fault| format!("{}: {fault:?}", table.name))?
                .to_owned()
        }
    };
    let mut overlays = overlays(&plan, &toml::from_str(&text)?);
    let path = |overlay: &str| overlay.split('=').next().map(str::to_owned);
    let own = |overlay: &String| table.reduced.iter().any(|own| path(own) == path(overlay));
    overlays.retain(|overlay| !own(overlay));
    overlays.extend(table.reduced.iter().cloned());
    let scenario = table.load(root, &overlays, Some(1))?;
    let closing =
        answer(scenario.plan()).map_err(|failure| format!("{}: {failure}", table.name))?;
    let name = [vec![table.scenario()], table.set.clone()]
        .concat()
        .join(" ");
    let mut records = Vec::new();
    for row in &closing.answers {
        for (arm, value) in row.values.iter().enumerate() {
            let value = value.map_or("-".to_owned(), |value| format!("{value:.2e}"));
            records.push([name.clone(), row.say.clone(), arm.to_string(), value]);
        }
    }
    Ok(records)
}

/// What makes a scenario small.
fn overlays(plan: &Plan, written: &Toml) -> Vec<String> {
    let site = &plan.arms[0].model.sites[0];
    let least_h = if site.well { WELL_H } else { TISSUE_H };
    let given = plan.arms.iter().flat_map(|arm| &arm.infusions);
    let dosed = given.map(|dose| Tick(dose.at.0 + dose.over.0)).max();
    let dosed_h = dosed.map_or(0.0, |end| end.seconds() / 3600.0 + AFTER_DOSE_H);
    let own_h = plan.duration.seconds() / 3600.0;
    let mut overlays = Vec::new();
    if own_h > dosed_h.max(least_h) {
        overlays.push(format!("duration={} h", dosed_h.max(least_h).ceil()));
    }
    overlays.push("clock.pictures=[\"0 h\"]".to_owned());
    // A well keeps its voxels: signals reach little further than one of them.
    let fine = !site.well && site.voxel_um < FINE_UM;
    let factor = if fine { 2.0 } else { 1.0 };
    let voxel_um = factor * site.voxel_um;
    overlays.push(format!("site.patch.voxel={voxel_um} um"));
    if !site.well {
        let sides = written["site"]["patch"]["size"].as_array();
        let sides = sides.map_or(VOXELS.len(), Vec::len);
        for (side, most) in VOXELS.iter().enumerate().take(sides) {
            let voxels = (site.shape[side] as f64 / factor).floor().max(1.0);
            let side_um = voxels.min(*most as f64) * voxel_um;
            overlays.push(format!("site.patch.size.{side}={side_um} um"));
        }
        overlays.extend(doses(plan, written));
    }
    overlays
}

/// Doses of cells that are larger than those of a reduced run, made as small.
fn doses(plan: &Plan, written: &Toml) -> Vec<String> {
    let arms = written.get("arm").and_then(Value::as_array);
    let mut overlays = Vec::new();
    for (at, arm) in arms.into_iter().flatten().enumerate() {
        // Arms that are named after their doses need different ones.
        let most = CELLS - 500.0 * at as f64;
        let mass_kg = plan.arms[at].model.body.as_ref();
        let mass_kg = mass_kg.map_or(1.0, |body| body.mass_g / 1000.0);
        let infusions = arm.get("infusion").and_then(Value::as_array);
        for (dose, infusion) in infusions.into_iter().flatten().enumerate() {
            for (key, unit, most) in [
                ("amount", "cells", most),
                ("amount_per_mass", "cells/kg", most / mass_kg),
            ] {
                let cells = infusion.get(key).and_then(|written| number(written, unit));
                if cells.is_some_and(|cells| cells > most) {
                    let most = most.floor();
                    overlays.push(format!("arm.{at}.infusion.{dose}.{key}={most} {unit}"));
                }
            }
        }
    }
    overlays
}

/// The number of a quantity with this unit, written as a text or as a table with a value.
fn number(written: &Value, unit: &str) -> Option<f64> {
    let text = written
        .as_str()
        .or_else(|| written.get("value")?.as_str())?;
    let (number, own) = text.split_once(' ')?;
    number.parse().ok().filter(|_| own == unit)
}
