//! Scales every library number that a shipped scenario reads by a half and by two, and reports which test notices.
//!
//! `cargo run --release --example mutants` writes what it finds into `docs/CALIBRATION.md`; with a number behind `--` it takes that many
//! numbers, spread evenly over the library, and with names it takes the layers of these names (`-- biology/growth tissues/nash`). Then it
//! prints only.

mod inert;
mod numbers;
#[expect(dead_code, reason = "the tests use the rest")]
#[path = "../../tests/pins/mod.rs"]
mod pins;
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests of the engine use the rest, and fail by panicking"
)]
#[path = "../../tests/engine/support.rs"]
mod support;
mod words;

use std::collections::BTreeMap;
use std::io::{Write, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};

use inert::Inert;
use mscsim::plan::Plan;
use numbers::{FACTORS, Number};
use pins::library::Library;
use pins::published;
use rayon::prelude::*;

/// The outcome of a scaled number.
#[derive(Debug, Clone, PartialEq)]
enum Fate {
    /// A pin or a published value notices it.
    Noticed(String),
    /// A shipped scenario, cut down, ends in another state than the one that its test knows.
    Moves,
    /// No scenario takes it: the value has left the bounds of its kind.
    Refused,
    /// Judging it panicked: the standard error shows where.
    Panicked,
    /// Zero stays zero.
    Zero,
    /// It changes no state of any shipped scenario that reads it, cut down.
    Inert,
}

/// The pins with their plans by the library as shipped.
struct Bench {
    plans: Vec<Plan>,
    rows: Vec<published::Row>,
    inert: Inert,
}

impl Bench {
    fn new() -> Self {
        let library = Library::shipped();
        let plan =
            |pin: &&pins::Pin| (pin.plan)(&library).expect("a plan of the library as shipped");
        Self {
            plans: pins::ALL.iter().map(plan).collect(),
            rows: published::rows(),
            inert: Inert::new(),
        }
    }

    fn fate(&self, number: &Number, factor: f64) -> Fate {
        let Some(scaled) = number.scaled(factor) else {
            return Fate::Zero;
        };
        let library = Library::with(&BTreeMap::from([(number.layer.as_str(), scaled)]));
        if number
            .scenarios
            .iter()
            .all(|name| library.plan(name, &[]).is_err())
        {
            return Fate::Refused;
        }
        let of_number =
            |row: &&published::Row| row.layer == number.layer && row.path == number.path;
        if let Some(row) = self.rows.iter().find(of_number)
            && row.judge(&library).is_err()
        {
            return Fate::Noticed("published value".to_owned());
        }
        for (pin, base) in pins::ALL.iter().zip(&self.plans) {
            let noticed = match (pin.plan)(&library) {
                Ok(plan) if plan == *base => false,
                Ok(plan) => pin.compare(plan).is_err(),
                Err(_) => false,
            };
            if noticed {
                return Fate::Noticed(pin.name.to_owned());
            }
        }
        if self.inert.is_inert(number, &library) {
            Fate::Inert
        } else {
            Fate::Moves
        }
    }
}

fn main() -> std::io::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let all = chosen(numbers::all(), &wanted)?;
    let bench = Bench::new();
    // A panic is counted separately, so that one number does not end the whole examination.
    let fate = |number: &Number, factor: f64| {
        let judged = catch_unwind(AssertUnwindSafe(|| bench.fate(number, factor)));
        judged.unwrap_or(Fate::Panicked)
    };
    let judge = |number: &Number| FACTORS.map(|factor| fate(number, factor));
    let fates: Vec<[Fate; 2]> = all.par_iter().map(judge).collect();
    let section = words::section(&all, &fates);
    let mut out = stdout().lock();
    writeln!(out, "{section}")?;
    let table = words::table(&all, &fates).map_err(std::io::Error::other)?;
    if wanted.is_empty() {
        words::write(&section, &table)
    } else {
        out.write_all(&table)
    }
}

/// All numbers, so many of them spread evenly, or those of the layers that are named.
fn chosen(all: Vec<Number>, wanted: &[String]) -> std::io::Result<Vec<Number>> {
    if let [number] = wanted
        && let Ok(number) = number.parse::<usize>()
    {
        let step = all.len().div_ceil(number.max(1)).max(1);
        return Ok(all.into_iter().step_by(step).collect());
    }
    let is_unknown = |name: &&String| !all.iter().any(|number| number.layer == **name);
    if let Some(name) = wanted.iter().find(is_unknown) {
        let why = format!("no shipped scenario reads a number of a layer `{name}`");
        return Err(std::io::Error::other(why));
    }
    let is_wanted = |number: &Number| wanted.is_empty() || wanted.contains(&number.layer);
    Ok(all.into_iter().filter(is_wanted).collect())
}
