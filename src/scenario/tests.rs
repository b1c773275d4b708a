//! Tests of the room as a whole, on a scenario and a library that are as small as they can be.

mod added;
mod beside;
mod counted;
mod crowds;
mod defined;
mod identifiers;
mod layers;
mod library;
mod moments;
mod placed;
mod plan;
mod references;
mod robustness;
mod settings;
mod sinks;
mod template;
mod titles;

use std::path::{Path, PathBuf};

use super::*;
use crate::library::{shipped_text, starter};
use crate::syntax::{self, Fault, Faults, Place, Role, Sources, Style, render_faults};
use crate::{check, format};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

fn tiny() -> String {
    std::fs::read_to_string(folder().join("good/tiny.toml")).expect("a readable scenario")
}

fn loaded(text: &str, overlays: &[&str]) -> Result<Scenario, Faults> {
    let overlays = overlays.iter().map(|o| (*o).to_owned()).collect();
    load_text(
        "tiny.toml",
        text,
        Some(&folder()),
        &Settings {
            overlays,
            ..Settings::default()
        },
    )
}

fn scenario(text: &str, overlays: &[&str]) -> Scenario {
    loaded(text, overlays)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

fn faults(text: &str, overlays: &[&str]) -> String {
    let faults = loaded(text, overlays).expect_err("a scenario with faults");
    render_faults(
        &faults,
        Style {
            width: 1000,
            ..Style::default()
        },
    )
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}
