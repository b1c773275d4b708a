//! The library as shipped, or with some of its numbers changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mscsim::plan::Plan;
use mscsim::scenario::{Settings, load_text};
use mscsim::syntax::{Style, render_faults};
use toml::{Table, Value};

/// A number of a layer with another value.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    layer: &'static str,
    path: &'static str,
    value: &'static str,
}

impl Change {
    /// The number at a dotted path of a layer.
    pub const fn new(layer: &'static str, path: &'static str, value: &'static str) -> Self {
        Self { layer, path, value }
    }
}

/// Layers that differ from those inside the program lie in a folder `library` beside the scenario, where they are found first.
pub struct Library {
    folder: Option<tempfile::TempDir>,
}

/// Where the shipped scenarios lie.
pub fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The text of a file of the repository.
pub fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Library {
    /// As shipped.
    pub fn shipped() -> Self {
        Self { folder: None }
    }

    /// With some numbers changed.
    pub fn changed(changes: &[Change]) -> Self {
        let mut layers: BTreeMap<&str, Table> = BTreeMap::new();
        for change in changes {
            let read = || layer(change.layer);
            let table = layers.entry(change.layer).or_insert_with(read);
            let number = number_in(table, change.path);
            let number = number.unwrap_or_else(|| panic!("no number {}", change.path));
            let value = match change.value.parse::<f64>() {
                Ok(plain) => Value::Float(plain),
                Err(_) => Value::String(change.value.to_owned()),
            };
            number.insert("value".to_owned(), value);
        }
        Self::with(&layers)
    }

    /// With some layers replaced.
    pub fn with(layers: &BTreeMap<&str, Table>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, table) in layers {
            let path = folder.path().join("library").join(format!("{name}.toml"));
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, toml::to_string(table).expect("a table")).expect("written");
        }
        Self {
            folder: Some(folder),
        }
    }

    /// The plan of a scenario that is given as text, with overlays.
    ///
    /// # Errors
    /// The faults of the scenario.
    pub fn plan_of(&self, name: &str, text: &str, overlays: &[&str]) -> Result<Plan, String> {
        let settings = Settings {
            overlays: overlays.iter().map(|text| (*text).to_owned()).collect(),
            replicates: Some(1),
            ..Settings::default()
        };
        let folder = self.folder.as_ref().map(tempfile::TempDir::path);
        let style = Style {
            width: 120,
            colour: false,
            unicode: true,
        };
        match load_text(name, text, folder, &settings) {
            Ok(scenario) => Ok(scenario.plan()),
            Err(faults) => Err(render_faults(&faults, style)),
        }
    }

    /// The plan of a shipped scenario with overlays.
    ///
    /// # Errors
    /// The faults of the scenario.
    pub fn plan(&self, name: &str, overlays: &[&str]) -> Result<Plan, String> {
        let text = text_of(&scenarios().join(format!("{name}.toml")));
        self.plan_of(name, &text, overlays)
    }

    /// Some arms of a shipped scenario with overlays.
    ///
    /// # Errors
    /// The faults of the scenario, or the arms that were not found: some names are made from values and change with them.
    pub fn arms(&self, name: &str, overlays: &[&str], kept: &[&str]) -> Result<Plan, String> {
        let mut plan = self.plan(name, overlays)?;
        plan.arms.retain(|arm| kept.contains(&arm.name.as_str()));
        if plan.arms.len() == kept.len() {
            Ok(plan)
        } else {
            Err(format!("{name} does not have all of the arms {kept:?}"))
        }
    }

    /// The number at a dotted path of a layer as it is written.
    pub fn written(&self, layer_name: &str, path: &str) -> Option<String> {
        let own = self
            .folder
            .as_ref()
            .map(|folder| folder.path().join("library"));
        let own = own.map(|library| library.join(format!("{layer_name}.toml")));
        let mut table = match own.filter(|path| path.is_file()) {
            Some(path) => text_of(&path).parse().expect("a table"),
            None => layer(layer_name),
        };
        Some(match number_in(&mut table, path)?.get("value")? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        })
    }
}

/// A shipped layer.
pub fn layer(name: &str) -> Table {
    let path = scenarios().join("library").join(format!("{name}.toml"));
    text_of(&path).parse().expect("a table")
}

/// The table of a number at a dotted path, which a layer may write among its `set`.
pub fn number_in<'t>(layer: &'t mut Table, path: &str) -> Option<&'t mut Table> {
    let set = layer.get("set").and_then(Value::as_table);
    if set.is_some_and(|set| set.contains_key(path)) {
        let set = layer.get_mut("set")?.as_table_mut()?;
        return set.get_mut(path)?.as_table_mut();
    }
    let mut here = layer;
    for step in path.split('.') {
        here = here.get_mut(step)?.as_table_mut()?;
    }
    here.contains_key("value").then_some(here)
}
