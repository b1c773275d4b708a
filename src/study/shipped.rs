//! The studies inside the program, and how a study differs from a scenario.

use super::load::load_study;
use super::model::Study;
use crate::library::{find_study, study_names};
use crate::syntax::{Faults, Role, Sources, parse_document};

/// All shipped studies, sorted by name.
///
/// # Errors
/// The faults of the first that has any.
pub fn shipped_studies() -> Result<Vec<Study>, Faults> {
    study_names().iter().map(|name| load_study(name)).collect()
}

/// True for the name of a shipped study, and for a file that lists observations. A scenario has no such key.
pub fn is_study(name: &str) -> bool {
    let Ok(found) = find_study(name) else {
        return false;
    };
    let mut sources = Sources::default();
    let id = sources.add(found.name.as_str(), found.text.as_str(), Role::Scenario);
    let (root, _) = parse_document(id, &found.text);
    let keys = root.as_table();
    keys.is_some_and(|keys| keys.get("observation").is_some())
}
