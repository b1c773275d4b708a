//! Runs that fail before their end keep what they have shown and a moment to continue from.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

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

/// Uptake that becomes too fast for the step of the fields after some hours, where cells lie side by side: `check` knows what one
/// of them takes up.
const EATS: &str = r#"
[rules.blob-eats]
cell = "blob"
does = "take-up"
what = "sig"
max = "4e4 um^3/s"
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
    let checked = ["check", "well.toml"];
    mscsim(folder.path()).args(checked).assert().code(0);
    let failed = mscsim(folder.path())
        .args(["run", "well.toml", "--out", "late"])
        .assert()
        .code(1);
    let partial = folder.path().join("late.partial");
    assert!(has_tables(&partial), "{}", err(&failed));
    assert!(!folder.path().join("late").exists());
    assert!(
        out(&failed).contains("Stopped at 8 h of 12 h"),
        "{}",
        out(&failed)
    );
    let remarks = err(&failed).replace('\n', " ");
    assert!(remarks.contains("late.partial"), "{remarks}");
    // The command that continues the run is printed for copying.
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

/// Runs the well with a limit of the shell on the memory of the program alone; the code of its end and its remarks.
fn limited(folder: &Path, limit: &str, more: &str) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_mscsim");
    let command = format!(
        "ulimit {limit} || exit 77; exec {program} run well.toml --out grown --quiet {more}"
    );
    let ended = Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder)
        .output()
        .expect("an end");
    let remarks = String::from_utf8_lossy(&ended.stderr).replace('\n', " ");
    (ended.status.code(), remarks)
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
        warned.contains("nothing limits the growth of `blob`")
            && warned.contains("more than 1000 TB of memory"),
        "{warned}"
    );
    // Only the run has the limits, not the test process: on its address space and on its data.
    for (limit, may) in [("-v 400000", "410 MB"), ("-d 300000", "307 MB")] {
        let (code, remarks) = limited(folder.path(), limit, "--threads 2");
        assert_eq!(code, Some(1), "{limit}: {remarks}");
        for words in [
            "arm a, stage respond, 1.",
            "the patch has no room for ",
            &format!(" cells of `blob`: the run may use {may} of memory"),
        ] {
            assert!(remarks.contains(words), "{limit}: {remarks}");
        }
        let partial = folder.path().join("grown.partial");
        assert!(has_tables(&partial), "{limit}: {remarks}");
        slower(folder.path(), "3.5 h", &[]);
        // With the memory that it needs, it continues unchanged.
        let on = ["resume", "grown.partial", "--until", "1.6 h", "--quiet"];
        mscsim(folder.path()).args(on).assert().code(0);
        fs::remove_dir_all(partial).expect("a writable folder");
    }
}

/// Continues from before the failure with cells that hardly divide.
fn slower(folder: &Path, duration: &str, more: &[&str]) -> assert_cmd::assert::Assert {
    let divide = ["--set", "rules.blob-divides.base=0.01 /h", "--quiet"];
    let until = format!("duration={duration}");
    let mut fork = mscsim(folder);
    fork.args(["fork", "grown.partial", "--set", &until]);
    fork.args(divide).args(more).assert().code(0)
}

#[test]
fn a_crowd_that_grows_twentyfold_in_a_step_asks_before_it_takes() {
    let folder = folder(&DIVIDES.replace("5 /h", "29 /h"));
    // The limits fall on every part of a step.
    for limit in [
        "-v 290000",
        "-v 330000",
        "-v 500000",
        "-v 700000",
        "-d 700000",
    ] {
        let (code, remarks) = limited(folder.path(), limit, "--no-report --overwrite --threads 2");
        assert_eq!(code, Some(1), "{limit}: {remarks}");
        assert!(remarks.contains("the patch has no room for "), "{remarks}");
        let partial = folder.path().join("grown.partial");
        assert!(partial.join(".resume/checkpoint").exists(), "{remarks}");
        assert!(!partial.join("report.html").exists());
        fs::remove_dir_all(partial).expect("a writable folder");
    }
}

#[test]
fn replicates_share_the_memory_and_a_failure_names_the_replicate() {
    let folder = folder(DIVIDES);
    let more = "--seeds 3 --threads 2 --json > reported";
    let (code, remarks) = limited(folder.path(), "-v 500000", more);
    assert_eq!(code, Some(1), "{remarks}");
    let reported = fs::read(folder.path().join("reported")).expect("the results");
    let reported: Json = serde_json::from_slice(&reported).expect("JSON");
    let message = reported["message"].as_str().expect("a message");
    assert!(message.starts_with("arm a, replicate "), "{message}");
    assert!(message.contains("cells of `blob`"), "{message}");
    // Each has a third of the room.
    let mut words = message.split_whitespace().skip_while(|word| *word != "for");
    let cells: f64 = words
        .nth(1)
        .and_then(|n| n.replace(',', "").parse().ok())
        .expect("a count");
    assert!((3e4..3e5).contains(&cells), "{message}");
    let draws = &reported["answers"][1]["draws"][0];
    assert_eq!(draws.as_array().map(Vec::len), Some(3), "{reported:#}");
    let partial = folder.path().join("grown.partial");
    assert!(has_tables(&partial), "{remarks}");
    let forked = json(&slower(folder.path(), "2 h", &["--json", "--out", "on"]));
    assert_eq!(forked["replicates"], 3);
    let verdict = mscsim(folder.path()).args(["verify", "on"]).assert();
    assert!(out(&verdict.code(0)).starts_with("yes: 3 arms"));
}

#[test]
fn a_run_that_does_not_fit_is_refused_before_it_begins() {
    let folder = folder(DIVIDES);
    let (code, remarks) = limited(folder.path(), "-v 100000", "");
    assert_eq!(code, Some(2), "{remarks}");
    assert!(
        remarks.contains("the run needs more memory than it may use")
            && remarks.contains("the limit of this process (ulimit -v)"),
        "{remarks}"
    );
    // What threads reserve is known to the run alone.
    let (code, remarks) = limited(folder.path(), "-v 400000", "--threads 8");
    assert_eq!(code, Some(2), "{remarks}");
    assert!(
        remarks.contains("MB of memory with 8 threads, and may use 410 MB"),
        "{remarks}"
    );
    assert!(fs::read_dir(folder.path()).expect("a folder").count() == 1);
    assert!(!folder.path().join("grown.partial").exists());
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
