//! What is fitted: paths of scenarios, each with its start and its range.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A number of the library that is fitted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Dotted path in a scenario.
    pub path: String,
    /// Its unit; empty for a plain number.
    #[serde(default)]
    pub unit: String,
    /// What is believed before the studies are seen; the fit starts there.
    pub prior: f64,
    /// Lowest and highest value, in that unit.
    pub range: [f64; 2],
    /// Studies that it is for; all if there are none.
    #[serde(default)]
    pub only: Vec<String>,
    /// Studies that it is not for.
    #[serde(default)]
    pub except: Vec<String>,
}

/// All of them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Studies that the fit leaves out, since the model misses them for a reason that no number mends.
    pub left_out: Vec<String>,
    /// One for each number.
    pub parameter: Vec<Parameter>,
}

impl Parameters {
    pub fn read() -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join("examples/calibration/parameters.toml"))?;
        Ok(toml::from_str(&text)?)
    }

    /// Logarithms of the priors.
    pub fn start(&self) -> Vec<f64> {
        self.parameter.iter().map(|one| one.prior.ln()).collect()
    }
}

impl Parameter {
    /// True if a study has it.
    pub fn is_for(&self, study: &str) -> bool {
        let named = |names: &[String]| names.iter().any(|name| name == study);
        (self.only.is_empty() || named(&self.only)) && !named(&self.except)
    }

    /// The line of a `[set]` table that gives it a value.
    pub fn line(&self, log: f64) -> String {
        let value = log.exp();
        let path = &self.path;
        if self.unit.is_empty() {
            format!("\"{path}\" = {value:e}\n")
        } else {
            format!("\"{path}\" = \"{value:e} {}\"\n", self.unit)
        }
    }
}
