//! Several replicates in one run: its table, its folder, and how it goes on after a stop.

use std::fs;

use serde_json::Value as Json;

use super::support::{json, mscsim, out};

const SMALL: [&str; 5] = ["run", "crumb.toml", "--seeds", "3..6", "--quiet"];

fn crumb(more: &[&str]) -> (tempfile::TempDir, Json) {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [&SMALL[..], &["--out", "whole", "--json"], more].concat();
    let told = json(&mscsim(folder.path()).args(words).assert().code(0));
    (folder, told)
}

#[test]
fn every_row_has_a_mean_an_interval_and_a_paired_difference() {
    let (folder, told) = crumb(&[]);
    assert_eq!(told["seed"], 3);
    assert_eq!(told["replicates"], 4);
    let row = &told["answers"][1];
    let draws: Vec<f64> = row["draws"][1]
        .as_array()
        .expect("draws")
        .iter()
        .filter_map(Json::as_f64)
        .collect();
    assert_eq!(draws.len(), 4, "{row:#}");
    let mean = draws.iter().sum::<f64>() / 4.0;
    assert!((row["values"][1].as_f64().expect("a mean") - mean).abs() < 1e-9);
    let [low, high] = [0, 1].map(|end| row["intervals"][1][end].as_f64().expect("an end"));
    assert!(low < mean && mean < high, "{row:#}");
    let found = &row["differences"][1];
    assert_eq!(found["verdict"], "higher");
    assert_eq!(found["same_sign"], 4);
    assert!(row["differences"][0].is_null(), "the reference itself");
    let manifest = fs::read(folder.path().join("whole/manifest.json")).expect("a manifest");
    let manifest: Json = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(manifest["answers"], told["answers"]);
    assert_eq!(manifest["arms"].as_array().map(Vec::len), Some(8));
    let csv = fs::read_to_string(folder.path().join("whole/answers.csv")).expect("a table");
    // A heading, and five rows of two arms and four replicates.
    assert_eq!(csv.lines().count(), 1 + 5 * 2 * 4, "{csv}");
}

#[test]
fn replicates_go_on_after_a_stop_and_are_verified() {
    let (folder, whole) = crumb(&[]);
    let mut stopping = mscsim(folder.path());
    stopping
        .args(SMALL)
        .args(["--out", "part", "--until", "1 h"]);
    stopping.assert().code(0);
    let resumed = mscsim(folder.path())
        .args(["resume", "part", "--quiet", "--json", "--threads", "1"])
        .assert()
        .code(0);
    let resumed = json(&resumed);
    assert_eq!(resumed["state_hash"], whole["state_hash"]);
    assert_eq!(resumed["answers"], whole["answers"]);
    let tables = [
        "body.parquet",
        "events.parquet",
        "answers.parquet",
        "answers.csv",
    ];
    for table in tables {
        let [a, b] = ["whole", "part"].map(|run| fs::read(folder.path().join(run).join(table)));
        assert_eq!(a.expect("a table"), b.expect("a table"), "{table}");
    }
    let verdict = mscsim(folder.path())
        .args(["verify", "part", "--quiet"])
        .assert()
        .code(0);
    assert!(
        out(&verdict).starts_with("yes: 8 arms"),
        "{}",
        out(&verdict)
    );
}

#[test]
fn one_seed_is_one_draw() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [
        "run",
        "crumb.toml",
        "--seed",
        "3",
        "--quiet",
        "--out",
        "one",
    ];
    let told = out(&mscsim(folder.path()).args(words).assert().code(0));
    assert!(told.contains("one draw"), "{told}");
    let both = ["check", "crumb.toml", "--seed", "3", "--seeds", "4"];
    mscsim(folder.path()).args(both).assert().code(2);
}
