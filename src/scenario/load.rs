//! Loading: the one way to a [`Scenario`].

use std::path::Path as Folder;

use super::checked::check_all;
use super::loaded::Scenario;
use super::resolve::{Settings, resolve};
use crate::format::schema;
use crate::library::{Found, find_scenario, scenario_names};
use crate::syntax::Faults;

/// A shipped scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shipped {
    /// Name by which it is run.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The question it asks.
    pub question: String,
    /// How many times it repeats all arms.
    pub replicates: u32,
}

/// Loads a scenario by path or by shipped name and checks it.
///
/// # Errors
///
/// All faults of the scenario and of the layers it uses.
pub fn load(name: &str, settings: &Settings) -> Result<Scenario, Faults> {
    let found = find_scenario(name).map_err(|fault| Faults::single(*fault))?;
    check_all(resolve(found, settings), settings.memory())
}

/// As [`load`], for a text that is not (yet) a file. Layers are looked up from `folder`.
///
/// # Errors
///
/// All faults of the scenario and of the layers it uses.
pub fn load_text(
    name: &str,
    text: &str,
    folder: Option<&Folder>,
    settings: &Settings,
) -> Result<Scenario, Faults> {
    let found = Found {
        name: name.to_owned(),
        text: text.to_owned(),
        folder: folder.map(Folder::to_path_buf),
    };
    check_all(resolve(found, settings), settings.memory())
}

/// The shipped scenarios with their titles and questions, sorted by name.
pub fn shipped() -> Vec<Shipped> {
    scenario_names().into_iter().map(about_shipped).collect()
}

/// Title and question of a shipped scenario; empty if there is none of this name.
pub(super) fn about_shipped(name: String) -> Shipped {
    let text = find_scenario(&name)
        .map(|found| found.text)
        .unwrap_or_default();
    let document: toml::Table = toml::from_str(&text).unwrap_or_default();
    let words = |key: &str| {
        let value = document.get(key).and_then(toml::Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let (title, question) = (words("title"), words("question"));
    // Only the checked scenario has the values that its words stand for.
    let made = [&title, &question].iter().any(|text| text.contains('{'));
    let loaded = made.then(|| load(&name, &Settings::default()).ok());
    let (title, question) = match loaded.flatten() {
        Some(scenario) => (scenario.title().to_owned(), scenario.question().to_owned()),
        None => (title, question),
    };
    Shipped {
        title,
        question,
        replicates: document
            .get("replicates")
            .and_then(toml::Value::as_integer)
            .and_then(|number| u32::try_from(number).ok())
            .unwrap_or(1),
        name,
    }
}

/// The JSON Schema of scenarios as indented text, for editors.
pub fn schema_text() -> String {
    let mut schema = schema();
    // The defaults have been merged when the walk needs the clock; a scenario may leave it out.
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|key| key != "clock");
    }
    format!("{schema:#}\n")
}
