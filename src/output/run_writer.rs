//! Writes a run folder: passes everything that a run shows to every output format.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::FORMATS;
use super::check::{Checker, check_arms, check_outcome};
use crate::observe::{Catalogue, Event, Frame, Sample, Sink};
use crate::record::{Format, Outcome, OutputError, Recorder, RunInfo, SCENARIO_FILE, Start};
use crate::store::{Existing, Published, RunFolder, write_manifest};

/// Writes a run folder: passes everything a run shows to every output format.
///
/// Dropped before [`RunWriter::finish`], it leaves nothing behind, unless it [outlives](RunWriter::outlive) that.
pub struct RunWriter {
    folder: RunFolder,
    info: Arc<RunInfo>,
    checker: Checker,
    recorders: Vec<Box<dyn Recorder>>,
}

impl RunWriter {
    /// Starts a run folder at `target` with every format of [`FORMATS`].
    ///
    /// # Errors
    /// When the target is taken or nothing can be written there.
    pub fn create(
        target: &Path,
        existing: Existing,
        info: RunInfo,
        catalogue: Catalogue,
    ) -> Result<Self, OutputError> {
        Self::with_formats(
            RunFolder::create(target, existing)?,
            info,
            catalogue,
            FORMATS,
        )
    }

    /// As [`RunWriter::create`], with these formats only.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn with_formats(
        folder: RunFolder,
        info: RunInfo,
        catalogue: Catalogue,
        formats: &[Format],
    ) -> Result<Self, OutputError> {
        check_arms(&info, &catalogue)?;
        let start = Start {
            directory: folder.path().to_owned(),
            info: Arc::new(info),
            catalogue: Arc::new(catalogue),
            contents: formats.iter().map(Format::file_group).collect(),
        };
        write_scenario(folder.path(), SCENARIO_FILE, &start.info.scenario_toml)?;
        for fork in &start.info.forks {
            write_scenario(folder.path(), &fork.scenario, &fork.scenario_toml)?;
        }
        remove_others(folder.path(), formats)?;
        let recorders: Result<_, _> = formats.iter().map(|format| (format.open)(&start)).collect();
        Ok(Self {
            recorders: recorders?,
            checker: Checker::new(Arc::clone(&start.catalogue)),
            info: start.info,
            folder,
        })
    }

    /// From here on the folder stays however the run ends.
    pub fn outlive(&mut self) {
        self.folder.outlive();
    }

    /// The folder in the making.
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Closes every format, writes the manifest, and gives the folder its name.
    ///
    /// # Errors
    /// When something cannot be written; nothing is left behind then. When only the name could not be given, the
    /// error names where the results stay.
    pub fn finish(self, outcome: &Outcome) -> Result<Published, OutputError> {
        check_outcome(&self.info, outcome)?;
        for recorder in self.recorders {
            recorder.finish(outcome)?;
        }
        write_manifest(self.folder.path(), &self.info, outcome)?;
        self.folder.publish()
    }

    /// Keeps what there is of an interrupted run as `NAME.partial`, without a manifest.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn keep_partial(self, outcome: &Outcome) -> Result<PathBuf, OutputError> {
        for recorder in self.recorders {
            recorder.finish(outcome)?;
        }
        self.folder.keep_partial()
    }
}

/// A text that is already there is not changed: a continued run follows it. Removes what a stopped run has left in formats that
/// are not written when it continues.
fn remove_others(directory: &Path, formats: &[Format]) -> Result<(), OutputError> {
    let written = |file: &str| formats.iter().any(|format| format.files.contains(&file));
    let all = FORMATS.iter().flat_map(|format| format.files);
    for file in all.filter(|file| !written(file)) {
        let path = directory.join(file);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(OutputError::file("remove", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn write_scenario(directory: &Path, name: &str, text: &str) -> Result<(), OutputError> {
    let path = directory.join(name);
    if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
        Ok(())
    } else {
        fs::write(&path, text).map_err(OutputError::file("write", &path))
    }
}

impl Sink for RunWriter {
    type Error = OutputError;

    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.checker.sample(sample)?;
        self.recorders
            .iter_mut()
            .try_for_each(|recorder| recorder.sample(sample))
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.checker.frame(frame)?;
        self.recorders
            .iter_mut()
            .try_for_each(|recorder| recorder.frame(frame))
    }

    fn event(&mut self, event: &Event) -> Result<(), OutputError> {
        self.checker.event(event)?;
        self.recorders
            .iter_mut()
            .try_for_each(|recorder| recorder.event(event))
    }
}
