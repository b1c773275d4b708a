//! All rows of a sweep, from all processes that worked on it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::error::SweepError;
use super::folder::SweepFolder;
use super::journal;
use super::row::{RowStatus, RunRow};

/// The rows of a sweep, one for each run that has ended.
#[derive(Debug, Default)]
pub struct Collected {
    rows: BTreeMap<u64, RunRow>,
    /// Rows beyond the first of a run: of other processes, and of runs that were tried again.
    pub repeated: u64,
    /// Journals that end with something that is no row.
    pub damage: Vec<Damage>,
}

/// The end of a journal that cannot be read: its process was killed while it wrote, or the file was damaged later. What it held is run
/// again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The journal.
    pub path: PathBuf,
    /// Bytes that cannot be read.
    pub bytes: u64,
}

/// Runs that ended in the same state, bit by bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdenticalRuns {
    /// Their positions, in order; at least two.
    pub runs: Vec<u64>,
}

impl Collected {
    /// Reads all journals of a sweep.
    ///
    /// # Errors
    /// If a journal cannot be read or is not of this sweep; [`SweepError::Conflict`] for rows that contradict each other.
    pub fn read(folder: &SweepFolder) -> Result<Self, SweepError> {
        let mut all = Self::default();
        for path in folder.journals()? {
            let read = journal::read(&path, folder.fingerprint())?;
            for row in read.rows {
                all.add(row)?;
            }
            if read.torn_bytes > 0 {
                all.damage.push(Damage {
                    path,
                    bytes: read.torn_bytes,
                });
            }
        }
        Ok(all)
    }

    /// Adds a row. A run that finished replaces one that did not; of several that did not, the last one counts.
    pub(super) fn add(&mut self, row: RunRow) -> Result<(), SweepError> {
        let Some(present) = self.rows.get_mut(&row.run) else {
            self.rows.insert(row.run, row);
            return Ok(());
        };
        self.repeated += 1;
        let finished = |row: &RunRow| row.status == RowStatus::Finished;
        match (finished(present), finished(&row)) {
            (true, true) if !present.agrees_with(&row) => {
                return Err(SweepError::Conflict {
                    run: row.run + 1,
                    first: result(present),
                    second: result(&row),
                });
            }
            (false, true) => *present = row,
            (false, false) if row.ended_ns >= present.ended_ns => *present = row,
            _ => {}
        }
        Ok(())
    }

    /// The row of a run.
    pub fn row(&self, run: u64) -> Option<&RunRow> {
        self.rows.get(&run)
    }

    /// True for a run that has no row, or one with an end that is to be tried again.
    pub fn is_open(&self, run: u64, retry: &[RowStatus]) -> bool {
        let row = self.row(run);
        row.is_none_or(|row| retry.contains(&row.status))
    }

    /// All rows in the order of the runs.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &RunRow> {
        self.rows.values()
    }

    /// How many runs ended in this way.
    pub fn count(&self, status: RowStatus) -> u64 {
        self.rows().filter(|row| row.status == status).count() as u64
    }

    /// Groups of runs with the same final state. In runs with different values, these values had no effect at all.
    pub fn identical(&self) -> Vec<IdenticalRuns> {
        let mut groups: HashMap<&str, Vec<u64>> = HashMap::new();
        let finished = self.rows().filter(|row| row.status == RowStatus::Finished);
        for row in finished {
            groups.entry(&row.state_hash).or_default().push(row.run);
        }
        let groups = groups.into_values().filter(|runs| runs.len() > 1);
        let mut groups: Vec<IdenticalRuns> = groups.map(|runs| IdenticalRuns { runs }).collect();
        groups.sort_by(|one, two| one.runs.cmp(&two.runs));
        groups
    }
}

/// A result in a few words.
fn result(row: &RunRow) -> String {
    let hash = row.state_hash.get(..16).unwrap_or_default();
    format!("{} {hash}", row.status.word())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::RunEvidence;

    fn row(run: u64, status: RowStatus, hash: &str) -> RunRow {
        RunRow {
            run,
            condition: run,
            replicate: 0,
            seed: 1,
            ended_ns: 1,
            status,
            message: String::new(),
            processor_s: 1.0,
            wall_s: 1.0,
            memory_bytes: 1.0,
            state_hash: hash.to_owned(),
            evidence: RunEvidence::default(),
        }
    }

    #[test]
    fn the_same_result_twice_is_one_row_and_another_result_is_refused() {
        let mut all = Collected::default();
        let finished = |hash| row(3, RowStatus::Finished, hash);
        all.add(finished("a")).expect("the first");
        let slower = RunRow {
            wall_s: 9.0,
            ..finished("a")
        };
        all.add(slower).expect("the same result");
        assert_eq!((all.rows().len(), all.repeated), (1, 1));
        let error = all.add(finished("b")).expect_err("another result");
        assert!(error.to_string().contains("run 4"), "{error}");
    }

    #[test]
    fn what_ran_out_of_time_is_replaced_by_what_finished() {
        for order in [[0, 1], [1, 0]] {
            let mut all = Collected::default();
            let ends = [
                row(0, RowStatus::OutOfTime, ""),
                row(0, RowStatus::Finished, "a"),
            ];
            for number in order {
                all.add(ends[number].clone()).expect("no conflict");
            }
            assert_eq!(all.count(RowStatus::Finished), 1);
            assert_eq!(all.count(RowStatus::OutOfTime), 0);
        }
    }

    #[test]
    fn identical_runs_are_found_among_those_that_finished() {
        let mut all = Collected::default();
        for (run, status, hash) in [
            (0, RowStatus::Finished, "a"),
            (1, RowStatus::Finished, "b"),
            (2, RowStatus::Finished, "a"),
            (3, RowStatus::Failed, ""),
            (4, RowStatus::Failed, ""),
        ] {
            all.add(row(run, status, hash)).expect("no conflict");
        }
        assert_eq!(all.identical(), [IdenticalRuns { runs: vec![0, 2] }]);
    }
}
