use serde::{Deserialize, Serialize};

/// What is known only when a run has ended.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The table that answers the question of the scenario.
    pub answers: Vec<AnswerRow>,
    /// Hash of the final state of each arm, in hexadecimal.
    pub arm_hashes: Vec<String>,
    /// Hash of the final state of all arms.
    pub state_hash: String,
    /// Elapsed time of the run, s.
    pub wall_s: f64,
    /// Time spent in each stage.
    pub stages: Vec<StageTiming>,
    /// What went on during the run that a reader must know.
    pub warnings: Vec<String>,
}

/// One row of the closing table.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AnswerRow {
    /// Words of the row.
    pub say: String,
    /// Value in each arm, as text with its unit.
    pub values: Vec<String>,
}

/// Time spent in one stage of the step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StageTiming {
    /// Name of the stage.
    pub stage: String,
    /// Time, s.
    pub seconds: f64,
}
