use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::OutputError;
use super::manifest::read_manifest;

/// What to do when the run folder already exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Refuse, unless it is empty.
    Refuse,
    /// Replace it if it holds a finished run of this program, refuse anything else.
    ReplaceFinishedRun,
}

/// A run folder in the making: a hidden folder beside the target that takes the target's name in
/// one step when it is complete. Dropped unfinished, it leaves nothing behind.
#[derive(Debug)]
pub struct RunFolder {
    target: PathBuf,
    work: TempDir,
}

impl RunFolder {
    /// Reserves a place beside `target`.
    ///
    /// # Errors
    /// When the target is taken and may not be replaced, or the parent cannot be written.
    pub fn create(target: &Path, existing: Existing) -> Result<Self, OutputError> {
        let name = target.file_name().ok_or_else(|| OutputError::Unnamed {
            path: target.to_owned(),
        })?;
        refuse_if_taken(target, existing)?;
        let parent = parent_of(target);
        fs::create_dir_all(&parent).map_err(OutputError::file("create the folder", &parent))?;
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(".unfinished-");
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        share_like_an_ordinary_folder(&mut builder);
        let work = builder
            .tempdir_in(&parent)
            .map_err(OutputError::file("create a folder in", &parent))?;
        Ok(Self {
            target: target.to_owned(),
            work,
        })
    }

    /// Where files are to be written until [`RunFolder::publish`].
    pub fn path(&self) -> &Path {
        self.work.path()
    }

    /// Gives the finished folder its name, replacing what [`RunFolder::create`] allowed to replace.
    ///
    /// # Errors
    /// When the target was taken meanwhile or the system refuses; the results are then removed.
    pub fn publish(self) -> Result<PathBuf, OutputError> {
        let parent = parent_of(&self.target);
        let aside = tempfile::Builder::new()
            .prefix(".replaced-")
            .tempdir_in(&parent)
            .map_err(OutputError::file("create a folder in", &parent))?;
        let old = aside.path().join("old");
        let replaced = self.target.exists();
        if replaced {
            fs::rename(&self.target, &old).map_err(OutputError::file("replace", &self.target))?;
        }
        if let Err(source) = fs::rename(self.work.path(), &self.target) {
            if replaced {
                fs::rename(&old, &self.target)
                    .map_err(OutputError::file("restore", &self.target))?;
            }
            return Err(OutputError::file("write", &self.target)(source));
        }
        // The folder has moved away: there is nothing left for the guard to remove.
        let _moved = self.work.keep();
        Ok(self.target)
    }

    /// Keeps the unfinished folder as `NAME.partial` (or `NAME.partial-2` ...) and returns its path.
    ///
    /// # Errors
    /// When the system refuses; the unfinished folder is then removed.
    pub fn keep_partial(self) -> Result<PathBuf, OutputError> {
        let mut number = 1;
        let partial = loop {
            let candidate = partial_name(&self.target, number);
            if !candidate.exists() {
                break candidate;
            }
            number += 1;
        };
        fs::rename(self.work.path(), &partial).map_err(OutputError::file("write", &partial))?;
        let _moved = self.work.keep();
        Ok(partial)
    }
}

fn partial_name(target: &Path, number: u32) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    if number > 1 {
        name.push(format!("-{number}"));
    }
    PathBuf::from(name)
}

fn parent_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn refuse_if_taken(target: &Path, existing: Existing) -> Result<(), OutputError> {
    if !target.exists() || is_empty_folder(target) {
        return Ok(());
    }
    let remedy = match (existing, read_manifest(target).is_ok()) {
        (Existing::ReplaceFinishedRun, true) => return Ok(()),
        (Existing::ReplaceFinishedRun, false) => {
            "it does not hold a finished run, so it is not overwritten: choose another folder"
        }
        (Existing::Refuse, true) => {
            "it holds a finished run: choose another folder or ask to overwrite it"
        }
        (Existing::Refuse, false) => "choose another folder",
    };
    Err(OutputError::Occupied {
        path: target.to_owned(),
        remedy,
    })
}

fn is_empty_folder(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// Temporary folders are private by default; results are meant to be shared as the user's umask says.
#[cfg(unix)]
fn share_like_an_ordinary_folder(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o777));
}

#[cfg(not(unix))]
fn share_like_an_ordinary_folder(_builder: &mut tempfile::Builder<'_, '_>) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(path: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_unfinished_folder_leaves_nothing_and_a_finished_one_only_its_name() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("deep").join("run");
        let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        assert!(
            !target.exists(),
            "nothing may show under the name before the end"
        );
        drop(folder);
        assert!(entries(&place.path().join("deep")).is_empty());
        let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        folder.publish().unwrap();
        assert_eq!(entries(&place.path().join("deep")), ["run"]);
        assert_eq!(fs::read_to_string(target.join("a")).unwrap(), "x");
    }

    #[test]
    fn a_partial_folder_is_kept_under_a_free_name() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("run");
        for _ in 0..2 {
            let folder = RunFolder::create(&target, Existing::Refuse).unwrap();
            folder.keep_partial().unwrap();
        }
        assert_eq!(entries(place.path()), ["run.partial", "run.partial-2"]);
    }

    #[test]
    fn strange_content_is_never_replaced() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("thesis.tex"), "years of work").unwrap();
        for existing in [Existing::Refuse, Existing::ReplaceFinishedRun] {
            let error = RunFolder::create(place.path(), existing).unwrap_err();
            assert!(matches!(error, OutputError::Occupied { .. }), "{error}");
        }
        assert_eq!(entries(place.path()), ["thesis.tex"]);
    }

    #[test]
    fn a_file_in_the_way_and_a_nameless_target_are_refused() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(RunFolder::create(&file, Existing::ReplaceFinishedRun).is_err());
        let error = RunFolder::create(Path::new("/"), Existing::Refuse).unwrap_err();
        assert!(matches!(error, OutputError::Unnamed { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn results_are_readable_like_any_other_folder() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let usual = place.path().join("usual");
        fs::create_dir(&usual).unwrap();
        let run = RunFolder::create(&place.path().join("run"), Existing::Refuse).unwrap();
        let run = run.publish().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&run), mode(&usual));
    }
}
