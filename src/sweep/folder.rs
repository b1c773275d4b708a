//! The folder of a sweep.
//!
//! ```text
//! sweep.json        what it is
//! experiment.toml   the experiment, as written
//! scenarios/        its scenarios, resolved: 0.toml, 1.toml ...
//! rows/             the journals of the processes that work on it
//! left/             states of long runs that were stopped
//! report.html       the page, and tables beside it, made from all rows
//! ```

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::SweepError;
use super::journal::{EXTENSION, RowJournal};
use super::left_runs::LeftRuns;
use super::manifest::{SWEEP_LAYOUT, SweepManifest, VERSION, fingerprint};
use crate::experiment::{Experiment, load_resolved};
use crate::record::OutputError;
use crate::runs::{choose_folder, short_name};
use crate::store::{numbered, write_whole};

const MANIFEST: &str = "sweep.json";
const EXPERIMENT: &str = "experiment.toml";
const SCENARIOS: &str = "scenarios";
const ROWS: &str = "rows";
const LEFT: &str = "left";
const PAGE: &str = "report.html";

/// The folder of a sweep, with its experiment.
#[derive(Debug)]
pub struct SweepFolder {
    path: PathBuf,
    manifest: SweepManifest,
    experiment: Experiment,
    fingerprint: [u8; 32],
}

impl SweepFolder {
    /// Makes the folder of a sweep. A folder of the same sweep that is already there is opened, also if another process is making it at
    /// this moment.
    ///
    /// # Errors
    /// If something else is there, or a file cannot be written.
    pub fn create(path: &Path, name: &str, experiment: &Experiment) -> Result<Self, SweepError> {
        let resolved = experiment.resolved_scenarios();
        let manifest = SweepManifest::of(name, experiment, &resolved);
        if path.exists() {
            return Self::open_same(path, &manifest);
        }
        let above = match path.parent() {
            Some(above) if above != Path::new("") => above,
            _ => Path::new("."),
        };
        fs::create_dir_all(above).map_err(OutputError::file("create the folder", above))?;
        let fresh = tempfile::Builder::new().prefix(".sweep-").tempdir_in(above);
        let fresh = fresh.map_err(OutputError::file("write in", above))?;
        fill(fresh.path(), &manifest, experiment.text(), &resolved)?;
        match fs::rename(fresh.path(), path) {
            Ok(()) => {
                // It has another name now.
                let _gone = fresh.keep();
                Self::open(path)
            }
            Err(_) if path.exists() => Self::open_same(path, &manifest),
            Err(error) => Err(OutputError::file("name", path)(error).into()),
        }
    }

    /// Opens a folder that must be of this sweep.
    fn open_same(path: &Path, manifest: &SweepManifest) -> Result<Self, SweepError> {
        let refuse = |what| SweepError::Occupied {
            path: path.to_owned(),
            what,
        };
        let found = Self::open(path).map_err(|error| match error {
            SweepError::NoSweep { .. } => refuse("something other than a sweep"),
            other => other,
        })?;
        if found.manifest.fingerprint == manifest.fingerprint {
            Ok(found)
        } else {
            Err(refuse("another sweep, or an earlier text of this one"))
        }
    }

    /// Opens the folder of a sweep.
    ///
    /// # Errors
    /// If there is none, if another version of the program made it, or if its files were altered.
    pub fn open(path: &Path) -> Result<Self, SweepError> {
        let manifest = read_manifest(path)?;
        if manifest.version != VERSION || manifest.layout_version != SWEEP_LAYOUT {
            return Err(SweepError::Version {
                path: path.to_owned(),
                found: manifest.version,
                own: VERSION,
            });
        }
        let text = read(&path.join(EXPERIMENT))?;
        let scenario = |number| read(&path.join(SCENARIOS).join(format!("{number}.toml")));
        let resolved: Result<Vec<String>, _> = (0..manifest.scenarios).map(scenario).collect();
        let resolved = resolved?;
        let fingerprint = fingerprint(&text, &resolved);
        if blake3::Hash::from_bytes(fingerprint).to_hex().as_str() != manifest.fingerprint {
            return Err(SweepError::Altered {
                path: path.to_owned(),
            });
        }
        let name = path.join(EXPERIMENT).to_string_lossy().into_owned();
        let experiment = load_resolved(&name, &text, &resolved);
        let experiment = experiment.map_err(|faults| SweepError::Experiment {
            path: path.to_owned(),
            faults,
        })?;
        Ok(Self {
            path: path.to_owned(),
            manifest,
            experiment,
            fingerprint,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it records about itself.
    pub fn manifest(&self) -> &SweepManifest {
        &self.manifest
    }

    /// Its experiment.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// Hash of all that decides its results.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// Writes the report page, whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_page(&self, page: &str) -> Result<(), SweepError> {
        write_whole(&self.path.join(PAGE), page.as_bytes())?;
        Ok(())
    }

    /// States of runs that were stopped after this elapsed time.
    pub(super) fn left_runs(&self, after: Duration) -> LeftRuns {
        LeftRuns::new(self.path.join(LEFT), self.fingerprint, after)
    }

    /// A journal for this process.
    pub(super) fn journal(&self) -> Result<RowJournal, OutputError> {
        RowJournal::create(&self.path.join(ROWS), self.fingerprint)
    }

    /// All journals, sorted by name.
    pub(super) fn journals(&self) -> Result<Vec<PathBuf>, OutputError> {
        let folder = self.path.join(ROWS);
        let failed = || OutputError::file("read", &folder);
        let entries = fs::read_dir(&folder).map_err(failed())?;
        let mut journals = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed())?.path();
            if path.extension().is_some_and(|end| end == EXTENSION) {
                journals.push(path);
            }
        }
        journals.sort();
        Ok(journals)
    }
}

/// Writes all files of a sweep that has no rows yet.
fn fill(
    folder: &Path,
    manifest: &SweepManifest,
    text: &str,
    resolved: &[String],
) -> Result<(), OutputError> {
    for name in [SCENARIOS, ROWS] {
        let path = folder.join(name);
        fs::create_dir(&path).map_err(OutputError::file("create the folder", &path))?;
    }
    for (number, text) in resolved.iter().enumerate() {
        let path = folder.join(SCENARIOS).join(format!("{number}.toml"));
        write_whole(&path, text.as_bytes())?;
    }
    write_whole(&folder.join(EXPERIMENT), text.as_bytes())?;
    let path = folder.join(MANIFEST);
    let mut text = serde_json::to_vec_pretty(manifest).map_err(OutputError::json(&path))?;
    text.push(b'\n');
    write_whole(&path, &text)?;
    share_like_an_ordinary_folder(folder)
}

/// Lets others read the folder, as far as the file system lets them read a folder that is made here.
#[cfg(unix)]
fn share_like_an_ordinary_folder(folder: &Path) -> Result<(), OutputError> {
    let failed = || OutputError::file("write", folder);
    let ordinary = fs::metadata(folder.join(ROWS)).map_err(failed())?;
    fs::set_permissions(folder, ordinary.permissions()).map_err(failed())
}

#[cfg(not(unix))]
fn share_like_an_ordinary_folder(_folder: &Path) -> Result<(), OutputError> {
    Ok(())
}

fn read(path: &Path) -> Result<String, OutputError> {
    fs::read_to_string(path).map_err(OutputError::file("read", path))
}

fn read_manifest(path: &Path) -> Result<SweepManifest, SweepError> {
    let file = path.join(MANIFEST);
    let no_sweep = || SweepError::NoSweep {
        path: path.to_owned(),
    };
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(no_sweep());
        }
        Err(error) => return Err(OutputError::file("read", &file)(error).into()),
    };
    let manifest: SweepManifest = serde_json::from_str(&text).map_err(OutputError::json(&file))?;
    if manifest.is_sweep() {
        Ok(manifest)
    } else {
        Err(no_sweep())
    }
}

/// True for a folder that holds the manifest of a sweep, readable or not.
pub fn is_sweep_folder(path: &Path) -> bool {
    path.join(MANIFEST).is_file()
}

/// A name for the folder of a new sweep: `base/NAME-SEED`, with `-2`, `-3` ... where that is taken.
pub fn choose_sweep_folder(base: &Path, name: &str, experiment: &Experiment) -> PathBuf {
    choose_folder(base, name, experiment.seed()).path
}

/// Most folders of one name that are searched.
const MOST_FOLDERS: usize = 1000;

/// The newest folder of this sweep among those that [`choose_sweep_folder`] names; none if there is none.
pub fn find_sweep(base: &Path, name: &str, experiment: &Experiment) -> Option<PathBuf> {
    find_within(base, name, experiment, "")
}

/// The newest of the folders `base/NAME-SEED`, `-2`, `-3` ... that holds the sweep of this experiment in a folder of its own.
pub(crate) fn find_within(
    base: &Path,
    name: &str,
    experiment: &Experiment,
    inside: &str,
) -> Option<PathBuf> {
    let resolved = experiment.resolved_scenarios();
    let own = SweepManifest::of(name, experiment, &resolved);
    let first = base.join(format!("{}-{}", short_name(name), experiment.seed()));
    let is_own = |found: &SweepManifest| found.fingerprint == own.fingerprint;
    let same = |path: &PathBuf| read_manifest(&path.join(inside)).is_ok_and(|found| is_own(&found));
    // Folders that were removed leave gaps.
    numbered(&first).take(MOST_FOLDERS).filter(same).last()
}
