//! The program as its users meet it: words, exit codes, files.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value as Json;

/// A question that is answered in a second: a crumb of an infarct and two thousand cells.
const CRUMB: &str = r#"
format = 1
title = "A crumb of an infarct"
question = "Does it run?"
uses = [
  "bodies/mouse", "products/bm-msc", "tissues/infarct",
  "biology/factors", "biology/innate", "biology/adaptive", "biology/repair",
]
duration = "2 h"

[site]
organ = "heart"
tissue = "infarct"
patch = { size = ["0.1 mm", "0.1 mm", "20 um"], voxel = "20 um" }
injured_share = "30 %"

[[arm]]
name = "untreated"

[[arm]]
name = "cells"

[[arm.infusion]]
product = "bm-msc"
amount = "2000 cells"
route = "venous"
at = "30 min"
over = "1 min"

[[answer]]
say = "Alive in the lung, 6 min after the infusion"
observable = "body.lung.viable"
at = "36 min"
as = "share of dose"

[[answer]]
say = "All living cells at the end"
observable = "body.total.viable"
stat = "final"
as = "number"

[[answer]]
say = "Label in the veins, at most"
observable = "body.venous.label"
stat = "peak"
as = "number"

[[answer]]
say = "VEGF in arterial blood"
observable = "plasma.arterial.vegf"
stat = "final"
as = "pM"

[[answer]]
say = "VEGF in the patch between two beats"
observable = "factor.vegf.mean"
at = "40 min"
as = "pM"
"#;

/// The program in a folder of its own that holds the crumb, without the settings of whoever runs the tests.
fn mscsim(folder: &Path) -> Command {
    fs::write(folder.join("crumb.toml"), CRUMB).expect("a writable folder");
    let mut command = Command::cargo_bin("mscsim").expect("the program was built");
    command
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR");
    command
}

fn told(words: &[&str]) -> Assert {
    let folder = tempfile::tempdir().expect("a folder");
    mscsim(folder.path()).args(words).assert()
}

fn out(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

fn err(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("text")
}

fn json(assert: &Assert) -> Json {
    serde_json::from_str(&out(assert)).expect("one JSON value and nothing else")
}

#[test]
fn help_reads_as_agreed() {
    insta::assert_snapshot!("help", out(&told(&["--help"]).code(0)));
    insta::assert_snapshot!("help_run", out(&told(&["run", "--help"]).code(0)));
    insta::assert_snapshot!("help_explain", out(&told(&["explain", "--help"]).code(0)));
}

#[test]
fn wrong_commands_are_told_on_standard_error() {
    for words in [
        &["fly"][..],
        &["run"],
        &[],
        &["run", "mouse-infarct", "--threads", "0"],
    ] {
        let assert = told(words).code(2);
        assert_eq!(out(&assert), "", "{words:?}");
        assert!(
            err(&assert).contains("Usage") || err(&assert).contains("--help"),
            "{words:?}"
        );
    }
}

#[test]
fn every_shipped_scenario_is_listed_and_sound() {
    let rows = json(&told(&["list", "--json"]).code(0));
    let names: Vec<&str> = rows
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["name"].as_str())
        .collect();
    assert!(names.contains(&"mouse-infarct"), "{names:?}");
    let listed = out(&told(&["list"]).code(0));
    for name in names {
        assert!(listed.contains(name), "{name}");
        let checked = told(&["check", name]).code(0);
        assert!(out(&checked).starts_with("ok: "), "{name}");
        assert!(out(&checked).contains("memory"), "{name}");
    }
}

#[test]
fn all_faults_of_a_scenario_are_told_at_once_with_exit_code_2() {
    let folder = tempfile::tempdir().expect("a folder");
    let wrong = CRUMB
        .replace("\"bm-msc\"", "\"bm-mcs\"")
        .replace("\"heart\"", "\"hart\"");
    let mut command = mscsim(folder.path());
    fs::write(folder.path().join("wrong.toml"), wrong).expect("a writable folder");
    for verb in ["check", "run", "explain"] {
        let assert = mscsim(folder.path())
            .args([verb, "wrong.toml"])
            .assert()
            .code(2);
        assert_eq!(out(&assert), "", "{verb}");
        for words in [
            "wrong.toml:",
            "did you mean `heart`?",
            "did you mean `bm-msc`?",
        ] {
            assert!(
                err(&assert).contains(words),
                "{verb} misses {words}: {}",
                err(&assert)
            );
        }
    }
    let found = json(
        &command
            .args(["check", "wrong.toml", "--json"])
            .assert()
            .code(2),
    );
    assert_eq!(found["ok"], false);
    assert!(found["faults"].as_array().expect("faults").len() >= 2);
    assert_eq!(found["faults"][0]["place"]["file"], "wrong.toml");
    assert!(
        !folder.path().join("runs").exists(),
        "nothing may be written for a wrong scenario"
    );
    insta::assert_snapshot!(
        "no_such_scenario",
        err(&told(&["run", "mouse-infract"]).code(2))
    );
}

#[test]
fn parameters_are_explained_with_their_source() {
    let shown = told(&["explain", "mouse-infarct", "factors.vegf.diffusion"]).code(0);
    insta::assert_snapshot!("explain_one", out(&shown));
    let many = out(&told(&["explain", "mouse-infarct", "factors"]).code(0));
    assert!(
        many.starts_with("path ") && many.contains("factors.il-10.decay"),
        "{many}"
    );
    assert!(!many.contains("products."), "only what was asked for");
    let set = [
        "explain",
        "mouse-infarct",
        "factors.vegf.decay",
        "--set",
        "factors.vegf.decay=2e-4 /s",
        "--json",
    ];
    let rows = json(&told(&set).code(0));
    assert_eq!(rows[0]["value"], 2e-4);
    assert_eq!(rows[0]["set_by"], "command line");
    let unknown = told(&["explain", "mouse-infarct", "factors.vgef"]).code(2);
    assert!(
        err(&unknown).contains("did you mean `factors.vegf`?"),
        "{}",
        err(&unknown)
    );
}

#[test]
fn the_schema_is_json_and_the_starter_passes_the_check() {
    assert!(json(&told(&["schema"]).code(0))["properties"]["arm"].is_object());
    let folder = tempfile::tempdir().expect("a folder");
    mscsim(folder.path())
        .args(["new", "mine.toml"])
        .assert()
        .code(0);
    mscsim(folder.path())
        .args(["check", "mine.toml"])
        .assert()
        .code(0);
    let text = fs::read_to_string(folder.path().join("mine.toml")).expect("the starter");
    assert_eq!(out(&told(&["new"]).code(0)), text);
    mscsim(folder.path())
        .args(["new", "mine.toml"])
        .assert()
        .code(2);
    for shell in ["bash", "zsh", "fish"] {
        assert!(out(&told(&["completions", shell]).code(0)).contains("mscsim"));
    }
}

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

#[cfg(unix)]
#[test]
fn an_interrupted_run_says_so_and_keeps_what_it_has_apart() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args([
            "run",
            "crumb.toml",
            "--out",
            "long",
            "--set",
            "duration=60 d",
            "--set",
            "clock.sampling=6 min",
        ])
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    assert!(lines.nth(1).is_some(), "two lines before the run");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert_eq!(child.wait().expect("an end").code(), Some(130), "{rest:?}");
    let rest = rest.join("\n");
    assert!(
        rest.contains("stopped at") && rest.contains("long.partial"),
        "{rest}"
    );
    assert!(!folder.path().join("long").exists());
    assert!(!folder.path().join("long.partial/manifest.json").exists());
    assert!(folder.path().join("long.partial/report.html").exists());
}
