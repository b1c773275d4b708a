//! Several replicates in one run: its table, its folder, and how it continues after a stop.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use super::support::{json, mscsim, out};

const SMALL: [&str; 5] = ["run", "crumb.toml", "--seeds", "3..6", "--quiet"];

fn crumb(more: &[&str]) -> (tempfile::TempDir, Json) {
    let folder = tempfile::tempdir().expect("a folder");
    let words = [&SMALL[..], &["--out", "whole", "--json"], more].concat();
    let reported = json(&mscsim(folder.path()).args(words).assert().code(0));
    (folder, reported)
}

#[test]
fn every_row_has_a_mean_an_interval_and_a_paired_difference() {
    let (folder, reported) = crumb(&[]);
    assert_eq!(reported["seed"], 3);
    assert_eq!(reported["replicates"], 4);
    let living = &reported["answers"][1]["differences"][1];
    assert!(
        living.is_null(),
        "cells beside an arm without a dose: {living:#}"
    );
    let row = &reported["answers"][3];
    let draws: Vec<f64> = row["draws"][1]
        .as_array()
        .expect("draws")
        .iter()
        .filter_map(Json::as_f64)
        .collect();
    assert_eq!(draws.len(), 4, "{row:#}");
    let mean = draws.iter().sum::<f64>() / 4.0;
    assert!((row["values"][1].as_f64().expect("a mean") - mean).abs() < 1e-9 * mean);
    let [low, high] = [0, 1].map(|end| row["intervals"][1][end].as_f64().expect("an end"));
    assert!(low < mean && mean < high, "{row:#}");
    let found = &row["differences"][1];
    // Higher in each replicate, but far below any half-point.
    assert_eq!(found["verdict"], "negligible");
    assert!(
        found["interval"][0].as_f64().expect("an end") > 0.0,
        "{found:#}"
    );
    assert_eq!(found["same_sign"], 4);
    assert!(row["differences"][0].is_null(), "the reference itself");
    let manifest = fs::read(folder.path().join("whole/manifest.json")).expect("a manifest");
    let manifest: Json = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(manifest["answers"], reported["answers"]);
    assert_eq!(manifest["arms"].as_array().map(Vec::len), Some(8));
    let csv = fs::read_to_string(folder.path().join("whole/answers.csv")).expect("a table");
    // A heading, and five rows of two arms and four replicates.
    assert_eq!(csv.lines().count(), 1 + 5 * 2 * 4, "{csv}");
}

/// Leaves `part.partial`.
fn stopped_after_an_hour(folder: &Path) {
    let until = ["--out", "part", "--until", "1 h"];
    mscsim(folder).args(SMALL).args(until).assert().code(0);
}

#[test]
fn replicates_go_on_after_a_stop_and_are_verified() {
    let (folder, whole) = crumb(&[]);
    stopped_after_an_hour(folder.path());
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
fn a_fork_goes_on_with_all_replicates() {
    let (folder, whole) = crumb(&[]);
    stopped_after_an_hour(folder.path());
    let fork = |name: &str, more: &[&str]| {
        let words = ["fork", "part.partial", "--quiet", "--json", "--out", name];
        json(
            &mscsim(folder.path())
                .args(words)
                .args(more)
                .assert()
                .code(0),
        )
    };
    // Without a change it ends as the run would that it leaves, replicate by replicate.
    let same = fork("same", &[]);
    assert_eq!(same["replicates"], 4);
    assert_eq!(same["arm_hashes"], whole["arm_hashes"]);
    assert_eq!(same["answers"], whole["answers"]);
    for table in ["body.parquet", "events.parquet", "answers.csv"] {
        let [a, b] = ["whole", "same"].map(|run| fs::read(folder.path().join(run).join(table)));
        assert_eq!(a.expect("a table"), b.expect("a table"), "{table}");
    }
    // A change reaches every replicate, whatever the number of threads.
    let set = ["--set", "body.beds.pulmonary.loss=2e-3 /min"];
    let changed = fork("changed", &[&set[..], &["--threads", "1"]].concat());
    let again = fork("again", &[&set[..], &["--threads", "2"]].concat());
    assert_eq!(changed["arm_hashes"], again["arm_hashes"]);
    let of_cells = |reported: &Json| -> Vec<Json> {
        let hashes = reported["arm_hashes"].as_array().expect("hashes").iter();
        hashes.skip(1).step_by(2).cloned().collect()
    };
    let pairs: Vec<_> = of_cells(&changed)
        .into_iter()
        .zip(of_cells(&whole))
        .collect();
    assert!(
        pairs.len() == 4 && pairs.iter().all(|(own, before)| own != before),
        "{pairs:?}"
    );
    let verify = ["verify", "changed", "--quiet"];
    let verdict = out(&mscsim(folder.path()).args(verify).assert().code(0));
    assert!(verdict.starts_with("yes: "), "{verdict}");
}

#[test]
fn a_run_that_goes_on_writes_a_report_only_where_it_is_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |words: &[&str]| {
        let assert = mscsim(folder.path()).args(words).arg("--json").assert();
        json(&assert.code(0))
    };
    let at = |file: &str| folder.path().join(file);
    let part = [&SMALL[..], &["--out", "part", "--until", "1 h"]].concat();
    let reported = run(&part);
    assert!(at("part.partial/report.html").exists(), "{reported:#}");
    let reported = run(&["fork", "part.partial", "--out", "bare", "-q", "--no-report"]);
    assert!(reported["report"].is_null(), "{reported:#}");
    let reported = run(&["fork", "part.partial", "--out", "full", "-q"]);
    assert!(reported["report"].is_string(), "{reported:#}");
    // A stop on the way: what lay there before is no report of this folder.
    let reported = run(&["resume", "part", "--until", "90 min", "-q", "--no-report"]);
    assert!(reported["report"].is_null(), "{reported:#}");
    let reported = run(&["resume", "part", "-q", "--no-report"]);
    assert!(reported["report"].is_null(), "{reported:#}");
    for (run, report) in [("bare", false), ("full", true), ("part", false)] {
        for file in ["report.html", "report-data.json"] {
            let path = format!("{run}/{file}");
            assert_eq!(at(&path).exists(), report, "{path}");
        }
        let text = fs::read_to_string(at(&format!("{run}/manifest.json"))).expect("a manifest");
        assert_eq!(text.contains("report.html"), report, "{run}");
        assert!(at(&format!("{run}/answers.parquet")).exists());
        let verify = ["verify", run, "-q"];
        mscsim(folder.path()).args(verify).assert().code(0);
    }
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
    let reported = out(&mscsim(folder.path()).args(words).assert().code(0));
    assert!(reported.contains("one draw"), "{reported}");
    let both = ["check", "crumb.toml", "--seed", "3", "--seeds", "4"];
    mscsim(folder.path()).args(both).assert().code(2);
}
