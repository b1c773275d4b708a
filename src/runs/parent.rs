//! A run that was stopped or killed, from which another one starts.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::error::RunFailure;
use super::summary::hexadecimal;
use super::unfinished::open_with;
use crate::engine::Engine;
use crate::ids::Tick;
use crate::record::scale::hours;
use crate::record::{Fork, OutputError, ParameterRow, RunInfo, SCENARIO_FILE};
use crate::scenario::{Scenario, Settings, load_text};
use crate::store::{Checkpoint, RunRequest, Source};
use crate::syntax::Faults;

/// A run that was stopped or killed, with its newest checkpoint that is whole. It is read and never changed.
#[derive(Debug)]
pub struct Parent {
    pub(super) folder: PathBuf,
    pub(super) note: RunRequest,
    pub(super) scenario: Scenario,
    pub(super) checkpoint: Checkpoint,
    pub(super) source: Source,
}

impl Parent {
    /// Finds the unfinished run that a path means: its folder, or what a run of this name has left.
    ///
    /// # Errors
    /// [`RunFailure`] when there is none, it is still running, or none of it is complete enough to continue from.
    pub fn open(path: &Path) -> Result<Self, RunFailure> {
        let (folder, (note, checkpoint, source), scenario) = open_with(path, Source::open)?;
        Ok(Self {
            folder,
            note,
            scenario,
            checkpoint,
            source,
        })
    }

    /// Its scenario with changes.
    ///
    /// # Errors
    /// All faults of the changed scenario.
    pub fn changed(&self, settings: &Settings) -> Result<Scenario, Faults> {
        let name = self.folder.join(SCENARIO_FILE).display().to_string();
        load_text(&name, &self.note.info.scenario_toml, None, settings)
    }

    /// Whether a scenario gives another run than its own.
    pub fn differs(&self, scenario: &Scenario) -> bool {
        scenario.plan() != self.scenario.plan()
    }

    /// What the author of a change may not have meant. The resolved scenario warns of what the files of the run did not, such as
    /// moments that defaults have filled in: what it contains without the change is left out.
    pub fn new_warnings(&self, changed: &Scenario) -> Vec<String> {
        let reported: Vec<String> = self
            .scenario
            .warnings()
            .iter()
            .map(ToString::to_string)
            .collect();
        let all = changed.warnings().iter().map(ToString::to_string);
        all.filter(|warning| !reported.contains(warning)).collect()
    }

    /// Name by which its scenario was requested.
    pub fn scenario_name(&self) -> &str {
        &self.note.info.scenario_name
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a run that starts from it lies by default: beside it.
    pub fn beside(&self) -> PathBuf {
        self.folder
            .with_file_name(format!("{}-fork", self.note.name))
    }

    /// The moment of its checkpoint.
    pub fn now(&self) -> Tick {
        self.checkpoint.now
    }

    /// Why newer checkpoints cannot be used, each in a sentence.
    pub fn refused(&self) -> Vec<String> {
        self.checkpoint.refusals()
    }
}

/// Refuses results within the folder of the parent, which is only read, and in the place that its own results will take.
pub(super) fn keep_out(target: &Path, parent: &Path, name: &str) -> Result<(), OutputError> {
    let (Ok(inside), Ok(run)) = (std::path::absolute(target), parent.canonicalize()) else {
        // A path that cannot be named is reported where it is created.
        return Ok(());
    };
    let promised = run.with_file_name(name);
    if folder_and_name(&inside) == folder_and_name(&promised) {
        return Err(OutputError::Promised {
            path: target.to_owned(),
            run: parent.to_owned(),
        });
    }
    // The existing part of the path decides: links in it are followed.
    let there = inside.ancestors().find_map(|part| part.canonicalize().ok());
    if there.is_some_and(|there| there.starts_with(&run)) {
        Err(OutputError::InParent {
            path: target.to_owned(),
            run: parent.to_owned(),
        })
    } else {
        Ok(())
    }
}

/// The folder that holds a path, without links, and its name there.
fn folder_and_name(path: &Path) -> Option<(PathBuf, &OsStr)> {
    let folder = path.parent()?.canonicalize().ok()?;
    Some((folder, path.file_name()?))
}

/// Where a run is forked from its parent, whose state is loaded.
pub(super) fn fork_of(
    folder: &Path,
    parent: &RunRequest,
    state: &Engine,
    changed: &[String],
) -> Fork {
    let name = folder.file_name().unwrap_or_default();
    Fork {
        parent: name.to_string_lossy().into_owned(),
        tick: state.now(),
        at_h: hours(state.now()),
        state_hash: hexadecimal(state.state_hash()),
        changed: changed.to_vec(),
        scenario: Fork::scenario_file(parent.info.forks.len() + 1),
        scenario_toml: parent.info.scenario_toml.clone(),
    }
}

/// What is known of a forked run, with warnings that only its changes have caused.
pub(super) fn of_fork(
    info: RunInfo,
    parent: RunInfo,
    fork: Fork,
    new_warnings: Vec<String>,
) -> RunInfo {
    let warnings = parent.warnings.into_iter().chain([fork.words()]);
    let warnings = warnings.chain(new_warnings).collect();
    RunInfo {
        parameters: with_origin(info.parameters, parent.parameters),
        warnings,
        forks: parent.forks.into_iter().chain([fork]).collect(),
        ..info
    }
}

/// The resolved scenario of the parent does not record which layer set a value: what has not changed keeps its origin.
fn with_origin(rows: Vec<ParameterRow>, parent: Vec<ParameterRow>) -> Vec<ParameterRow> {
    let name = |row: &ParameterRow| (row.path.clone(), row.arm.clone());
    let known: BTreeMap<(String, String), ParameterRow> =
        parent.into_iter().map(|row| (name(&row), row)).collect();
    let of = |row: ParameterRow| {
        let same = known.get(&name(&row)).filter(|old| old.value == row.value);
        same.cloned().unwrap_or(row)
    };
    rows.into_iter().map(of).collect()
}
