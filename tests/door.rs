//! The door of the engine, as another program uses it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

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

/// The main scenario in a patch of 25 voxels, with a dose of twenty thousand cells an hour after the start.
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
    let then = engine.snapshot().unwrap();
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
fn a_live_change_keeps_what_has_been_recorded() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let mut other = engine.clone();
    let expected = (other.take_events(), other.take_readings());
    assert!(!expected.0.is_empty() && !expected.1.is_empty());
    engine.set_live("factors.vegf.decay", "2e-4 /s").unwrap();
    let mut fork = engine.fork(&Settings::default()).unwrap();
    assert_eq!((engine.take_events(), engine.take_readings()), expected);
    assert_eq!(
        (fork.take_events(), fork.take_readings()),
        Default::default()
    );
}

#[test]
fn the_past_of_a_run_is_that_of_the_arm_that_is_furthest() {
    let mut engine = small();
    while engine.step_epoch("cells").unwrap() < hours(0.5) {}
    let refused = engine.set_live("arm.cells.infusion.0.at", "18 min");
    assert!(
        matches!(
            &refused,
            Err(EngineError::Simulation(SimulationError::ForkConflicts(_)))
        ),
        "{refused:?}"
    );
}

#[test]
fn a_cell_that_no_dose_holds_is_not_followed() {
    let mut engine = small();
    for (cell, holds) in [
        (
            CellId::infused(0, 20_000),
            "dose 0 of the arm holds 20000 infused",
        ),
        (CellId::infused(7, 0), "dose 7 of the arm holds 0 infused"),
    ] {
        let refused = engine.follow("cells", cell).unwrap_err().to_string();
        assert!(refused.contains(holds), "{refused}");
    }
    engine.follow("cells", CellId::infused(0, 19_999)).unwrap();
    let refused = engine.value("zzzzzzzz", "time").unwrap_err().to_string();
    assert!(
        refused.ends_with("there are `untreated`, `cells`"),
        "{refused}"
    );
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

/// Cells given into the tissue: what the body knows of a cell in the patch is no part of its life there.
#[test]
fn a_cell_in_the_patch_is_there_until_it_leaves() {
    let overlays = [
        "site.patch.voxel=40 um",
        r#"site.patch.size=["1 mm", "1 mm", "0.2 mm"]"#,
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

#[test]
fn a_picture_holds_what_is_requested() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let nothing = engine.frame("cells", &Detail::default()).unwrap();
    assert_eq!(nothing.time_s, 7200.0);
    assert!(nothing.places.is_empty() && nothing.flows.is_empty());
    let site = &nothing.sites[0];
    assert!(site.cells.is_empty() && site.factors.is_empty() && site.tissue.is_none());
    let detail = Detail {
        body: true,
        cells: true,
        tissue: true,
        factors: vec!["vegf".to_owned()],
        voxels: Voxels::Layer(0),
    };
    let all = engine.frame("cells", &detail).unwrap();
    assert_eq!(all.sites[0].factors[0].len(), 25);
    assert_eq!(all.sites[0].tissue.as_ref().unwrap().vessels.len(), 25);
    let lung = all.places.iter().position(|place| place.name == "lung");
    let lung = lung.unwrap();
    let viable = all.places[lung].counts.viable;
    assert_eq!(
        viable as f64,
        engine.value("cells", "body.lung.viable").unwrap()
    );
    let state = engine.catalogue().states.iter();
    let m0 = state.clone().position(|(key, _)| key == "macrophage.m0");
    let of_m0 = all.sites[0].cells.iter();
    let of_m0 = of_m0.filter(|cell| Some(cell.state.index()) == m0).count();
    let counted = engine.value("cells", "cells.macrophage.m0").unwrap();
    assert_eq!(of_m0 as f64, counted);
    let beyond = Detail {
        voxels: Voxels::Layer(1),
        ..detail.clone()
    };
    let beyond = engine.frame("cells", &beyond).unwrap();
    assert!(beyond.sites[0].factors[0].is_empty());
    let unknown = Detail {
        factors: vec!["vefg".to_owned()],
        ..detail
    };
    let refused = engine.frame("cells", &unknown).unwrap_err().to_string();
    assert_eq!(refused, "no factor `vefg`; the nearest is `vegf`");
}

/// Every cell that is given into a vein passes into the lung, and what leaves a place has come into it.
#[test]
fn passages_are_conserved_and_come_back() {
    let mut engine = small();
    engine.advance_to(hours(2.0)).unwrap();
    let detail = Detail {
        body: true,
        ..Detail::default()
    };
    let frame = engine.frame("cells", &detail).unwrap();
    let name = |at: usize| frame.places[at].name.as_str();
    let of = |ends: &dyn Fn(&str, &str) -> bool| -> u64 {
        let flows = frame.flows.iter();
        let flows = flows.filter(|flow| ends(name(flow.from), name(flow.to)));
        flows.map(|flow| flow.passed).sum()
    };
    let into_lung = of(&|_, to| to == "lung");
    let back = of(&|_, to| to == "venous");
    let flowing = frame.places[0].counts.flowing;
    assert_eq!(into_lung, 20_000 + back - flowing);
    for place in frame.places.iter().map(|place| place.name.clone()) {
        let (came, left) = (of(&|_, to| to == place), of(&|from, _| from == place));
        assert!(
            left <= came + 20_000 * u64::from(place == "venous"),
            "{place}"
        );
    }
    assert!(of(&|from, to| from == "arterial" && to == "liver") > 0);
    assert!(of(&|from, to| from == "gut" && to == "liver") > 0);
    let then = engine.snapshot().unwrap();
    engine.advance_to(hours(3.0)).unwrap();
    engine.restore(&then).unwrap();
    assert_eq!(engine.frame("cells", &detail).unwrap(), frame);
    let untreated = engine.frame("untreated", &detail).unwrap();
    assert!(untreated.flows.iter().all(|flow| flow.passed == 0));
    let output: f64 = frame
        .flows
        .iter()
        .filter(|flow| name(flow.from) == "venous")
        .map(|flow| flow.blood_um3_per_s)
        .sum();
    let organs: f64 = frame
        .flows
        .iter()
        .filter(|flow| name(flow.from) == "arterial")
        .map(|flow| flow.blood_um3_per_s)
        .sum();
    assert!((output / organs - 1.0).abs() < 1e-6);
}

/// A value of each row of the table of live changes, with another value.
const EXAMPLES: &[(&str, &str)] = &[
    ("duration", "2 h"),
    ("seed", "9"),
    ("replicates", "2"),
    ("clock.fields", "30 s"),
    ("clock.pictures", r#"["1 h"]"#),
    ("clock.motion", "15 s"),
    ("site.heart.patch.voxel", "10 um"),
    ("arm.venous.infusion.0.amount", "100 cells"),
    ("arm.venous.companion.1.at", "30 min"),
    ("arm.venous.without", r#"["paracrine"]"#),
    ("arm.venous.name", "other"),
    ("body.beds.pulmonary.release", "1e-8 /min"),
    ("body.organs.kidney.bed", "\"pulmonary\""),
    ("body.venous_volume", "0.5 mL"),
    ("labels.in-111.slow", "0.5 /d"),
    ("products.bm-msc.receptors", "2"),
    ("products.bm-msc.chemokine_receptors", "2"),
    ("products.bm-msc.adhesion_factor", "2"),
    ("products.bm-msc.killing", "0.1 /d"),
    ("products.bm-msc.diameter.median", "20 um"),
    ("companions.heparin.adhesion", "0.3"),
    ("factors.vegf.decay", "2e-4 /s"),
    ("kinds.msc.states.dead.corpse", "false"),
    ("kinds.macrophage.speed", "0.5 um/min"),
    ("rules.fibroblasts-secrete-tgf-b.cell", "neutrophil"),
    ("rules.m0-leaves.states", r#"["m1"]"#),
    ("rules.m0-leaves.does", "die"),
    ("rules.msc-secretes-vegf.what", "hgf"),
    ("rules.msc-secretes-vegf.action", "immunomodulation"),
    ("rules.m0-leaves.base", "0.2 /d"),
    ("tissues.infarct.residents.macrophage.m0", "1000 /mm^3"),
    ("tissues.infarct.collagen_start", "5 %"),
    ("tissues.infarct.injury.alarm_rate", "0.3 /h"),
    ("tissues.infarct.injury.core.dead", "50 %"),
    ("tissues.infarct.crowding_limit", "150000 /mm^3"),
    ("actions.paracrine.name", "what cells secrete"),
];

#[test]
fn the_table_of_live_changes_is_what_a_run_follows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios/good/live.toml");
    let mut engine = Engine::load(&path.to_string_lossy(), &Settings::default()).unwrap();
    engine.advance_to(hours(2.5)).unwrap();
    let mut wrong = Vec::new();
    assert_eq!(
        EXAMPLES.len(),
        LIVE_CHANGES.len(),
        "an example for each row"
    );
    for (row, (path, value)) in LIVE_CHANGES.iter().zip(EXAMPLES) {
        assert_eq!(live_change(path), Some(row), "{path}");
        let overlay = format!("{path}={value}");
        let refused = match engine.fork(&settings(&[&overlay])) {
            Ok(_) => Vec::new(),
            Err(EngineError::Simulation(SimulationError::ForkConflicts(all))) => {
                all.into_iter().map(|one| one.why).collect()
            }
            Err(other) => {
                wrong.push(format!("{overlay}: {other}"));
                continue;
            }
        };
        let expected: Option<Reason> = match row.live {
            Live::Always => None,
            Live::UntilItActs(why) | Live::Never(why) => Some(why),
        };
        match expected {
            None if refused.is_empty() => {}
            Some(why) if refused.contains(&why) => {}
            _ => wrong.push(format!("{overlay}: {refused:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
