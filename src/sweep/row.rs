//! The row of a run.

use serde::{Deserialize, Serialize};

use crate::record::RunEvidence;

/// What is recorded of a run. Every run that has ended has a row, whatever its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// Position among all runs of the experiment, from 0.
    pub run: u64,
    /// Row of the design, from 0.
    pub condition: u64,
    /// Replicate, from 0.
    pub replicate: u32,
    /// Seed.
    pub seed: u64,
    /// When it ended, ns since 1970 by the clock of its machine; of two attempts the later one counts.
    pub ended_ns: u64,
    /// How it ended.
    pub status: RowStatus,
    /// Why a run did not finish, or which outputs it lacks; else empty.
    pub message: String,
    /// Processor time, s; 0 where it is not known: the system does not count it, or several runs had several threads each.
    pub processor_s: f64,
    /// Elapsed time, s.
    pub wall_s: f64,
    /// The most memory that it took, in bytes, by the account of the engine.
    pub memory_bytes: f64,
    /// Hash of its final state, in hexadecimal; empty for a run that did not finish.
    pub state_hash: String,
    /// What it knows of each output of the experiment, in their order; empty for a run that did not finish.
    pub evidence: RunEvidence,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowStatus {
    /// At the end of its scenario.
    Finished,
    /// The engine stopped, for example at a number that is not finite.
    Failed,
    /// The condition is no possible scenario.
    Refused,
    /// Its time was over.
    OutOfTime,
    /// It would have taken more memory than it may.
    OutOfMemory,
}

impl RowStatus {
    /// All, in their order.
    pub const ALL: [Self; 5] = [
        Self::Finished,
        Self::Failed,
        Self::Refused,
        Self::OutOfTime,
        Self::OutOfMemory,
    ];

    /// The word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::OutOfTime => "out-of-time",
            Self::OutOfMemory => "out-of-memory",
        }
    }
}

impl RunRow {
    /// True if both rows state the same result of the same finished run. Times and memory may differ.
    pub fn agrees_with(&self, other: &Self) -> bool {
        (self.run, self.seed) == (other.run, other.seed)
            && self.state_hash == other.state_hash
            && self.evidence == other.evidence
    }
}
