//! The summary of a run that was asked to stop.

use std::path::PathBuf;

use serde::Serialize;

use crate::record::{Answered, Idle, Truncation};

/// The summary of a run that was asked to stop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stopped {
    /// The question of the scenario.
    pub question: String,
    /// Names of the arms.
    pub arms: Vec<String>,
    /// Which run it was forked from and with what changes, one sentence per fork; empty unless it is a fork.
    pub forks: Vec<String>,
    /// The closing table, as far as the run went.
    pub answers: Vec<Answered>,
    /// Sentences that answer the question, as far as the run went.
    pub sentences: Vec<String>,
    /// How far that is.
    pub cut: Truncation,
    /// Whether it was asked beforehand to stop there, and has kept its state.
    pub asked: bool,
    /// What a reader must know before reading results.
    pub warnings: Vec<String>,
    /// Those of the warnings that only the run itself could give.
    #[serde(skip)]
    pub late_warnings: Vec<String>,
    /// What did nothing in the run.
    pub idle: Vec<Idle>,
    /// What was recorded until then: a folder without a manifest, which no reader mistakes for a finished run.
    pub partial: PathBuf,
    /// Whether the run can continue from there.
    pub resumable: bool,
    /// The report page in it; none of a run that writes tables only.
    pub report: Option<PathBuf>,
}
