//! Stage by stage from the same state, and run beside run.

use serde_json::Value;

use super::reference::{Slow, State};
use crate::body::Epoch;
use crate::observe::Counted;
use crate::plan::Plan;
use crate::plan::fixture::{brawl, flat, heart, well};
use crate::simulation::{Simulation, Stage, StageError, World, stages, step};

type Fast = fn(&mut World, Epoch) -> Result<(), StageError>;
type Reference = fn(&Slow, &mut State, Epoch);

/// The stages before the sample, fast and slow.
const STAGES: [(Stage, Fast, Reference); 11] = [
    (Stage::Treat, stages::treat, Slow::treat),
    (Stage::Circulate, stages::circulate, Slow::circulate),
    (Stage::Occupy, stages::occupy, Slow::occupy),
    (Stage::Seat, stages::seat, Slow::seat),
    (Stage::Exchange, stages::exchange, Slow::exchange),
    (Stage::Secrete, stages::secrete, Slow::secrete),
    (Stage::Diffuse, stages::diffuse, Slow::diffuse),
    (Stage::Respond, stages::respond, Slow::respond),
    (Stage::Migrate, stages::migrate, Slow::migrate),
    (Stage::Heal, stages::heal, Slow::heal),
    (Stage::Settle, stages::settle, Slow::settle),
];
/// A sample changes nothing.
const _: () = assert!(STAGES.len() + 1 == Stage::ALL.len());
/// How many of them run in every epoch; the others when the clock of the tissue is due.
const OF_BLOOD: usize = 4;

/// Largest gap, as a share of the largest number of a column.
fn bound(path: &str) -> f64 {
    let starts = |with: &str| path.starts_with(with);
    let field = starts("fields.");
    if field && path.ends_with("concentration") {
        FIELD
    } else if starts("blood.from_tissue") {
        TRADE
    } else if field || starts("cells.") || starts("hand.recruits") {
        SINGLE
    } else {
        DOUBLE
    }
}

/// A step of a field: the source by three Gauss nodes (0.12 % beside a cell) and uptake by Eq. F5, which is within 0.1 % at rest and
/// misses more in the step after a bolus, or after a crowd that takes up has come in.
const FIELD: f64 = 5e-3;
/// What vessels brought in a step, which Eq. F5 integrates over the patch (0.05 % found).
const TRADE: f64 = 1e-3;
/// What is kept in single precision: a few roundings of it.
const SINGLE: f64 = 2e-6;
/// All else is rounding of sums in another order, a few 1e-12.
const DOUBLE: f64 = 1e-10;

/// The first place where two trees of numbers differ by more than the bound; also the largest share of the bound used.
fn differ(
    expected: &Value,
    found: &Value,
    path: &str,
    used: &mut Vec<(f64, String)>,
) -> Option<String> {
    let fault = || Some(format!("{path}: expected {expected}, found {found}"));
    match (expected, found) {
        (Value::Array(one), Value::Array(other)) if one.len() != other.len() => Some(format!(
            "{path}: expected {} entries, found {}",
            one.len(),
            other.len()
        )),
        (Value::Array(one), Value::Array(other)) => {
            if one.iter().chain(other).all(Value::is_f64) {
                return column(one, other, path, used);
            }
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.find_map(|(place, (one, other))| {
                differ(one, other, &format!("{path}.{place}"), used)
            })
        }
        (Value::Object(one), Value::Object(other)) => {
            if !one.keys().eq(other.keys()) {
                return fault();
            }
            let inside = |key: &str| {
                if path.is_empty() {
                    key.into()
                } else {
                    format!("{path}.{key}")
                }
            };
            let mut keys = one.keys();
            keys.find_map(|key| differ(&one[key], &other[key], &inside(key), used))
        }
        (one, other) if one.is_f64() && other.is_f64() => column(
            std::slice::from_ref(one),
            std::slice::from_ref(other),
            path,
            used,
        ),
        (one, other) if one == other => None,
        _ => fault(),
    }
}

fn column(
    expected: &[Value],
    found: &[Value],
    path: &str,
    used: &mut Vec<(f64, String)>,
) -> Option<String> {
    let numbers = |column: &[Value]| -> Vec<f64> {
        column
            .iter()
            .map(|value| value.as_f64().expect("a number"))
            .collect()
    };
    let (expected, found) = (numbers(expected), numbers(found));
    let scale = expected
        .iter()
        .fold(f64::MIN_POSITIVE, |most, value| most.max(value.abs()));
    let gaps = expected
        .iter()
        .zip(&found)
        .map(|(one, other)| (one - other).abs() / scale);
    let (place, gap) = gaps.enumerate().fold(
        (0, 0.0),
        |worst, next| if next.1 > worst.1 { next } else { worst },
    );
    used.push((gap, path.to_owned()));
    (gap > bound(path)).then(|| {
        format!(
            "{path}[{place}]: expected {:e}, found {:e}, gap {gap:e} of {scale:e}",
            expected[place], found[place]
        )
    })
}

/// Compares the reference with the engine after a stage; returns the state of the engine.
fn check(expected: &State, run: &Simulation, stage: Stage, used: &mut Vec<(f64, String)>) -> State {
    let found = State::of(run);
    if *expected != found {
        let (mut one, mut other) = (expected.clone(), found.clone());
        one.forget_what_is_the_same(&mut other);
        let fault = differ(&tree(&one), &tree(&other), "", used);
        let step = expected.step;
        assert_eq!(fault, None, "after {} of step {step}", stage.name());
    }
    found
}

fn tree<T: serde::Serialize>(state: &T) -> Value {
    serde_json::to_value(state).expect("a tree")
}

/// Runs both from the same state through every stage of this many steps of the tissue.
fn stage_by_stage(plan: &Plan, steps: u32) -> Simulation {
    let slow = Slow::new(plan);
    let mut run = Simulation::new(plan.clone()).expect("a sound plan");
    let mut used = Vec::new();
    let mut state = State::of(&run);
    while run.worlds[0].clock.step < steps {
        let epoch = run.worlds[0].next_epoch();
        for (stage, fast, reference) in &STAGES[..stages_of(&run, epoch)] {
            reference(&slow, &mut state, epoch);
            fast(&mut run.worlds[0], epoch).expect("a sound step");
            state = check(&state, &run, *stage, &mut used);
        }
        slow.close(&mut state, epoch);
        run.worlds[0].close(epoch);
        stages::observe(&mut run.worlds[0], epoch).expect("nobody is lost");
        if let Some(sample) = run.worlds[0].latest.take() {
            let fault = differ(
                &tree(&slow.sample(&state)),
                &tree(&sample),
                "sample",
                &mut used,
            );
            assert_eq!(fault, None, "sample of step {}", state.step);
        }
    }
    report(used);
    run
}

fn stages_of(run: &Simulation, epoch: Epoch) -> usize {
    if run.worlds[0].tissue_is_due(epoch) {
        STAGES.len()
    } else {
        OF_BLOOD
    }
}

/// The engine and the reference each by itself, from the start on.
fn side_by_side(plan: &Plan, steps: u32) -> [State; 2] {
    let slow = Slow::new(plan);
    let mut run = Simulation::new(plan.clone()).expect("a sound plan");
    let mut state = State::of(&run);
    while run.worlds[0].clock.step < steps {
        let epoch = run.worlds[0].next_epoch();
        for (.., reference) in &STAGES[..stages_of(&run, epoch)] {
            reference(&slow, &mut state, epoch);
        }
        slow.close(&mut state, epoch);
        step(&mut run.worlds[0]).expect("a sound step");
    }
    [state, State::of(&run)]
}

fn report(mut used: Vec<(f64, String)>) {
    used.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut seen = std::collections::BTreeSet::new();
    for (gap, path) in used {
        let name: String = path.chars().filter(|c| !c.is_ascii_digit()).collect();
        if seen.insert(name) {
            println!("{gap:.1e} {path}");
        }
    }
}

/// No comparison is empty: every rule whose events are counted has done something.
fn every_rule_has_acted(run: &Simulation, except: &[&str]) {
    let world = &run.worlds[0];
    let rules = world
        .setting
        .plan
        .model
        .rules
        .rules
        .iter()
        .zip(&world.regions[0].done.0);
    for (rule, done) in rules {
        let counted = Counted::of(rule).is_some() && !except.contains(&rule.name.as_str());
        assert!(!counted || *done > 0.0, "{} has done nothing", rule.name);
    }
}

#[test]
fn a_treated_patch_goes_through_every_stage_as_the_slow_step_does() {
    let run = stage_by_stage(&heart(), 100);
    every_rule_has_acted(&run, &[]);
}

#[test]
fn a_flat_patch_goes_through_every_stage_as_the_slow_step_does() {
    stage_by_stage(&flat(), 60);
}

#[test]
fn a_brawl_goes_through_every_stage_as_the_slow_step_does() {
    stage_by_stage(&brawl(), 20);
}

#[test]
fn a_well_goes_through_every_stage_as_the_slow_step_does() {
    stage_by_stage(&well(), 60);
}

/// Rounding of a field may turn a decision over, one in a million: cells that differ are counted, not refused.
#[test]
fn a_treated_patch_goes_by_itself_as_the_slow_run_does() {
    let [slow, fast] = side_by_side(&heart(), 60);
    let living = |state: &State| state.cells.len() as f64;
    let same = slow.cells.iter().filter(|cell| {
        let mut others = fast.cells.iter();
        others
            .any(|other| (other.id, other.state, other.voxel) == (cell.id, cell.state, cell.voxel))
    });
    let same = same.count() as f64;
    assert!(same >= 0.9 * living(&slow) && same >= 0.9 * living(&fast));
    for (one, other) in slow.fields.iter().zip(&fast.fields) {
        let [one, other] = [one, other].map(|field| field.concentration.iter().sum::<f64>());
        assert!((one - other).abs() <= 0.03 * one, "{one} {other}");
    }
    let [slow, fast] = [slow, fast].map(|state| state.blood.expect("a body").rows);
    let rows = slow.iter().zip(&fast);
    let same = rows.filter(|(one, other)| (one.state, one.place) == (other.state, other.place));
    assert!(same.count() as f64 >= 0.97 * slow.len() as f64);
}
