use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::keep::{is_live, is_resumable, was_started};
use crate::output::OutputError;
use crate::output::manifest::{MANIFEST_FILE, files_of_a_run};
use crate::output::place::{behind_link, parent_of};

/// The folder of the unfinished run that a user means: the folder itself, or what a run of this name has left beside it.
///
/// # Errors
/// [`OutputError::Unresumable`] when there is none, or more than one that nobody works on.
pub fn find_unfinished(path: &Path) -> Result<PathBuf, OutputError> {
    // `.` and `..` have no name, and results are to be given one.
    let named = match path.file_name() {
        Some(_) => None,
        None => fs::canonicalize(path).ok(),
    };
    let path = &behind_link(named.as_deref().unwrap_or(path));
    if was_started(path) && !is_published(path) {
        return Ok(path.clone());
    }
    let refuse = |reason: String| OutputError::Unresumable {
        path: path.to_owned(),
        reason,
    };
    let all = left_beside(path);
    let mut idle = all.iter().filter(|folder| !is_live(folder));
    let resumable: Vec<&PathBuf> = idle.clone().filter(|folder| is_resumable(folder)).collect();
    match (&resumable[..], idle.next(), all.first()) {
        ([only], _, _) => Ok((*only).clone()),
        ([_, ..], _, _) => {
            let names = resumable.iter().map(|folder| folder.display().to_string());
            let names = names.collect::<Vec<_>>().join(", ");
            Err(refuse(format!(
                "there is more than one unfinished run of this name, so say which: {names}"
            )))
        }
        // Without a checkpoint, or still running: what is told of it says why.
        ([], Some(started), _) => Ok(started.clone()),
        ([], None, Some(live)) => Ok(live.clone()),
        ([], None, None) => Err(refuse(nothing_left(path).to_owned())),
    }
}

/// Folders that runs of this name have left, sorted: `.NAME.unfinished-..` by those that were killed, `NAME.partial..` by
/// those that were stopped.
fn left_beside(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
    else {
        return Vec::new();
    };
    let left = |found: &OsString| {
        let found = found.to_string_lossy();
        let killed = found
            .strip_prefix('.')
            .and_then(|rest| rest.strip_prefix(&name));
        let stopped = found.strip_prefix(&name);
        killed.is_some_and(|rest| rest.starts_with(".unfinished-"))
            || stopped.is_some_and(|rest| rest.starts_with(".partial"))
    };
    let entries = fs::read_dir(parent_of(path))
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = entries
        .filter(|entry| left(&entry.file_name()))
        // A name in the working folder is told as it was given, without `./` before it.
        .map(|entry| path.with_file_name(entry.file_name()))
        .filter(|folder| was_started(folder))
        .collect();
    folders.sort();
    folders
}

/// True for a run that was killed just after it had its name.
fn is_published(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unnamed = name.contains(".unfinished-") || name.contains(".partial");
    !unnamed && path.join(MANIFEST_FILE).exists()
}

fn nothing_left(path: &Path) -> &'static str {
    if files_of_a_run(path).is_ok() {
        return "it is a finished run";
    }
    match path.exists() {
        true => "it holds nothing from which a run could go on",
        false => "there is nothing of this name, and no unfinished run of it",
    }
}
