use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::keep::{FOLDER, LOCK, is_live, is_resumable, was_started};
use crate::output::OutputError;
use crate::output::manifest::{MANIFEST_FILE, files_of_a_run};
use crate::output::place::{behind_link, parent_of};

/// Longest time for which a run can be without its lock.
const UNLOCKED: Duration = Duration::from_secs(60);

/// The folder of the unfinished run that a user names: the folder itself, or what a run of this name has left beside it.
///
/// # Errors
/// [`OutputError::Unresumable`] when there is none, or more than one that no process works on.
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
                "there is more than one unfinished run of this name, so name one: {names}"
            )))
        }
        // Without a checkpoint, or still running: the report about it gives the reason.
        ([], Some(started), _) => Ok(started.clone()),
        ([], None, Some(live)) => Ok(live.clone()),
        ([], None, None) => Err(refuse(nothing_left(path).to_owned())),
    }
}

/// Removes what runs of this name left that were killed before they saved anything to continue from, and names it. A folder that
/// a process works on stays, and so does one that is complete except for its name.
pub fn clear_abandoned(path: &Path) -> Vec<PathBuf> {
    let path = &behind_link(path);
    let own = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let own = own.is_some_and(|name| name.starts_with('.') && name.contains(".unfinished-"));
    let all = match own {
        true => vec![path.clone()],
        false => hidden_beside(path),
    };
    let abandoned = all.into_iter().filter(|folder| is_abandoned(folder));
    abandoned
        .filter(|folder| fs::remove_dir_all(folder).is_ok())
        .collect()
}

/// Folders `.NAME.unfinished-..`, sorted.
fn hidden_beside(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name() else {
        return Vec::new();
    };
    let start = format!(".{}.unfinished-", name.to_string_lossy());
    let entries = fs::read_dir(parent_of(path))
        .into_iter()
        .flatten()
        .flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.file_name())
        .filter(|name| name.to_string_lossy().starts_with(&start))
        .map(|name| path.with_file_name(name))
        .collect();
    folders.sort();
    folders
}

/// True for the folder of a run that no process works on and that holds nothing to continue from, nor results.
fn is_abandoned(folder: &Path) -> bool {
    let real = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    if !real || was_started(folder) || is_resumable(folder) || folder.join(MANIFEST_FILE).exists() {
        return false;
    }
    match folder.join(FOLDER).join(LOCK).exists() {
        true => !is_live(folder),
        // A run takes its lock as soon as its folder is made.
        false => age(folder).is_some_and(|age| age > UNLOCKED),
    }
}

/// Time since something in a folder was made, renamed or removed.
fn age(folder: &Path) -> Option<Duration> {
    let changed = fs::metadata(folder).and_then(|found| found.modified());
    changed.ok()?.elapsed().ok()
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
        // A name in the working folder is reported as it was given, without `./` before it.
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
        true => "it holds nothing from which a run can continue",
        false
            if hidden_beside(path)
                .iter()
                .any(|left| left.join(MANIFEST_FILE).exists()) =>
        {
            "a run of this name was complete except for its name when it was killed: its results lie in the folder .NAME.unfinished-.. beside it"
        }
        false => "no run has this name, finished or unfinished",
    }
}
