//! The program, a small scenario for it, and what it shows.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value as Json;

/// The tables of a run, which must be the same to the bit where runs are.
pub const TABLES: [&str; 7] = [
    "body.parquet",
    "plasma.parquet",
    "factors.parquet",
    "cells.parquet",
    "tissue.parquet",
    "rule-events.parquet",
    "events.parquet",
];

/// A question that is answered in a second: a tiny infarct and two thousand cells.
pub const CRUMB: &str = r#"
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

/// The program in a separate folder that holds the crumb, without the settings of the user who runs the tests.
pub fn mscsim(folder: &Path) -> Command {
    fs::write(folder.join("crumb.toml"), CRUMB).expect("a writable folder");
    let mut command = Command::cargo_bin("mscsim").expect("the program was built");
    command
        .current_dir(folder)
        .env("COLUMNS", "100")
        .env_remove("NO_COLOR");
    command
}

pub fn reported(words: &[&str]) -> Assert {
    let folder = tempfile::tempdir().expect("a folder");
    mscsim(folder.path()).args(words).assert()
}

pub fn out(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

pub fn err(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).expect("text")
}

pub fn json(assert: &Assert) -> Json {
    serde_json::from_str(&out(assert)).expect("one JSON value and nothing else")
}

/// Starts the program in a folder and leaves it to itself.
pub fn start(place: &Path, words: &[&str]) -> std::process::Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(words)
        .current_dir(place)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

/// Sends a signal to a process.
pub fn send(signal: &str, child: &std::process::Child) {
    let sent = std::process::Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill is there").success());
}
