//! Agents in a patch that is the same everywhere, against the mean field.

use std::error::Error;
use std::sync::atomic::AtomicBool;

use mscsim::mean_field::{MeanCourse, mean_field};
use mscsim::plan::{Answer, AnswerStat, ArmPlan, Plan};
use mscsim::record::RunEvidence;
use mscsim::runs::{Ending, Mean, RunLimits, run_unrecorded};
use mscsim::scenario::{Settings, load};
use mscsim::simulation::Budget;

use super::table::table;

const SCENARIO: &str = "scenarios/studies/models/mouse-peritonitis.toml";
const SEEDS: u64 = 8;

/// What the agents know of the closing table, seed by seed.
fn agents(plan: &Plan) -> Result<Vec<RunEvidence>, Box<dyn Error>> {
    let stop = AtomicBool::new(false);
    let mut evidence = Vec::new();
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
    Ok(evidence)
}

/// A row of the table, and the change of the mean field with shorter steps; none for a row that is no value at a moment.
fn row(
    arm: &ArmPlan,
    row: &Answer,
    [course, finer]: [&MeanCourse; 2],
    draws: &[f64],
) -> Option<([String; 5], f64)> {
    let AnswerStat::At(at) = row.stat else {
        return None;
    };
    if row.against.is_some() {
        return None;
    }
    let of = |course: &MeanCourse| course.at(&course.values(&arm.model, &row.observable)?, at);
    let (value, fine) = (of(course)?, of(finer)?);
    // Rows are per mm^3 or in pM.
    let shown = if row.observable.starts_with("cells.") {
        value * 1e9
    } else {
        value / 602.214_076e-6
    };
    let mean = Mean::of(draws)?;
    let off = (mean.mean - shown) / mean.standard_error().unwrap_or(f64::INFINITY);
    let cells = [
        format!("{} at {} h", row.observable, at.seconds() / 3600.0),
        format!("{:.3}", mean.mean),
        format!("{shown:.3}"),
        format!("{:+.1} %", 100.0 * (mean.mean / shown - 1.0)),
        format!("{off:+.1}"),
    ];
    Some((cells, (value / fine - 1.0).abs()))
}

pub fn section() -> Result<String, Box<dyn Error>> {
    let scenario = load(SCENARIO, &Settings::default()).map_err(|_| "the scenario has faults")?;
    let plan = scenario.plan();
    let evidence = agents(&plan)?;
    let mut text = String::new();
    for (number, words) in [(0, UNTREATED), (1, TREATED)] {
        let arm = &plan.arms[number];
        let [course, finer] = [60.0, 15.0].map(|step_s| mean_field(&plan, arm, step_s));
        let (course, finer) = (course?, finer?);
        let rows = plan
            .answers
            .iter()
            .enumerate()
            .filter_map(|(position, answer)| {
                let draws = evidence
                    .iter()
                    .filter_map(|one| one.replicates[0].rows[position].draws[number]);
                let draws: Vec<f64> = draws.collect();
                row(arm, answer, [&course, &finer], &draws)
            });
        let (rows, changes): (Vec<[String; 5]>, Vec<f64>) = rows.unzip();
        let change = changes.into_iter().fold(0.0, f64::max);
        let head = [
            "Observable",
            "Agents",
            "Mean field",
            "Off",
            "Standard errors",
        ];
        text += &format!(
            "{words} Steps of 60 s and of 15 s of the mean field differ by at most {:.1} %.\n\n{}\n",
            100.0 * change,
            table(head, &rows)
        );
    }
    Ok(format!("{WORDS}{text}"))
}

const WORDS: &str = "Peritonitis: the injury is the same everywhere, and cells walk. Eight runs of the agents beside the mean field of the same rules, in ordinary \
                     differential equations (densities per mm^3, TNF in pM). Part of what is left is space: cells deplete debris and dead cells around them, which the \
                     mean field does not represent. The difference is largest when little is left.\n\n";
const UNTREATED: &str = "**Untreated.**";
const TREATED: &str = "**With 3000 MSC per mm^3,** which secrete, die and are eaten.";
