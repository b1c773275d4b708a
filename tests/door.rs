//! The door of the engine, as another program uses it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use mscsim::engine::{Engine, EngineError, Settings, Snapshot};
use mscsim::ids::{CellId, Tick};

fn settings(overlays: &[&str]) -> Settings {
    Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    }
}

/// The main scenario in a patch of 25 voxels, with a dose of twenty thousand cells an hour after the start.
fn small() -> Engine {
    let settings = settings(&[
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
    let (then, hash) = (engine.snapshot(), engine.state_hash());
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

#[test]
fn a_refused_change_leaves_the_run_as_it_was() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let hash = engine.state_hash();
    let given = engine.set_live("arm.cells.infusion.0.amount", "3e4 cells");
    let words = given.unwrap_err().to_string();
    assert!(words.contains("it has begun before this moment"), "{words}");
    let wrong = engine.set_live("factors.vegf.decay", "1 um");
    assert!(matches!(wrong, Err(EngineError::Scenario(_))));
    assert_eq!(engine.state_hash(), hash);
    engine.set_live("factors.vegf.decay", "2e-4 /s").unwrap();
    let mut as_before = small();
    as_before.advance_to(hours(3.0)).unwrap();
    engine.advance_to(hours(3.0)).unwrap();
    assert_ne!(engine.state_hash(), as_before.state_hash());
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
fn what_is_observed_has_names() {
    let mut engine = small();
    engine.advance_to(hours(1.2)).unwrap();
    let samples = engine.observe();
    assert_eq!(samples.len(), engine.catalogue().arms.len());
    assert_eq!(samples[1].infused, 20_000);
    assert_eq!(engine.value("untreated", "body.total.viable").unwrap(), 0.0);
    let events = engine.take_events();
    assert!(events.iter().any(|event| event.what == "infusion"));
    assert!(engine.take_events().is_empty());
    let words = |refused: EngineError| refused.to_string();
    let arm = engine.value("cell", "body.total.viable").unwrap_err();
    assert_eq!(words(arm), "no arm `cell`; the nearest is `cells`");
    let name = engine.value("cells", "body.lungs.viable").unwrap_err();
    assert_eq!(
        words(name),
        "no observable `body.lungs.viable`; the nearest is `body.lung.viable`"
    );
    assert_eq!(engine.frames("cells").unwrap()[0].vessels.len(), 25);
}

#[test]
fn a_text_is_a_scenario_too_and_its_faults_are_reported() {
    let text = "format = 1\ntitle = \"t\"\nduration = \"1 parsec\"\n";
    let faults = Engine::load(text, &Settings::default()).unwrap_err();
    assert!(faults.to_string().contains("parsec"), "{faults}");
    let unknown = Engine::load("mouse-infarkt", &Settings::default()).unwrap_err();
    assert!(unknown.to_string().contains("mouse-infarkt"), "{unknown}");
}

/// Twenty cells from the needle on: each begins in the veins at its own moment, comes to the lung next, and is never in two places.
#[test]
fn a_followed_cell_has_a_life_in_order() {
    let mut engine = small();
    let cells: Vec<CellId> = (0..20)
        .map(|index| CellId::infused(0, 1000 * index))
        .collect();
    for cell in &cells {
        engine.follow("cells", *cell).unwrap();
    }
    engine.advance_to(hours(2.0)).unwrap();
    let then = engine.snapshot();
    engine.advance_to(hours(30.0)).unwrap();
    let mut other = small();
    other.advance_to(hours(30.0)).unwrap();
    assert_eq!(
        engine.state_hash(),
        other.state_hash(),
        "it changes nothing"
    );
    let mut ends = 0;
    for cell in &cells {
        let life = engine.biography("cells", *cell).unwrap();
        // A tenth of the cells are dead in the bag.
        let (first, ways) = (&life[0], ["flowing", "flowing dead"]);
        assert!(first.place == "venous" && ways.contains(&first.state.as_str()));
        assert!(
            life[0].time_s >= 3600.0 && life[0].time_s <= 3660.0,
            "{life:?}"
        );
        assert!(life.iter().any(|one| one.place == "lung"), "{life:?}");
        assert!(life.windows(2).all(|two| two[0].time_s <= two[1].time_s));
        assert!(life.windows(2).all(|two| two[0] != two[1]));
        let last = life.last().unwrap();
        ends += u32::from(["dead", "gone"].contains(&last.state.as_str()));
    }
    assert!((5..20).contains(&ends), "{ends} of 20 dead after a day");
    // Back at the snapshot, only the life until then is known, and it goes on.
    let whole = engine.biography("cells", cells[7]).unwrap();
    engine.restore(&then).unwrap();
    let until = engine.biography("cells", cells[7]).unwrap();
    assert!(until.iter().all(|one| one.time_s <= 7200.0) && !until.is_empty());
    engine.advance_to(hours(30.0)).unwrap();
    assert_eq!(engine.biography("cells", cells[7]).unwrap(), whole);
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
        memory_bytes: Some(115_000_000),
        ..settings(&["rules.blob-divides.base=2 /h", "duration=12 h"])
    };
    let mut engine = Engine::load(dish, &growth).unwrap();
    let start = engine.snapshot();
    let failed = engine.advance_to(hours(12.0)).unwrap_err().to_string();
    assert!(matches!(engine.step(), Err(EngineError::Failed)));
    engine.restore(&start).unwrap();
    engine.step().unwrap();
    assert!(failed.contains("the patch has no room for"), "{failed}");
    assert!(
        failed.contains("70 MB") || failed.contains("blob"),
        "{failed}"
    );
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
    let snapshot = engine.snapshot();
    let bytes = snapshot.as_bytes().to_vec();
    assert_eq!(Snapshot::from_bytes(bytes.clone()).unwrap(), snapshot);
    for place in [0, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut wrong = bytes.clone();
        wrong[place] ^= 1;
        let refused = Snapshot::from_bytes(wrong);
        assert!(matches!(refused, Err(EngineError::Garbled)), "{place}");
    }
    assert!(Snapshot::from_bytes(vec![1, 2, 3]).is_err());
    engine.set_live("factors.vegf.decay", "2e-4 /s").unwrap();
    let hash = engine.state_hash();
    let refused = engine.restore(&snapshot);
    assert!(matches!(refused, Err(EngineError::OtherRun)));
    assert_eq!(engine.state_hash(), hash);
}

/// Cells given into the tissue: what the body knows of a cell in the patch is no part of its life there.
#[test]
fn a_cell_in_the_patch_is_there_until_it_leaves() {
    let overlays = [
        "site.patch.voxel=40 um",
        "site.injured_share=5 %",
        "arm.cells.infusion.0.route=local",
        "arm.cells.infusion.0.amount=2e5 cells",
        "arm.cells.infusion.0.at=1 h",
        "replicates=1",
    ];
    let mut engine = Engine::load("mouse-infarct", &settings(&overlays)).unwrap();
    let cells: Vec<CellId> = (0..500)
        .map(|index| CellId::infused(0, 400 * index))
        .collect();
    for cell in &cells {
        engine.follow("cells", *cell).unwrap();
    }
    engine.advance_to(hours(30.0)).unwrap();
    let (mut seated, mut ended) = (0, 0);
    for cell in cells {
        let life = engine.biography("cells", cell).unwrap();
        let Some(first) = life.iter().position(|one| one.place == "patch") else {
            continue;
        };
        seated += 1;
        let left = life.iter().position(|one| one.state == "left");
        ended += u32::from(left.is_some());
        let there = &life[first..left.unwrap_or(life.len())];
        assert!(there.iter().all(|one| one.place == "patch"), "{life:?}");
    }
    assert!(seated >= 5 && ended >= 1, "{seated} seated, {ended} left");
}
