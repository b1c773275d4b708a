//! The summary of a finished run.

use std::path::PathBuf;

use serde::Serialize;

use super::closing_table::names_references;
use super::sentences::sentences;
use super::wording::short;
use crate::engine::Engine;
use crate::record::{Answered, Idle, Outcome, StageTiming, Truncation};
use crate::simulation::{ArmAudit, FactorAudit, Flaw, Stage};
use crate::store::Spent;

/// The summary of a finished run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name by which the scenario was requested.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// Seed of all random streams of the first replicate; those after it have the seeds that follow.
    pub seed: u64,
    /// Number of replicates.
    pub replicates: usize,
    /// Worker threads; they never change a result.
    pub threads: usize,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// Which run it was forked from and with what changes, one sentence per fork; empty unless it is a fork.
    pub forks: Vec<String>,
    /// The closing table.
    pub answers: Vec<Answered>,
    /// Sentences that answer the question, from the headline rows.
    pub sentences: Vec<String>,
    /// What was simulated, if that is less than the whole scenario.
    pub cut: Option<Truncation>,
    /// What a reader must know before reading results.
    pub warnings: Vec<String>,
    /// Those of the warnings that only the run itself could give.
    #[serde(skip)]
    pub late_warnings: Vec<String>,
    /// What did nothing in the run.
    pub idle: Vec<Idle>,
    /// Hash of the final state of each arm, replicate by replicate, in hexadecimal.
    pub arm_hashes: Vec<String>,
    /// Hash of the final state of all arms.
    pub state_hash: String,
    /// Elapsed time, s.
    pub wall_s: f64,
    /// Time spent in each stage by all arms, which may run side by side.
    pub stages: Vec<StageTiming>,
    /// The run folder.
    pub folder: PathBuf,
    /// The requested folder, if something else took its name during the run.
    pub taken: Option<PathBuf>,
    /// The report page in it; none of a run that writes tables only.
    pub report: Option<PathBuf>,
}

/// What is known at the end of a run, in the form that is written.
pub(super) fn outcome(
    engine: &Engine,
    answers: Vec<Answered>,
    spent: Spent,
    cut: Option<Truncation>,
) -> Outcome {
    let audit = engine.audit();
    Outcome {
        sentences: closing(engine, &answers),
        answers,
        arm_hashes: engine
            .arm_hashes()
            .map(|(_, hash)| hexadecimal(hash))
            .collect(),
        state_hash: hexadecimal(engine.state_hash()),
        wall_s: spent.wall.as_secs_f64(),
        cpu_s: spent.processor.as_secs_f64(),
        stages: timings(engine),
        warnings: audit.iter().flat_map(warnings_of).collect(),
        idle: Vec::new(),
        couplings: Vec::new(),
        audit,
        cut,
    }
}

/// The sentences that answer the question.
pub(super) fn closing(engine: &Engine, answers: &[Answered]) -> Vec<String> {
    let plan = engine.plan();
    let names: Vec<String> = plan.arms.iter().map(|arm| arm.name.clone()).collect();
    let named = names_references(&plan.references());
    sentences(answers, &names, plan.replicates, named)
}

/// What each stage took.
pub(super) fn timings(engine: &Engine) -> Vec<StageTiming> {
    let times = engine.stage_times();
    let timing = |stage: &Stage| StageTiming {
        stage: stage.name().to_owned(),
        seconds: times.of(*stage).as_secs_f64(),
        cpu_s: times.processor_of(*stage).as_secs_f64(),
    };
    Stage::ALL.iter().map(timing).collect()
}

/// Faults in the books of an arm, in words: each reason with its size and its meaning for a reader.
fn warnings_of(arm: &ArmAudit) -> Vec<String> {
    let of_factor = |audit: &FactorAudit| -> Vec<String> {
        let flaws = audit.flaws().into_iter();
        flaws
            .map(|(flaw, share)| words(flaw, share, &audit.factor, &arm.arm))
            .collect()
    };
    arm.warnings().flat_map(of_factor).collect()
}

fn words(flaw: Flaw, share: f64, factor: &str, arm: &str) -> String {
    let share = format!("{} %", short(100.0 * share));
    match flaw {
        Flaw::PatchResidual => format!(
            "The books of {factor} in the patch of arm {arm} do not close: {share} of the molecules exchanged there are \
             unaccounted for. Do not trust its levels."
        ),
        Flaw::PlasmaResidual => format!(
            "The books of {factor} in the plasma of arm {arm} do not close: {share} of the molecules that entered it are \
             unaccounted for. Do not trust its levels."
        ),
        Flaw::Owed => format!(
            "The patch of arm {arm} took more {factor} than the plasma held: {share} of the molecules that entered the plasma are \
             still owed. Its levels are less accurate by that much."
        ),
        Flaw::PlainSplitting => format!(
            "Uptake of {factor} in the patch of arm {arm} was too fast for the accurate scheme in {share} of the steps. Its levels \
             are less accurate; to avoid this, shorten clock.fields from the start of a run."
        ),
    }
}

/// Sixty-four hexadecimal digits.
pub(super) fn hexadecimal(hash: [u8; 32]) -> String {
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_show_the_reasons_that_apply_and_no_other() {
        let sound = FactorAudit {
            factor: "tnf".into(),
            field_residual: -1e-6,
            plain_substeps: 0.0,
            plasma_residual: 1e-15,
            owed: 0.0,
        };
        let reported = |factor: FactorAudit| {
            let arm = "cells".to_owned();
            let factors = vec![factor];
            warnings_of(&ArmAudit { arm, factors })
        };
        assert!(reported(sound.clone()).is_empty());
        let residual = reported(FactorAudit {
            field_residual: -2e-3,
            ..sound.clone()
        });
        let words =
            "The books of tnf in the patch of arm cells do not close: 0.200 % of the molecules";
        assert!(
            residual.len() == 1 && residual[0].starts_with(words),
            "{residual:?}"
        );
        let owed = reported(FactorAudit {
            owed: 0.5,
            ..sound.clone()
        });
        assert!(
            owed.len() == 1 && owed[0].contains("50.0 % of the molecules"),
            "{owed:?}"
        );
        assert!(owed[0].contains("still owed") && !owed[0].contains("do not close"));
        let both = reported(FactorAudit {
            plasma_residual: f64::NAN,
            plain_substeps: 0.02,
            ..sound
        });
        assert!(
            both.len() == 2 && both[0].contains("plasma of arm cells do not close"),
            "{both:?}"
        );
        assert!(both[1].contains("too fast for the accurate scheme in 2.00 % of the steps"));
    }
}
