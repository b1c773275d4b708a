//! What a sweep folder records about itself.

use serde::{Deserialize, Serialize};

use crate::experiment::Experiment;

/// Version of the layout of a sweep folder; raised when a reader of the old one would fail.
pub(super) const SWEEP_LAYOUT: u32 = 1;
/// Mark by which the manifest of a sweep is known.
const FORMAT: &str = "mscsim-sweep";
/// The version of this program.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a sweep folder records about itself, in `sweep.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepManifest {
    /// Always `mscsim-sweep`.
    pub format: String,
    /// Version of the layout of the folder.
    pub layout_version: u32,
    /// Version of the program that made it, which all processes that work on it must have.
    pub version: String,
    /// Name by which the experiment was requested.
    pub name: String,
    /// What is varied.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Number of conditions.
    pub conditions: u64,
    /// How many times each is run.
    pub replicates: u32,
    /// Number of scenarios, with every choice of layers.
    pub scenarios: usize,
    /// Hash of version, experiment and scenarios, in hexadecimal.
    pub fingerprint: String,
}

impl SweepManifest {
    /// The manifest of an experiment that was requested by a name.
    pub(super) fn of(name: &str, experiment: &Experiment, resolved: &[String]) -> Self {
        let fingerprint = fingerprint(experiment.text(), resolved);
        Self {
            format: FORMAT.to_owned(),
            layout_version: SWEEP_LAYOUT,
            version: VERSION.to_owned(),
            name: name.to_owned(),
            title: experiment.title().to_owned(),
            question: experiment.question().to_owned(),
            conditions: experiment.conditions() as u64,
            replicates: experiment.replicates(),
            scenarios: resolved.len(),
            fingerprint: blake3::Hash::from_bytes(fingerprint).to_hex().to_string(),
        }
    }

    /// True for the manifest of a sweep, of any version.
    pub(super) fn is_sweep(&self) -> bool {
        self.format == FORMAT
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.conditions * u64::from(self.replicates)
    }
}

/// Hash of all that decides the results of a sweep.
pub(super) fn fingerprint(experiment: &str, resolved: &[String]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let texts = [VERSION, experiment].into_iter();
    for text in texts.chain(resolved.iter().map(String::as_str)) {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
