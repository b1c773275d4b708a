//! Unfinished and abandoned run folders beside a name.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::folder::{DRAWN, UNFINISHED};
use super::kept::{FOLDER, is_resumable, was_started};
use super::lock::{LOCK, is_free, is_live};
use super::manifest::files_of_a_run;
use super::paths::{behind_link, parent_of};
use crate::record::{MANIFEST_FILE, OutputError};

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

/// Whether a path is an unfinished run, or runs of this name have left one or more beside it.
pub fn has_unfinished(path: &Path) -> bool {
    was_started(path) || !left_beside(path).is_empty()
}

/// Removes what runs of this name left that were killed before they saved anything to continue from, and names it. A folder that
/// a process works on stays, and so does one that is complete except for its name.
pub fn clear_abandoned(path: &Path) -> Vec<PathBuf> {
    let path = &behind_link(path);
    let own = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let own = own.is_some_and(|name| name.starts_with('.') && name.contains(UNFINISHED));
    let all = if own {
        vec![path.clone()]
    } else {
        hidden_beside(path)
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
    let start = format!(".{}{UNFINISHED}", name.to_string_lossy());
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
    let own = real && is_made_here(folder);
    if !own || was_started(folder) || is_resumable(folder) || folder.join(MANIFEST_FILE).exists() {
        return false;
    }
    if folder.join(FOLDER).join(LOCK).exists() {
        is_free(folder)
    } else {
        // A run takes its lock as soon as its folder is made: what holds more than that folder is no such run.
        is_bare(folder) && age(folder).is_some_and(|age| age > UNLOCKED)
    }
}

/// Whether the program has chosen the name of a folder: `.NAME.unfinished-` and six letters or digits.
fn is_made_here(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let drawn = name.rsplit_once(UNFINISHED).map_or("", |(_, drawn)| drawn);
    drawn.len() == DRAWN && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a folder holds nothing, or only the empty folder in which the lock would be.
fn is_bare(folder: &Path) -> bool {
    let names = |folder: &Path| -> Option<Vec<OsString>> {
        let entries = fs::read_dir(folder).ok()?;
        entries.map(|entry| Some(entry.ok()?.file_name())).collect()
    };
    match names(folder).as_deref() {
        Some([]) => true,
        Some([only]) => {
            only == FOLDER && names(&folder.join(FOLDER)).is_some_and(|in_it| in_it.is_empty())
        }
        _ => false,
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
        killed.is_some_and(|rest| rest.starts_with(UNFINISHED))
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
    let unnamed = name.contains(UNFINISHED) || name.contains(".partial");
    !unnamed && path.join(MANIFEST_FILE).exists()
}

fn nothing_left(path: &Path) -> &'static str {
    if files_of_a_run(path).is_ok() {
        return "it is a finished run";
    }
    if path.exists() {
        return "it holds nothing from which a run can continue";
    }
    let mut beside = hidden_beside(path).into_iter();
    if beside.any(|left| left.join(MANIFEST_FILE).exists()) {
        "a run of this name was complete except for its name when it was killed: its results lie in the folder .NAME.unfinished-.. beside it"
    } else {
        "no run has this name, finished or unfinished"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder beside the run `keep`, last changed an hour ago.
    fn old(parent: &Path, name: &str, files: &[&str]) -> PathBuf {
        let folder = parent.join(name);
        fs::create_dir(&folder).unwrap();
        for file in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let hour_ago = std::time::SystemTime::now() - 60 * UNLOCKED;
        let opened = fs::File::open(&folder).unwrap();
        opened.set_modified(hour_ago).unwrap();
        folder
    }

    #[test]
    fn only_folders_that_runs_left_are_removed() {
        let parent = tempfile::tempdir().unwrap();
        let lock = format!("{FOLDER}/{LOCK}");
        let parent = parent.path();
        let killed = old(parent, ".keep.unfinished-a1B2c3", &[&lock, "scenario.toml"]);
        let bare = old(parent, ".keep.unfinished-a1B2c4", &[]);
        let stay = [
            old(parent, ".keep.unfinished-notes", &["data.txt"]),
            old(parent, ".keep.unfinished-a1B2c5", &["data.txt"]),
            old(parent, ".keep.unfinished-a1B2c3d", &[]),
            old(parent, ".other.unfinished-a1B2c6", &[]),
        ];
        assert_eq!(clear_abandoned(&parent.join("keep")), [killed, bare]);
        assert!(stay.iter().all(|folder| folder.exists()));
    }

    #[test]
    fn a_folder_whose_lock_is_held_stays() {
        let parent = tempfile::tempdir().unwrap();
        let folder = old(parent.path(), ".keep.unfinished-a1B2c3", &[]);
        let _lock = crate::store::lock::hold(&folder).unwrap();
        assert!(clear_abandoned(&parent.path().join("keep")).is_empty());
        assert!(folder.exists());
    }
}
