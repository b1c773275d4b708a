//! How the program ends when it is asked to stop, or when its output is not read.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value as Json;

use super::support::{CRUMB, send};

/// Arguments that make a run of the crumb last until it is stopped.
const ENDLESS: [&str; 8] = [
    "run",
    "crumb.toml",
    "--out",
    "long",
    "--set",
    "duration=60 d",
    "--set",
    "clock.sampling=6 min",
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("crumb.toml"), CRUMB).expect("a writable folder");
    folder
}

/// Starts a command and waits for its second remark, after which a run is under way.
fn under_way(mut command: Command, folder: &Path) -> (Child, BufReader<impl Read + use<>>) {
    let mut child = command
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut remarks = BufReader::new(child.stderr.take().expect("a pipe"));
    for _ in 0..2 {
        let reported = remarks.read_line(&mut String::new()).expect("a line");
        assert!(reported > 0, "two lines before the run");
    }
    (child, remarks)
}

fn endless(more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mscsim"));
    command.args(ENDLESS).args(more);
    command
}

fn assert_only_a_partial_folder(folder: &Path) {
    assert!(!folder.join("long").exists());
    assert!(!folder.join("long.partial/manifest.json").exists());
    assert!(folder.join("long.partial/report.html").exists());
}

#[test]
fn a_run_that_is_stopped_says_so_and_keeps_what_it_has_apart() {
    // SIGUSR1 and SIGUSR2 are what schedulers send before the time of a job is over.
    for signal in ["-INT", "-TERM", "-HUP", "-USR1", "-USR2"] {
        let folder = folder();
        let (mut child, mut remarks) = under_way(endless(&[]), folder.path());
        send(signal, &child);
        let mut rest = String::new();
        remarks.read_to_string(&mut rest).expect("text");
        let code = child.wait().expect("an end").code();
        assert_eq!(code, Some(130), "{signal}: {rest}");
        assert!(
            rest.contains("stopped at") && rest.contains("long.partial"),
            "{signal}: {rest}"
        );
        assert_only_a_partial_folder(folder.path());
        let mut reported = String::new();
        let results = child.stdout.as_mut().expect("a pipe");
        results.read_to_string(&mut reported).expect("text");
        assert!(
            reported.contains("Stopped at ") && reported.contains(" of 60 d"),
            "{signal}: {reported}"
        );
        assert!(reported.contains("(so far)"), "{signal}: {reported}");
        assert!(
            reported.contains("not medical advice"),
            "{signal}: {reported}"
        );
    }
}

#[test]
fn the_report_of_a_stopped_run_is_drawn_again_and_shown_as_unfinished() {
    let folder = folder();
    let (mut child, remarks) = under_way(endless(&[]), folder.path());
    send("-INT", &child);
    drop(remarks);
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    let drawn = Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(["report", "long.partial"])
        .current_dir(folder.path())
        .output()
        .expect("an end");
    assert_eq!(drawn.status.code(), Some(0));
    let remarks = String::from_utf8_lossy(&drawn.stderr).into_owned();
    assert!(remarks.contains("unfinished run"), "{remarks}");
}

#[test]
fn a_stopped_run_show_its_partial_folder_in_json_too() {
    let folder = folder();
    let (child, remarks) = under_way(endless(&["--json"]), folder.path());
    send("-INT", &child);
    drop(remarks);
    let ended = child.wait_with_output().expect("an end");
    assert_eq!(ended.status.code(), Some(130));
    let reported: Json = serde_json::from_slice(&ended.stdout).expect("JSON");
    assert_eq!(reported["ok"], false);
    assert_eq!(reported["partial"], "long.partial");
    assert!(reported["answers"].is_array() && reported["cut"]["stopped"] == true);
    assert_only_a_partial_folder(folder.path());
}

/// As under `nohup`.
#[cfg(target_os = "linux")]
#[test]
fn a_run_started_to_outlive_its_terminal_does_so_and_still_ends_in_order() {
    let folder = folder();
    let mut command = Command::new("sh");
    let words = [env!("CARGO_BIN_EXE_mscsim")].into_iter().chain(ENDLESS);
    let words: Vec<String> = words.map(|word| format!("'{word}'")).collect();
    let script = format!("trap '' HUP; exec {}", words.join(" "));
    command.args(["-c", &script]);
    let (mut child, mut remarks) = under_way(command, folder.path());
    send("-HUP", &child);
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(child.try_wait().expect("a state"), None);
    send("-TERM", &child);
    remarks.read_to_string(&mut String::new()).expect("text");
    assert_eq!(child.wait().expect("an end").code(), Some(130));
    assert_only_a_partial_folder(folder.path());
}

/// A pipe without a reader.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer.into()
}

#[test]
fn the_exit_code_does_not_depend_on_a_reader() {
    let folder = folder();
    let wrong = CRUMB.replace("\"heart\"", "\"hart\"");
    fs::write(folder.path().join("wrong.toml"), wrong).expect("a writable folder");
    for (words, code) in [
        (&["check", "wrong.toml"][..], 2),
        (&["check", "wrong.toml", "--json"], 2),
        (&["check", "crumb.toml"], 0),
        (&["list"], 0),
        (&["fly"], 2),
        (&["report", "nowhere"], 2),
        (&["explain", "crumb.toml", "factors.vgef"], 2),
    ] {
        let ended = Command::new(env!("CARGO_BIN_EXE_mscsim"))
            .args(words)
            .current_dir(folder.path())
            .stdout(unread())
            .stderr(unread())
            .status();
        assert_eq!(ended.expect("an end").code(), Some(code), "{words:?}");
    }
}

#[test]
fn a_run_without_a_reader_of_its_remarks_is_made_all_the_same() {
    let folder = folder();
    let ended = Command::new(env!("CARGO_BIN_EXE_mscsim"))
        .args(["run", "crumb.toml", "--out", "done"])
        .args(["--set", "duration=42 min"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(unread())
        .output()
        .expect("an end");
    assert_eq!(ended.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&ended.stdout).contains("done/report.html"));
    assert!(folder.path().join("done/manifest.json").exists());
}
