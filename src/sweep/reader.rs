//! How the outputs of a scenario are read from what its runs know.

use super::error::SweepError;
use crate::experiment::{Experiment, Output};
use crate::plan::Answer;
use crate::runs::ClosingTable;
use crate::scenario::Scenario;

/// How the outputs of a scenario are read.
#[derive(Debug)]
pub(super) struct OutputReader {
    pub table: ClosingTable,
    pub arms: Vec<String>,
}

impl OutputReader {
    /// The reader of a scenario of an experiment.
    pub fn of(experiment: &Experiment, scenario: &Scenario) -> Result<Self, SweepError> {
        let mut plan = scenario.plan();
        let rows = &plan.answers;
        let lacks = |say: &str| SweepError::Table(format!("a scenario has no row `{say}`"));
        let row = |output: &Output| {
            let row = rows.iter().find(|answer| answer.say == output.say);
            row.cloned().ok_or_else(|| lacks(&output.say))
        };
        let answers: Result<Vec<Answer>, _> = experiment.outputs().iter().map(row).collect();
        plan.answers = answers?;
        Ok(Self {
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            table: ClosingTable::of(&plan).map_err(|error| SweepError::Table(error.to_string()))?,
        })
    }
}
