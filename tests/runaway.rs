//! No number of the inflammation makes it run away within its range: by the mean field, one number at an end of its range at a time.
#![cfg(feature = "cli")]

use mscsim::mean_field::mean_field;
use mscsim::plan::Plan;
use mscsim::scenario::{ParameterSource, Settings, load};
use rayon::prelude::*;

/// Long after every peak.
const DURATION: &str = "duration=21 d";
/// Longest step of the mean field, s.
const STEP_S: f64 = 1800.0;
/// A cell of 12 to 21 um in every voxel of 20 um: what no tissue holds, per mm^3.
const FULL: f64 = 125_000.0;

fn plan(scenario: &str, overlays: &[&str]) -> Option<Plan> {
    let settings = Settings {
        overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
        ..Settings::default()
    };
    let path = format!("{}/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    Some(load(&path, &settings).ok()?.plan())
}

/// Leukocytes per mm^3 in the course of the first arm: the most, and at the end.
fn leukocytes(plan: &Plan) -> [f64; 2] {
    let arm = &plan.arms[0];
    let course = mean_field(plan, arm, STEP_S).expect("a mean field");
    let states = &arm.model.kinds.states;
    let is_leukocyte =
        |name: &str| ["neutrophil", "macrophage", "monocyte", "t-cell"].contains(&name);
    let counts = course.states.iter().map(|mixture| {
        let of_all = states.iter().zip(&mixture.cells);
        let own = of_all.filter(|(state, _)| is_leukocyte(&arm.model.kinds.kind(state.kind).name));
        own.map(|(_, density)| density).sum::<f64>() * 1e9
    });
    let counts: Vec<f64> = counts.collect();
    [
        counts.iter().copied().fold(0.0, f64::max),
        counts[counts.len() - 1],
    ]
}

/// The ends of the range of a number of the rules and levels, as settings.
fn ends(parameter: &ParameterSource) -> Vec<String> {
    let is_of_cells = ["rules.", "kinds.", "factors."]
        .iter()
        .any(|start| parameter.path.starts_with(start));
    // A baseline is held from outside, for ever.
    let is_held = parameter.path.ends_with(".baseline");
    if !is_of_cells || is_held || parameter.arm.is_some() {
        return Vec::new();
    }
    let words = parameter.range.split(" to ");
    words
        .map(|end| format!("{}={}", parameter.path, end.trim()))
        .collect()
}

fn runaways(scenario: &str) -> Vec<String> {
    let shipped = plan(scenario, &[DURATION]).expect("a plan");
    let [_, rest] = leukocytes(&shipped);
    let path = format!("{}/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let parameters = load(&path, &Settings::default())
        .expect("a scenario")
        .parameters();
    let settings: Vec<String> = parameters.iter().flat_map(ends).collect();
    assert!(settings.len() > 100, "{}", settings.len());
    let tried = settings.par_iter().filter_map(|setting| {
        let Some(plan) = plan(scenario, &[DURATION, setting]) else {
            // The voxels of the scenario may be too coarse for a field that reaches less far.
            let is_field = setting.starts_with("factors.");
            return (!is_field).then(|| format!("{setting}: refused"));
        };
        let [most, end] = leukocytes(&plan);
        let is_sound = most < FULL && end < 0.9 * most.max(rest);
        (!is_sound).then(|| format!("{setting}: {most:.0}, {end:.0} at the end"))
    });
    tried.collect()
}

fn assert_bounded(scenario: &str) {
    let found = runaways(scenario);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_runs_away_in_the_peritoneum() {
    assert_bounded("studies/models/mouse-peritonitis");
}

#[test]
fn nothing_runs_away_in_an_injured_lung() {
    assert_bounded("studies/models/rat-lung");
}

#[test]
fn nothing_runs_away_in_an_infarct() {
    assert_bounded("mouse-infarct");
}

/// TNF of some M1 turns others, but not where nothing is damaged: the inflammation ends, whatever the rates are.
#[test]
fn a_disturbed_healthy_lung_comes_to_rest() {
    let plan = plan("../tests/scenarios/good/quiet-lung", &[]).expect("a plan");
    let arm = &plan.arms[0];
    let course = mean_field(&plan, arm, STEP_S).expect("a mean field");
    let values = |name: &str| course.values(&arm.model, name).expect("a name");
    let m1 = values("cells.macrophage.m1");
    let tnf = values("factor.tnf.mean");
    let [day_1, end] = [4, m1.len() - 1];
    assert!(
        tnf[day_1] > 0.0 && m1[end] < 0.02 * m1[0],
        "{} {}",
        m1[0],
        m1[end]
    );
    assert!(tnf[end] < 0.02 * tnf[day_1], "{} {}", tnf[day_1], tnf[end]);
    // Monocytes that came are gone, and residents stay.
    let m0 = values("cells.macrophage.m0");
    assert!((m0[end] / m0[0] - 1.0).abs() < 0.1, "{} {}", m0[0], m0[end]);
}
