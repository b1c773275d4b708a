//! A run that was stopped or killed.

use std::path::{Path, PathBuf};

use super::error::RunFailure;
use crate::ids::Tick;
use crate::record::{OutputError, SCENARIO_FILE};
use crate::scenario::{Scenario, Settings, load_text};
use crate::store::{Checkpoint, CheckpointStore, HeldCheckpointStore, RunRequest, find_unfinished};

/// A run that was stopped or killed, with the newest checkpoint that is whole; none where it was killed before the first one
/// and begins again. As long as it lives no other process can take
/// up the same run.
#[derive(Debug)]
pub struct Unfinished {
    pub(super) folder: PathBuf,
    pub(super) note: RunRequest,
    pub(super) scenario: Scenario,
    pub(super) checkpoint: Option<Checkpoint>,
    pub(super) held: HeldCheckpointStore,
}

impl Unfinished {
    /// Finds the unfinished run that a path means: its folder, or what a run of this name has left.
    ///
    /// # Errors
    /// [`RunFailure`] when there is none, it is still running, or none of it is complete enough to continue from.
    pub fn open(path: &Path) -> Result<Self, RunFailure> {
        let (folder, (note, checkpoint, held), scenario) = open_with(path, CheckpointStore::open)?;
        Ok(Self {
            folder,
            note,
            scenario,
            checkpoint,
            held,
        })
    }

    /// Continues without a report page, however the run was started.
    pub fn tables_only(&mut self) {
        self.note.info.tables_only = true;
    }

    /// Title of the scenario.
    pub fn title(&self) -> &str {
        &self.note.info.title
    }

    /// Where it lies now.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The moment from which it continues; none for a run that begins again.
    pub fn now(&self) -> Option<Tick> {
        self.checkpoint.as_ref().map(|checkpoint| checkpoint.now)
    }

    /// Its simulated duration.
    pub fn duration(&self) -> Tick {
        self.scenario.plan().duration
    }

    /// Why newer checkpoints cannot be used, each in a sentence.
    pub fn refused(&self) -> Vec<String> {
        let checkpoint = self.checkpoint.as_ref();
        checkpoint.map_or_else(Vec::new, Checkpoint::refusals)
    }
}

/// What a folder keeps of its run: its options, the moment from which it continues, and the lock that holds it open.
pub(super) type Opened<From, Right> = (RunRequest, From, Right);

/// Finds the unfinished run that a path means, opens it and reads its scenario.
pub(super) fn open_with<From, Right>(
    path: &Path,
    open: impl FnOnce(&Path) -> Result<Opened<From, Right>, OutputError>,
) -> Result<(PathBuf, Opened<From, Right>, Scenario), RunFailure> {
    let folder = find_unfinished(path)?;
    let opened = open(&folder)?;
    let scenario = scenario_in(&folder, &opened.0.info.scenario_toml)?;
    Ok((folder, opened, scenario))
}

/// Reads the resolved scenario of a run folder.
pub(super) fn scenario_in(folder: &Path, text: &str) -> Result<Scenario, RunFailure> {
    scenario_at(folder.join(SCENARIO_FILE), text)
}

/// Reads a resolved scenario that lies at a path.
pub(super) fn scenario_at(path: PathBuf, text: &str) -> Result<Scenario, RunFailure> {
    let name = path.display().to_string();
    load_text(&name, text, None, &Settings::default()).map_err(|faults| {
        if let Some(fault) = faults.of_machine() {
            return RunFailure::Machine(fault.to_string());
        }
        let first = faults.all().first();
        RunFailure::Scenario {
            path,
            fault: first.map_or(String::new(), |fault| fault.message.clone()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EATERS: &str = include_str!("../../tests/scenarios/good/eaters.toml");

    /// A machine with less memory than the one that began the run reports that, and does not blame the scenario.
    #[test]
    fn a_scenario_that_needs_more_memory_than_there_is_is_still_a_scenario() {
        let read = |text: &str| scenario_at(PathBuf::from("run/scenario.toml"), text);
        assert!(read(EATERS).is_ok());
        let words = |text: &str| read(text).err().map(|failure| failure.to_string());
        let wrong = words(&EATERS.replace("\"take-up\"", "\"swallow\""));
        let wrong = wrong.expect("a fault");
        assert!(
            wrong.contains("is not a scenario of this version"),
            "{wrong}"
        );
        if crate::work::memory().is_some() {
            let large = EATERS.replace("1 um^3/s", "1e-9 um^3/s");
            let large = words(&large.replace("4000 /mm^3", "1e12 /mm^3"));
            let large = large.expect("more memory than any machine has");
            let start = "the run needs more memory than it may use, found ";
            assert!(large.starts_with(start), "{large}");
        }
    }
}
