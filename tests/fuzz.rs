//! Unintended texts and states, made by changing good ones: nothing panics, nothing takes long. Each target runs for a second, or
//! for as many as `MSCSIM_FUZZ_SECONDS` states: `docs/CONTRIBUTING.md` has the command.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "fuzz/mutator.rs"]
mod mutator;

use std::time::{Duration, Instant};

use mscsim::scenario::{Settings, load, load_text};
use mscsim::simulation::{RunSnapshot, Simulation};
use mscsim::syntax::{Style, render_faults};
use mscsim::units::{duration, exact_duration, format_quantity, parse, size, visible};
use mutator::{Mutator, fuzz};

/// Longest time that one small text may take, in a program built for tests on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// All scenarios of the tests, good and bad.
fn corpus() -> Vec<String> {
    let folders = ["good", "bad"].map(|name| folder().join(name));
    let files = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let small = |text: &String| text.len() < 8000;
    let read = |path| std::fs::read_to_string(path).unwrap();
    paths.into_iter().map(read).filter(small).collect()
}

/// Loads a text and writes its faults.
fn check(text: &str, overlays: Vec<String>) {
    let began = Instant::now();
    let settings = Settings {
        overlays,
        ..Settings::default()
    };
    match load_text("fuzzed.toml", text, Some(&folder()), &settings) {
        Ok(scenario) => {
            scenario.estimate();
            scenario.parameters();
            scenario.plan();
        }
        Err(faults) => {
            let report = render_faults(&faults, Style::default());
            assert_eq!(visible(&report), report);
        }
    }
    assert!(began.elapsed() < PATIENCE, "{text}");
}

#[test]
fn quantities() {
    let corpus = [
        "29 um^2/s",
        "2,000,000 cells",
        "1 d 6 h",
        "-0.25 /day",
        "1e-300 mol/L",
        "8 pM",
        "95 %",
        "1_000 µm²/h",
    ];
    fuzz(|mutator| {
        let good = corpus[mutator.below(corpus.len())];
        let bytes = mutator.mutate(good.as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        match parse(&text) {
            Ok(quantity) => {
                assert!(quantity.value.is_finite(), "{text}");
                let written = format_quantity(quantity.value, quantity.dimension);
                let d = quantity.dimension;
                let powers = [d.length, d.time, d.molecules, d.cells, d.mass, d.money];
                // What no parameter has: a power that no text may have.
                let readable = powers.iter().all(|power| power.unsigned_abs() <= 9);
                if readable && (1e-270..1e270).contains(&quantity.value.abs()) {
                    let back = parse(&written).unwrap();
                    let error = (back.value / quantity.value - 1.0).abs();
                    assert!(error < 1e-9, "{text} is {written}");
                }
            }
            Err(error) => {
                assert!(text.get(error.range.clone()).is_some(), "{text}");
                assert!(!error.to_string().is_empty());
            }
        }
    });
}

#[test]
fn durations() {
    fuzz(|mutator| {
        let seconds = match mutator.below(3) {
            0 => f64::from_bits(mutator.word()),
            1 => mutator.word() as f64,
            _ => mutator.word() as f64 * 1e-13,
        };
        for words in [duration(seconds), exact_duration(seconds), size(seconds)] {
            assert!(!words.is_empty() && words.len() < 400, "{seconds}: {words}");
        }
    });
}

#[test]
fn scenarios() {
    let corpus = corpus();
    assert!(corpus.len() > 100);
    fuzz(|mutator| {
        let good = &corpus[mutator.below(corpus.len())];
        let bytes = mutator.mutate(good.as_bytes());
        check(&String::from_utf8_lossy(&bytes), Vec::new());
    });
}

#[test]
fn settings() {
    let good = std::fs::read_to_string(folder().join("good/tiny.toml")).unwrap();
    let corpus = [
        "duration=12 h",
        "arm.cells.infusion.0.amount=1e5 cells",
        "arm.cells.infusion.1={ product = \"marrow\", amount = \"1e5 cells\", route = \"iv\", at = \"1 h\" }",
        "site.patch.size=[\"0.2 mm\", \"0.2 mm\", \"20 um\"]",
        "body.mass={ value = \"21 g\", range = [\"20 g\", \"22 g\"], why = \"heavier\" }",
        "kinds.msc.speed=1 um/h",
        "clock.fields=1 min",
    ];
    fuzz(|mutator| {
        let setting = corpus[mutator.below(corpus.len())];
        let bytes = mutator.mutate(setting.as_bytes());
        check(&good, vec![String::from_utf8_lossy(&bytes).into_owned()]);
    });
}

/// A state of a small run, as a checkpoint holds it behind its seal.
fn state() -> (mscsim::plan::Plan, Vec<u8>) {
    let path = folder().join("good/small-infarct.toml");
    let settings = Settings {
        overlays: vec!["duration=26 h".to_owned()],
        ..Settings::default()
    };
    let mut plan = load(&path.to_string_lossy(), &settings).unwrap().plan();
    for arm in &mut plan.arms {
        arm.model.sites[0].shape = arm.model.sites[0].shape.map(|voxels| voxels.min(4));
        for dose in &mut arm.infusions {
            dose.amount = dose.amount.min(20.0);
        }
    }
    let mut simulation = Simulation::new(plan.clone()).unwrap();
    simulation.advance().unwrap();
    let bytes = postcard::to_stdvec(&simulation.saved()).unwrap();
    (plan, bytes)
}

#[test]
fn states() {
    let (plan, bytes) = state();
    let restored = |bytes: &[u8]| {
        let saved = postcard::from_bytes::<RunSnapshot<'_>>(bytes).ok()?;
        Simulation::restored(plan.clone(), saved).ok()
    };
    assert!(restored(&bytes).is_some(), "the whole state is sound");
    fuzz(|mutator: &mut Mutator| {
        let changed = mutator.mutate(&bytes);
        // What decides nothing, such as times, may have changed without a trace.
        if let Some(mut simulation) = restored(&changed) {
            let _ended = simulation.advance();
        }
    });
}
