//! Sweeps on real schedulers: Slurm with its own configuration folder, and HyperQueue, both started here.
//!
//! They need `slurm-wlm` and `munge`, or the Python package `hyperqueue`, so they run only on request; `docs/CONTRIBUTING.md` has the command.
#![cfg(all(unix, feature = "cli"))]

#[path = "cluster/slurm.rs"]
mod slurm;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use slurm::Slurm;

/// Eight doses, the last of which takes more memory than its job has, two times each.
const SWEEP: &str = r#"format = 1
title = "Doses"
question = "Does the dose matter?"
scenarios = ["mouse-infarct"]
replicates = 2

[set]
duration = "30 h"
"site.patch.size" = ["0.3 mm", "0.3 mm", "0.1 mm"]

[design]
method = "grid"

[[axis]]
name = "dose"
path = "arm.cells.infusion.0.amount"
values = [
  "1e5 cells", "1.1e5 cells", "1.2e5 cells", "1.3e5 cells", "1.4e5 cells", "1.5e5 cells", "1.6e5 cells", "2e7 cells",
]
"#;
const PATIENCE: Duration = Duration::from_secs(300);

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("sweep.toml"), SWEEP).expect("a writable folder");
    place
}

fn mscsim(place: &Path, words: &[&str], slurm: Option<&Slurm>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mscsim"));
    command.args(words).current_dir(place);
    if let Some(slurm) = slurm {
        command.env("SLURM_CONF", slurm.configuration());
    }
    command.output().expect("the program starts")
}

fn done(place: &Path, words: &[&str], slurm: Option<&Slurm>) -> String {
    let output = mscsim(place, words, slurm);
    let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{words:?}: {out}{err}");
    out.into_owned()
}

/// The table of runs by run, without what depends on the machine.
fn runs(folder: &Path) -> BTreeMap<u64, Vec<String>> {
    let mut table = csv::Reader::from_path(folder.join("runs.csv")).expect("the table");
    let head = table.headers().expect("a head").clone();
    let rows = table.records().map(|row| {
        let row = row.expect("a row");
        let cells = head.iter().zip(row.iter());
        let kept = cells.filter(|(name, _)| !["wall_s", "processor_s"].contains(name));
        let cells: Vec<String> = kept.map(|(_, cell)| cell.to_owned()).collect();
        (row[0].parse().expect("a number"), cells)
    });
    rows.collect()
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Kills whatever process works on a part.
fn kill_a_part(place: &Path) {
    let pattern = format!("{}.*--shard ", place.display());
    let is_killed = || {
        let killed = Command::new("pkill")
            .args(["-KILL", "-o", "-f", &pattern])
            .status();
        killed.expect("pkill is there").success()
    };
    wait_until("no process to kill", is_killed);
}

#[test]
#[ignore = "needs slurm-wlm and munge"]
fn a_slurm_array_with_a_killed_part_and_one_out_of_memory_ends_like_a_local_sweep() {
    let Some(slurm) = Slurm::start() else {
        println!("skipped: slurmctld, slurmd and munged cannot be started here");
        return;
    };
    let place = place();
    done(
        place.path(),
        &["sweep", "sweep.toml", "--out", "local", "-q"],
        None,
    );
    let local = runs(&place.path().join("local"));
    assert_eq!(local.len(), 16);

    done(
        place.path(),
        &["sweep", "plan", "sweep.toml", "--out", "array"],
        None,
    );
    let words = [
        "sweep", "submit", "array", "--parts", "8", "--memory", "200 MB", "--time", "10 min",
    ];
    let said = done(place.path(), &words, Some(&slurm));
    assert!(said.contains("of 8 as job"), "{said}");
    let again = mscsim(place.path(), &["sweep", "submit", "array"], Some(&slurm));
    assert_eq!(again.status.code(), Some(2), "the jobs still wait");
    slurm.requeue_one();
    kill_a_part(place.path());
    wait_until("the jobs did not end", || slurm.is_idle());

    let status = done(place.path(), &["sweep", "status", "array"], None);
    assert!(status.contains("missing"), "{status}\n{}", slurm.log());
    let (log, history) = (slurm.log(), slurm.history());
    assert!(
        log.contains("exceeded memory limit"),
        "{history}
{log}"
    );
    // What a user types after a look at the status.
    let words = [
        "sweep",
        "submit",
        "array",
        "--retry",
        "oom,timeout",
        "--memory",
        "x8",
    ];
    let said = done(place.path(), &words, Some(&slurm));
    assert!(!said.contains("8 parts of 8"), "only open parts: {said}");
    wait_until("the jobs did not end", || slurm.is_idle());
    let array = place.path().join("array");
    assert_eq!(runs(&array), local, "{}", slurm.log());
    let nothing = done(place.path(), &["sweep", "submit", "array"], Some(&slurm));
    assert!(nothing.contains("nothing to submit"), "{nothing}");
}

#[test]
#[ignore = "needs python3 with the package hyperqueue"]
fn hyperqueue_runs_the_parts_of_a_sweep() {
    let has_it = Command::new("python3")
        .args(["-c", "import hyperqueue"])
        .output();
    if !has_it.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 has no package hyperqueue");
        return;
    }
    let place = place();
    let text = SWEEP.replace(", \"2e7 cells\"", "");
    fs::write(place.path().join("sweep.toml"), text).expect("a writable folder");
    done(
        place.path(),
        &["sweep", "sweep.toml", "--out", "local", "-q"],
        None,
    );
    let plan = ["sweep", "plan", "sweep.toml", "--out", "tasks"];
    done(place.path(), &plan, None);
    let words = ["sweep", "submit", "tasks", "--parts", "3"];
    let print = ["--engine", "hyperqueue", "--print", "--json"];
    let shown = done(place.path(), &[&words[..], &print].concat(), None);
    // The package has the server and its workers, but not the command line that a user has.
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cluster/tasks.py");
    let python = Command::new("python3")
        .arg(script)
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .spawn();
    let mut python = python.expect("python starts");
    let mut input = python.stdin.take().expect("a pipe");
    input.write_all(shown.as_bytes()).expect("a reader");
    drop(input);
    assert!(python.wait().expect("python").success());
    done(place.path(), &["sweep", "merge", "tasks"], None);
    assert_eq!(
        runs(&place.path().join("tasks")),
        runs(&place.path().join("local"))
    );
}
