//! The mean field of the rules beside agents that are well mixed, and beside itself with shorter steps.
#![cfg(feature = "cli")]

use std::sync::atomic::AtomicBool;

use mscsim::cells::{Behaviour, Signal};
use mscsim::ids::FactorId;
use mscsim::mean_field::{MeanFieldError, mean_field};
use mscsim::plan::{AnswerStat, ArmPlan, Plan};
use mscsim::record::RunEvidence;
use mscsim::runs::{Ending, RunLimits, run_unrecorded};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Budget;

const PERITONITIS: &str = "scenarios/studies/models/mouse-peritonitis.toml";
const SEEDS: u64 = 3;

fn plan(name: &str) -> Plan {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let name = if name.ends_with(".toml") {
        path.as_str()
    } else {
        name
    };
    let scenario = load(name, &Settings::default());
    scenario
        .unwrap_or_else(|faults| panic!("{:?}", faults.all()))
        .plan()
}

fn runs(plan: &Plan) -> Vec<RunEvidence> {
    let stop = AtomicBool::new(false);
    let run = |seed| {
        let limits = RunLimits {
            stop: &stop,
            time: None,
            memory: Budget::new(f64::INFINITY, 0.0),
            keep_after: None,
        };
        let plan = Plan {
            seed,
            replicates: 1,
            ..plan.clone()
        };
        match run_unrecorded(plan, limits, None) {
            Ending::Finished(found) => found.evidence,
            other => panic!("{other:?}"),
        }
    };
    (1..=SEEDS).map(run).collect()
}

/// Means of agents over those of the mean field for rows about cells of an arm until a moment, with the name of the row.
fn ratios(plan: &Plan, evidence: &[RunEvidence], arm: usize, until_h: f64) -> Vec<(String, f64)> {
    let own = &plan.arms[arm];
    let course = mean_field(plan, own, 60.0).expect("a mean field");
    let rows = plan.answers.iter().enumerate();
    let ratio = |(number, row): (usize, &mscsim::plan::Answer)| {
        let AnswerStat::At(at) = row.stat else {
            return None;
        };
        if row.against.is_some()
            || at.seconds() > 3600.0 * until_h
            || !row.observable.starts_with("cells.")
        {
            return None;
        }
        let values = course.values(&own.model, &row.observable)?;
        let expected = course.at(&values, at)? * 1e9;
        let draws = evidence
            .iter()
            .filter_map(|one| one.replicates[0].rows[number].draws[arm]);
        let mean = draws.sum::<f64>() / evidence.len() as f64;
        Some((
            format!("{} at {} h", row.observable, at.seconds() / 3600.0),
            mean / expected,
        ))
    };
    rows.filter_map(ratio).collect()
}

/// Untreated, and with 3000 MSC per mm^3, which die and are eaten: meals, sated eaters and levels in both.
#[test]
fn well_mixed_agents_follow_the_mean_field() {
    let plan = plan(PERITONITIS);
    let evidence = runs(&plan);
    for (arm, until_h, allowed) in [(0, 48.0, 0.12), (1, 24.0, 0.25)] {
        let found = ratios(&plan, &evidence, arm, until_h);
        assert!(found.len() >= 9, "{found:?}");
        for (row, ratio) in found {
            assert!((ratio - 1.0).abs() < allowed, "arm {arm}: {row}: {ratio}");
        }
    }
}

#[test]
fn shorter_steps_change_little() {
    let plan = plan(PERITONITIS);
    let arm: &ArmPlan = &plan.arms[1];
    let [coarse, fine] =
        [60.0, 15.0].map(|step_s| mean_field(&plan, arm, step_s).expect("a mean field"));
    for observable in [
        "cells.macrophage.m1",
        "cells.macrophage.m2",
        "factor.tnf.mean",
    ] {
        let of = |course: &mscsim::mean_field::MeanCourse| {
            let values = course.values(&arm.model, observable).expect("a name");
            values[values.len() / 2]
        };
        let (coarse, fine) = (of(&coarse), of(&fine));
        assert!(
            (coarse / fine - 1.0).abs() < 0.01,
            "{observable}: {coarse} {fine}"
        );
        assert!(fine > 0.0);
    }
}

/// No vessels, no entry: T cells of a well come from division alone.
#[test]
fn nothing_enters_a_closed_well() {
    let plan = plan("well-treg-medium");
    let arm = &plan.arms[0];
    let course = mean_field(&plan, arm, 300.0).expect("a mean field");
    let entered = course
        .values(&arm.model, "done.tregs-enter")
        .expect("a rule");
    assert!(entered.iter().all(|count| *count == 0.0));
    let cells = course
        .values(&arm.model, "cells.t-cell.treg")
        .expect("cells");
    assert!(cells[0] > 0.0);
}

#[test]
fn what_the_mean_field_lacks_is_refused() {
    let infarct = plan("mouse-infarct");
    let refused = |arm: usize| mean_field(&infarct, &infarct.arms[arm], 60.0).err();
    assert_eq!(refused(1), Some(MeanFieldError::Blood));
    assert_eq!(refused(0), None);
    let companions = plan("mouse-companions");
    let anti_tnf = companions
        .arms
        .iter()
        .find(|arm| arm.name == "anti-TNF")
        .expect("the arm");
    assert_eq!(
        mean_field(&companions, anti_tnf, 60.0).err(),
        Some(MeanFieldError::Companions)
    );
}

/// Only motion may ask for a gradient: nothing moves in the mean field.
#[test]
fn a_gradient_outside_of_motion_is_refused() {
    let mut plan = plan(PERITONITIS);
    let rules = &mut plan.arms[0].model.rules.rules;
    let turning = rules.iter_mut().find(|rule| rule.name == "m0-to-m1");
    turning.expect("the rule").raised_by[0].signal = Signal::Gradient(FactorId::new(0));
    let refused = mean_field(&plan, &plan.arms[0], 60.0).err();
    assert_eq!(refused, Some(MeanFieldError::Gradients));
}

/// Vessels of a patch without a body have no plasma behind them: factors do not leave through their walls, as in runs.
#[test]
fn nothing_is_lost_to_blood_where_there_is_none() {
    let tnf = |surface_per_um: f64| {
        let mut plan = plan(PERITONITIS);
        let model = &mut plan.arms[0].model;
        model.sites[0].vessel_surface_per_um = surface_per_um;
        // Walls would bring cells in proportion to their surface.
        let entries = model.rules.rules.iter_mut();
        for rule in entries.filter(|rule| matches!(rule.behaviour, Behaviour::Recruit(..))) {
            (rule.base, rule.max) = (0.0, 0.0);
        }
        let arm = &plan.arms[0];
        let course = mean_field(&plan, arm, 300.0).expect("a mean field");
        let values = course.values(&arm.model, "factor.tnf.mean");
        values.expect("a name")
    };
    let few = tnf(0.001);
    assert!(few.last().is_some_and(|level| *level > 0.0));
    assert_eq!(few, tnf(0.1));
}
