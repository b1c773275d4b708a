//! Runs that fail on their way keep what they have shown and a moment to go on from.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use super::support::{err, json, mscsim, out};

/// A well with one kind of cell that makes a signal, and one more rule.
fn well(rule: &str) -> String {
    format!("{WELL}\n{rule}\n")
}

const WELL: &str = r#"
format = 1
title = "Synthetic well"
question = "What does a plain cell kind do in a plain well?"
duration = "12 h"
seed = 1

[site]
kind = "well"
tissue = "dish"
patch = { size = ["0.4 mm", "0.4 mm", "0.4 mm"], voxel = "20 um" }

[tissues.dish]
name = "dish"
residents.blob = { alive = "1000 /mm^3" }

[factors.sig]
name = "signal"
diffusion = "30 um^2/s"
decay = "1e-3 /s"
plasma_clearance = "0.02 /min"
permeability = "0.001 um/s"
baseline = "0 pM"
receptor = "100 pM"

[kinds.blob]
name = "blob"
diameter = "10 um"
speed = "0 um/h"
persistence = "1 h"
states.alive = { name = "alive", colour_group = "msc" }
states.dead = { name = "dead", colour_group = "dead", corpse = true }

[rules.blob-secretes]
cell = "blob"
states = ["alive"]
does = "secrete"
what = "sig"
base = "1 molecules/s"

[[arm]]
name = "a"

[[answer]]
say = "mean sig end"
observable = "factor.sig.mean"
stat = "final"
as = "pM"

[[answer]]
say = "alive at their most"
observable = "cells.blob.alive"
stat = "peak"
as = "number"
"#;

/// Uptake that becomes too fast for the step of the fields after some hours.
const EATS: &str = r#"
[rules.blob-eats]
cell = "blob"
does = "take-up"
what = "sig"
max = "1e5 um^3/s"
raised_by.age = { signal = "age", half = "8 h", power = 30 }
"#;

/// The well of the rule above: small, because the fields are cut into thousands of steps before they fail.
fn crumb_of_a_well() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let text = well(EATS)
        .replace("\"0.4 mm\"", "\"0.1 mm\"")
        .replace("\"1000 /mm^3\"", "\"40000 /mm^3\"");
    fs::write(folder.path().join("well.toml"), text).expect("a writable folder");
    folder
}

/// Growth that nothing limits.
const DIVIDES: &str = r#"
[rules.blob-divides]
cell = "blob"
states = ["alive"]
does = "divide"
base = "5 /h"
"#;

fn folder(rule: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("well.toml"), well(rule)).expect("a writable folder");
    folder
}

fn has_tables(partial: &Path) -> bool {
    let files = [
        "cells.parquet",
        "factors.parquet",
        "report.html",
        ".resume/checkpoint",
    ];
    files.iter().all(|file| partial.join(file).exists())
}

#[test]
fn uptake_that_becomes_too_fast_leaves_tables_and_a_moment_to_fork_from() {
    let folder = crumb_of_a_well();
    let checked = mscsim(folder.path())
        .args(["check", "well.toml"])
        .assert()
        .code(0);
    let warned = err(&checked).replace("\n", " ");
    assert!(
        warned.contains("the largest uptake by this rule is too fast"),
        "{warned}"
    );
    assert!(warned.contains("set clock.fields to"), "{warned}");
    let failed = mscsim(folder.path())
        .args(["run", "well.toml", "--out", "late"])
        .assert()
        .code(1);
    let partial = folder.path().join("late.partial");
    assert!(has_tables(&partial), "{}", err(&failed));
    assert!(!folder.path().join("late").exists());
    assert!(out(&failed).contains("Stopped at 7"), "{}", out(&failed));
    let remarks = err(&failed).replace('\n', " ");
    assert!(remarks.contains("late.partial"), "{remarks}");
    // The command that goes on is there to be copied.
    let start = remarks.find("mscsim fork late.partial --set 'clock.fields=");
    let command = &remarks[start.expect("a command")..];
    let set = command.split('\'').nth(1).expect("a setting");
    assert!(remarks.contains("set clock.fields to"), "{remarks}");
    let words = [
        "fork",
        "late.partial",
        "--set",
        set,
        "--json",
        "--quiet",
        "--out",
        "on",
    ];
    let forked = json(&mscsim(folder.path()).args(words).assert().code(0));
    assert_eq!(forked["ok"], true);
    let verdict = mscsim(folder.path()).args(["verify", "on"]).assert();
    assert!(out(&verdict.code(0)).starts_with("yes"));
    // Nothing is gained without a change, and nothing is lost.
    let again = mscsim(folder.path())
        .args(["resume", "late.partial", "--json", "--quiet"])
        .assert();
    let again = json(&again.code(1));
    assert_eq!(again["remedy"], set);
    assert_eq!(again["partial"], "late.partial");
    assert!(has_tables(&partial));
}

#[test]
fn the_moment_to_fork_from_is_the_last_that_was_shown() {
    let folder = crumb_of_a_well();
    let run = |name: &str, more: &[&str]| {
        let words = [
            &["run", "well.toml", "--quiet", "--json", "--out", name],
            more,
        ]
        .concat();
        mscsim(folder.path()).args(words).assert()
    };
    let late = json(&run("late", &["--threads", "2"]).code(1));
    let reached_h = late["cut"]["reached_h"].as_f64().expect("hours");
    let until = format!("{reached_h} h");
    run("asked", &["--until", &until, "--threads", "1"]).code(0);
    let checkpoints = ["late", "asked"].map(|name| {
        let path = folder
            .path()
            .join(format!("{name}.partial/.resume/checkpoint"));
        fs::read(path).expect("a checkpoint")[44..52].to_vec()
    });
    assert_eq!(checkpoints[0], checkpoints[1]);
    let ends = ["late", "asked"].map(|name| {
        let partial = format!("{name}.partial");
        let words = [
            "fork",
            &partial,
            "--set",
            "clock.fields=30 s",
            "--json",
            "--quiet",
        ];
        json(&mscsim(folder.path()).args(words).assert().code(0))
    });
    assert_eq!(ends[0]["state_hash"], ends[1]["state_hash"]);
    assert_eq!(ends[0]["answers"], ends[1]["answers"]);
}

#[test]
fn a_run_without_checkpoints_keeps_its_tables_when_it_fails() {
    let folder = crumb_of_a_well();
    let words = [
        "run",
        "well.toml",
        "--out",
        "late",
        "--checkpoint",
        "never",
        "--json",
        "--quiet",
    ];
    let failed = json(&mscsim(folder.path()).args(words).assert().code(1));
    assert_eq!(failed["resumable"], false);
    assert!(failed["go_on"].is_null());
    let partial = folder.path().join("late.partial");
    assert!(partial.join("cells.parquet").exists() && !partial.join(".resume").exists());
}

#[test]
fn cells_that_outgrow_memory_end_the_run_in_order() {
    let folder = folder(DIVIDES);
    let checked = mscsim(folder.path())
        .args(["check", "well.toml"])
        .assert()
        .code(0);
    let warned = err(&checked).replace("\n", " ");
    assert!(
        warned.contains("nothing limits the growth of `blob`"),
        "{warned}"
    );
    // Only the run has the limit, not whoever runs the tests.
    let command = format!(
        "ulimit -v 1500000; exec {} run well.toml --out grown --quiet",
        env!("CARGO_BIN_EXE_mscsim")
    );
    let ended = Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .output()
        .expect("an end");
    let remarks = String::from_utf8_lossy(&ended.stderr).replace('\n', " ");
    assert_eq!(ended.status.code(), Some(1), "{remarks}");
    for words in [
        "arm a, stage settle, ",
        "cells of `blob` do not fit",
        "of memory and has 1.5 GB",
    ] {
        assert!(remarks.contains(words), "{remarks}");
    }
    assert!(
        has_tables(&folder.path().join("grown.partial")),
        "{remarks}"
    );
    let slower = [
        "fork",
        "grown.partial",
        "--set",
        "rules.blob-divides.base=0.01 /h",
        "--set",
        "duration=3.5 h",
        "--quiet",
    ];
    mscsim(folder.path()).args(slower).assert().code(0);
}

#[test]
fn growth_that_density_limits_is_not_warned_of() {
    let limited = format!(
        "{DIVIDES}lowered_by.crowd = {{ signal = \"density\", of = \"blob\", half = \"1e4 /mm^3\", radius = \"40 um\" }}\n"
    );
    let folder = folder(&limited);
    let checked = mscsim(folder.path())
        .args(["check", "well.toml"])
        .assert()
        .code(0);
    assert!(!err(&checked).contains("growth"), "{}", err(&checked));
}
