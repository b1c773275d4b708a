//! What was submitted before, kept in the folder of the sweep, so that a later submission can ask for more.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::record::OutputError;
use crate::store::write_whole;
use crate::sweep::SweepFolder;

const FILE: &str = "submissions.json";

/// One submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The scheduler.
    pub engine: String,
    /// Its names of the jobs.
    pub jobs: Vec<String>,
    /// The parts that were submitted, and how many there are.
    pub parts: Vec<u64>,
    /// How many parts there are.
    pub count: u64,
    /// Processors of each job.
    pub cpus: usize,
    /// Elapsed time of each job, s.
    pub time_s: Option<f64>,
    /// Memory of each job, bytes.
    pub memory_bytes: Option<f64>,
    /// Partition.
    pub partition: Option<String>,
    /// Most jobs at a time.
    pub throttle: Option<u32>,
    /// More options of the scheduler.
    pub options: Vec<String>,
    /// Elapsed time that each run may take, s.
    pub run_time_s: Option<f64>,
    /// Memory that each run may take, bytes.
    pub run_memory_bytes: Option<f64>,
}

/// The last submission of a sweep; none if there was none.
///
/// # Errors
/// If the list cannot be read.
pub fn last_submission(folder: &SweepFolder) -> Result<Option<Submission>, OutputError> {
    Ok(all(folder.path())?.pop())
}

/// Adds a submission to the list.
///
/// # Errors
/// If the list cannot be read or written.
pub fn note_submission(folder: &SweepFolder, submission: Submission) -> Result<(), OutputError> {
    let path = folder.path().join(FILE);
    let mut list = all(folder.path())?;
    list.push(submission);
    let text = serde_json::to_vec_pretty(&list).map_err(OutputError::json(&path))?;
    write_whole(&path, &text)
}

fn all(folder: &Path) -> Result<Vec<Submission>, OutputError> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).map_err(OutputError::file("read", &path))?;
    serde_json::from_str(&text).map_err(OutputError::json(&path))
}
