//! Replicates in separate runs beside replicates in one, and beside a recorded run.

use super::*;
use crate::record::{Answered, Verdict};
use crate::runs::{ClosingTable, Job, Observer, Progress, answer, run};
use crate::scenario::{Scenario, Settings, load_text};
use crate::store::Existing;

const JUDGED: &str = include_str!("judged.toml");
static GO_ON: AtomicBool = AtomicBool::new(false);

fn scenario(replicates: usize) -> Scenario {
    let settings = Settings {
        overlays: vec![format!("replicates={replicates}")],
        ..Settings::default()
    };
    load_text("judged.toml", JUDGED, None, &settings).unwrap_or_else(|faults| panic!("{faults}"))
}

fn plan(replicates: usize) -> Plan {
    scenario(replicates).plan()
}

fn free() -> RunLimits<'static> {
    RunLimits {
        stop: &GO_ON,
        time: None,
        memory: Budget::new(f64::INFINITY, 0.0),
        keep_after: None,
    }
}

fn finding(plan: Plan) -> Finding {
    match run_unrecorded(plan, free(), None) {
        Ending::Finished(finding) => finding,
        other => panic!("{other:?}"),
    }
}

/// The evidence of three runs, each written as JSON and read again, as another process would.
fn of_three_runs() -> RunEvidence {
    let run = |replicate: u64| {
        let one = plan(1);
        let found = finding(Plan {
            seed: one.seed + replicate,
            ..one
        });
        let text = serde_json::to_string(&found.evidence).expect("JSON");
        serde_json::from_str(&text).expect("evidence")
    };
    RunEvidence::pooled((0..3).map(run))
}

fn row<'a>(answers: &'a [Answered], say: &str) -> &'a Answered {
    let found = answers.iter().find(|row| row.say.starts_with(say));
    found.expect("a row with these words")
}

#[test]
fn separate_runs_are_judged_as_the_replicates_of_one() {
    let together = answer(plan(3)).expect("a run").answers;
    let evidence = of_three_runs();
    let table = ClosingTable::of(&plan(1)).expect("a table");
    assert!(table.fits(&evidence));
    let pooled = table.answers(&evidence, false);
    assert_eq!(pooled.len(), 13);
    assert_eq!(pooled, together);
    // All three replicates are in there, and rows of every kind have something to judge.
    assert!(pooled.iter().all(|row| row.draws[1].len() == 3));
    let words = |say| row(&pooled, say).differences[2].as_ref();
    let verdict = |say| words(say).map(|found| found.verdict);
    assert_eq!(verdict("VEGF in arterial"), Some(Verdict::Negligible));
    assert_eq!(verdict("Living cells beyond"), Some(Verdict::TooFewCells));
    assert_eq!(verdict("Price of a living cell"), None);
    for say in ["More VEGF", "VEGF in the patch beside", "IL-6 suppressed"] {
        let found = words(say).expect("a difference");
        assert_eq!((found.from.as_str(), found.replicates), ("", 3), "{say}");
        assert!(found.interval.is_some(), "{say}");
    }
    assert_eq!(row(&pooled, "Alive in the lung").given, [0, 2000, 6000]);
    assert!(row(&pooled, "Alive in the lung").headline);
    assert!(row(&pooled, "Label in the liver").values[1].is_some());
    assert!(
        row(&pooled, "VEGF in the patch between")
            .taken_at_h
            .is_some()
    );
    assert!(words("Macrophages").is_some());
}

#[test]
fn replicates_of_one_run_have_the_evidence_of_separate_runs() {
    let together = finding(plan(3)).evidence;
    assert_eq!(together, of_three_runs());
    let bytes = postcard::to_stdvec(&together).expect("bytes");
    assert_eq!(postcard::from_bytes(&bytes), Ok(together));
}

#[test]
fn evidence_of_another_table_does_not_fit_and_has_no_values() {
    let evidence = finding(plan(1)).evidence;
    let fewer = Plan {
        answers: plan(1).answers[..2].to_vec(),
        ..plan(1)
    };
    let fewer = finding(fewer).evidence;
    let table = ClosingTable::of(&plan(1)).expect("a table");
    assert!(table.fits(&evidence) && !table.fits(&fewer));
    let pooled = RunEvidence::pooled([evidence, fewer]);
    let answers = table.answers(&pooled, false);
    assert_eq!(answers[0].draws[1].len(), 2);
    let last = row(&answers, "VEGF in arterial");
    assert!(last.draws[0][0].is_some() && last.draws[0][1].is_none());
    assert!(table.answers(&RunEvidence::default(), false)[0].draws[0].is_empty());
}

/// Shows nothing.
struct Unwatched;

impl Observer for Unwatched {
    fn progress(&mut self, _progress: &Progress) {}
}

#[test]
fn state_and_answers_are_those_of_a_recorded_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = scenario(1);
    let job = Job {
        scenario: &scenario,
        name: "judged".to_owned(),
        command: String::new(),
        again: String::new(),
        target: folder.path().join("run"),
        existing: Existing::Refuse,
        tables_only: true,
        threads: 1,
        checkpoint_every: None,
        until: None,
    };
    let recorded = run(&job, &mut Unwatched, &GO_ON).expect("a run");
    let found = finding(scenario.plan());
    assert_eq!(found.state_hash, recorded.state_hash);
    let table = ClosingTable::of(&scenario.plan()).expect("a table");
    assert_eq!(table.answers(&found.evidence, false), recorded.answers);
}

#[test]
fn a_run_ends_early_where_it_is_asked_to_or_its_time_is_over() {
    let stop = AtomicBool::new(true);
    let asked = RunLimits {
        stop: &stop,
        ..free()
    };
    assert_eq!(run_unrecorded(plan(1), asked, None), Ending::Stopped(None));
    let ends_at_once = |time| RunLimits {
        time: Some(time),
        ..free()
    };
    let ending = run_unrecorded(plan(1), ends_at_once(Duration::ZERO), None);
    assert!(matches!(ending, Ending::OutOfTime(_)), "{ending:?}");
    let ending = run_unrecorded(plan(1), ends_at_once(Duration::MAX), None);
    assert!(matches!(ending, Ending::Finished(_)), "{ending:?}");
}

/// A year would take hours.
#[test]
fn a_long_run_is_stopped_between_two_samples() {
    let year = Tick::from_seconds(365.0 * 86_400.0);
    let long = || {
        let mut plan = plan(1);
        plan.duration = year;
        plan.clocks.sampling = year;
        plan.clocks.pictures.clear();
        plan
    };
    let started = Instant::now();
    let limits = RunLimits {
        time: Some(Duration::from_millis(300)),
        ..free()
    };
    let ending = run_unrecorded(long(), limits, None);
    assert!(matches!(ending, Ending::OutOfTime(at) if at < long().duration));
    let stop = AtomicBool::new(false);
    let ending = std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            let limits = RunLimits {
                stop: &stop,
                ..free()
            };
            run_unrecorded(long(), limits, None)
        });
        std::thread::sleep(Duration::from_millis(300));
        stop.store(true, Ordering::Relaxed);
        run.join().expect("no panic")
    });
    assert_eq!(ending, Ending::Stopped(None));
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[test]
fn a_failure_has_the_words_of_the_error() {
    let mut wrong = plan(1);
    wrong.answers[0].observable = "body.long.viable".to_owned();
    let expected = "the closing table asks for `body.long.viable`, which this run does not record";
    let ending = run_unrecorded(wrong, free(), None);
    assert_eq!(ending, Ending::Failed(expected.to_owned()));
    // Too little for the cells that are there at the start: the first one that enters ends the run.
    let mut long = plan(1);
    long.duration = Tick::from_seconds(2.0 * 86_400.0);
    let limits = RunLimits {
        memory: Budget::new(0.0, 0.0),
        ..free()
    };
    let ending = run_unrecorded(long, limits, None);
    assert!(
        matches!(&ending, Ending::OutOfMemory(words) if words.contains("memory")),
        "{ending:?}"
    );
}

#[test]
fn a_single_thread_counts_its_own_processor_time() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let pool = pool.expect("a pool");
    let found = pool.install(|| {
        assert!(matches!(Processor::start(), Processor::Thread(_)));
        finding(plan(1))
    });
    assert!(found.processor > Duration::ZERO);
    assert!(matches!(Processor::start(), Processor::Process(_)));
}

#[test]
fn a_run_that_is_stopped_anywhere_ends_as_if_it_had_never_been_stopped() {
    let expected = finding(plan(2));
    let mut state: Option<Vec<u8>> = None;
    let mut stops = 0;
    let found = loop {
        // Each attempt is given a little longer than the one before, so that it ends at some other step.
        let stop = AtomicBool::new(false);
        let patience = Duration::from_micros(500 * (stops + 1));
        let ending = std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(patience);
                stop.store(true, Ordering::Relaxed);
            });
            let limits = RunLimits {
                stop: &stop,
                keep_after: Some(Duration::ZERO),
                ..free()
            };
            run_unrecorded(plan(2), limits, state.as_deref())
        });
        match ending {
            Ending::Finished(found) => break found,
            Ending::Stopped(left) => state = left,
            other => panic!("{other:?}"),
        }
        stops += 1;
        assert!(stops < 2000, "it never ends");
    };
    assert!(stops > 2, "only {stops} stops");
    assert_eq!(found.evidence, expected.evidence);
    assert_eq!(found.state_hash, expected.state_hash);
    assert_eq!(found.memory_bytes, expected.memory_bytes);
    let other = run_unrecorded(plan(1), free(), state.as_deref());
    assert!(
        matches!(other, Ending::Failed(_)),
        "another plan: {other:?}"
    );
}
