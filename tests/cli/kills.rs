//! Runs that are killed without warning continue and end as if nothing had happened.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::support::{CRUMB, TABLES, json, mscsim};

/// Twelve hours of the crumb, shown and saved every six minutes.
pub(super) const RUN: [&str; 6] = [
    "run",
    "crumb.toml",
    "--set",
    "duration=12 h",
    "--set",
    "clock.sampling=6 min",
];
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    folder
}

pub(super) fn start(folder: &Path, words: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(words)
        .args(["--checkpoint", "0 s", "--quiet"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

pub(super) fn run_killed(folder: &Path) -> Child {
    start(
        folder,
        &[&RUN[..], &["--out", "killed", "--threads", "1"]].concat(),
    )
}

/// The folder that a killed run leaves.
pub(super) fn hidden(folder: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let hidden = |path: &PathBuf| {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        name.starts_with(".killed.unfinished-")
    };
    entries.map(|entry| entry.path()).find(hidden)
}

/// Minutes simulated by the last checkpoint.
fn saved_min(folder: &Path) -> Option<u64> {
    let head = fs::read(hidden(folder)?.join(".resume/checkpoint")).ok()?;
    let ticks = head.get(44..52)?.try_into().ok()?;
    Some(u64::from_le_bytes(ticks) / 600)
}

/// Waits for a checkpoint at or after a moment, or for the end.
pub(super) fn wait_for(folder: &Path, child: &mut Child, minutes: u64) -> Option<ExitStatus> {
    let started = Instant::now();
    while saved_min(folder).is_none_or(|saved| saved < minutes) {
        if let Some(status) = child.try_wait().expect("a child") {
            return Some(status);
        }
        assert!(
            started.elapsed() < PATIENCE,
            "no checkpoint at {minutes} min"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
    None
}

/// Kills without warning once a moment has been saved; false when the run was faster.
pub(super) fn kill_at(folder: &Path, mut child: Child, minutes: u64) -> bool {
    if let Some(status) = wait_for(folder, &mut child, minutes) {
        assert!(status.success(), "{status}");
        return false;
    }
    child.kill().expect("a child");
    !child.wait().expect("a child").success()
}

/// The undisturbed run.
pub(super) fn whole(folder: &Path) -> Json {
    whole_of(folder, &RUN)
}

/// The undisturbed run with these arguments.
pub(super) fn whole_of(folder: &Path, run: &[&str]) -> Json {
    let words = [
        "--out",
        "whole",
        "--checkpoint",
        "never",
        "--json",
        "--quiet",
    ];
    json(&mscsim(folder).args(run).args(words).assert().code(0))
}

pub(super) fn resume(folder: &Path, what: &str) -> assert_cmd::assert::Assert {
    let words = ["resume", what, "--threads", "2", "--json"];
    mscsim(folder).args(words).assert()
}

pub(super) fn assert_the_same(folder: &Path, resumed: &Json, whole: &Json, name: &str) {
    assert_eq!(resumed["state_hash"], whole["state_hash"]);
    assert_eq!(resumed["arm_hashes"], whole["arm_hashes"]);
    assert_eq!(resumed["answers"], whole["answers"]);
    for table in TABLES {
        let [a, b] = ["whole", name].map(|run| fs::read(folder.join(run).join(table)));
        assert!(a.expect("a table") == b.expect("a table"), "{table}");
    }
    assert!(!folder.join(name).join(".resume").exists());
}

fn survives_kills(at_min: impl Iterator<Item = u64>) -> usize {
    let folder = folder();
    let whole = whole(folder.path());
    let mut child = run_killed(folder.path());
    let mut kills = 0;
    for (at, threads) in at_min.zip(["2", "1", "3"].into_iter().cycle()) {
        if !kill_at(folder.path(), child, at) {
            assert_eq!(hidden(folder.path()), None, "it has finished");
            return kills;
        }
        kills += 1;
        child = start(folder.path(), &["resume", "killed", "--threads", threads]);
    }
    // The last one is stopped in the middle too, so that the end is seen from here.
    let last = saved_min(folder.path()).expect("a checkpoint");
    if kill_at(folder.path(), child, last + 6) {
        kills += 1;
        let resumed = json(&resume(folder.path(), "killed").code(0));
        assert_the_same(folder.path(), &resumed, &whole, "killed");
    }
    assert_eq!(hidden(folder.path()), None, "nothing is left of the kills");
    kills
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_nothing_had_happened() {
    // The dose is given at 30 min, over a minute.
    let kills = survives_kills([0, 30, 36, 120, 360].into_iter());
    assert!(kills >= 4, "{kills}");
}

#[test]
fn thirty_runs_killed_at_random_moments_end_alike() {
    let folder = folder();
    let whole = whole(folder.path());
    let mut state = 20_261_122_u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let mut kills = 0;
    while kills < 30 {
        let mut child = run_killed(folder.path());
        // Anywhere between two checkpoints, or while one is written.
        let ended = wait_for(folder.path(), &mut child, random(690));
        std::thread::sleep(Duration::from_micros(random(5000)));
        child.kill().expect("a child");
        if ended.is_none() && !child.wait().expect("a child").success() {
            let resumed = json(&resume(folder.path(), "killed").code(0));
            assert_eq!(resumed["state_hash"], whole["state_hash"]);
            assert_eq!(resumed["answers"], whole["answers"]);
            kills += 1;
        }
        assert_eq!(hidden(folder.path()), None, "nothing is left");
        fs::remove_dir_all(folder.path().join("killed")).expect("a run");
    }
}
