//! What `docs/EXTENDING.md` promises to strangers, as far as it can be tested at little cost: a method of solution and a biology that
//! are written in this file, and the paths and tests that the page names.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use mscsim::cells::{Sensed, SignalName, SignalObject};
use mscsim::engine::{Engine, Settings};
use mscsim::fields::{
    Boundary, FactorField, FactorKinetics, FieldError, FieldState, Grid, StepBalance, Stepper,
};
use mscsim::ids::Tick;
use mscsim::simulation::Stage;
use mscsim::units::Dimension;

/// Eq. F1 as it is written, in explicit steps of its own length.
#[derive(Debug, Clone)]
struct SmallSteps;

const SMALL_S: f64 = 0.25;

impl Stepper<f64> for SmallSteps {
    fn new(_: &FieldState<f64>) -> Self {
        Self
    }

    fn step(
        &mut self,
        field: &mut FieldState<f64>,
        _present: f64,
        step: &mut StepBalance,
    ) -> Result<f64, FieldError> {
        field.check_secretion()?;
        let volume_um3 = field.grid.voxel_volume_um3();
        let hop_per_s = field.kinetics.diffusion_um2_per_s / field.grid.spacing_um.powi(2);
        let steps = (field.dt_s / SMALL_S).ceil();
        let dt_s = field.dt_s / steps;
        for _ in 0..steps as u32 {
            let before = field.concentration.clone();
            for (voxel, &here) in before.iter().enumerate() {
                let flow: f64 = neighbours(&field.grid, voxel)
                    .map(|other| before[other] - here)
                    .sum();
                let secreted = field.secretion_per_s[voxel] / volume_um3;
                let (decayed, taken_up) = (
                    field.kinetics.decay_per_s * here,
                    field.uptake()[voxel] * here,
                );
                let change = hop_per_s * flow + secreted - decayed - taken_up;
                field.concentration[voxel] += dt_s * change;
                step.secreted += dt_s * volume_um3 * secreted;
                step.decayed += dt_s * volume_um3 * decayed;
                step.taken_up += dt_s * volume_um3 * taken_up;
            }
        }
        step.substeps = steps as u32;
        field.checked_present()
    }

    fn forget(&mut self) {}
}

/// The voxels that share a face with a voxel.
fn neighbours(grid: &Grid, voxel: usize) -> impl Iterator<Item = usize> {
    let (grid, cells) = (*grid, grid.coordinates(voxel));
    let moves = (0..3).flat_map(|axis| [(axis, -1_isize), (axis, 1)]);
    moves.filter_map(move |(axis, side)| {
        let mut there = cells;
        there[axis] = there[axis].checked_add_signed(side)?;
        (there[axis] < grid.shape[axis]).then(|| grid.index(there))
    })
}

fn half_an_hour<S: Stepper<f64>>() -> FactorField<f64, S> {
    let grid = Grid::new([7, 5, 3], 20.0).expect("a sound grid");
    let kinetics = FactorKinetics {
        diffusion_um2_per_s: 29.0,
        decay_per_s: 1.65e-4,
    };
    let field = FactorField::<f64, S>::with_stepper(grid, kinetics, 60.0, Boundary::NoFlux);
    let mut field = field.expect("a sound field");
    field.sources_mut()[grid.index([1, 2, 1])] = 0.5;
    field.concentration_mut()[grid.index([6, 0, 0])] = 1e-3;
    let uptake = (0..grid.voxels()).map(|voxel| if voxel % 4 == 0 { 5e-4 } else { 0.0 });
    field
        .set_uptake(&uptake.collect::<Vec<f64>>())
        .expect("sound rates");
    for _ in 0..30 {
        field.step().expect("a sound step");
    }
    field
}

#[test]
fn a_method_of_solution_from_outside_agrees_with_the_built_in_one() {
    let own = half_an_hour::<SmallSteps>();
    let built_in = half_an_hour::<mscsim::fields::PropagatorStepper<f64>>();
    let most = own.concentration().iter().copied().fold(0.0, f64::max);
    let pairs = own.concentration().iter().zip(built_in.concentration());
    let apart = pairs.map(|(one, other)| (one - other).abs());
    let furthest = apart.fold(0.0, f64::max) / most;
    assert!(furthest < 1e-3, "{furthest} of the maximum");
    for ledger in [own.balance(), built_in.balance()] {
        assert!(ledger.relative_residual().abs() < 1e-9, "{ledger:?}");
    }
    assert!(own.balance().substeps > built_in.balance().substeps);
}

/// A table of terms with each signal that a subject senses: by a Hill function, and linear too where the signal is a share.
fn terms(table: &str, of_tissue: bool) -> String {
    let mut text = format!("[{table}]\n");
    for name in SignalName::ALL {
        let form = name.form();
        if of_tissue && form.tissue != Sensed::Value {
            continue;
        }
        let word = serde_json::to_value(name).expect("a word");
        let word = word.as_str().expect("a word");
        let object = match name.object() {
            None => "",
            Some(SignalObject::Factor) => r#", of = "glow""#,
            Some(SignalObject::Vicinity) => r#", of = "walker.calm", radius = "60 um""#,
            Some(SignalObject::Level) => r#", of = "primed""#,
        };
        let example = form.dimension.example().expect("a named dimension");
        let mut term = |key: &str, shape: &str| {
            let signal = format!(r#"signal = "{word}"{object}"#);
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{key} = {{ {signal}, {shape}, strength = 0.1 }}");
        };
        term(word, &format!(r#"half = "{example}", power = 2"#));
        if form.dimension == Dimension::SHARE {
            term(&format!("{word}-too"), r#"shape = "linear""#);
        }
    }
    text
}

/// A species with a new organ, tissue, kind, level, factor and rules with every term. The numbers are no biology.
fn newt() -> String {
    let mut text = include_str!("scenarios/newt.toml").to_owned();
    for (rule, of_tissue) in [
        ("walker-glows", false),
        ("calm-gets-busy", false),
        ("vessels-let-in", true),
        ("fibres-die", true),
    ] {
        for effect in ["raised_by", "lowered_by"] {
            text += &terms(&format!("rules.{rule}.{effect}"), of_tissue);
        }
    }
    text
}

#[test]
fn a_biology_from_outside_runs_without_a_line_of_rust() {
    let text = newt();
    let load = || {
        Engine::load(&text, &Settings::default())
            .unwrap_or_else(|faults| panic!("{faults}\n{text}"))
    };
    let mut engine = load();
    let value = |engine: &Engine, name: &str| {
        let found = engine.value("alone", name);
        found.unwrap_or_else(|unknown| panic!("{unknown}"))
    };
    let at_first = value(&engine, "cells.walker.calm");
    assert!(at_first > 0.0);
    assert_eq!(value(&engine, "factor.glow.mean"), 0.0);
    engine
        .advance_to(Tick::from_seconds(3.0 * 3600.0))
        .unwrap_or_else(|failed| panic!("{failed}"));
    for moved in [
        "factor.glow.mean",
        "cells.walker.busy",
        "done.walker-glows",
        "done.calm-gets-busy",
        "done.vessels-let-in",
    ] {
        assert!(value(&engine, moved) > 0.0, "{moved}");
    }
    assert!(value(&engine, "tissue.parenchyma") < 1.0);
    assert_eq!(value(&engine, "body.gland.viable"), 0.0);
    let mut again = load();
    again
        .advance_to(engine.now())
        .unwrap_or_else(|failed| panic!("{failed}"));
    assert_eq!(engine.state_hash(), again.state_hash());
}

#[test]
fn the_stages_of_the_architecture_are_those_of_the_program() {
    let names: Vec<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
    let page = include_str!("../docs/ARCHITECTURE.md");
    assert!(page.contains(&names.join(" -> ")), "{names:?}");
}

/// The words in backticks of a page, outside its blocks of code.
fn quoted_words(page: &str) -> BTreeSet<&str> {
    page.split("```")
        .step_by(2)
        .flat_map(|text| text.split('`').skip(1).step_by(2))
        .collect()
}

#[test]
fn the_page_on_additions_names_what_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| fs::read_to_string(path).expect("a text of the project");
    let page = read(&root.join("docs/EXTENDING.md"));
    let mut texts = String::new();
    for folder in ["src", "tests"] {
        collect(&root.join(folder), &mut texts);
    }
    let (mut paths, mut tests) = (0, 0);
    for word in quoted_words(&page) {
        let holds_a_place = word.contains(['<', '*', ' ', ':']);
        if word.contains('/') && !holds_a_place {
            let here = ["", "src", "docs"].map(|folder| root.join(folder).join(word));
            assert!(here.iter().any(|path| path.exists()), "no file `{word}`");
            paths += 1;
        } else if word.matches('_').count() >= 3 && word == word.to_lowercase() {
            let found = texts.contains(&format!("fn {word}("));
            assert!(found, "no test is called `{word}`");
            tests += 1;
        }
    }
    assert!(paths > 20 && tests > 10, "{paths} paths, {tests} tests");
}

/// The text of all Rust files below a folder.
fn collect(folder: &Path, texts: &mut String) {
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, texts);
        } else if path.extension().is_some_and(|end| end == "rs") {
            texts.push_str(&fs::read_to_string(&path).expect("a source file"));
        }
    }
}
