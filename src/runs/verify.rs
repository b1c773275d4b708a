//! A finished run, repeated from its folder alone.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::error::RunFailure;
use super::launch::on_threads;
use super::progress::{Observer, Pace};
use super::spectator::Counts;
use super::summary::hexadecimal;
use super::unfinished::scenario_at;
use crate::engine::Engine;
use crate::ids::Tick;
use crate::observe::{Catalogue, Event, Frame, Sample, Sink};
use crate::record::{Fork, OutputError, SCENARIO_FILE};
use crate::scenario::Scenario;
use crate::simulation::World;
use crate::store::{ArmHash, Manifest, differing, read_manifest};
use crate::units::exact_duration;

/// The result of repeating a finished run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verification {
    /// The arms with the hashes of their final states. Where the scenario was changed nothing is run, and nothing repeated.
    pub arms: Vec<VerifiedArm>,
    /// States at which the run was forked from other runs, the first one first; empty for a run that began at its start.
    pub forks: Vec<VerifiedArm>,
    /// Files that do not match the manifest.
    pub altered: Vec<PathBuf>,
    /// Version of the program that made the run.
    pub version: String,
    /// Version of this program.
    pub this_version: &'static str,
}

/// One arm at its end, or all arms together where the run was forked: recorded and repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifiedArm {
    /// Its name; of a fork the name of the other run and the moment.
    pub name: String,
    /// Hash of the state, as the manifest has it; empty if it has none.
    pub recorded: String,
    /// The same, run again.
    pub repeated: String,
}

impl Verification {
    /// True when every arm ended in the same state to the bit and no file of the run was changed.
    pub fn holds(&self) -> bool {
        let mut states = self.forks.iter().chain(&self.arms);
        self.altered.is_empty() && states.all(VerifiedArm::agrees)
    }
}

impl VerifiedArm {
    /// Whether the two states are the same.
    pub fn agrees(&self) -> bool {
        self.recorded == self.repeated
    }
}

/// Repeats a finished run from its folder and compares the final state of each arm; none if it was asked to stop. Nothing is
/// written.
///
/// # Errors
/// [`RunFailure`] when the folder holds no finished run or the run fails.
pub fn verify(
    folder: &Path,
    threads: usize,
    observer: &mut (dyn Observer + Send),
    stop: &AtomicBool,
) -> Result<Option<Verification>, RunFailure> {
    let manifest = read_manifest(folder)?;
    let verdict = |arms, forks, altered| Verification {
        arms,
        forks,
        altered,
        version: manifest.version.clone(),
        this_version: env!("CARGO_PKG_VERSION"),
    };
    let altered = differing(folder, &manifest, "");
    let before = manifest.forks.iter().map(|fork| fork.scenario.as_str());
    let scenarios: Vec<&str> = before.chain([SCENARIO_FILE]).collect();
    let is_scenario = |file: &PathBuf| scenarios.iter().any(|name| file.ends_with(name));
    // A run of another scenario would take time and prove nothing.
    if altered.iter().any(is_scenario) {
        let arms = compared(&manifest, &[]);
        return Ok(Some(verdict(arms, Vec::new(), altered)));
    }
    let read = scenarios.iter().map(|name| scenario_in(folder, name));
    let read = read.collect::<Result<Vec<Scenario>, RunFailure>>()?;
    let forks: Vec<Tick> = manifest.forks.iter().map(|fork| fork.tick).collect();
    let repeated = on_threads(threads, || repeat(&read, &forks, observer, stop))?;
    Ok(repeated.map(|found| {
        let forks = manifest.forks.iter().zip(found.forks);
        let forks = forks.map(|(fork, repeated)| left(fork, repeated)).collect();
        verdict(compared(&manifest, &found.arms), forks, altered)
    }))
}

/// A resolved scenario in the folder of a run.
fn scenario_in(folder: &Path, name: &str) -> Result<Scenario, RunFailure> {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).map_err(|source| OutputError::File {
        verb: "read",
        path: path.clone(),
        source,
    })?;
    scenario_at(path, &text)
}

/// Hashes of states.
struct Repeated {
    /// Of all arms where a plan takes the place of the one before.
    forks: Vec<String>,
    /// Of each arm of each replicate at the end, with its label.
    arms: Vec<(String, String)>,
}

/// Runs the first scenario until the first of the moments, continues from there with the second, and so on to the end of the last;
/// none if it was asked to stop.
fn repeat(
    scenarios: &[Scenario],
    moments: &[Tick],
    observer: &mut dyn Observer,
    stop: &AtomicBool,
) -> Result<Option<Repeated>, RunFailure> {
    let [first, others @ ..] = scenarios else {
        return Ok(None);
    };
    let last = others.last().unwrap_or(first);
    let mut watch = Watch {
        pace: Pace::start(),
        duration: last.plan().duration,
        observer,
        stop,
    };
    let mut run = Engine::of(first, None)?;
    let mut forks = Vec::new();
    for (moment, scenario) in moments.iter().zip(others) {
        if !watch.follow(&mut run, *moment)? {
            return Ok(None);
        }
        forks.push(hexadecimal(run.state_hash()));
        run = run.continued(scenario, None)?;
    }
    let end = run.plan().duration;
    if !watch.follow(&mut run, end)? {
        return Ok(None);
    }
    let arms = run.arm_hashes();
    let arms = arms.map(|(label, hash)| (label, hexadecimal(hash)));
    Ok(Some(Repeated {
        forks,
        arms: arms.collect(),
    }))
}

/// Who watches.
struct Watch<'a> {
    pace: Pace,
    duration: Tick,
    observer: &'a mut dyn Observer,
    stop: &'a AtomicBool,
}

impl Watch<'_> {
    /// Runs to a moment; false if it was asked to stop.
    fn follow(&mut self, run: &mut Engine, moment: Tick) -> Result<bool, RunFailure> {
        let catalogue = Catalogue::of(run.plan())?;
        let mut watching = Watching(Counts::new(run.plan(), &catalogue));
        loop {
            run.show(&mut watching)?;
            let arms = watching.0.arms();
            let progress = self.pace.reach(run.now(), arms, self.duration);
            self.observer.progress(&progress);
            if run.now() >= moment {
                return Ok(true);
            }
            if self.stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            run.advance_to(run.plan().next_showing(run.now()).min(moment))?;
        }
    }
}

fn left(fork: &Fork, repeated: String) -> VerifiedArm {
    let at = exact_duration(fork.tick.seconds());
    VerifiedArm {
        name: format!("{} at {at}", fork.parent),
        recorded: fork.state_hash.clone(),
        repeated,
    }
}

/// Every arm of either side, by its label.
fn compared(manifest: &Manifest, repeated: &[(String, String)]) -> Vec<VerifiedArm> {
    let replicates = manifest.arms.iter().map(|arm| arm.replicate).max();
    let label = |arm: &ArmHash| {
        let replicate = arm.replicate.saturating_sub(1);
        World::label_of(&arm.name, replicate, replicates.unwrap_or(1))
    };
    let recorded = |name: &str| manifest.arms.iter().find(|arm| label(arm) == name);
    let found = repeated.iter().map(|(name, hash)| VerifiedArm {
        name: name.clone(),
        recorded: recorded(name).map_or(String::new(), |arm| arm.state_hash.clone()),
        repeated: hash.clone(),
    });
    let missing = manifest
        .arms
        .iter()
        .filter(|arm| repeated.iter().all(|(name, _)| *name != label(arm)));
    let missing = missing.map(|arm| VerifiedArm {
        name: label(arm),
        recorded: arm.state_hash.clone(),
        repeated: String::new(),
    });
    found.chain(missing).collect()
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
