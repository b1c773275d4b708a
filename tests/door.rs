//! The door of the engine, as another program uses it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "door/cells.rs"]
mod cells;
#[path = "door/live.rs"]
mod live;
#[path = "door/shown.rs"]
mod shown;

use std::path::Path;

use mscsim::engine::{
    Detail, Engine, EngineError, LIVE_CHANGES, Live, Settings, Snapshot, live_change,
};
use mscsim::ids::{CellId, Tick};
use mscsim::simulation::{Reason, SimulationError, Voxels};

fn settings(overlays: &[&str]) -> Settings {
    Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    }
}

/// The main scenario in a patch of 25 voxels of 20 um, with a dose of twenty thousand cells an hour after the start.
fn small() -> Engine {
    let settings = settings(&[
        "site.patch.voxel=20 um",
        r#"site.patch.size=["0.1 mm", "0.1 mm", "20 um"]"#,
        "arm.cells.infusion.0.amount=2e4 cells",
        "arm.cells.infusion.0.at=1 h",
        "replicates=1",
    ]);
    Engine::load("mouse-infarct", &settings).unwrap()
}

fn hours(hours: f64) -> Tick {
    Tick::from_seconds(3600.0 * hours)
}

#[test]
fn a_snapshot_brings_back_the_same_bits() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let (then, hash) = (engine.snapshot().unwrap(), engine.state_hash());
    assert_eq!(then.now(), hours(2.0));
    engine.advance_to(hours(3.0)).unwrap();
    let end = engine.state_hash();
    assert_ne!(end, hash);
    engine.restore(&then).unwrap();
    assert_eq!(engine.state_hash(), hash);
    engine.advance_to(hours(3.0)).unwrap();
    assert_eq!(engine.state_hash(), end);
}

#[test]
fn a_clone_and_a_fork_leave_the_run_alone() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let hash = engine.state_hash();
    let mut clone = engine.clone();
    let mut fork = engine
        .fork(&settings(&["factors.vegf.decay=2e-4 /s"]))
        .unwrap();
    clone.step().unwrap();
    fork.step().unwrap();
    assert_eq!(engine.state_hash(), hash);
    engine.step().unwrap();
    assert_eq!(engine.state_hash(), clone.state_hash());
    assert_ne!(engine.state_hash(), fork.state_hash());
    assert_eq!(engine.now(), fork.now());
}

/// The first minute after the start of an infusion has many epochs; the tissue makes one step.
#[test]
fn epochs_show_what_happens_within_a_step() {
    let mut engine = small();
    engine.advance_to(hours(1.0)).unwrap();
    let mut held = vec![engine.value("cells", "body.lung.viable").unwrap()];
    let minute = hours(1.0) + 600;
    while engine.step_epoch("cells").unwrap() < minute {
        held.push(engine.value("cells", "body.lung.viable").unwrap());
    }
    assert!(held.len() > 30, "{} epochs", held.len());
    assert!(held.windows(2).filter(|pair| pair[1] > pair[0]).count() > 20);
    // All arms stand at the same moment after the next step, with the bits of a run without a look.
    engine.step().unwrap();
    let mut other = small();
    other.advance_to(engine.now()).unwrap();
    assert_eq!(engine.state_hash(), other.state_hash());
}

#[test]
fn a_text_is_a_scenario_too_and_its_faults_are_reported() {
    let text = "format = 1\ntitle = \"t\"\nduration = \"1 parsec\"\n";
    let faults = Engine::load(text, &Settings::default()).unwrap_err();
    assert!(faults.to_string().contains("parsec"), "{faults}");
    let unknown = Engine::load("mouse-infarkt", &Settings::default()).unwrap_err();
    assert!(unknown.to_string().contains("mouse-infarkt"), "{unknown}");
}

/// A limit that is passed in takes the place of what the machine has.
#[test]
fn memory_is_limited_by_the_settings() {
    let limited = |bytes| Settings {
        memory_bytes: Some(bytes),
        ..settings(&["replicates=1"])
    };
    let refused = Engine::load("mouse-infarct", &limited(1_000_000)).unwrap_err();
    let words = refused.to_string();
    assert!(
        words.contains("needs more memory than it may use"),
        "{words}"
    );
    // Enough to start, but not for 47 cells that double every twenty minutes.
    let dish = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/scenarios/good/dish.toml"
    );
    let growth = Settings {
        memory_bytes: Some(130_000_000),
        ..settings(&["rules.blob-divides.base=2 /h", "duration=12 h"])
    };
    let mut engine = Engine::load(dish, &growth).unwrap();
    let start = engine.snapshot().unwrap();
    let failed = engine.advance_to(hours(12.0)).unwrap_err().to_string();
    assert!(matches!(engine.step(), Err(EngineError::Failed)));
    assert!(matches!(engine.snapshot(), Err(EngineError::Failed)));
    engine.restore(&start).unwrap();
    engine.step().unwrap();
    assert!(failed.contains("the patch has no room for"), "{failed}");
    assert!(failed.contains("cells of `blob`"), "{failed}");
    assert!(failed.contains("may use 130 MB of memory"), "{failed}");
}

/// An arm that is three steps ahead waits for the others, and nothing goes beyond the end.
#[test]
fn arms_that_stand_apart_meet() {
    let mut engine = small();
    let ahead = hours(0.3);
    while engine.step_epoch("cells").unwrap() < ahead {}
    assert_eq!(engine.now(), Tick(0));
    engine.step().unwrap();
    assert_eq!(engine.now(), ahead);
    let mut other = small();
    other.advance_to(ahead).unwrap();
    assert_eq!(engine.state_hash(), other.state_hash());
    let mut short = Engine::load("well-meals", &settings(&["replicates=1"])).unwrap();
    let end = short.plan().duration;
    short.advance_to(end + 1000).unwrap();
    short.step().unwrap();
    let arm = short.catalogue().arms[0].clone();
    assert_eq!(short.step_epoch(&arm).unwrap(), end);
    assert!(short.finished() && short.now() == end);
}

#[test]
fn snapshots_of_other_runs_and_garbled_bytes_are_refused() {
    let mut engine = small();
    engine.advance_to(hours(0.5)).unwrap();
    let snapshot = engine.snapshot().unwrap();
    let bytes = snapshot.as_bytes().to_vec();
    assert_eq!(Snapshot::from_bytes(bytes.clone()).unwrap(), snapshot);
    for place in [0, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1;
        let refused = Snapshot::from_bytes(wrong);
        assert!(matches!(refused, Err(EngineError::Garbled)), "{place}");
    }
    assert!(Snapshot::from_bytes(vec![1, 2, 3]).is_err());
    // Words decide nothing.
    engine.set_live("question", "Why?").unwrap();
    engine.restore(&snapshot).unwrap();
    engine.set_live("factors.vegf.decay", "2e-4 /s").unwrap();
    let hash = engine.state_hash();
    let refused = engine.restore(&snapshot);
    assert!(matches!(refused, Err(EngineError::OtherRun)));
    assert_eq!(engine.state_hash(), hash);
}
