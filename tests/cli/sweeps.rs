//! Sweeps as their users meet them: killed, stopped, divided, wrong.
#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use super::support::{CRUMB, err, json, mscsim, out, send, start};

/// Forty-eight runs of the crumb, two of which end in the same state as two others.
const SWEEP: &str = r#"format = 1
title = "Crumbs"
question = "Does size matter?"
scenarios = ["crumb.toml"]
replicates = 2

[set]
duration = "18 h"

[design]
method = "grid"

[[axis]]
path = "products.bm-msc.diameter.median"
linear = { from = "15 um", to = "26 um", steps = 12 }

[[axis]]
name = "dose"
path = "arm.cells.infusion.0.amount"
values = ["1000 cells", "2000 cells"]
"#;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    write(place.path(), "sweep.toml", SWEEP);
    write(place.path(), "crumb.toml", CRUMB);
    place
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).expect("a writable folder");
}

/// The table of runs by run, without what depends on the machine.
fn runs(folder: &Path) -> BTreeMap<u64, BTreeMap<String, String>> {
    let mut table = csv::Reader::from_path(folder.join("runs.csv")).expect("the table");
    let head = table.headers().expect("a head").clone();
    let rows = table.records().map(|row| {
        let row = row.expect("a row");
        let cells = head.iter().zip(row.iter());
        let cells: BTreeMap<String, String> = cells
            .filter(|(name, _)| !["wall_s", "processor_s"].contains(name))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        (cells["run"].parse().expect("a number"), cells)
    });
    rows.collect()
}

#[test]
fn a_sweep_killed_twenty_times_ends_as_if_nothing_had_happened() {
    let place = place();
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&["sweep", "sweep.toml", "--out", "whole", "-q"]).code(0);
    let whole = runs(&place.path().join("whole"));
    assert_eq!(whole.len(), 48);

    run(&["sweep", "plan", "sweep.toml", "--out", "killed"]).code(0);
    let mut killed = 0;
    for round in 0..20_u64 {
        let words = [
            "sweep",
            "killed",
            "-q",
            "--threads",
            ["1", "2"][(round % 2) as usize],
        ];
        let mut child = start(place.path(), &words);
        // Any moments will do; these fall into loading, running and writing.
        std::thread::sleep(Duration::from_millis(30 + (round * 7919) % 460));
        send("-KILL", &child);
        killed += u64::from(child.wait().expect("a child").code().is_none());
    }
    assert!(killed >= 5, "only {killed} were still at work");
    let status = json(&run(&["sweep", "status", "killed", "--json"]).code(0));
    assert!(status["ended"]["finished"].as_u64().expect("a count") <= 48);
    run(&["sweep", "sweep.toml", "--out", "killed", "--resume", "-q"]).code(0);
    assert_eq!(runs(&place.path().join("killed")), whole);
}

#[test]
fn parts_that_run_at_the_same_time_give_the_whole() {
    let place = place();
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&["sweep", "sweep.toml", "--out", "whole", "-q"]).code(0);
    run(&["sweep", "plan", "sweep.toml", "--out", "parts"]).code(0);
    let parts = ["1/3", "2/3", "3/3", "2/3"];
    let parts: Vec<_> = parts
        .iter()
        .map(|part| {
            start(
                place.path(),
                &["sweep", "parts", "--shard", part, "-q", "--threads", "1"],
            )
        })
        .collect();
    for mut part in parts {
        assert!(part.wait().expect("a child").success());
    }
    run(&["sweep", "merge", "parts"]).code(0);
    let [whole, parts] = ["whole", "parts"].map(|name| runs(&place.path().join(name)));
    assert_eq!(whole, parts);
}

#[test]
fn a_sweep_that_is_asked_to_stop_says_how_to_go_on_and_goes_on() {
    let place = place();
    let long = SWEEP.replace("18 h", "3 d");
    write(place.path(), "sweep.toml", &long);
    let mut child = start(place.path(), &["sweep", "sweep.toml", "--threads", "1"]);
    std::thread::sleep(Duration::from_millis(1500));
    send("-INT", &child);
    assert_eq!(child.wait().expect("a child").code(), Some(130));
    let folder = place.path().join("sweeps/sweep-1");
    let partial = runs(&folder);
    assert!(partial.len() < 48, "it was stopped");
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&["sweep", "sweep.toml", "--resume", "--sample", "2", "-q"]).code(0);
    let more = runs(&folder);
    assert!(partial.iter().all(|(run, row)| more[run] == *row));
    assert!(
        more.contains_key(&1),
        "a sample begins with the first condition"
    );
}

#[test]
fn faults_are_shown_with_their_places_and_nothing_is_written() {
    let refused = |from: &str, to: &str| {
        let place = place();
        write(place.path(), "sweep.toml", &SWEEP.replace(from, to));
        let verbs = [
            &["sweep", "sweep.toml"][..],
            &["check", "sweep.toml"],
            &["sweep", "check", "sweep.toml"],
        ];
        let shown = verbs.map(|verb| {
            let assert = mscsim(place.path()).args(verb).assert().code(2);
            assert_eq!(out(&assert), "");
            err(&assert)
        });
        assert!(!place.path().join("sweeps").exists());
        assert_eq!(shown[0], shown[1], "`check` knows what a sweep refuses");
        assert_eq!(shown[0], shown[2]);
        shown[0].clone()
    };
    let typo = refused("diameter.median", "diameter.medain");
    assert!(
        typo.contains("sweep.toml:14") && typo.contains("diameter.median`?"),
        "{typo}"
    );
    let empty = refused("[\"1000 cells\", \"2000 cells\"]", "[]");
    assert!(empty.contains("found 0, expected 1 to"), "{empty}");
    let twice = refused(
        "path = \"arm.cells.infusion.0.amount\"
values = [\"1000 cells\", \"2000 cells\"]",
        "path = \"products.bm-msc.diameter.median\"
values = [\"18 um\", \"20 um\"]",
    );
    assert!(twice.contains("two axes set"), "{twice}");
    let outside = refused("to = \"26 um\"", "to = \"90 um\"");
    assert!(
        outside.contains("90 um") && outside.contains("[\"15 um\", \"30.5 um\"]"),
        "{outside}"
    );
    let many = refused(
        "linear = { from = \"15 um\", to = \"26 um\", steps = 12 }",
        "linear = { from = \"15 um\", to = \"26 um\", steps = 9000 }
[[axis]]
path = \"factors.tnf.decay\"
linear = { from = \"1 /h\", to = \"2 /h\", steps = 300 }",
    );
    assert!(many.contains("10,800,000 runs"), "{many}");
}

#[test]
fn a_folder_is_never_overwritten() {
    let place = place();
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&[
        "sweep",
        "sweep.toml",
        "--out",
        "here",
        "--sample",
        "1",
        "-q",
    ])
    .code(0);
    let refused = run(&["sweep", "sweep.toml", "--out", "here"]).code(2);
    assert!(err(&refused).contains("--resume"), "{}", err(&refused));
    write(place.path(), "sweep.toml", &SWEEP.replace("26 um", "25 um"));
    let other = run(&["sweep", "sweep.toml", "--out", "here", "--resume"]).code(2);
    assert!(err(&other).contains("another sweep"), "{}", err(&other));
    let none = run(&["sweep", "sweep.toml", "--resume"]).code(2);
    assert!(err(&none).contains("no sweep of"), "{}", err(&none));
    // The folder holds all that it needs: neither the experiment nor the scenario is read again.
    fs::remove_file(place.path().join("sweep.toml")).expect("a file");
    let on = run(&["sweep", "here", "--sample", "3", "-q", "--json"]).code(0);
    assert_eq!(json(&on)["ended"]["finished"], 6);
}

#[test]
fn what_an_experiment_costs_and_varies_is_shown_before_it_runs() {
    let place = place();
    let run = |words: &[&str]| json(&mscsim(place.path()).args(words).assert().code(0));
    let checked = run(&["sweep", "check", "sweep.toml", "--json", "--threads", "2"]);
    let cost = &checked["cost"];
    let count = |key: &str| cost[key].as_u64().expect("a count");
    assert_eq!((count("runs"), count("workers")), (48, 2));
    assert_eq!((count("timed"), count("cut")), (6, 0));
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    let [least, mean, most] = [0, 1, 2].map(|at| number(&cost["run_s"][at]));
    assert!(0.0 < least && least <= mean && mean <= most);
    let wall = number(&cost["wall_s"]);
    assert!((wall - (24.0 * mean).max(most)).abs() < 1e-9 * wall);
    assert!(number(&cost["memory_bytes"]) > 1e8 && number(&cost["disk_bytes"]) > 1e4);
    let explained = run(&["explain", "sweep.toml", "--json"]);
    let path = &explained[0]["parameters"][0]["path"];
    assert_eq!(path, "products.bm-msc.diameter.median");
    assert_eq!(explained[1]["axis"], "dose");
    assert!(!place.path().join("sweeps").exists());
}

/// An arm that is named after its dose has another name in every condition where the dose is varied, and is one arm all the same.
#[test]
fn an_arm_named_after_what_is_varied_is_one_arm() {
    let place = place();
    write(
        place.path(),
        "dosed.toml",
        &CRUMB.replace("name = \"cells\"", "name = \"{dose}\""),
    );
    let text = SWEEP
        .replace("arm.cells.", "arm.1.")
        .replace("crumb.toml", "dosed.toml")
        .replace("steps = 12", "steps = 2");
    write(place.path(), "named.toml", &text);
    let run = |words: &[&str]| mscsim(place.path()).args(words).assert();
    run(&["sweep", "named.toml", "--out", "named", "-q"]).code(0);
    let table = fs::read_to_string(place.path().join("named/conditions.csv")).expect("a table");
    // Five values, and two differences, which need a value in the arm of reference.
    assert_eq!(table.matches(",arm 2,").count(), 4 * 7, "{table}");
    assert!(!table.contains(",2 thousand cells,"), "{table}");
}
