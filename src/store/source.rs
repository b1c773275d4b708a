//! A stopped run from which others start: opened for reading under a shared lock.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::RunFolder;
use super::journal::{self, Mark};
use super::keep::{Checkpoint, CheckpointStore, RunRequest, begun, newest};
use super::kept::{FOLDER, JOURNAL};
use super::lock::LOCK;
use crate::observe::Sink;
use crate::record::OutputError;

/// A run that was stopped or killed, from which others start: it is read and never changed. Many may read it at once; as long as
/// one does, no process continues it.
#[derive(Debug)]
pub struct Source {
    journal: PathBuf,
    mark: Mark,
    _lock: Option<File>,
}

impl Source {
    /// Reads what is known of a run and its newest sound checkpoint.
    ///
    /// # Errors
    /// [`OutputError::Live`] while the run is in progress; others when there is no checkpoint, or none is sound.
    pub fn open(run: &Path) -> Result<(RunRequest, Checkpoint, Self), OutputError> {
        let lock = shared_lock(run)?;
        let begun = begun(run)?;
        let (mark, checkpoint) = newest(&begun)?;
        let source = Self {
            journal: run.join(FOLDER).join(JOURNAL),
            mark,
            _lock: lock,
        };
        Ok((begun.note, checkpoint, source))
    }

    /// Shows a sink what had been shown by the checkpoint.
    ///
    /// # Errors
    /// What the sink fails with.
    pub fn show<S: Sink<Error = OutputError>>(&self, sink: &mut S) -> Result<(), OutputError> {
        journal::replay(&self.journal, self.mark, sink)
    }

    /// Starts to keep, in another folder, what a run needs that continues from here.
    ///
    /// # Errors
    /// When something cannot be written there.
    pub fn keep_in(
        &self,
        run: &RunFolder,
        note: &RunRequest,
    ) -> Result<CheckpointStore, OutputError> {
        let mut keep = CheckpointStore::create(run, note)?;
        keep.take_over(&self.journal, self.mark)?;
        Ok(keep)
    }
}

/// Prevents others from continuing a run while it is read. If there is no lock, no process works on it.
fn shared_lock(run: &Path) -> Result<Option<File>, OutputError> {
    let path = run.join(FOLDER).join(LOCK);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(OutputError::file("open", &path)(error)),
    };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(OutputError::Live {
            path: run.to_owned(),
        }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(file)),
    }
}
