//! Runs that were stopped or killed are resumed, or the reason is reported; finished runs repeat bit for bit.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use serde_json::Value as Json;

use super::kills::{
    RUN, assert_the_same, folder, hidden, kill_at, resume, run_killed, start, wait_for, whole,
    whole_of,
};
use super::support::{err, json, mscsim, out, send};

#[test]
fn a_stopped_run_shows_how_to_continue_and_continues() {
    let folder = folder();
    let whole = whole(folder.path());
    let mut child = run_killed(folder.path());
    assert_eq!(wait_for(folder.path(), &mut child, 60), None);
    send("-TERM", &child);
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

/// Between two moments that are shown, too: here nothing is shown for twenty days.
#[test]
fn a_run_stops_after_the_step_in_which_it_is_asked_to() {
    let folder = folder();
    let rarely = "clock.sampling={ value = \"20 d\", range = [\"20 d\", \"20 d\"], why = \"to be stopped\" }";
    let words = [
        "run",
        "crumb.toml",
        "--set",
        "duration=20 d",
        "--set",
        rarely,
    ];
    let whole = whole_of(folder.path(), &words);
    let mut child = start(
        folder.path(),
        &[&words[..], &["--out", "killed", "--threads", "1"]].concat(),
    );
    assert_eq!(wait_for(folder.path(), &mut child, 0), None);
    send("-TERM", &child);
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    let resumed = json(&resume(folder.path(), "killed.partial").code(0));
    assert_the_same(folder.path(), &resumed, &whole, "killed");
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
    // It blocks the next one, as soon as it is not being written.
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
    let reported = mscsim(folder.path())
        // Damage is reported even with `--quiet`.
        .args(["resume", "killed", "--json", "--quiet"])
        .assert()
        .code(0);
    let remarks = err(&reported).replace('\n', " ");
    assert!(
        remarks.contains(".resume/checkpoint cannot be used"),
        "{remarks}"
    );
    assert!(
        remarks.contains("the checkpoint before it is used"),
        "{remarks}"
    );
    assert_the_same(folder.path(), &json(&reported), &whole, "killed");
}

#[test]
fn where_no_checkpoint_is_sound_all_stays_and_the_command_that_repeats_the_run_is_reported() {
    let folder = folder();
    assert!(kill_at(folder.path(), run_killed(folder.path()), 60));
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    for name in ["checkpoint", "checkpoint-before"] {
        let path = kept.join(name);
        let text = fs::read(&path).expect("a checkpoint");
        fs::write(&path, &text[..text.len() - 40]).expect("a writable folder");
    }
    let reported = mscsim(folder.path())
        .args(["resume", "killed"])
        .assert()
        .code(2);
    let remarks = err(&reported);
    for words in [
        "checkpoint cannot be used",
        "checkpoint-before cannot be used",
    ] {
        assert!(remarks.contains(words), "{remarks}");
    }
    assert!(remarks.contains("Run it again with: mscsim run crumb.toml --seed 1"));
    assert!(kept.join("journal").exists(), "nothing is lost");
    let reported = mscsim(folder.path()).args(["fork", "killed"]).assert();
    let remarks = err(&reported.code(2));
    assert!(
        remarks.contains("checkpoint-before cannot be used"),
        "{remarks}"
    );
    for name in ["checkpoint", "checkpoint-before"] {
        fs::remove_file(kept.join(name)).expect("a file");
    }
    // A fork needs the state of a moment; the run itself begins again.
    let reported = mscsim(folder.path()).args(["fork", "killed"]).assert();
    assert!(err(&reported.code(2)).contains("killed before its first checkpoint"));
}

#[test]
fn a_run_that_was_killed_before_its_first_checkpoint_begins_again() {
    let folder = folder();
    let whole = whole(folder.path());
    assert!(kill_at(folder.path(), run_killed(folder.path()), 6));
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    for name in ["checkpoint", "checkpoint-before"] {
        // There may be one only.
        let _gone = fs::remove_file(kept.join(name));
    }
    let reported = mscsim(folder.path())
        .args(["resume", "killed", "--json"])
        .assert()
        .code(0);
    let remarks = err(&reported).replace('\n', " ");
    assert!(
        remarks.contains("was killed before its first checkpoint and starts again"),
        "{remarks}"
    );
    assert_the_same(folder.path(), &json(&reported), &whole, "killed");
}

#[test]
fn what_holds_nothing_to_go_on_from_is_removed_and_named() {
    let folder = folder();
    let left = folder.path().join(".killed.unfinished-abc123");
    let lie_there = || {
        fs::create_dir_all(left.join(".resume")).expect("a writable folder");
        fs::write(left.join(".resume/lock"), "").expect("a writable folder");
        fs::write(left.join("body.parquet"), "half a table").expect("a writable folder");
    };
    lie_there();
    let reported = mscsim(folder.path())
        .args(["resume", "killed"])
        .assert()
        .code(2);
    let words = ".killed.unfinished-abc123 is removed: its run was killed before it saved anything";
    let remarks = err(&reported).replace('\n', " ");
    assert!(remarks.contains(words), "{remarks}");
    assert!(remarks.contains("nothing to continue from"), "{remarks}");
    assert!(!left.exists());
    lie_there();
    // One that a process works on stays, whether it keeps checkpoints or not.
    let long = [
        &RUN[..2],
        &["--set", "duration=60 d", "--out", "killed"],
        &["--checkpoint", "never", "--quiet"],
    ];
    let mut child = Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(long.concat())
        .current_dir(folder.path())
        .spawn()
        .expect("the program starts");
    while left.exists() || hidden(folder.path()).is_none() {
        assert_eq!(child.try_wait().expect("a child"), None);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    mscsim(folder.path())
        .args(["resume", "killed"])
        .assert()
        .code(2);
    let live = hidden(folder.path()).expect("it is still there");
    child.kill().expect("a child");
    child.wait().expect("a child");
    let reported = mscsim(folder.path()).args(["resume", "killed"]).assert();
    assert!(err(&reported.code(2)).contains("is removed"));
    assert!(!live.exists());
}

#[test]
fn the_advice_to_repeat_a_run_has_all_its_options() {
    let folder = folder();
    let more = [
        "--threads",
        "1",
        "--overwrite",
        "--until",
        "10 h",
        "--out",
        "killed",
    ];
    let child = start(folder.path(), &[&RUN[..], &more].concat());
    assert!(kill_at(folder.path(), child, 6));
    let kept = hidden(folder.path()).expect("a folder").join(".resume");
    for name in ["checkpoint", "checkpoint-before"] {
        fs::write(kept.join(name), "no checkpoint").expect("a writable folder");
    }
    let reported = mscsim(folder.path()).args(["resume", "killed"]).assert();
    let remarks = err(&reported.code(2)).replace('\n', " ");
    let words = "mscsim run crumb.toml --seed 1 --set 'duration=12 h' --set 'clock.sampling=6 min' --out killed \
                 --checkpoint '0 s' --until '10 h' --threads 1 --overwrite --quiet";
    assert!(remarks.contains(words), "{remarks}");
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
        let reported = err(&refused);
        assert!(reported.contains("is running now"), "{reported}");
    }
    assert_eq!(child.try_wait().expect("a child"), None, "it goes on");
    child.kill().expect("a child");
    child.wait().expect("a child");
}

#[test]
fn what_cannot_be_resumed_or_verified_is_reported() {
    let folder = folder();
    let nothing = mscsim(folder.path())
        .args(["resume", "nowhere"])
        .assert()
        .code(2);
    assert!(
        err(&nothing).contains("nothing to continue from at nowhere"),
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
