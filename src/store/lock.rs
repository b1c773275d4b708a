//! The lock of a run folder: one process works on it at a time.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use super::kept::FOLDER;
use crate::record::OutputError;

pub(super) const LOCK: &str = "lock";

/// Keeps other processes from a run folder; the system frees it however the run ends.
#[derive(Debug, Clone)]
pub struct Lock {
    _file: Arc<File>,
}

/// True while a process works on a run folder.
pub(super) fn is_live(run: &Path) -> bool {
    matches!(lock(run), Err(OutputError::Live { .. }))
}

/// True if no process works on the run, as far as the file system can show it. Where it has no locks this is never known.
pub(super) fn is_free(run: &Path) -> bool {
    let file = File::options()
        .append(true)
        .open(run.join(FOLDER).join(LOCK));
    file.is_ok_and(|file| file.try_lock().is_ok())
}

/// Takes the lock of a run that begins.
pub fn hold(run: &Path) -> Result<Lock, OutputError> {
    let folder = run.join(FOLDER);
    fs::create_dir_all(&folder).map_err(OutputError::file("create the folder", &folder))?;
    lock(run)
}

/// Takes the lock of a run. A file system without locks does not prevent a run from continuing.
pub(super) fn lock(run: &Path) -> Result<Lock, OutputError> {
    let path = run.join(FOLDER).join(LOCK);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(OutputError::file("write", &path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(OutputError::Live {
            path: run.to_owned(),
        }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock {
            _file: Arc::new(file),
        }),
    }
}
