//! Agents in a patch that is the same everywhere, against the mean field.

use std::error::Error;
use std::sync::atomic::AtomicBool;

use mscsim::mean_field::mean_field;
use mscsim::record::RunEvidence;
use mscsim::runs::{Ending, Mean, RunLimits, run_unrecorded};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Budget;

use super::table::table;

const SCENARIO: &str = "scenarios/studies/models/mouse-peritonitis.toml";
const SEEDS: u64 = 8;

pub fn section() -> Result<String, Box<dyn Error>> {
    let scenario = load(SCENARIO, &Settings::default()).map_err(|_| "the scenario has faults")?;
    let plan = scenario.plan();
    let stop = AtomicBool::new(false);
    let mut evidence: Vec<RunEvidence> = Vec::new();
    for seed in 1..=SEEDS {
        let limits = RunLimits {
            stop: &stop,
            time: None,
            memory: Budget::new(f64::INFINITY, 0.0),
            keep_after: None,
        };
        let mut own = plan.clone();
        own.seed = seed;
        match run_unrecorded(own, limits, None) {
            Ending::Finished(found) => evidence.push(found.evidence),
            other => return Err(format!("a run ended early: {other:?}").into()),
        }
    }
    let arm = &plan.arms[0];
    let [course, finer] = [60.0, 15.0].map(|step_s| mean_field(&plan, arm, step_s));
    let (course, finer) = (course?, finer?);
    let mut rows = Vec::new();
    let mut worst_step = 0.0_f64;
    for (number, row) in plan.answers.iter().enumerate() {
        let mscsim::plan::AnswerStat::At(at) = row.stat else {
            continue;
        };
        if row.against.is_some() {
            continue;
        }
        let Some(values) = course.values(&arm.model, &row.observable) else {
            continue;
        };
        let fine = finer
            .values(&arm.model, &row.observable)
            .ok_or("the same names")?;
        let (value, fine) = (course.at(&values, at), finer.at(&fine, at));
        let (value, fine) = (
            value.ok_or("within the run")?,
            fine.ok_or("within the run")?,
        );
        worst_step = worst_step.max((value / fine - 1.0).abs());
        // Rows are per mm^3 or in pM.
        let shown = if row.observable.starts_with("cells.") {
            value * 1e9
        } else {
            value / 602.214_076e-6
        };
        let draws = evidence
            .iter()
            .filter_map(|one| one.replicates[0].rows[number].draws[0]);
        let draws: Vec<f64> = draws.collect();
        let mean = Mean::of(&draws).ok_or("no draws")?;
        let off = (mean.mean - shown) / mean.standard_error().unwrap_or(f64::INFINITY);
        rows.push([
            format!("{} at {} h", row.observable, at.seconds() / 3600.0),
            format!("{:.3}", mean.mean),
            format!("{shown:.3}"),
            format!("{:+.1} %", 100.0 * (mean.mean / shown - 1.0)),
            format!("{off:+.1}"),
        ]);
    }
    Ok(format!(
        "Untreated peritonitis: the injury is the same everywhere, and cells walk. {SEEDS} runs of the agents beside the mean field of the same rules, in ordinary \
         differential equations (densities per mm^3, TNF in pM). Steps of 60 s and of 15 s of the mean field differ by at most {:.1} %. What is left is space and \
         chance: cells deplete debris and dead cells around them, which the mean field cannot see, most of all when little is left.\n\n{}",
        100.0 * worst_step,
        table(
            [
                "Observable",
                "Agents",
                "Mean field",
                "Off",
                "Standard errors"
            ],
            &rows
        )
    ))
}
