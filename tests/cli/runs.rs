//! Runs: answers, repeatability, settings.

use std::fs;

use serde_json::Value as Json;

use super::support::{CRUMB, err, json, mscsim, out};

#[test]
fn a_run_answers_and_leaves_one_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let assert = mscsim(folder.path())
        .args(["run", "crumb.toml", "--seed", "3"])
        .assert()
        .code(0);
    let shown = out(&assert);
    for words in [
        "Does it run?",
        "untreated",
        "% of dose",
        "runs/crumb-3/report.html",
        "not medical advice",
    ] {
        assert!(shown.contains(words), "{words} is missing in {shown}");
    }
    assert!(
        !shown.contains('\u{1b}') && !err(&assert).contains('\u{1b}'),
        "no escape codes in a pipe"
    );
    assert!(!err(&assert).contains('\r'), "no bar in a pipe");
    assert!(
        shown.lines().all(|line| line.chars().count() <= 100),
        "{shown}"
    );
    let again = mscsim(folder.path())
        .args(["run", "crumb.toml", "--seed", "3"])
        .assert()
        .code(0);
    assert!(
        err(&again).contains("runs/crumb-3 exists"),
        "{}",
        err(&again)
    );
    assert!(out(&again).contains("runs/crumb-3-2/report.html"));
    let mut names: Vec<_> = fs::read_dir(folder.path().join("runs"))
        .expect("runs")
        .flatten()
        .map(|e| e.file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["crumb-3", "crumb-3-2"], "nothing half-written");
    let page = folder.path().join("runs/crumb-3/report.html");
    fs::remove_file(&page).expect("a report");
    mscsim(folder.path())
        .args(["report", "runs/crumb-3"])
        .assert()
        .code(0);
    assert!(page.exists());
    mscsim(folder.path())
        .args(["report", "nowhere"])
        .assert()
        .code(2);
}

#[test]
fn the_same_seed_gives_the_same_bits_for_any_number_of_threads_and_from_the_folder_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |scenario: &str, threads: &str, out: &str| {
        let words = [
            "run",
            scenario,
            "--threads",
            threads,
            "--out",
            out,
            "--json",
            "--quiet",
        ];
        let assert = mscsim(folder.path()).args(words).assert().code(0);
        assert_eq!(err(&assert), "", "quiet means quiet");
        json(&assert)
    };
    let (one, two) = (run("crumb.toml", "1", "one"), run("crumb.toml", "2", "two"));
    assert_eq!(one["state_hash"], two["state_hash"]);
    assert_eq!(one["answers"], two["answers"]);
    assert_eq!(one["ok"], true);
    let again = run("one/scenario.toml", "2", "again");
    assert_eq!(one["state_hash"], again["state_hash"]);
    // The first row is a share of a dose: none in the untreated arm.
    assert_eq!(one["answers"][0]["values"][0], Json::Null);
    let held = one["answers"][0]["values"][1].as_f64().expect("a share");
    assert!(held > 50.0 && held <= 100.0, "{held} %");
    assert!(
        one["answers"][4]["values"][0]
            .as_f64()
            .expect("a value between two beats")
            > 0.0
    );
    let manifest = fs::read_to_string(folder.path().join("one/manifest.json")).expect("a manifest");
    let manifest: Json = serde_json::from_str(&manifest).expect("JSON");
    assert_eq!(manifest["state_hash"], one["state_hash"]);
    let audit = &manifest["audit"][1]["factors"][0];
    let residual = audit["field_residual"].as_f64().expect("a number");
    assert!(residual.abs() < 1e-4, "{audit}");
    assert_eq!(manifest["command"], "mscsim run crumb.toml --seed 1");
}

#[test]
fn values_can_be_set_and_taken_folders_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |more: &[&str]| {
        let words = [
            "run",
            "crumb.toml",
            "--out",
            "here",
            "--json",
            "--set",
            "duration=42 min",
        ];
        mscsim(folder.path()).args(words).args(more).assert()
    };
    let half = ["--set", "arm.cells.infusion.0.amount=1000 cells"];
    let summary = json(&run(&half).code(0));
    let alive = summary["answers"][1]["values"][1]
        .as_f64()
        .expect("a count");
    assert!(alive > 500.0 && alive <= 1000.0, "{alive} of 1000 cells");
    let manifest = || fs::read(folder.path().join("here/manifest.json")).expect("a manifest");
    let before = manifest();
    assert_eq!(json(&run(&[]).code(2))["ok"], false);
    assert_eq!(manifest(), before, "a refused run changes nothing");
    run(&["--overwrite"]).code(0);
    assert_ne!(manifest(), before);
}

#[test]
fn a_run_that_is_shorter_than_its_scenario_says_so_above_its_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |more: &[&str]| {
        let words = ["run", "crumb.toml", "--threads", "1"];
        mscsim(folder.path())
            .args(words)
            .args(more)
            .assert()
            .code(0)
    };
    let whole = out(&run(&[]));
    assert!(
        !whole.contains("so far") && !whole.contains("Simulated only"),
        "{whole}"
    );
    let short = run(&["--set", "duration=36 min", "--out", "short"]);
    assert!(err(&short).contains("1 thread;"), "{}", err(&short));
    let reported = out(&short);
    let line = "Simulated only 36 min of 2 h: rows about later moments are left out.";
    let (above, rows) = reported.split_once(line).expect("the line");
    assert!(
        above.contains("Does it run?") && !above.contains("% of dose"),
        "{reported}"
    );
    for row in ["at the end (so far)", "at most (so far)"] {
        assert!(rows.contains(row), "{row} is missing in {reported}");
    }
    assert!(!rows.contains("after the infusion (so far)"), "{reported}");
    let page = fs::read_to_string(folder.path().join("short/report.html")).expect("a page");
    assert!(page.contains(line));
}

/// 1.1 d in floating seconds is a little more than 1.1 d.
#[test]
fn a_run_as_long_as_its_scenario_is_not_shown_as_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = mscsim(folder.path());
    let odd = CRUMB.replace("duration = \"2 h\"", "duration = \"1.1 d\"");
    fs::write(folder.path().join("odd.toml"), odd).expect("a writable folder");
    let reported = out(&command.args(["run", "odd.toml"]).assert().code(0));
    assert!(
        !reported.contains("so far") && !reported.contains("Simulated only"),
        "{reported}"
    );
}

#[test]
fn values_chosen_for_a_run_or_an_arm_are_shown_as_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = mscsim(folder.path());
    let own = CRUMB.replace(
        "[[arm.infusion]]",
        "set = { \"factors.vegf.decay\" = \"1.5e-4 /s\" }\n\n[[arm.infusion]]",
    );
    fs::write(folder.path().join("own.toml"), own).expect("a writable folder");
    command
        .args([
            "run",
            "own.toml",
            "--out",
            "own",
            "--set",
            "duration=42 min",
        ])
        .args(["--set", "factors.hgf.decay=2e-4 /s"])
        .assert()
        .code(0);
    let page = fs::read_to_string(folder.path().join("own/report.html")).expect("a page");
    assert!(page.contains("data-status=\"chosen\""));
    assert!(page.contains("only in the arm cells"));
    let data = fs::read_to_string(folder.path().join("own/report-data.json")).expect("data");
    let data: Json = serde_json::from_str(&data).expect("JSON");
    let rows = data["run"]["parameters"].as_array().expect("parameters");
    let arms = rows
        .iter()
        .filter(|row| row["path"] == "factors.vegf.decay");
    let arms: Vec<&str> = arms.filter_map(|row| row["arm"].as_str()).collect();
    assert_eq!(arms, ["", "cells"]);
}
