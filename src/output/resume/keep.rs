use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::journal::{self, Journal, Mark, Message};
use super::seal::{self, Seal};
use crate::ids::Tick;
use crate::output::run_writer::SCENARIO_FILE;
use crate::output::{Existing, OutputError, RunInfo};
use crate::simulation::{Event, Frame, Sample, SavedRun, Sink};

/// Folder within a run folder in the making.
pub(in crate::output) const FOLDER: &str = ".resume";
pub(super) const LOCK: &str = "lock";
const NOTE: &str = "run";
pub(super) const JOURNAL: &str = "journal";
const CHECKPOINT: &str = "checkpoint";
const CHECKPOINT_BEFORE: &str = "checkpoint-before";

const NOTE_MARK: [u8; 8] = *b"mscs-run";
const CHECKPOINT_MARK: [u8; 8] = *b"mscs-chk";

/// What a run was asked to be, as far as the scenario does not say it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
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
    /// The resolved scenarios before each fork of the run, which the other files of the folder only show.
    pub earlier: Vec<String>,
}

impl Note {
    /// Puts the scenarios back to where they belong.
    fn with_scenario(mut self, text: String) -> Self {
        self.info.scenario_toml = text;
        for (fork, text) in self.info.forks.iter_mut().zip(&self.earlier) {
            fork.scenario_toml.clone_from(text);
        }
        self
    }
}

/// A moment from which a run can go on.
#[derive(Debug)]
pub struct Checkpoint {
    /// Simulated time.
    pub now: Tick,
    /// Time that the run had taken.
    pub wall: Duration,
    /// State of the engine.
    pub state: SavedRun<'static>,
    /// Newer checkpoints that could not be used, and why.
    pub refused: Vec<OutputError>,
}

impl Checkpoint {
    /// Why newer checkpoints cannot be used, each in a sentence.
    pub fn refusals(&self) -> Vec<String> {
        self.refused.iter().map(ToString::to_string).collect()
    }
}

/// What a checkpoint file holds.
#[derive(Serialize, Deserialize)]
struct Content<S> {
    wall: Duration,
    mark: Mark,
    state: S,
}

/// What a run folder in the making keeps so that its run can go on, locked against a second run of the same.
#[derive(Debug)]
pub struct Keep {
    folder: PathBuf,
    plan: [u8; 32],
    journal: Journal,
    /// Held as long as the run lives.
    lock: Lock,
}

/// Keeps others from a run folder; the system frees it however the run ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Marks a folder as one from which a run can go on: a checkpoint was taken there.
pub fn is_resumable(run: &Path) -> bool {
    let folder = run.join(FOLDER);
    folder.join(CHECKPOINT).exists() || folder.join(CHECKPOINT_BEFORE).exists()
}

/// True where a run was started, checkpoint or not.
pub(super) fn was_started(run: &Path) -> bool {
    run.join(FOLDER).join(NOTE).exists()
}

/// True while a process works on a run folder.
pub(super) fn is_live(run: &Path) -> bool {
    matches!(lock(run), Err(OutputError::Live { .. }))
}

/// Removes what a finished run needs no more; where the system refuses it lies there and harms nobody.
pub(in crate::output) fn forget(run: &Path) {
    let _left = fs::remove_dir_all(run.join(FOLDER));
}

impl Keep {
    /// Starts to keep what a run needs to go on, in its folder, where the resolved scenario already lies.
    ///
    /// # Errors
    /// When something cannot be written there.
    pub fn create(run: &Path, note: &Note) -> Result<Self, OutputError> {
        let folder = run.join(FOLDER);
        fs::create_dir_all(&folder).map_err(OutputError::file("create the folder", &folder))?;
        let seal = Seal {
            mark: NOTE_MARK,
            plan: hash_of_plan(&scenario_of(run)?),
            now: Tick(0),
        };
        // The lock comes first: a folder with a note and no lock would look like one that was killed.
        let lock = lock(run)?;
        let path = folder.join(NOTE);
        seal::write(&path, &path, &seal, note)?;
        // A checkpoint is worth what its scenario and its folder are.
        sync(&run.join(SCENARIO_FILE))?;
        seal::sync_folder(&folder);
        seal::sync_folder(run);
        Ok(Self {
            lock,
            journal: Journal::create(folder.join(JOURNAL))?,
            plan: seal.plan,
            folder,
        })
    }

    /// Takes hold of the folder of a run that was stopped or killed, and reads its newest sound checkpoint.
    ///
    /// Nothing is changed but the lock.
    ///
    /// # Errors
    /// [`OutputError::Live`] while the run goes on; others when there is no checkpoint, or none is sound.
    pub fn open(run: &Path) -> Result<(Note, Checkpoint, HeldKeep), OutputError> {
        let lock = lock(run)?;
        let found = look(run)?;
        let (note, mark, checkpoint) = (found.note, found.mark, found.checkpoint);
        let held = HeldKeep {
            folder: run.join(FOLDER),
            plan: found.plan,
            mark,
            fell_back: !checkpoint.refused.is_empty(),
            lock,
        };
        Ok((note, checkpoint, held))
    }

    /// Takes over the journal of another run up to a mark that was verified, in place of its own empty one.
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
        wall: Duration,
        state: &SavedRun<'_>,
    ) -> Result<(), OutputError> {
        let content = Content {
            wall,
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
pub struct HeldKeep {
    folder: PathBuf,
    plan: [u8; 32],
    /// How far the journal goes.
    mark: Mark,
    /// A newer checkpoint was refused.
    fell_back: bool,
    lock: Lock,
}

impl HeldKeep {
    /// Shows a sink what had been shown by the checkpoint, and goes on from there.
    ///
    /// # Errors
    /// What the sink fails with, or when the journal cannot be written.
    pub fn replay<S: Sink<Error = OutputError>>(self, sink: &mut S) -> Result<Keep, OutputError> {
        let path = self.folder.join(JOURNAL);
        journal::replay(&path, self.mark, sink)?;
        if self.fell_back {
            // The sound one must not be the next to be given up.
            let [newest, sound] =
                [CHECKPOINT, CHECKPOINT_BEFORE].map(|name| self.folder.join(name));
            fs::rename(&sound, &newest).map_err(OutputError::file("rename", &sound))?;
        }
        Ok(Keep {
            journal: Journal::reopen(path, self.mark)?,
            folder: self.folder,
            plan: self.plan,
            lock: self.lock,
        })
    }
}

/// What lies in the folder of a run that was stopped or killed.
pub(super) struct Found {
    pub plan: [u8; 32],
    pub note: Note,
    pub mark: Mark,
    pub checkpoint: Checkpoint,
}

/// Reads what is known of a run and its newest sound checkpoint.
pub(super) fn look(run: &Path) -> Result<Found, OutputError> {
    let folder = run.join(FOLDER);
    let text = scenario_of(run)?;
    let plan = hash_of_plan(&text);
    let (_, note) = seal::read::<Note>(&folder.join(NOTE), NOTE_MARK, plan)?;
    let note = note.with_scenario(text);
    let (mark, checkpoint) = newest(&folder, plan, &note)?;
    Ok(Found {
        plan,
        note,
        mark,
        checkpoint,
    })
}

/// The newest checkpoint that is whole, with a journal that is whole up to it.
fn newest(folder: &Path, plan: [u8; 32], note: &Note) -> Result<(Mark, Checkpoint), OutputError> {
    let mut refused = Vec::new();
    for name in [CHECKPOINT, CHECKPOINT_BEFORE] {
        let path = folder.join(name);
        if !path.exists() {
            continue;
        }
        match sound(&path, plan) {
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
        reason: match reasons.is_empty() {
            true => "it was killed before its first checkpoint".to_owned(),
            false => reasons.join("; "),
        },
        command: note.info.command.clone(),
    })
}

fn sound(path: &Path, plan: [u8; 32]) -> Result<(Mark, Checkpoint), OutputError> {
    let (now, content) = seal::read::<Content<SavedRun<'static>>>(path, CHECKPOINT_MARK, plan)?;
    journal::verify(&path.with_file_name(JOURNAL), content.mark)?;
    let checkpoint = Checkpoint {
        now,
        wall: content.wall,
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

fn sync(path: &Path) -> Result<(), OutputError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(OutputError::file("write", path))
}

/// What decides whether a state fits: the version of the program and the resolved scenario.
fn hash_of_plan(scenario: &str) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(&[0]);
    hasher.update(scenario.as_bytes());
    *hasher.finalize().as_bytes()
}

/// Takes the lock of a run. A file system that knows no locks does not keep a run from going on.
fn lock(run: &Path) -> Result<Lock, OutputError> {
    let path = run.join(FOLDER).join(LOCK);
    let file = File::options().create(true).append(true).open(&path);
    let file = file.map_err(OutputError::file("write", &path))?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(OutputError::Live {
            path: run.to_owned(),
        }),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock { _file: file }),
    }
}

impl Sink for Keep {
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
