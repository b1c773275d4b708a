//! Runs that stop at a requested moment, and runs forked from them with changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::assert::Assert;
use serde_json::Value as Json;

use super::support::{CRUMB, TABLES, err, json, mscsim, out};

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    folder
}

fn reported(folder: &Path, words: &[&str]) -> Assert {
    mscsim(folder).args(words).assert()
}

/// So that a run stops between two samples, after its dose at 30 min.
const HOURLY: [&str; 2] = ["--set", "clock.sampling=1 h"];

/// A run that is stopped at 48 min.
fn stopped(folder: &Path) -> Json {
    let words = [
        "run",
        "crumb.toml",
        "--until",
        "45 min",
        "--out",
        "day",
        "--json",
        "-q",
    ];
    json(&reported(folder, &[&words[..], &HOURLY].concat()).code(0))
}

fn whole(folder: &Path, more: &[&str]) -> Json {
    let words = ["run", "crumb.toml", "--out", "whole", "--json", "-q"];
    json(&reported(folder, &[&words[..], &HOURLY, more].concat()).code(0))
}

fn fork(folder: &Path, more: &[&str]) -> Json {
    let words = ["fork", "day.partial", "--json", "-q"];
    json(&reported(folder, &[&words, more].concat()).code(0))
}

fn same_tables(folder: &Path, names: [&str; 2]) {
    for table in TABLES {
        let [a, b] = names.map(|run| fs::read(folder.join(run).join(table)));
        assert!(a.expect("a table") == b.expect("a table"), "{table}");
    }
}

/// Every file below a folder, with its content.
fn all_of(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => {
                    let content = fs::read(&path).expect("a file");
                    all.insert(path, content);
                }
            }
        }
    }
    all
}

fn manifest(run: &Path) -> Json {
    let text = fs::read(run.join("manifest.json")).expect("a manifest");
    serde_json::from_slice(&text).expect("JSON")
}

fn verified(folder: &Path, run: &str) -> Json {
    json(&reported(folder, &["verify", run, "--json", "-q"]).code(0))
}

#[test]
fn a_run_stops_where_it_is_asked_to_and_goes_on_as_if_nothing_had_happened() {
    let folder = folder();
    let whole = whole(folder.path(), &[]);
    let words = ["run", "crumb.toml", "--until", "43 min", "--out", "day"];
    let end = reported(folder.path(), &[&words[..], &HOURLY].concat()).code(0);
    // The first step that does not end before.
    let remarks = err(&end);
    assert!(remarks.contains("stopped at 48 min of 2 h;"), "{remarks}");
    assert!(
        remarks.contains("continue with: mscsim resume day.partial"),
        "{remarks}"
    );
    assert!(
        remarks.contains("mscsim fork day.partial --set PATH=VALUE"),
        "{remarks}"
    );
    assert!(
        out(&end).contains("Stopped at 48 min of 2 h, reported until the sample at "),
        "{}",
        out(&end)
    );
    let again = ["resume", "day", "--until", "1 h", "--json", "-q"];
    let again = json(&reported(folder.path(), &again).code(0));
    assert_eq!(
        (&again["ok"], &again["asked"]),
        (&true.into(), &true.into())
    );
    let resumed = json(&reported(folder.path(), &["resume", "day", "--json", "-q"]).code(0));
    assert_eq!(resumed["state_hash"], whole["state_hash"]);
    assert_eq!(resumed["answers"], whole["answers"]);
    same_tables(folder.path(), ["whole", "day"]);
}

#[test]
fn a_moment_at_which_a_run_cannot_stop_is_reported() {
    let folder = folder();
    let run = ["run", "crumb.toml", "--out", "day", "--until"];
    for (more, words) in [
        (&["2 h"][..], "cannot stop at 2 h: the run ends at 2 h"),
        (
            &["119 min"],
            "cannot stop at 1 h 59 min: the run ends at 2 h",
        ),
        (
            &["1 h", "--checkpoint", "never"],
            "needs a checkpoint, and checkpoints are turned off",
        ),
        (&["1"], "--until"),
    ] {
        let end = reported(folder.path(), &[&run, more].concat()).code(2);
        assert!(err(&end).contains(words), "{}", err(&end));
    }
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "nothing but the scenario");
    stopped(folder.path());
    let end = reported(folder.path(), &["resume", "day", "--until", "30 min"]).code(2);
    assert!(
        err(&end).contains("the run is already at 48 min"),
        "{}",
        err(&end)
    );
    assert!(folder.path().join("day.partial").exists());
}

#[test]
fn a_fork_without_changes_ends_as_the_run_that_was_not_interrupted() {
    let folder = folder();
    let whole = whole(folder.path(), &[]);
    assert_eq!(stopped(folder.path())["asked"], true);
    let before = all_of(&folder.path().join("day.partial"));
    for (more, name) in [
        (&[][..], "day-fork"),
        (&["--checkpoint", "never"], "day-fork-2"),
    ] {
        let fork = fork(folder.path(), more);
        assert_eq!(fork["folder"], name);
        assert_eq!(fork["state_hash"], whole["state_hash"]);
        assert_eq!(fork["answers"], whole["answers"]);
        same_tables(folder.path(), ["whole", name]);
        assert!(!folder.path().join(name).join(".resume").exists());
    }
    assert!(
        all_of(&folder.path().join("day.partial")) == before,
        "the parent is only read"
    );
    let reported = reported(folder.path(), &["fork", "day"]).code(0);
    assert!(
        err(&reported).contains("nothing is changed"),
        "{}",
        err(&reported)
    );
    verified(folder.path(), "day-fork");
}

#[test]
fn a_fork_has_the_history_of_its_parent_and_a_course_of_its_own() {
    let folder = folder();
    let parent = stopped(folder.path());
    let before = all_of(&folder.path().join("day.partial"));
    let setting = "body.beds.pulmonary.loss=2e-3 /min";
    let forked = fork(folder.path(), &["--set", setting, "--set", "duration=3 h"]);
    assert!(
        all_of(&folder.path().join("day.partial")) == before,
        "the parent is only read"
    );
    let whole = whole(folder.path(), &["--set", "duration=3 h"]);
    assert_ne!(forked["state_hash"], whole["state_hash"]);
    let answer = |run: &Json, row: usize| run["answers"][row]["values"].clone();
    assert_eq!(answer(&forked, 0), answer(&parent, 0), "at 36 min");
    assert_ne!(answer(&forked, 1), answer(&whole, 1), "at the end");
    let run = folder.path().join("day-fork");
    let manifest = manifest(&run);
    let fork = &manifest["forks"][0];
    assert_eq!(fork["parent"], "day.partial");
    assert_eq!(
        (&fork["tick"], &fork["at_h"]),
        (&28_800.into(), &0.8.into())
    );
    assert_eq!(
        fork["changed"],
        serde_json::json!([setting, "duration=3 h"])
    );
    assert_eq!(fork["state_hash"].as_str().map(str::len), Some(64));
    let text = fs::read(run.join("before-1.toml")).expect("the scenario of the parent");
    assert!(text == fs::read(folder.path().join("day.partial/scenario.toml")).expect("the same"));
    let command = manifest["command"].as_str().expect("a command");
    assert!(
        command.starts_with("mscsim fork day.partial --set 'body.beds"),
        "{command}"
    );
    let page = fs::read_to_string(run.join("report.html")).expect("a report");
    assert!(
        page.contains("Until 48 min this is the run day.partial"),
        "the page shows"
    );
    // What has not changed keeps the layer that it came from.
    assert!(page.contains("bodies&#x2f;beds.toml"), "{setting}");
    // The folder alone repeats it.
    fs::remove_dir_all(folder.path().join("day.partial")).expect("a folder");
    let verdict = verified(folder.path(), "day-fork");
    assert_eq!(
        verdict["verdict"]["forks"][0]["name"],
        "day.partial at 48 min"
    );
    fs::write(run.join("before-1.toml"), "seed = 2").expect("a writable folder");
    reported(folder.path(), &["verify", "day-fork", "-q"]).code(1);
}

#[test]
fn a_fork_can_give_a_dose_that_nobody_had_planned() {
    let folder = folder();
    stopped(folder.path());
    let dose = |arm: &str| {
        let dose = r#"{ product = "bm-msc", amount = "9000 cells", route = "venous", at = "1 h" }"#;
        format!("arm.{arm}={dose}")
    };
    // To cells that are there, and where there were none.
    for (arm, name) in [
        ("cells.infusion.1", "again"),
        ("untreated.infusion.0", "first"),
    ] {
        let setting = dose(arm);
        let planned = whole(folder.path(), &["--set", &setting, "--overwrite"]);
        let forked = fork(folder.path(), &["--set", &setting, "--out", name]);
        assert_eq!(forked["state_hash"], planned["state_hash"], "{arm}");
        assert_eq!(forked["answers"], planned["answers"], "{arm}");
        verified(folder.path(), name);
    }
    let named = [
        "fork",
        "day.partial",
        "--set",
        &dose("untreated.infusion.0"),
        "-q",
    ];
    let words = "Until 48 min this is the run day.partial. From then on: arm.untreated.infusion.0=";
    assert!(out(&reported(folder.path(), &named).code(0)).contains(words));
    // Also where another one stands that has been given.
    for moment in ["40 min", "30 min"] {
        let past = dose("cells.infusion.1").replace("1 h", moment);
        let end = reported(folder.path(), &["fork", "day.partial", "--set", &past]).code(2);
        let words = format!("- arm cells: a dose at {moment}: the run is past that moment");
        assert!(err(&end).contains(&words), "{}", err(&end));
    }
}

#[test]
fn a_fork_that_is_stopped_goes_on_and_can_be_forked_again() {
    let folder = folder();
    stopped(folder.path());
    let loss = "body.beds.pulmonary.loss=2e-3 /min";
    let straight = fork(folder.path(), &["--set", loss, "--out", "straight"]);
    let words = ["--set", loss, "--until", "1 h", "--out", "second"];
    let second = fork(folder.path(), &words);
    assert_eq!(second["partial"], "second.partial");
    let again = [
        "fork", "second", "--seed", "7", "--out", "third", "--json", "-q",
    ];
    let again = json(&reported(folder.path(), &again).code(0));
    assert_eq!(again["seed"], 7);
    assert_ne!(again["state_hash"], straight["state_hash"]);
    fs::remove_dir_all(folder.path().join("day.partial")).expect("a folder");
    let resumed = json(&reported(folder.path(), &["resume", "second", "--json", "-q"]).code(0));
    assert_eq!(resumed["state_hash"], straight["state_hash"]);
    assert_eq!(resumed["answers"], straight["answers"]);
    same_tables(folder.path(), ["straight", "second"]);
    let forks = manifest(&folder.path().join("third"))["forks"].clone();
    let forks = forks.as_array().expect("two forks");
    let names: Vec<&Json> = forks.iter().map(|fork| &fork["parent"]).collect();
    assert_eq!(names, ["day.partial", "second.partial"]);
    for run in ["second", "third"] {
        verified(folder.path(), run);
    }
}

#[test]
fn impossible_changes_are_all_shown_at_once() {
    let folder = folder();
    stopped(folder.path());
    let wrong = [
        "fork",
        "day.partial",
        "--set",
        "site.patch.size.0=0.2 mm",
        "--set",
        "arm.1.infusion.0.amount=3000 cells",
        "--set",
        "clock.sampling=30 min",
    ];
    let end = reported(folder.path(), &wrong).code(2);
    let remarks = err(&end);
    for words in [
        "- the patch: ",
        "- arm cells: the dose at 30 min: it has begun",
        "- clock.sampling: ",
    ] {
        assert!(remarks.contains(words), "{remarks}");
    }
    let faults = json(&reported(folder.path(), &[&wrong[..], &["--json"]].concat()).code(2));
    assert_eq!(
        faults["faults"].as_array().map(Vec::len),
        Some(3),
        "{faults:#}"
    );
    // Faults of the changed scenario come first.
    let unknown = ["fork", "day.partial", "--set", "rules.nothing.max=1 /d"];
    let end = reported(folder.path(), &unknown).code(2);
    assert!(err(&end).contains("nothing to set"), "{}", err(&end));
    assert!(!folder.path().join("day-fork").exists());
}

#[test]
fn a_fork_needs_a_run_that_was_stopped() {
    let folder = folder();
    let end = reported(folder.path(), &["fork", "nowhere"]).code(2);
    assert!(
        err(&end).contains("`mscsim run SCENARIO --until TIME` stops one"),
        "{}",
        err(&end)
    );
    whole(folder.path(), &["--set", "duration=1 h"]);
    let end = reported(folder.path(), &["fork", "whole"]).code(2);
    assert!(err(&end).contains("it is a finished run"), "{}", err(&end));
}

#[test]
fn a_fork_keeps_out_of_the_folder_that_it_only_reads() {
    let dir = folder();
    let folder = dir.path();
    stopped(folder);
    let before = all_of(&folder.join("day.partial"));
    for inside in [
        "day.partial",
        "day.partial/in/it",
        "./day.partial/../day.partial/x",
    ] {
        let words = ["fork", "day.partial", "-q", "--out", inside];
        let reported = reported(folder, &words).code(2);
        assert!(
            err(&reported)
                .contains("lies in day.partial, which is only read: choose another folder"),
            "{}",
            err(&reported)
        );
    }
    for promised in ["day", "./day.partial/../day"] {
        let words = ["fork", "day.partial", "-q", "--out", promised];
        let reported = reported(folder, &words).code(2);
        let words = "is reserved for the results of day.partial";
        assert!(err(&reported).contains(words), "{}", err(&reported));
    }
    assert_eq!(all_of(&folder.join("day.partial")), before);
}

#[test]
fn a_fork_replaces_a_finished_run_only_with_overwrite() {
    let dir = folder();
    let folder = dir.path();
    stopped(folder);
    let words = ["fork", "day.partial", "-q", "--out", "other"];
    reported(folder, &words).code(0);
    let first = fs::read(folder.join("other/manifest.json")).expect("a manifest");
    let end = reported(folder, &words).code(2);
    assert!(
        err(&end).contains("replace it with --overwrite"),
        "{}",
        err(&end)
    );
    let again = [&words[..], &["--overwrite", "--seed", "7"]].concat();
    reported(folder, &again).code(0);
    assert_ne!(
        fs::read(folder.join("other/manifest.json")).expect("a manifest"),
        first
    );
}
