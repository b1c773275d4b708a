//! States of runs that were stopped: they continue where they were, in whatever process runs them next.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::record::OutputError;
use crate::store::write_whole;

/// Bytes of the hash before a state.
const HASH: usize = 32;

/// A folder with the states of stopped runs of one sweep.
#[derive(Debug)]
pub(super) struct LeftRuns {
    folder: PathBuf,
    fingerprint: [u8; 32],
    /// A run that is stopped before this elapsed time leaves nothing.
    pub after: Duration,
}

impl LeftRuns {
    /// The states in a folder, which exists once there is one.
    pub fn new(folder: PathBuf, fingerprint: [u8; 32], after: Duration) -> Self {
        Self {
            folder,
            fingerprint,
            after,
        }
    }

    /// Keeps the state of a run.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&self, run: u64, state: &[u8]) -> Result<(), OutputError> {
        let failed = OutputError::file("create the folder", &self.folder);
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let mut bytes = self.hash(run, state).to_vec();
        bytes.extend(state);
        write_whole(&self.path(run), &bytes)
    }

    /// The state of a run; none if there is none, or if it is not what was written for this run of this sweep: then the run starts again.
    pub fn read(&self, run: u64) -> Option<Vec<u8>> {
        let bytes = fs::read(self.path(run)).ok()?;
        let (hash, state) = bytes.split_at_checked(HASH)?;
        (hash == self.hash(run, state)).then(|| state.to_vec())
    }

    /// Removes the state of a run that has ended.
    pub fn forget(&self, run: u64) {
        // What stays is never read again.
        let _gone = fs::remove_file(self.path(run));
    }

    fn path(&self, run: u64) -> PathBuf {
        self.folder.join(Path::new(&format!("{run}.state")))
    }

    fn hash(&self, run: u64, state: &[u8]) -> [u8; HASH] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.fingerprint);
        hasher.update(&run.to_le_bytes());
        hasher.update(state);
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_read_only_by_its_run_and_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = |sweep| LeftRuns::new(folder.path().join("left"), [sweep; 32], Duration::ZERO);
        left(1).keep(7, b"a state").expect("a writable folder");
        assert_eq!(left(1).read(7).as_deref(), Some(&b"a state"[..]));
        assert_eq!(left(1).read(8), None);
        assert_eq!(left(2).read(7), None);
        let path = left(1).path(7);
        let mut bytes = fs::read(&path).expect("a file");
        bytes.pop();
        fs::write(&path, &bytes).expect("a writable folder");
        assert_eq!(left(1).read(7), None);
        left(1).forget(7);
        assert!(!path.exists());
    }
}
