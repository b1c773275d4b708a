//! Runs that were killed or stopped go on and end as if nothing had happened; finished runs are repeated to the bit.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use super::support::{CRUMB, err, json, mscsim, out};

/// Twelve hours of the crumb, shown and saved every six minutes.
const RUN: [&str; 6] = [
    "run",
    "crumb.toml",
    "--set",
    "duration=12 h",
    "--set",
    "clock.sampling=6 min",
];
/// The tables, which must be the same to the bit.
const TABLES: [&str; 7] = [
    "body.parquet",
    "plasma.parquet",
    "factors.parquet",
    "cells.parquet",
    "tissue.parquet",
    "doings.parquet",
    "events.parquet",
];
const PATIENCE: Duration = Duration::from_secs(120);

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    folder
}

fn start(folder: &Path, words: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(words)
        .args(["--checkpoint", "0 s", "--quiet"])
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn run_killed(folder: &Path) -> Child {
    start(
        folder,
        &[&RUN[..], &["--out", "killed", "--threads", "1"]].concat(),
    )
}

/// The folder that a killed run leaves.
fn hidden(folder: &Path) -> Option<PathBuf> {
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
fn wait_for(folder: &Path, child: &mut Child, minutes: u64) -> Option<ExitStatus> {
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
fn kill_at(folder: &Path, mut child: Child, minutes: u64) -> bool {
    if let Some(status) = wait_for(folder, &mut child, minutes) {
        assert!(status.success(), "{status}");
        return false;
    }
    child.kill().expect("a child");
    !child.wait().expect("a child").success()
}

/// The run that nobody disturbs.
fn whole(folder: &Path) -> Json {
    let words = [
        "--out",
        "whole",
        "--checkpoint",
        "never",
        "--json",
        "--quiet",
    ];
    json(&mscsim(folder).args(RUN).args(words).assert().code(0))
}

fn resume(folder: &Path, what: &str) -> assert_cmd::assert::Assert {
    let words = ["resume", what, "--threads", "2", "--json"];
    mscsim(folder).args(words).assert()
}

fn assert_the_same(folder: &Path, resumed: &Json, whole: &Json, name: &str) {
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

#[test]
fn a_run_that_is_stopped_tells_how_it_goes_on_and_does() {
    let folder = folder();
    let whole = whole(folder.path());
    let mut child = run_killed(folder.path());
    assert_eq!(wait_for(folder.path(), &mut child, 60), None);
    let signal = Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status();
    assert!(signal.expect("kill is there").success());
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    assert!(folder.path().join("killed.partial/report.html").exists());
    let resumed = json(&resume(folder.path(), "killed.partial").code(0));
    assert_eq!(resumed["folder"], "killed");
    assert_the_same(folder.path(), &resumed, &whole, "killed");
    assert!(!folder.path().join("killed.partial").exists());
    let again = resume(folder.path(), "killed").code(2);
    assert!(
        out(&again).contains("it is a finished run"),
        "{}",
        out(&again)
    );
    let verdict = mscsim(folder.path())
        .args(["verify", "killed"])
        .assert()
        .code(0);
    assert!(
        out(&verdict).starts_with("yes: 2 arms"),
        "{}",
        out(&verdict)
    );
}

/// The permission to replace was given for what lay there when the run began.
#[test]
fn a_resumed_run_replaces_nothing() {
    let folder = folder();
    let replacing = [&RUN[..], &["--out", "killed", "--overwrite"]].concat();
    let child = start(folder.path(), &replacing);
    assert!(kill_at(folder.path(), child, 60));
    let newer = [&replacing[..], &["--seed", "7", "--json", "--quiet"]].concat();
    let newer = json(&mscsim(folder.path()).args(newer).assert().code(0));
    let resumed = json(&resume(folder.path(), "killed").code(0));
    assert_eq!(resumed["folder"], "killed-2");
    let manifest = fs::read(folder.path().join("killed/manifest.json")).expect("a manifest");
    let manifest: Json = serde_json::from_slice(&manifest).expect("JSON");
    assert_eq!(
        manifest["state_hash"], newer["state_hash"],
        "it still lies there"
    );
}

#[test]
fn a_run_is_resumed_from_within_its_folder() {
    let folder = folder();
    let whole = whole(folder.path());
    assert!(kill_at(folder.path(), run_killed(folder.path()), 60));
    let inside = hidden(folder.path()).expect("a folder");
    let resumed = json(&resume(&inside, ".").code(0));
    assert_eq!(resumed["state_hash"], whole["state_hash"]);
    assert!(folder.path().join("killed/report.html").exists());
}

#[test]
fn a_checkpoint_that_cannot_be_written_does_not_end_the_run() {
    let folder = folder();
    let mut child = run_killed(folder.path());
    assert_eq!(wait_for(folder.path(), &mut child, 6), None);
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    // In the way of the next one, as soon as it is not being written.
    while fs::create_dir(kept.join("checkpoint.new")).is_err() {
        assert_eq!(
            child.try_wait().expect("a child"),
            None,
            "the run was too fast"
        );
    }
    assert!(child.wait().expect("an end").success());
    let manifest = fs::read_to_string(folder.path().join("killed/manifest.json"));
    let manifest = manifest.expect("a finished run");
    assert!(
        manifest.contains("no checkpoint was taken from"),
        "{manifest}"
    );
}

#[test]
fn a_damaged_checkpoint_is_refused_by_name_and_the_one_before_is_used() {
    let folder = folder();
    let whole = whole(folder.path());
    assert!(kill_at(folder.path(), run_killed(folder.path()), 60));
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    let newest = kept.join("checkpoint");
    let sound = fs::read(&newest).expect("a checkpoint");
    // A killed run may have been about to rename its checkpoints.
    assert!(kept.join("checkpoint-before").exists());
    let mut altered = sound.clone();
    altered[sound.len() / 2] ^= 8;
    fs::write(&newest, altered).expect("a writable folder");
    let told = mscsim(folder.path())
        .args(["resume", "killed", "--json"])
        .assert()
        .code(0);
    let remarks = err(&told).replace('\n', " ");
    assert!(
        remarks.contains(".resume/checkpoint cannot be used"),
        "{remarks}"
    );
    assert!(
        remarks.contains("the checkpoint before it is used"),
        "{remarks}"
    );
    assert_the_same(folder.path(), &json(&told), &whole, "killed");
}

#[test]
fn where_no_checkpoint_is_sound_all_stays_and_the_command_that_repeats_the_run_is_told() {
    let folder = folder();
    assert!(kill_at(folder.path(), run_killed(folder.path()), 60));
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    for name in ["checkpoint", "checkpoint-before"] {
        let path = kept.join(name);
        let text = fs::read(&path).expect("a checkpoint");
        fs::write(&path, &text[..text.len() - 40]).expect("a writable folder");
    }
    let told = mscsim(folder.path())
        .args(["resume", "killed"])
        .assert()
        .code(2);
    let remarks = err(&told);
    for words in [
        "checkpoint cannot be used",
        "checkpoint-before cannot be used",
    ] {
        assert!(remarks.contains(words), "{remarks}");
    }
    assert!(remarks.contains("Run it again with: mscsim run crumb.toml --seed 1"));
    assert!(kept.join("journal").exists(), "nothing is lost");
    let told = mscsim(folder.path()).args(["fork", "killed"]).assert();
    let remarks = err(&told.code(2));
    assert!(
        remarks.contains("checkpoint-before cannot be used"),
        "{remarks}"
    );
    for name in ["checkpoint", "checkpoint-before"] {
        fs::remove_file(kept.join(name)).expect("a file");
    }
    let told = mscsim(folder.path())
        .args(["resume", "killed"])
        .assert()
        .code(2);
    assert!(err(&told).contains("killed before its first checkpoint"));
}

#[test]
fn a_run_that_lives_is_not_taken_up_by_another() {
    let folder = folder();
    let mut long = [&RUN[..], &["--out", "killed"]].concat();
    long[3] = "duration=60 d";
    let mut child = start(folder.path(), &long);
    assert_eq!(wait_for(folder.path(), &mut child, 6), None);
    for verb in ["resume", "fork"] {
        let refused = mscsim(folder.path())
            .args([verb, "killed"])
            .assert()
            .code(2);
        let told = err(&refused);
        assert!(told.contains("is being run at this moment"), "{told}");
    }
    assert_eq!(child.try_wait().expect("a child"), None, "it goes on");
    child.kill().expect("a child");
    child.wait().expect("a child");
}

#[test]
fn what_cannot_be_resumed_or_verified_is_told() {
    let folder = folder();
    let nothing = mscsim(folder.path())
        .args(["resume", "nowhere"])
        .assert()
        .code(2);
    assert!(
        err(&nothing).contains("nothing to go on from at nowhere"),
        "{}",
        err(&nothing)
    );
    for what in ["nowhere", "."] {
        let verdict = mscsim(folder.path())
            .args(["verify", what])
            .assert()
            .code(2);
        assert!(
            err(&verdict).contains("is not the folder of a run"),
            "{what}"
        );
    }
}

#[test]
fn a_run_that_was_changed_afterwards_is_not_verified() {
    let folder = folder();
    let short = [
        "run",
        "crumb.toml",
        "--set",
        "duration=42 min",
        "--out",
        "mine",
    ];
    mscsim(folder.path()).args(short).assert().code(0);
    let verify = || {
        mscsim(folder.path())
            .args(["verify", "mine", "--json"])
            .assert()
    };
    let verdict = json(&verify().code(0));
    assert_eq!(verdict["ok"], true);
    let manifest = folder.path().join("mine/manifest.json");
    let sound = fs::read_to_string(&manifest).expect("a manifest");
    let hash = verdict["verdict"]["arms"][0]["recorded"]
        .as_str()
        .expect("a hash");
    fs::write(&manifest, sound.replace(hash, &"0".repeat(hash.len()))).expect("a writable folder");
    let other = json(&verify().code(1));
    assert_eq!(
        other["verdict"]["arms"][0]["repeated"], hash,
        "run again, and another state"
    );
    fs::write(&manifest, sound).expect("a writable folder");
    let path = folder.path().join("mine/scenario.toml");
    let text = fs::read_to_string(&path).expect("the scenario");
    assert!(text.contains("seed = 1\n"), "{text}");
    fs::write(&path, text.replace("seed = 1\n", "seed = 2\n")).expect("a writable folder");
    let verdict = json(&verify().code(1));
    let arms = verdict["verdict"]["arms"].as_array().expect("arms");
    assert!(
        arms.iter().any(|arm| arm["recorded"] != arm["repeated"]),
        "{verdict:#}"
    );
    assert_eq!(verdict["verdict"]["altered"][0], "mine/scenario.toml");
}
