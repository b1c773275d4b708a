//! A sweep as a whole: the same rows however it is carried out.

mod shown;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::*;
use crate::experiment::{Experiment, load_text};
use crate::syntax::{Style, render_faults};

const EXPERIMENT: &str = r#"format = 1
title = "A test"
question = "What changes?"
scenarios = ["well-meals"]
replicates = 2

[set]
duration = "1 h"

[design]
method = "grid"

[[axis]]
path = "factors.tnf.decay"
values = ["1e-5 /s", "2e-5 /s", "3e-5 /s"]
"#;

/// Its axis.
const AXIS: &str = "path = \"factors.tnf.decay\"\nvalues = [\"1e-5 /s\", \"2e-5 /s\", \"3e-5 /s\"]";

/// Does not watch, but may stop the work after some rows.
struct StopsAfter<'a> {
    rows: u64,
    stop: &'a AtomicBool,
}

impl SweepObserver for StopsAfter<'_> {
    fn row(&mut self, _: &RunRow) {
        self.rows = self.rows.saturating_sub(1);
        if self.rows == 0 {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    fn progress(&mut self, _: &SweepProgress) {}
}

fn experiment(text: &str) -> Experiment {
    load_text("test.toml", text)
        .unwrap_or_else(|faults| panic!("{}", render_faults(&faults, Style::default())))
}

fn folder(path: &Path, text: &str) -> SweepFolder {
    let experiment = experiment(text);
    SweepFolder::create(path, "test", &experiment).expect("a writable folder")
}

fn work(folder: &SweepFolder, threads: usize) -> SweepWork<'_> {
    SweepWork {
        folder,
        portion: RunPortion::default(),
        retry: &[],
        threads,
        allowance: RunAllowance::default(),
        keep_after: SweepWork::USUAL_KEEP_AFTER,
    }
}

/// All rows, and what they show.
fn read(folder: &SweepFolder) -> (Collected, SweepResults) {
    let collected = Collected::read(folder).expect("sound journals");
    let results = SweepResults::of(folder.experiment(), &collected);
    (collected, results.expect("readable tables"))
}

fn carry_out(work: &SweepWork<'_>, rows: u64) -> SweepEnd {
    let stop = AtomicBool::new(false);
    let mut observer = StopsAfter { rows, stop: &stop };
    run_sweep(work, &mut observer, &stop).expect("a sound folder")
}

/// The rows without what depends on the machine.
fn results(folder: &SweepFolder) -> Vec<RunRow> {
    let collected = Collected::read(folder).expect("sound journals");
    let rows = collected.rows().cloned();
    rows.map(|row| RunRow {
        processor_s: 0.0,
        wall_s: 0.0,
        ended_ns: 0,
        ..row
    })
    .collect()
}

#[test]
fn rows_are_the_same_for_any_threads_shards_and_interruptions() {
    let place = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder(&place.path().join(name), EXPERIMENT);
    let whole = at("whole");
    let end = carry_out(&work(&whole, 1), u64::MAX);
    assert!(end.is_complete);
    let expected = results(&whole);
    assert_eq!(expected.len(), 6);
    assert!(expected.iter().all(|row| row.memory_bytes > 1e6));
    assert!(expected.iter().all(|row| row.status == RowStatus::Finished));

    // More threads than runs: a run has several.
    for threads in [2, 5, 13] {
        let other = at(&format!("threads-{threads}"));
        carry_out(&work(&other, threads), u64::MAX);
        assert_eq!(results(&other), expected, "{threads} threads");
    }

    let shards = at("shards");
    for number in [2, 1, 4, 3] {
        let portion = RunPortion {
            shard: Some(Shard { number, count: 4 }),
            conditions: None,
        };
        let part = SweepWork {
            portion,
            ..work(&shards, 2)
        };
        // A shard that is carried out twice adds nothing.
        assert!(carry_out(&part, u64::MAX).is_complete);
        assert_eq!(carry_out(&part, u64::MAX).progress.ended, 0);
    }
    assert_eq!(results(&shards), expected);

    let stopped = at("stopped");
    let end = carry_out(&work(&stopped, 1), 2);
    assert!(!end.is_complete && end.progress.ended < 6);
    let opened = SweepFolder::open(stopped.path()).expect("a sweep");
    let end = carry_out(&work(&opened, 2), u64::MAX);
    assert!(end.is_complete && end.progress.before >= 2);
    assert_eq!(results(&opened), expected);
}

#[test]
fn a_run_that_cannot_be_or_takes_too_long_is_a_row() {
    let text = EXPERIMENT.replace(
        "path = \"factors.tnf.decay\"\nvalues = [\"1e-5 /s\", \"2e-5 /s\", \"3e-5 /s\"]",
        "path = \"duration\"\nvalues = [\"1 h\", \"50 d\"]",
    );
    let place = tempfile::tempdir().expect("a folder");
    let text = text.replace("[set]\nduration = \"1 h\"\n", "");
    let folder = folder(&place.path().join("limits"), &text);
    let limited = SweepWork {
        allowance: RunAllowance {
            time: Some(Duration::from_secs(5)),
            memory_bytes: None,
        },
        ..work(&folder, 2)
    };
    assert!(carry_out(&limited, u64::MAX).is_complete);
    let statuses = |folder: &SweepFolder| -> Vec<RowStatus> {
        results(folder).iter().map(|row| row.status).collect()
    };
    let expected = [RowStatus::Finished, RowStatus::OutOfTime];
    assert_eq!(statuses(&folder), [expected, expected].concat());

    // The same with too little memory, for those that ended by time alone.
    let small = SweepWork {
        retry: &[RowStatus::OutOfTime],
        allowance: RunAllowance {
            time: None,
            memory_bytes: Some(1.0),
        },
        ..work(&folder, 2)
    };
    let end = carry_out(&small, u64::MAX);
    assert_eq!((end.progress.before, end.progress.ended), (2, 2));
    let expected = [RowStatus::Finished, RowStatus::OutOfMemory];
    assert_eq!(statuses(&folder), [expected, expected].concat());
}

#[test]
fn a_folder_of_something_else_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let path = place.path().join("sweep");
    drop(folder(&path, EXPERIMENT));
    let other = experiment(&EXPERIMENT.replace("3e-5", "4e-5"));
    let refused = SweepFolder::create(&path, "test", &other);
    assert!(matches!(refused, Err(SweepError::Occupied { .. })));
    let file = path.join("experiment.toml");
    std::fs::write(&file, EXPERIMENT.replace("3e-5", "4e-5")).expect("a writable folder");
    let altered = SweepFolder::open(&path);
    assert!(matches!(altered, Err(SweepError::Altered { .. })));
    let none = SweepFolder::open(place.path());
    assert!(matches!(none, Err(SweepError::NoSweep { .. })));
}

#[test]
fn a_reopened_experiment_has_the_same_conditions() {
    let text = format!(
        "{}\n[[axis]]\npath = \"factors.tnf.diffusion\"\nrange = \"library\"\n\n[[output]]\nname = \"late\"\nobservable = \"cells.macrophage.m1\"\nat = \"30 min\"\n",
        EXPERIMENT.replace("method = \"grid\"", "method = \"grid\"\nlevels = 3")
    );
    let first = experiment(&text);
    let place = tempfile::tempdir().expect("a folder");
    let folder = folder(&place.path().join("sweep"), &text);
    let again = folder.experiment();
    assert_eq!(again.conditions(), first.conditions());
    assert_eq!(again.outputs(), first.outputs());
    for number in 0..first.conditions() {
        let [one, two] = [&first, again].map(|experiment| {
            let condition = experiment.condition(number);
            let labels = condition.chosen.iter().flatten();
            let labels: Vec<String> = labels.map(|one| one.label.clone()).collect();
            let scenario = experiment.scenario(&condition).expect("possible");
            (labels, format!("{:?}", scenario.plan()))
        });
        assert_eq!(one, two);
    }
}

#[test]
fn a_part_of_a_grid_is_spread_over_it() {
    let experiment = experiment(EXPERIMENT);
    let some = |conditions| RunPortion {
        shard: None,
        conditions: Some(conditions),
    };
    assert_eq!(some(2).runs(&experiment), [0, 1, 3, 4]);
    assert_eq!(some(1).runs(&experiment), [0, 3]);
    assert_eq!(some(99).runs(&experiment), [0, 1, 2, 3, 4, 5]);
}

/// Each value is possible, and two of them together are not.
#[test]
fn a_condition_that_cannot_be_is_a_row_with_the_reason() {
    let axes = "path = \"duration\"\nvalues = [\"1 h\", \"6 h\"]\n\n[[axis]]\npath = \"arm.living on.infusion.0.at\"\nvalues = [\"0 h\", \"3 h\"]";
    let text = EXPERIMENT
        .replace(AXIS, axes)
        .replace("[set]\nduration = \"1 h\"\n", "")
        .replace("replicates = 2", "replicates = 1");
    let place = tempfile::tempdir().expect("a folder");
    let folder = folder(&place.path().join("sweep"), &text);
    let end = carry_out(&work(&folder, 2), u64::MAX);
    assert_eq!((end.is_complete, end.progress.unfinished), (true, 1));
    let rows = results(&folder);
    assert_eq!(rows[1].status, RowStatus::Refused);
    let message = &rows[1].message;
    assert!(message.contains("does not end within the run"), "{message}");
}

#[test]
fn a_stopped_run_continues_from_its_state_and_leaves_nothing_behind() {
    let text = EXPERIMENT
        .replace("duration = \"1 h\"", "duration = \"12 h\"")
        .replace("replicates = 2", "replicates = 1");
    let place = tempfile::tempdir().expect("a folder");
    let [whole, stopped] = ["whole", "stopped"].map(|name| folder(&place.path().join(name), &text));
    carry_out(&work(&whole, 1), u64::MAX);
    let keeping = SweepWork {
        keep_after: Duration::ZERO,
        ..work(&stopped, 1)
    };
    let left = stopped.path().join("left");
    let states = || std::fs::read_dir(&left).map_or(0, Iterator::count);
    // Each attempt goes on for a little longer than the one before, so that it stops at some other step.
    let (mut attempts, mut seen) = (0, 0);
    let is_complete = |patience| {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(patience);
                stop.store(true, Ordering::Relaxed);
            });
            let mut observer = StopsAfter {
                rows: u64::MAX,
                stop: &AtomicBool::new(false),
            };
            let end = run_sweep(&keeping, &mut observer, &stop);
            end.expect("a sound folder").is_complete
        })
    };
    while !is_complete(Duration::from_millis(200 + 50 * attempts)) {
        attempts += 1;
        seen = seen.max(states());
        assert!(attempts < 200, "it never ends");
    }
    assert_eq!(
        (seen, states()),
        (1, 0),
        "one run at a time leaves its state"
    );
    assert_eq!(results(&stopped), results(&whole));
}

/// A state that cannot be read costs its run the time, not the row.
#[test]
fn a_state_of_something_else_does_not_fail_a_run() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = folder(&place.path().join("sweep"), EXPERIMENT);
    let left = folder.left_runs(Duration::ZERO);
    left.keep(0, b"no state").expect("a writable folder");
    carry_out(&work(&folder, 1), u64::MAX);
    assert_eq!(results(&folder)[0].status, RowStatus::Finished);
}
