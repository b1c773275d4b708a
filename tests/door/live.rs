//! Values that change while a run goes on.

use super::*;

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
