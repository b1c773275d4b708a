//! The folder within an unfinished run folder that holds what the run needs to continue: its files, and what they say.

use std::fs;
use std::path::Path;

/// Folder within an unfinished run folder.
pub const FOLDER: &str = ".resume";
pub(super) const NOTE: &str = "run";
pub(super) const JOURNAL: &str = "journal";
pub(super) const CHECKPOINT: &str = "checkpoint";
pub(super) const CHECKPOINT_BEFORE: &str = "checkpoint-before";

/// Marks a folder as one from which a run can continue: a checkpoint was taken there.
pub fn is_resumable(run: &Path) -> bool {
    let folder = run.join(FOLDER);
    folder.join(CHECKPOINT).exists() || folder.join(CHECKPOINT_BEFORE).exists()
}

/// True where a run was started, checkpoint or not.
pub(super) fn was_started(run: &Path) -> bool {
    run.join(FOLDER).join(NOTE).exists()
}

/// Removes what a finished run no longer needs; if the system refuses, it stays and does no harm.
pub fn forget(run: &Path) {
    let _left = fs::remove_dir_all(run.join(FOLDER));
}
