//! The manifest of a run folder: what ran, from what, with what result, and the hash of every file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::disk;
use super::kept::is_resumable;
use crate::record::{
    Answered, Fork, Idle, LAYOUT_VERSION, MANIFEST_FILE, Outcome, OutputError, RunInfo, StageTiming,
};
use crate::simulation::ArmAudit;

/// Mark by which a manifest of this program is known.
const FORMAT: &str = "mscsim-run";

/// What a finished run folder records about itself, in `manifest.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `mscsim-run`.
    pub format: String,
    /// Version of the layout of the folder.
    pub layout_version: u32,
    /// Name by which the scenario was requested.
    pub scenario_name: String,
    /// Title of the scenario.
    pub title: String,
    /// Hash of the resolved scenario.
    pub scenario_hash: String,
    /// Seed of all random streams of the first replicate; those after it have the seeds that follow.
    pub seed: u64,
    /// Number of replicates.
    pub replicates: usize,
    /// Version of the program.
    pub version: String,
    /// Worker threads.
    pub threads: usize,
    /// The command that repeats the run.
    pub command: String,
    /// Simulated duration, h.
    pub duration_h: f64,
    /// Elapsed time, s.
    pub wall_s: f64,
    /// Processor time of all threads, s.
    #[serde(default)]
    pub cpu_s: f64,
    /// Time spent in each stage.
    pub stages: Vec<StageTiming>,
    /// The arms of all replicates with the hash of their final state.
    pub arms: Vec<ArmHash>,
    /// Hash of the final state of all arms.
    pub state_hash: String,
    /// The closing table: values, intervals and verdicts.
    pub answers: Vec<Answered>,
    /// Sentences that answer the question of the scenario.
    pub sentences: Vec<String>,
    /// Sources cited by the parameters, each once, sorted.
    pub sources: Vec<String>,
    /// Warnings of the scenario and of the run.
    pub warnings: Vec<String>,
    /// What did nothing in the run: signals, rules, products, and rows that rest on few cells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub idle: Vec<Idle>,
    /// What the ledgers of fields and plasma cannot explain, by arm and factor.
    #[serde(default)]
    pub audit: Vec<ArmAudit>,
    /// Where the run was forked from other runs, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forks: Vec<Fork>,
    /// Every other file of the folder, sorted by name.
    pub files: Vec<FileEntry>,
}

/// An arm and the hash of its final state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArmHash {
    /// Name of the arm.
    pub name: String,
    /// Number of the replicate, from one.
    pub replicate: usize,
    /// Hash of the final state; empty if none was given.
    pub state_hash: String,
}

/// A file of the run folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Name in the folder.
    pub name: String,
    /// Size.
    pub bytes: u64,
    /// BLAKE3 hash of the content, in hexadecimal.
    pub blake3: String,
}

/// Lists the files in `directory` and writes its manifest beside them.
pub(crate) fn write_manifest(
    directory: &Path,
    info: &RunInfo,
    outcome: &Outcome,
) -> Result<Manifest, OutputError> {
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        layout_version: LAYOUT_VERSION,
        scenario_name: info.scenario_name.clone(),
        title: info.title.clone(),
        scenario_hash: info.scenario_hash.clone(),
        seed: info.seed,
        replicates: info.replicates,
        version: info.version.clone(),
        threads: info.threads,
        command: info.command.clone(),
        duration_h: info.duration_h,
        wall_s: outcome.wall_s,
        cpu_s: outcome.cpu_s,
        stages: outcome.stages.clone(),
        arms: arm_hashes(info, outcome),
        state_hash: outcome.state_hash.clone(),
        answers: outcome.answers.clone(),
        sentences: outcome.sentences.clone(),
        sources: cited_sources(info),
        warnings: [&info.warnings[..], &outcome.warnings[..]].concat(),
        idle: outcome.idle.clone(),
        audit: outcome.audit.clone(),
        forks: info.forks.clone(),
        files: list_files(directory)?,
    };
    save(directory, &manifest)?;
    Ok(manifest)
}

/// Reads the manifest of a finished run folder.
///
/// # Errors
/// When there is none, it is not a manifest of this program, or its layout is of another version.
pub fn read_manifest(directory: &Path) -> Result<Manifest, OutputError> {
    let (path, text) = manifest_text(directory)?;
    check_layout(&path, text.as_bytes())?;
    let manifest: Manifest = serde_json::from_str(&text).map_err(OutputError::json(&path))?;
    if manifest.format == FORMAT {
        Ok(manifest)
    } else {
        Err(OutputError::Foreign { path })
    }
}

/// The files that a finished run of any layout consists of, besides its manifest.
pub(super) fn files_of_a_run(directory: &Path) -> Result<Vec<FileEntry>, OutputError> {
    let (path, text) = manifest_text(directory)?;
    let listing: Listing = serde_json::from_str(&text).map_err(OutputError::json(&path))?;
    if listing.format == FORMAT {
        Ok(listing.files)
    } else {
        Err(OutputError::Foreign { path })
    }
}

/// The manifest of a folder and its text.
fn manifest_text(directory: &Path) -> Result<(PathBuf, String), OutputError> {
    let path = directory.join(MANIFEST_FILE);
    if let Some(reason) = why_no_run(directory) {
        return Err(OutputError::NoRun {
            path: directory.to_owned(),
            reason,
        });
    }
    let text = fs::read_to_string(&path).map_err(OutputError::file("read", &path))?;
    Ok((path, text))
}

/// What a path without a manifest is instead.
fn why_no_run(directory: &Path) -> Option<&'static str> {
    if !directory.exists() {
        return Some("nothing has this name");
    }
    if !directory.is_dir() {
        return Some("it is a file");
    }
    if directory.join(MANIFEST_FILE).exists() {
        return None;
    }
    Some(if is_resumable(directory) {
        "it is an unfinished run, which `mscsim resume` continues"
    } else {
        "it holds no manifest.json"
    })
}

/// What every layout begins with.
#[derive(Deserialize)]
struct Head {
    layout_version: u32,
}

/// The part of a manifest that is the same in every layout.
#[derive(Deserialize)]
struct Listing {
    format: String,
    files: Vec<FileEntry>,
}

/// Refuses a file of another layout before it is read as one of this layout, which it need not resemble.
pub(crate) fn check_layout(path: &Path, text: &[u8]) -> Result<(), OutputError> {
    let head: Head = serde_json::from_slice(text).map_err(OutputError::json(path))?;
    match head.layout_version {
        LAYOUT_VERSION => Ok(()),
        found => Err(OutputError::Layout {
            path: path.to_owned(),
            found,
        }),
    }
}

/// Reads a file of a finished folder, and refuses it if it does not match the manifest.
pub(crate) fn read_listed(
    directory: &Path,
    manifest: &Manifest,
    name: &str,
) -> Result<Vec<u8>, OutputError> {
    let path = directory.join(name);
    let content = fs::read(&path).map_err(OutputError::file("read", &path))?;
    let hash = blake3::hash(&content).to_hex();
    let listed = manifest.files.iter().find(|file| file.name == name);
    if listed.is_some_and(|file| file.blake3 == hash.as_str()) {
        Ok(content)
    } else {
        Err(OutputError::Damaged { path })
    }
}

/// The files of a finished folder, except one, that do not match the manifest.
pub fn differing(directory: &Path, manifest: &Manifest, apart_from: &str) -> Vec<PathBuf> {
    let whole = |file: &FileEntry| {
        describe(&directory.join(&file.name), &file.name).is_ok_and(|found| found == *file)
    };
    let files = manifest.files.iter();
    files
        .filter(|file| file.name != apart_from && !whole(file))
        .map(|file| directory.join(&file.name))
        .collect()
}

/// Updates the entry of one file that was written again. The entries of the others stay as they were at the end of the run: a
/// file that was damaged since then must be detected.
pub(crate) fn note_file(
    directory: &Path,
    mut manifest: Manifest,
    name: &str,
) -> Result<(), OutputError> {
    let entry = describe(&directory.join(name), name)?;
    manifest.files.retain(|file| file.name != name);
    manifest.files.push(entry);
    manifest.files.sort_by(|a, b| a.name.cmp(&b.name));
    save(directory, &manifest)
}

/// Writes `text` so that a reader sees the old file or the new one, never half of it, even after a power cut.
pub(crate) fn write_whole(path: &Path, text: &[u8]) -> Result<(), OutputError> {
    disk::write_whole(path, text).map_err(OutputError::file("write", path))
}

fn save(directory: &Path, manifest: &Manifest) -> Result<(), OutputError> {
    let path = directory.join(MANIFEST_FILE);
    let mut text = serde_json::to_vec_pretty(manifest).map_err(OutputError::json(&path))?;
    text.push(b'\n');
    write_whole(&path, &text)
}

fn arm_hashes(info: &RunInfo, outcome: &Outcome) -> Vec<ArmHash> {
    let arms = info.arms.len();
    let hash = |number: usize| ArmHash {
        name: info.arms[number % arms].name.clone(),
        replicate: number / arms + 1,
        state_hash: outcome.arm_hashes.get(number).cloned().unwrap_or_default(),
    };
    (0..arms * info.replicates.max(1)).map(hash).collect()
}

fn cited_sources(info: &RunInfo) -> Vec<String> {
    let all: BTreeSet<&String> = info
        .parameters
        .iter()
        .flat_map(|row| &row.sources)
        .collect();
    all.into_iter().cloned().collect()
}

fn list_files(directory: &Path) -> Result<Vec<FileEntry>, OutputError> {
    let mut files = Vec::new();
    let entries = fs::read_dir(directory).map_err(OutputError::file("list", directory))?;
    for entry in entries {
        let path = entry.map_err(OutputError::file("list", directory))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.is_file() && name != MANIFEST_FILE {
            files.push(describe(&path, name)?);
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn describe(path: &Path, name: &str) -> Result<FileEntry, OutputError> {
    let mut hasher = blake3::Hasher::new();
    let file = fs::File::open(path).map_err(OutputError::file("read", path))?;
    hasher
        .update_reader(file)
        .map_err(OutputError::file("read", path))?;
    Ok(FileEntry {
        name: name.to_owned(),
        bytes: hasher.count(),
        blake3: hasher.finalize().to_hex().to_string(),
    })
}
