//! What exists at the place of a run folder, and which names are free.

use std::collections::BTreeSet;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::existing::Existing;
use super::kept::FOLDER;
use super::manifest::files_of_a_run;
use crate::record::{MANIFEST_FILE, OutputError};

/// Largest number of conflicting files that are named; others are counted.
const MOST_NAMED: usize = 5;

/// The path itself, then `PATH-2`, `PATH-3` and so on.
pub fn numbered(path: &Path) -> impl Iterator<Item = PathBuf> {
    let name = |number: u32| {
        let mut name = path.as_os_str().to_owned();
        if number > 1 {
            name.push(format!("-{number}"));
        }
        PathBuf::from(name)
    };
    (1..).map(name)
}

/// Refuses a place that holds anything that must stay.
pub(super) fn refuse_if_taken(target: &Path, existing: Existing) -> Result<(), OutputError> {
    if existing == Existing::TakeNextName || !is_taken(target) {
        return Ok(());
    }
    if let Some(what) = no_folder(target) {
        return Err(OutputError::NoFolder {
            path: target.to_owned(),
            what,
        });
    }
    let remedy = match (existing, strangers(target)) {
        (Existing::ReplaceFinishedRun, Ok(strangers)) if strangers.is_empty() => return Ok(()),
        (Existing::ReplaceFinishedRun, Ok(strangers)) => format!(
            "it holds {} besides a finished run, so it is not overwritten: move what you need or choose another folder",
            listed(&strangers)
        ),
        (Existing::ReplaceFinishedRun, Err(_)) => {
            "it does not hold a finished run, so it is not overwritten: choose another folder"
                .to_owned()
        }
        (_, Ok(_)) => {
            "it holds a finished run: choose another folder, or replace it with --overwrite"
                .to_owned()
        }
        (_, Err(_)) => "choose another folder".to_owned(),
    };
    Err(OutputError::Occupied {
        path: target.to_owned(),
        remedy,
    })
}

/// Refuses a place below something that is no folder.
pub(super) fn refuse_in_file(target: &Path) -> Result<(), OutputError> {
    let mut above = target.ancestors().skip(1);
    let found = above.find_map(|above| Some((above, no_folder(above)?)));
    found.map_or(Ok(()), |(file, what)| {
        Err(OutputError::InFile {
            path: target.to_owned(),
            file: file.to_owned(),
            what,
        })
    })
}

/// What exists at a path, in words; none for a folder, a link to one, or nothing.
fn no_folder(path: &Path) -> Option<&'static str> {
    let found = fs::symlink_metadata(path).ok()?;
    if found.is_symlink() {
        match fs::metadata(path) {
            Ok(behind) => kind_of(behind.file_type()),
            Err(_) => Some("a link that leads nowhere"),
        }
    } else {
        kind_of(found.file_type())
    }
}

/// What is no folder, in words.
fn kind_of(found: FileType) -> Option<&'static str> {
    match found {
        found if found.is_dir() => None,
        found if found.is_file() => Some("a file"),
        found => Some(special(found)),
    }
}

#[cfg(unix)]
fn special(found: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match found {
        found if found.is_fifo() => "a fifo (a named pipe)",
        found if found.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn special(_found: FileType) -> &'static str {
    "neither a file nor a folder"
}

/// True if the folder holds a finished run and nothing that its manifest does not list.
pub(crate) fn is_only_a_run(directory: &Path) -> bool {
    strangers(directory).is_ok_and(|strangers| strangers.is_empty())
}

/// Moves a folder to the first of these names that is free, and returns it. What appears under a name between the check and the
/// move stays: a folder can only be moved onto nothing or onto an empty folder.
pub(super) fn take_name(
    folder: &Path,
    names: impl Iterator<Item = PathBuf>,
) -> io::Result<PathBuf> {
    for name in names.filter(|name| !is_taken(name)) {
        match fs::rename(folder, &name) {
            Ok(()) => return Ok(name),
            Err(_) if is_taken(&name) => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// True if something is there that must not be overwritten. An empty folder may be.
fn is_taken(path: &Path) -> bool {
    let Ok(found) = fs::symlink_metadata(path) else {
        return false;
    };
    let empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    !(found.is_dir() && empty())
}

/// Names in a run folder that are no part of the run, sorted.
fn strangers(directory: &Path) -> Result<Vec<String>, OutputError> {
    let files = files_of_a_run(directory)?;
    let known: BTreeSet<&str> = files
        .iter()
        .map(|file| file.name.as_str())
        .chain([MANIFEST_FILE])
        .collect();
    let entries = fs::read_dir(directory).map_err(OutputError::file("list", directory))?;
    let mut strangers = Vec::new();
    for entry in entries {
        let entry = entry.map_err(OutputError::file("list", directory))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // Left by a run that was killed just after it had its name.
        if name == FOLDER {
            continue;
        }
        if !known.contains(name.as_str()) || entry.path().is_dir() {
            strangers.push(name);
        }
    }
    strangers.sort();
    Ok(strangers)
}

/// `a, b and 3 more`.
fn listed(names: &[String]) -> String {
    let reported = names[..names.len().min(MOST_NAMED)].join(", ");
    match names.len() - names.len().min(MOST_NAMED) {
        0 => reported,
        more => format!("{reported} and {more} more"),
    }
}
