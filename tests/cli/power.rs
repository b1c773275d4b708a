//! Power cuts: whatever is lost that was not synced, a finished run is complete under its name, or it continues from a
//! checkpoint.
//!
//! The program runs with a library that writes down each of its writes, renames and syncs. Any beginning of that list is
//! replayed on a disk that forgets what was not synced, and the program looks at what is left.
#![cfg(target_os = "linux")]

mod disk;

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use disk::{Disk, Image, Left, Step, image_of, lay_out, steps};
use mscsim::runs::Unfinished;
use mscsim::store::{differing, read_manifest};

use super::kills;
use super::support::{CRUMB, json, mscsim};

/// The name of the run.
const NAME: &str = "killed";

/// What a user finds after a power cut.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    /// The run under its name, every file as in the manifest.
    Whole,
    /// A run that continues from a checkpoint.
    Resumable,
    /// A run that begins again.
    Again,
    /// Neither.
    Lost(String),
}

/// A run that was watched.
struct Watched {
    folder: tempfile::TempDir,
    steps: Vec<Step>,
    /// Verdicts on images that were looked at, by their hash.
    known: HashMap<[u8; 32], Found>,
}

/// Builds the library that watches; none if there is no C compiler for it.
#[expect(clippy::print_stderr, reason = "a skipped test shows itself")]
fn library(folder: &Path) -> Option<PathBuf> {
    let source = folder.join("shim.c");
    fs::write(&source, include_str!("power/shim.c")).expect("a writable folder");
    let library = folder.join("shim.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-w", "-o"])
        .args([&library, &source])
        .arg("-lpthread")
        .status();
    match built {
        Ok(status) if status.success() => Some(library),
        other => {
            eprintln!("SKIPPED: no power cuts without a C compiler ({other:?})");
            None
        }
    }
}

impl Watched {
    fn run() -> Option<Self> {
        let aside = tempfile::tempdir().expect("a folder");
        let library = library(aside.path())?;
        let folder = kills::folder();
        let log = aside.path().join("log");
        let status = Command::new(env!("CARGO_BIN_EXE_mscsim"))
            .args(["run", "crumb.toml", "--out", NAME, "--quiet", "--json"])
            .args(["--checkpoint", "0 s", "--threads", "1"])
            .args(["--set", "clock.sampling=30 min"])
            .current_dir(folder.path())
            .env("LD_PRELOAD", &library)
            .env("POWER_LOG", &log)
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("the program starts").success());
        let log = fs::read(&log).expect("a log");
        Some(Self {
            folder,
            steps: steps(&log),
            known: HashMap::new(),
        })
    }

    /// The disk before the run.
    fn disk(&self) -> Disk {
        let inode = fs::metadata(self.folder.path()).expect("a folder").ino();
        Disk::new(inode, &[("crumb.toml", CRUMB.as_bytes())])
    }

    fn look(&mut self, image: &Image) -> Found {
        let mut hasher = blake3::Hasher::new();
        for (path, content) in image {
            let content = content.as_deref();
            hasher.update(blake3::hash(path.as_bytes()).as_bytes());
            hasher.update(blake3::hash(content.unwrap_or(b"a folder")).as_bytes());
        }
        let hash = *hasher.finalize().as_bytes();
        if let Some(found) = self.known.get(&hash) {
            return found.clone();
        }
        let found = look(image);
        self.known.insert(hash, found.clone());
        found
    }

    /// Cuts after each step from one on, or before the first of a row of writes; the verdicts on what is left each time,
    /// without the syncs of one node.
    fn cuts(
        &mut self,
        from: usize,
        without: Option<u64>,
        left: &[Left],
    ) -> Vec<(usize, Left, Found)> {
        let mut disk = self.disk();
        let mut found = Vec::new();
        let steps = self.steps.clone();
        for (at, step) in steps.iter().enumerate() {
            let missing =
                at >= from && matches!(step, Step::Sync { node } if Some(*node) == without);
            if !missing {
                disk.take(step);
            }
            let more = matches!(steps.get(at + 1), Some(Step::Write { .. }));
            if at < from || (more && matches!(step, Step::Write { .. })) {
                continue;
            }
            for left in left {
                let left = match left {
                    Left::Some(seed) => Left::Some(seed + 1000 * at as u64),
                    other => *other,
                };
                let verdict = self.look(&disk.after_cut(left));
                found.push((at, left, verdict));
            }
        }
        found
    }

    /// The steps that rename a file to this name.
    fn renames_to(&self, name: &str) -> Vec<usize> {
        let named = |step: &Step| matches!(step, Step::Rename { to, .. } if to.1 == name);
        let steps = self.steps.iter().enumerate();
        steps
            .filter(|(_, step)| named(step))
            .map(|(at, _)| at)
            .collect()
    }
}

/// What the program does with what is left.
fn look(image: &Image) -> Found {
    let place = tempfile::tempdir().expect("a folder");
    lay_out(image, place.path());
    let run = place.path().join(NAME);
    if run.exists() {
        return match read_manifest(&run) {
            Ok(manifest) => match differing(&run, &manifest, "") {
                torn if torn.is_empty() => Found::Whole,
                torn => Found::Lost(format!("torn: {torn:?}")),
            },
            Err(fault) => Found::Lost(fault.to_string()),
        };
    }
    match Unfinished::open(&run) {
        Ok(unfinished) if unfinished.now().is_some() => Found::Resumable,
        Ok(_) => Found::Again,
        Err(failure) => Found::Lost(failure.to_string()),
    }
}

#[test]
fn no_power_cut_loses_a_run_that_has_a_checkpoint() {
    let Some(mut watched) = Watched::run() else {
        return;
    };
    // The replay covers everything that the program did.
    let mut disk = watched.disk();
    watched.steps.iter().for_each(|step| disk.take(step));
    assert!(disk.after_cut(Left::All) == image_of(watched.folder.path()));
    // From the first checkpoint on, which is there once its folder has been synced.
    let first = watched.renames_to("checkpoint")[0] + 1;
    assert!(matches!(watched.steps[first], Step::Sync { .. }));
    let all = [
        Left::Nothing,
        Left::Names,
        Left::Some(1),
        Left::Some(2),
        Left::All,
    ];
    let cuts = watched.cuts(first, None, &all);
    let good = |found: &Found| matches!(found, Found::Whole | Found::Resumable);
    for (at, left, found) in &cuts {
        assert!(good(found), "after step {at}, left {left:?}: {found:?}");
    }
    // After exit: the program has finished; the disk has written an arbitrary part by itself.
    let end = watched.steps.len() - 1;
    let chances: Vec<Left> = (0..20).map(Left::Some).collect();
    let after_exit = watched.cuts(end, None, &chances);
    let whole = after_exit
        .iter()
        .filter(|(.., found)| *found == Found::Whole);
    assert_eq!(
        (whole.count(), after_exit.len()),
        (20, 20),
        "{after_exit:?}"
    );
    let moments = |wanted: Found| cuts.iter().filter(|(_, _, found)| *found == wanted).count();
    let counts = [Found::Whole, Found::Resumable].map(moments);
    assert!(
        counts.iter().all(|count| *count >= 20),
        "{counts:?} of {}",
        cuts.len()
    );
}

#[test]
fn each_sync_of_the_end_is_needed() {
    let Some(mut watched) = Watched::run() else {
        return;
    };
    let last = *watched
        .renames_to("checkpoint")
        .last()
        .expect("a checkpoint")
        + 2;
    let syncs = watched.steps[last..].iter().filter_map(|step| match step {
        Step::Sync { node } => Some(*node),
        _ => None,
    });
    // The scenario has been safe since the first checkpoint.
    let safe = watched.steps.iter().find_map(|step| match step {
        Step::Make { node, name, .. } if name == "scenario.toml" => Some(*node),
        _ => None,
    });
    let mut synced: Vec<u64> = syncs.filter(|node| Some(*node) != safe).collect();
    synced.sort_unstable();
    synced.dedup();
    // Tables, report, its data, manifest, their folder, and the folder that holds its name.
    assert!(synced.len() >= 13, "{synced:?}");
    for node in synced {
        // Whatever else the disk has written by itself, this node is as it was: no chance decides what is found.
        let cuts = watched.cuts(last, Some(node), &[Left::AllBut(node)]);
        let lost = cuts
            .iter()
            .any(|(_, _, found)| matches!(found, Found::Lost(_) | Found::Again));
        assert!(lost, "without the syncs of node {node} nothing is lost");
        // With them nothing is.
        let cuts = watched.cuts(last, None, &[Left::AllBut(node)]);
        for (at, _, found) in cuts {
            let good = matches!(found, Found::Whole | Found::Resumable);
            assert!(good, "after step {at}, without node {node}: {found:?}");
        }
    }
}

#[test]
fn what_a_power_cut_leaves_goes_on_to_the_same_end() {
    let Some(watched) = Watched::run() else {
        return;
    };
    let manifest = read_manifest(&watched.folder.path().join(NAME)).expect("a manifest");
    let checkpoints = watched.renames_to("checkpoint");
    for (number, at) in checkpoints.iter().enumerate() {
        let mut disk = watched.disk();
        watched.steps[..=*at + 1]
            .iter()
            .for_each(|step| disk.take(step));
        let place = tempfile::tempdir().expect("a folder");
        let left = [Left::Nothing, Left::Names][number % 2];
        lay_out(&disk.after_cut(left), place.path());
        let words = ["resume", NAME, "--json", "--quiet", "--threads", "2"];
        let resumed = json(&mscsim(place.path()).args(words).assert().code(0));
        assert_eq!(resumed["state_hash"], manifest.state_hash);
    }
}
