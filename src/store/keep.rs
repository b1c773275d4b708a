//! What a run keeps in its folder so that it can continue.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::disk;
use super::existing::Existing;
use super::folder::RunFolder;
use super::journal::{self, Journal, Mark, Message};
use super::kept::{CHECKPOINT, CHECKPOINT_BEFORE, FOLDER, JOURNAL, NOTE, is_resumable};
use super::lock::{Lock, hold, lock};
use super::seal::{self, Seal};
use crate::ids::Tick;
use crate::observe::{Event, Frame, Sample, Sink};
use crate::record::{OutputError, RunInfo, SCENARIO_FILE};
use crate::simulation::RunSnapshot;

const NOTE_MARK: [u8; 8] = *b"mscs-run";
const CHECKPOINT_MARK: [u8; 8] = *b"mscs-chk";

/// The options of a run that are not in the scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRequest {
    /// Name of the run folder to be.
    pub name: String,
    /// What to do when that exists.
    pub existing: Existing,
    /// What was known of the run at its start.
    pub info: RunInfo,
    /// Duration of the scenario as its files say.
    pub written: Tick,
    /// Rows of the closing table that lie after the end of the run.
    pub rows_left_out: usize,
    /// Where it was asked to stop before its end.
    pub until: Option<Tick>,
    /// The command that starts it again, with all its options.
    pub again: String,
    /// The resolved scenarios before each fork of the run, which the other files of the folder only show.
    pub earlier: Vec<String>,
}

impl RunRequest {
    /// Puts the scenarios back where they belong.
    fn with_scenario(mut self, text: String) -> Self {
        self.info.scenario_toml = text;
        for (fork, text) in self.info.forks.iter_mut().zip(&self.earlier) {
            fork.scenario_toml.clone_from(text);
        }
        self
    }
}

/// A moment from which a run can continue.
#[derive(Debug)]
pub struct Checkpoint {
    /// Simulated time.
    pub now: Tick,
    /// Time that the run had taken.
    pub spent: Spent,
    /// State of the engine.
    pub state: RunSnapshot<'static>,
    /// Newer checkpoints that could not be used, and why.
    pub refused: Vec<OutputError>,
}

impl Checkpoint {
    /// Why newer checkpoints cannot be used, each in a sentence.
    pub fn refusals(&self) -> Vec<String> {
        self.refused.iter().map(ToString::to_string).collect()
    }
}

/// Time that a run has taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Wall-clock time.
    pub wall: Duration,
    /// Processor time of all threads.
    pub processor: Duration,
}

/// What a checkpoint file holds.
#[derive(Serialize, Deserialize)]
struct Content<S> {
    spent: Spent,
    mark: Mark,
    state: S,
}

/// What an unfinished run folder keeps so that its run can continue, locked against a second process.
#[derive(Debug)]
pub struct CheckpointStore {
    folder: PathBuf,
    plan: [u8; 32],
    journal: Journal,
    /// Held as long as the run lives.
    lock: Lock,
}

impl CheckpointStore {
    /// Starts to keep what a run needs to continue, in its folder, where the resolved scenario already is.
    ///
    /// # Errors
    /// When something cannot be written there.
    pub fn create(run: &RunFolder, note: &RunRequest) -> Result<Self, OutputError> {
        // The lock comes first: a folder with a note and no lock would look like one that was killed.
        let (held, run) = (run.lock(), run.path());
        let lock = held.map_or_else(|| hold(run), Ok)?;
        let folder = run.join(FOLDER);
        let seal = Seal {
            mark: NOTE_MARK,
            plan: hash_of_plan(&scenario_of(run)?),
            now: Tick(0),
        };
        let path = folder.join(NOTE);
        seal::write(&path, &path, &seal, note)?;
        // A checkpoint is only as good as its scenario and its folder.
        let scenario = run.join(SCENARIO_FILE);
        disk::sync_file(&scenario).map_err(OutputError::file("write", &scenario))?;
        for name in [&*folder, run] {
            disk::sync_name(name).map_err(OutputError::file("write", name))?;
        }
        Ok(Self {
            lock,
            journal: Journal::create(folder.join(JOURNAL))?,
            plan: seal.plan,
            folder,
        })
    }

    /// Locks the folder of a run that was stopped or killed, and reads its newest sound checkpoint; none where it was killed
    /// before the first one, and begins again.
    ///
    /// Nothing is changed but the lock.
    ///
    /// # Errors
    /// [`OutputError::Live`] while the run is in progress; others when no checkpoint is sound, or a fork has none.
    pub fn open(
        run: &Path,
    ) -> Result<(RunRequest, Option<Checkpoint>, HeldCheckpointStore), OutputError> {
        let lock = lock(run)?;
        let begun = begun(run)?;
        // A fork begins with the state of another run.
        let newest = if begun.note.info.forks.is_empty() && !is_resumable(run) {
            None
        } else {
            Some(newest(&begun)?)
        };
        let refused = |(_, checkpoint): &(Mark, Checkpoint)| !checkpoint.refused.is_empty();
        let held = HeldCheckpointStore {
            mark: newest.as_ref().map(|(mark, _)| *mark),
            fell_back: newest.as_ref().is_some_and(refused),
            folder: begun.folder,
            plan: begun.plan,
            lock,
        };
        Ok((begun.note, newest.map(|(_, checkpoint)| checkpoint), held))
    }

    /// Takes over the journal of another run up to a verified mark, instead of its own empty one.
    pub(super) fn take_over(&mut self, journal: &Path, mark: Mark) -> Result<(), OutputError> {
        let own = self.folder.join(JOURNAL);
        journal::copy(journal, &own, mark)?;
        self.journal = Journal::reopen(own, mark)?;
        Ok(())
    }

    /// Ends the journal; the folder stays locked.
    pub fn into_lock(self) -> Lock {
        self.lock
    }

    /// Ends a showing: what was shown since the last one is appended to the journal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end_showing(&mut self) -> Result<(), OutputError> {
        self.journal.end_showing()
    }

    /// Takes a checkpoint; the one before it is kept.
    ///
    /// # Errors
    /// When it cannot be written; older checkpoints are still there then.
    pub fn save(
        &mut self,
        now: Tick,
        spent: Spent,
        state: &RunSnapshot<'_>,
    ) -> Result<(), OutputError> {
        let content = Content {
            spent,
            mark: self.journal.mark()?,
            state,
        };
        let seal = Seal {
            mark: CHECKPOINT_MARK,
            plan: self.plan,
            now,
        };
        let [path, before] = [CHECKPOINT, CHECKPOINT_BEFORE].map(|name| self.folder.join(name));
        seal::write(&path, &before, &seal, &content)
    }
}

/// The folder of a run that was stopped or killed, held by this process, not yet changed.
#[derive(Debug)]
pub struct HeldCheckpointStore {
    folder: PathBuf,
    plan: [u8; 32],
    /// How far the journal reaches; none if there is no checkpoint, and the run begins again.
    mark: Option<Mark>,
    /// A newer checkpoint was refused.
    fell_back: bool,
    lock: Lock,
}

impl HeldCheckpointStore {
    /// Shows a sink what had been shown by the checkpoint, and continues from there.
    ///
    /// # Errors
    /// What the sink fails with, or when the journal cannot be written.
    pub fn replay<S: Sink<Error = OutputError>>(
        self,
        sink: &mut S,
    ) -> Result<CheckpointStore, OutputError> {
        let path = self.folder.join(JOURNAL);
        let Some(mark) = self.mark else {
            return Ok(CheckpointStore {
                journal: Journal::create(path)?,
                folder: self.folder,
                plan: self.plan,
                lock: self.lock,
            });
        };
        journal::replay(&path, mark, sink)?;
        if self.fell_back {
            // The sound checkpoint must not be the next one to be dropped.
            let [newest, sound] =
                [CHECKPOINT, CHECKPOINT_BEFORE].map(|name| self.folder.join(name));
            fs::rename(&sound, &newest)
                .and_then(|()| disk::sync_name(&newest))
                .map_err(OutputError::file("rename", &sound))?;
        }
        Ok(CheckpointStore {
            journal: Journal::reopen(path, mark)?,
            folder: self.folder,
            plan: self.plan,
            lock: self.lock,
        })
    }
}

/// What is known of a run that was started in a folder.
pub(super) struct Begun {
    folder: PathBuf,
    plan: [u8; 32],
    pub note: RunRequest,
}

/// Reads the options of a run.
pub(super) fn begun(run: &Path) -> Result<Begun, OutputError> {
    let folder = run.join(FOLDER);
    let text = scenario_of(run)?;
    let plan = hash_of_plan(&text);
    let (_, note) = seal::read::<RunRequest>(&folder.join(NOTE), NOTE_MARK, plan)?;
    let note = note.with_scenario(text);
    Ok(Begun { folder, plan, note })
}

/// The newest checkpoint that is whole, with a journal that is whole up to it.
pub(super) fn newest(begun: &Begun) -> Result<(Mark, Checkpoint), OutputError> {
    let folder = &begun.folder;
    let mut refused = Vec::new();
    for name in [CHECKPOINT, CHECKPOINT_BEFORE] {
        let path = folder.join(name);
        if !path.exists() {
            continue;
        }
        match sound(&path, begun.plan) {
            Ok((mark, checkpoint)) => {
                let checkpoint = Checkpoint {
                    refused,
                    ..checkpoint
                };
                return Ok((mark, checkpoint));
            }
            Err(fault) => refused.push(fault),
        }
    }
    let reasons: Vec<String> = refused.iter().map(ToString::to_string).collect();
    Err(OutputError::NoCheckpoint {
        path: folder.parent().unwrap_or(folder).to_owned(),
        reason: if reasons.is_empty() {
            "it was killed before its first checkpoint".to_owned()
        } else {
            reasons.join("; ")
        },
        command: begun.note.again.clone(),
    })
}

fn sound(path: &Path, plan: [u8; 32]) -> Result<(Mark, Checkpoint), OutputError> {
    let (now, content) = seal::read::<Content<RunSnapshot<'static>>>(path, CHECKPOINT_MARK, plan)?;
    journal::verify(&path.with_file_name(JOURNAL), content.mark)?;
    let checkpoint = Checkpoint {
        now,
        spent: content.spent,
        state: content.state,
        refused: Vec::new(),
    };
    Ok((content.mark, checkpoint))
}

/// The resolved scenario, as it lies in the folder.
fn scenario_of(run: &Path) -> Result<String, OutputError> {
    let path = run.join(SCENARIO_FILE);
    fs::read_to_string(&path).map_err(OutputError::file("read", &path))
}

/// What decides whether a state fits: the version of the program and the resolved scenario.
fn hash_of_plan(scenario: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(&[0]);
    hasher.update(scenario.as_bytes());
    *hasher.finalize().as_bytes()
}

impl Sink for CheckpointStore {
    type Error = OutputError;

    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.journal
            .note(&Message::Sample(std::borrow::Cow::Borrowed(sample)))
    }

    fn reading(&mut self, reading: &Sample) -> Result<(), OutputError> {
        self.journal
            .note(&Message::Reading(std::borrow::Cow::Borrowed(reading)))
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), OutputError> {
        self.journal
            .note(&Message::Frame(std::borrow::Cow::Borrowed(frame)))
    }

    fn event(&mut self, event: &Event) -> Result<(), OutputError> {
        self.journal
            .note(&Message::Event(std::borrow::Cow::Borrowed(event)))
    }
}
