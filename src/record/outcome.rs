//! What is known only when a run has ended: answers, times, ledgers.

use serde::{Deserialize, Serialize};

use super::answered::Answered;
use super::coupling::CouplingReach;
use super::idle::Idle;
use crate::simulation::ArmAudit;
use crate::units::exact_duration;

/// What is known only when a run has ended.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// The table that answers the question of the scenario.
    pub answers: Vec<Answered>,
    /// Sentences that answer the question of the scenario, from its headline rows; empty if it has none.
    #[serde(default)]
    pub sentences: Vec<String>,
    /// Hash of the final state of each arm, replicate by replicate, in hexadecimal.
    pub arm_hashes: Vec<String>,
    /// Hash of the final state of all arms.
    pub state_hash: String,
    /// Elapsed time of the run, s.
    pub wall_s: f64,
    /// Processor time of the run, all threads together, s.
    #[serde(default)]
    pub cpu_s: f64,
    /// Time spent in each stage.
    pub stages: Vec<StageTiming>,
    /// What happened during the run that a reader must know.
    pub warnings: Vec<String>,
    /// What did nothing in the run.
    #[serde(default)]
    pub idle: Vec<Idle>,
    /// How near signals came to the half-points of the rules that read them.
    #[serde(default)]
    pub couplings: Vec<CouplingReach>,
    /// What the ledgers of fields and plasma cannot explain, by arm and factor.
    #[serde(default)]
    pub audit: Vec<ArmAudit>,
    /// What was simulated, if that is less than the whole scenario.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Truncation>,
}

/// A run that ended before its scenario does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Truncation {
    /// True if the run was asked to stop, false if it was set to be shorter.
    pub stopped: bool,
    /// Simulated time, h.
    pub reached_h: f64,
    /// The last sample, h, where that lies before the moment reached: the table knows the course until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_h: Option<f64>,
    /// Duration of the run that was stopped or of the scenario that was cut, h.
    pub full_h: f64,
    /// Rows of the closing table that ask for a moment of the run after the last sample and stay empty.
    pub rows_empty: usize,
    /// Rows that ask for a moment after the end of a run that was set to be shorter; the table does not have them.
    pub rows_left_out: usize,
}

impl Truncation {
    /// `15 h of 7 d`.
    pub fn span(&self) -> String {
        format!("{} of {}", reported(self.reached_h), reported(self.full_h))
    }

    /// The line above the closing table: `Stopped at 15 h of 7 d: rows about later moments are empty.`
    pub fn words(&self) -> String {
        let verb = if self.stopped {
            "Stopped at"
        } else {
            "Simulated only"
        };
        let head = match self.reported_h {
            None => self.span(),
            Some(hours) => format!(
                "{}, reported until the sample at {}",
                self.span(),
                reported(hours)
            ),
        };
        let fate = match (self.rows_empty > 0, self.rows_left_out > 0) {
            (false, false) => return format!("{verb} {head}."),
            (true, false) => "empty",
            (false, true) => "left out",
            (true, true) => "empty or left out",
        };
        format!("{verb} {head}: rows about later moments are {fate}.")
    }
}

fn reported(hours: f64) -> String {
    exact_duration(hours * 3600.0)
}

/// Time spent in one stage of the step.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct StageTiming {
    /// Name of the stage.
    pub stage: String,
    /// Wall-clock time, all arms together, s.
    pub seconds: f64,
    /// Processor time of the threads that led the stage, s: without what other threads worked for it, with what they worked
    /// for other arms while they waited.
    #[serde(default)]
    pub cpu_s: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_run_says_how_far_it_went() {
        let mut cut = Truncation {
            stopped: true,
            reached_h: 15.0,
            reported_h: None,
            full_h: 168.0,
            rows_empty: 3,
            rows_left_out: 0,
        };
        let words = "Stopped at 15 h of 7 d: rows about later moments are empty.";
        assert_eq!(cut.words(), words);
        cut.reported_h = Some(12.0);
        let words = "Stopped at 15 h of 7 d, reported until the sample at 12 h: rows about later moments are empty.";
        assert_eq!(cut.words(), words);
        (cut.stopped, cut.rows_empty, cut.reported_h) = (false, 0, None);
        assert_eq!(cut.words(), "Simulated only 15 h of 7 d.");
        cut.rows_left_out = 1;
        let words = "Simulated only 15 h of 7 d: rows about later moments are left out.";
        assert_eq!(cut.words(), words);
    }
}
