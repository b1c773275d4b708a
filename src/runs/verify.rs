//! A finished run, run again from its folder alone.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::error::RunFailure;
use super::job::on_threads;
use super::progress::{Observer, Pace};
use super::spectator::Counts;
use super::summary::hexadecimal;
use super::unfinished::scenario_in;
use crate::output::{Manifest, OutputError, SCENARIO_FILE, differing, read_manifest};
use crate::simulation::{Catalogue, Event, Frame, Plan, Sample, Simulation, Sink};

/// What came of running a finished run again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verdict {
    /// The arms with the hashes of their final states. Where the scenario was changed nothing is run, and nothing repeated.
    pub arms: Vec<VerifiedArm>,
    /// Files that are not what the manifest says.
    pub altered: Vec<PathBuf>,
    /// Version of the program that made the run.
    pub version: String,
    /// Version of this program.
    pub this_version: &'static str,
}

/// One arm, recorded and run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedArm {
    /// Its name.
    pub name: String,
    /// Hash of the final state, as the manifest has it; empty if it has none.
    pub recorded: String,
    /// The same, run again.
    pub repeated: String,
}

impl Verdict {
    /// True when every arm ended in the same state to the bit and no file of the run was changed.
    pub fn holds(&self) -> bool {
        self.altered.is_empty() && self.arms.iter().all(VerifiedArm::agrees)
    }
}

impl VerifiedArm {
    /// Whether the two states are the same.
    pub fn agrees(&self) -> bool {
        self.recorded == self.repeated
    }
}

/// Runs a finished run again from the scenario in its folder and compares the final state of each arm; none if it was asked to
/// stop. Nothing is written.
///
/// # Errors
/// [`RunFailure`] when the folder holds no finished run or the run fails.
pub fn verify(
    folder: &Path,
    threads: usize,
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Option<Verdict>, RunFailure> {
    let manifest = read_manifest(folder)?;
    let path = folder.join(SCENARIO_FILE);
    let text = std::fs::read_to_string(&path).map_err(|source| OutputError::File {
        verb: "read",
        path,
        source,
    })?;
    let verdict = |arms, altered| Verdict {
        arms,
        altered,
        version: manifest.version.clone(),
        this_version: env!("CARGO_PKG_VERSION"),
    };
    let altered = differing(folder, &manifest, "");
    // Another scenario would take its time and prove nothing.
    if altered.iter().any(|file| file.ends_with(SCENARIO_FILE)) {
        return Ok(Some(verdict(compared(&manifest, &[], &[]), altered)));
    }
    let plan = scenario_in(folder, &text)?.plan();
    let names: Vec<String> = plan.arms.iter().map(|arm| arm.name.clone()).collect();
    let hashes = on_threads(threads, || repeat(plan, observer, stop))?;
    Ok(hashes.map(|hashes| verdict(compared(&manifest, &names, &hashes), altered)))
}

/// The hashes of the final states of all arms; none if the run was asked to stop.
fn repeat(
    plan: Plan,
    observer: &mut dyn Observer,
    stop: &AtomicBool,
) -> Result<Option<Vec<String>>, RunFailure> {
    let mut pace = Pace::start();
    let duration = plan.duration;
    let mut watching = Watching(Counts::new(&plan, &Catalogue::of(&plan)?));
    let mut run = Simulation::new(plan)?;
    loop {
        run.show(&mut watching)?;
        observer.progress(&pace.reach(run.now(), watching.0.arms(), duration));
        if run.finished() {
            let worlds = run.worlds().iter();
            let hashes = worlds.map(|world| hexadecimal(world.state_hash()));
            return Ok(Some(hashes.collect()));
        }
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        run.advance()?;
    }
}

/// Every arm of either side, by name.
fn compared(manifest: &Manifest, names: &[String], hashes: &[String]) -> Vec<VerifiedArm> {
    let recorded = |name: &str| manifest.arms.iter().find(|arm| arm.name == name);
    let repeated = names.iter().zip(hashes).map(|(name, hash)| VerifiedArm {
        name: name.clone(),
        recorded: recorded(name).map_or(String::new(), |arm| arm.state_hash.clone()),
        repeated: hash.clone(),
    });
    let missing = manifest
        .arms
        .iter()
        .filter(|arm| !names.contains(&arm.name));
    let missing = missing.map(|arm| VerifiedArm {
        name: arm.name.clone(),
        recorded: arm.state_hash.clone(),
        repeated: String::new(),
    });
    repeated.chain(missing).collect()
}

/// Keeps what the progress needs.
struct Watching(Counts);

impl Sink for Watching {
    type Error = OutputError;

    fn sample(&mut self, sample: &Sample) -> Result<(), OutputError> {
        self.0.record(sample);
        Ok(())
    }

    fn frame(&mut self, _frame: &Frame) -> Result<(), OutputError> {
        Ok(())
    }

    fn event(&mut self, _event: &Event) -> Result<(), OutputError> {
        Ok(())
    }
}
