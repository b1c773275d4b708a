//! The folder of a run, from its reservation to its final name.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::disk;
use super::existing::Existing;
use super::kept::{forget, is_resumable};
use super::lock::{Lock, hold};
use super::paths::{behind_link, parent_of};
use super::target_path::{is_only_a_run, numbered, refuse_if_taken, refuse_in_file, take_name};
use crate::record::OutputError;

/// Between the name of a run and the letters that are drawn for its folder until it is complete.
pub(super) const UNFINISHED: &str = ".unfinished-";
/// How many letters are drawn.
pub(super) const DRAWN: usize = 6;

/// Unfinished runs of one name that are reported from other folders.
const MOST_PARTIALS: usize = 1000;

/// Where a finished run folder lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The folder.
    pub folder: PathBuf,
    /// The requested name, if something took it during the run.
    pub taken: Option<PathBuf>,
}

/// A run folder that is not finished: a hidden folder beside the target that takes the target's name in one step when it is
/// complete. Dropped unfinished, it leaves nothing behind, unless it [outlives](RunFolder::outlive) that.
#[derive(Debug)]
pub struct RunFolder {
    target: PathBuf,
    existing: Existing,
    path: PathBuf,
    /// Removes the folder when dropped.
    guard: Option<TempDir>,
    /// Held while a process works on the folder; otherwise others may treat it as abandoned.
    lock: Option<Lock>,
}

impl RunFolder {
    /// Reserves a place beside `target`.
    ///
    /// # Errors
    /// When the target is taken and may not be replaced, lies in a file, or the parent cannot be written.
    pub fn create(target: &Path, existing: Existing) -> Result<Self, OutputError> {
        let target = behind_link(target);
        let name = target.file_name().ok_or_else(|| OutputError::Unnamed {
            path: target.clone(),
        })?;
        refuse_if_taken(&target, existing)?;
        let parent = parent_of(&target);
        refuse_in_file(&target)?;
        disk::make_folders(&parent).map_err(OutputError::file("create the folder", &parent))?;
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(UNFINISHED);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        share_like_an_ordinary_folder(&mut builder);
        let work = builder
            .rand_bytes(DRAWN)
            .tempdir_in(&parent)
            .map_err(OutputError::file("create a folder in", &parent))?;
        Ok(Self {
            target,
            existing,
            path: work.path().to_owned(),
            lock: Some(hold(work.path())?),
            guard: Some(work),
        })
    }

    /// Reopens the folder of a run that was stopped or killed, to be named `name` in the same place when it is complete. It stays
    /// whatever happens. The process that opened the run holds its lock.
    pub fn reopen(path: &Path, name: &str, existing: Existing) -> Self {
        Self {
            target: path.with_file_name(name),
            existing,
            path: path.to_owned(),
            guard: None,
            lock: None,
        }
    }

    /// The lock of a folder that was made here.
    pub(super) fn lock(&self) -> Option<Lock> {
        self.lock.clone()
    }

    /// From here on the folder stays when it is dropped unfinished: a run can continue from it.
    pub fn outlive(&mut self) {
        if let Some(guard) = self.guard.take() {
            let _kept = guard.keep();
        }
    }

    /// The name that it is to have.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where files are to be written until [`RunFolder::publish`].
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the finished folder its name, once all that lies in it is on the disk. It replaces only what [`RunFolder::create`]
    /// allowed to replace, looked at again; where the name was taken meanwhile, the folder becomes `NAME-2`, `NAME-3` and so on.
    /// What a run needs to continue is removed last, once the name is on the disk too.
    ///
    /// # Errors
    /// When the system refuses; the error names where the results then stay.
    pub fn publish(mut self) -> Result<Published, OutputError> {
        let _lock = self.lock();
        let target = self.target.clone();
        // What is slow comes first, so that the old run is without its name for a moment only.
        self.settle(&target)?;
        let old = match self.existing {
            Existing::Refuse | Existing::TakeNextName => None,
            Existing::ReplaceFinishedRun => Aside::take(&target),
        };
        match self.name_as(&target) {
            Ok(folder) => {
                // Only now: a run that is killed, or a machine that stops, before the name is there can still continue.
                forget(&folder);
                Ok(Published {
                    taken: (folder != target).then_some(target),
                    folder,
                })
            }
            Err(error) => {
                old.into_iter().for_each(|old| old.put_back(&target));
                Err(error)
            }
        }
    }

    /// Keeps the unfinished folder as `NAME.partial` (or `NAME.partial-2` ...) and returns its path.
    ///
    /// # Errors
    /// When the system refuses; the error names where the files then stay.
    pub fn keep_partial(self) -> Result<PathBuf, OutputError> {
        let _lock = self.lock();
        let mut name = self.target.as_os_str().to_owned();
        name.push(".partial");
        if numbered(Path::new(&name))
            .take(MOST_PARTIALS)
            .any(|known| known == self.path)
        {
            let synced = disk::sync_all_in(&self.path);
            synced.map_err(OutputError::file("write", &self.path))?;
            return Ok(self.path.clone());
        }
        let partial = self.keep_as(Path::new(&name))?;
        if !is_resumable(&partial) {
            forget(&partial);
        }
        Ok(partial)
    }

    /// Moves the folder to the first free name of a series: writes its content to the disk before, its name after. From then on
    /// the folder is never removed.
    pub(crate) fn keep_as(mut self, first: &Path) -> Result<PathBuf, OutputError> {
        self.settle(first)?;
        self.name_as(first)
    }

    /// Writes the content of the folder to the disk before the folder becomes `first`. From then on it is never removed.
    fn settle(&mut self, first: &Path) -> Result<(), OutputError> {
        self.outlive();
        disk::sync_all_in(&self.path).map_err(unpublished(first, &self.path))
    }

    /// Gives a settled folder the first free name of a series, and writes the name to the disk.
    fn name_as(&self, first: &Path) -> Result<PathBuf, OutputError> {
        let named = take_name(&self.path, numbered(first));
        let folder = named.map_err(unpublished(first, &self.path))?;
        disk::sync_name(&folder).map_err(unpublished(first, &folder))?;
        Ok(folder)
    }
}

/// The error for a folder that could not become `path`; the results stay at `kept`.
fn unpublished(path: &Path, kept: &Path) -> impl FnOnce(io::Error) -> OutputError {
    let (path, kept) = (path.to_owned(), kept.to_owned());
    move |source| OutputError::Unpublished { path, kept, source }
}

/// An old run, moved aside and removed with this value.
struct Aside {
    holder: TempDir,
    run: PathBuf,
}

impl Aside {
    /// Moves the run at `target` aside if nothing else lies there.
    fn take(target: &Path) -> Option<Self> {
        if !is_only_a_run(target) {
            return None;
        }
        let mut builder = tempfile::Builder::new();
        let holder = builder
            .prefix(".replaced-")
            .tempdir_in(parent_of(target))
            .ok()?;
        let run = holder.path().join("run");
        fs::rename(target, &run).ok()?;
        let aside = Self { holder, run };
        // Something may have been put there between the check and the move.
        if is_only_a_run(&aside.run) {
            return Some(aside);
        }
        aside.put_back(target);
        None
    }

    fn put_back(self, target: &Path) {
        if fs::rename(&self.run, target).is_err() {
            // An extra hidden folder is better than a lost run.
            let _kept = self.holder.keep();
        }
    }
}

/// Temporary folders are private by default; results are meant to be shared as the user's umask allows.
#[cfg(unix)]
fn share_like_an_ordinary_folder(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777));
}

#[cfg(not(unix))]
fn share_like_an_ordinary_folder(_builder: &mut tempfile::Builder<'_, '_>) {}
