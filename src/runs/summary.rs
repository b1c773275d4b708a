//! What a finished run has to say.

use std::path::PathBuf;

use serde::Serialize;

use super::answers::Answered;
use crate::output::{AnswerRow, Cut, Outcome, StageTiming};
use crate::simulation::{ArmAudit, FactorAudit, Simulation, Stage};

/// What a finished run has to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name under which the scenario was asked for.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// Seed of all random streams.
    pub seed: u64,
    /// Worker threads; they never change a result.
    pub threads: usize,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// The closing table.
    pub answers: Vec<Answered>,
    /// What was simulated, where that is less than the scenario is about.
    pub cut: Option<Cut>,
    /// What a reader must know before reading results.
    pub warnings: Vec<String>,
    /// Hash of the final state of each arm, in hexadecimal.
    pub arm_hashes: Vec<String>,
    /// Hash of the final state of all arms.
    pub state_hash: String,
    /// Elapsed time, s.
    pub wall_s: f64,
    /// Time spent in each stage by all arms, which may run side by side.
    pub stages: Vec<StageTiming>,
    /// The run folder.
    pub folder: PathBuf,
    /// The folder that was asked for, if something else took its name while the run went on.
    pub taken: Option<PathBuf>,
    /// The report page in it.
    pub report: PathBuf,
}

/// What a run that was asked to stop has to say.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stopped {
    /// The question of the scenario.
    pub question: String,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// The closing table, as far as the run went.
    pub answers: Vec<Answered>,
    /// How far that is.
    pub cut: Cut,
    /// What was recorded until then: a folder without a manifest, which no reader takes for a finished run.
    pub partial: PathBuf,
    /// The report page in it.
    pub report: PathBuf,
}

/// What is known at the end of a run, in the form that is written.
pub(super) fn outcome(
    simulation: &Simulation,
    answers: &[Answered],
    wall_s: f64,
    cut: Option<Cut>,
) -> Outcome {
    let row = |answer: &Answered| AnswerRow {
        say: answer.say.clone(),
        so_far: answer.so_far,
        values: answer.texts.clone(),
    };
    let times = simulation.stage_times();
    let timing = |stage: &Stage| StageTiming {
        stage: stage.name().to_owned(),
        seconds: times.of(*stage).as_secs_f64(),
    };
    let worlds = simulation.worlds().iter();
    let audit = simulation.audit();
    Outcome {
        answers: answers.iter().map(row).collect(),
        arm_hashes: worlds
            .map(|world| hexadecimal(world.state_hash()))
            .collect(),
        state_hash: hexadecimal(simulation.state_hash()),
        wall_s,
        stages: Stage::ALL.iter().map(timing).collect(),
        warnings: audit.iter().flat_map(warnings_of).collect(),
        audit,
        cut,
    }
}

/// Words on the factors whose books do not close.
fn warnings_of(arm: &ArmAudit) -> Vec<String> {
    let words = |factor: &FactorAudit| {
        format!(
            "The books of {} in arm {} do not close: residual {:.1e} in the patch and {:.1e} in the plasma, {:.1} % of the steps split \
             plainly, {:.1} % owed by the plasma.",
            factor.factor,
            arm.arm,
            factor.field_residual,
            factor.plasma_residual,
            100.0 * factor.plain_substeps,
            100.0 * factor.owed
        )
    };
    arm.warnings().map(words).collect()
}

/// Sixty-four hexadecimal digits.
pub(super) fn hexadecimal(hash: [u8; 32]) -> String {
    blake3::Hash::from_bytes(hash).to_hex().to_string()
}
