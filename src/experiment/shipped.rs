//! The experiments inside the program, and how an experiment differs from a scenario.

use super::load::load;
use crate::library::{experiment_names, find_experiment};
use crate::syntax::{Faults, Role, Sources, parse_document};

/// A shipped experiment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippedExperiment {
    /// Name.
    pub name: String,
    /// What is varied.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Runs.
    pub runs: u64,
}

/// All shipped experiments, sorted by name.
///
/// # Errors
/// The faults of the first that has any.
pub fn shipped_experiments() -> Result<Vec<ShippedExperiment>, Faults> {
    let about = |name: String| {
        let experiment = load(&name)?;
        Ok(ShippedExperiment {
            title: experiment.title().to_owned(),
            question: experiment.question().to_owned(),
            runs: experiment.runs(),
            name,
        })
    };
    experiment_names().into_iter().map(about).collect()
}

/// True for the name of a shipped experiment, and for a file that names the scenarios that it varies. A scenario has no such key.
pub fn is_experiment(name: &str) -> bool {
    let Ok(found) = find_experiment(name) else {
        return false;
    };
    let mut sources = Sources::default();
    let id = sources.add(found.name.as_str(), found.text.as_str(), Role::Scenario);
    let (root, _) = parse_document(id, &found.text);
    let keys = root.as_table();
    keys.is_some_and(|keys| keys.get("scenarios").is_some())
}
