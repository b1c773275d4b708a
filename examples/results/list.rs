//! The list of tables: `docs/results/tables.toml`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use mscsim::scenario::{Scenario, Settings, load};
use mscsim::syntax::{Faults, Style, render_faults};
use serde::Deserialize;

/// The folder of the list and of the reduced answers.
pub const FOLDER: &str = "docs/results";
/// The folder of scenarios that only tables and studies use.
const MODELS: &str = "scenarios/studies/models";
/// Columns of rendered faults.
const WIDTH: usize = 100;

/// A table of a page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Name of its block in the page, and of its scenario where it names none.
    pub name: String,
    /// The page, below the root of the repository.
    pub page: String,
    /// A shipped name, or a file in the folder of scenarios of studies, which ends in `.toml`.
    pub scenario: Option<String>,
    /// What is changed in the scenario, as for `--set`.
    #[serde(default)]
    pub set: Vec<String>,
    /// In place of the replicates of the scenario.
    pub replicates: Option<u32>,
    /// Rows by the beginning of their words, in this order; all rows if empty.
    #[serde(default)]
    pub rows: Vec<String>,
    /// Arms by their position, from 0; all arms if empty.
    #[serde(default)]
    pub arms: Vec<usize>,
    /// True for a line per arm and a column per row.
    #[serde(default)]
    pub turned: bool,
    /// False for a table whose arms are not to be compared with the first one.
    #[serde(default = "yes")]
    pub signs: bool,
    /// Head of a last column with published values.
    pub data_head: Option<String>,
    /// Published values by the beginning of the row, or of the arm in a turned table.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
    /// More settings of the reduced run.
    #[serde(default)]
    pub reduced: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    table: Vec<Table>,
}

fn yes() -> bool {
    true
}

/// The tables in the order of the list.
///
/// # Errors
/// A list that cannot be read.
pub fn tables(root: &Path) -> Result<Vec<Table>, Box<dyn Error>> {
    let text = fs::read_to_string(root.join(FOLDER).join("tables.toml"))?;
    let list: List = toml::from_str(&text)?;
    Ok(list.table)
}

impl Table {
    /// The scenario as the command line takes it from the root of the repository.
    pub fn scenario(&self) -> String {
        let name = self.scenario.as_ref().unwrap_or(&self.name);
        if name.ends_with(".toml") {
            format!("{MODELS}/{name}")
        } else {
            name.clone()
        }
    }

    /// The file of a scenario that does not ship.
    pub fn file(&self, root: &Path) -> Option<PathBuf> {
        let name = self.scenario();
        name.ends_with(".toml").then(|| root.join(name))
    }

    /// The scenario of the table with more settings and this many replicates.
    ///
    /// # Errors
    /// The faults of the scenario in words.
    pub fn load(
        &self,
        root: &Path,
        more: &[String],
        replicates: Option<u32>,
    ) -> Result<Scenario, Box<dyn Error>> {
        let path = self.file(root);
        let path = path.map(|path| path.to_string_lossy().into_owned());
        let settings = Settings {
            overlays: self.set.iter().chain(more).cloned().collect(),
            replicates,
            ..Settings::default()
        };
        let loaded = load(&path.unwrap_or_else(|| self.scenario()), &settings);
        loaded.map_err(|faults| self.in_words(&faults).into())
    }

    fn in_words(&self, faults: &Faults) -> String {
        let style = Style {
            width: WIDTH,
            colour: false,
            unicode: true,
        };
        format!("table {}:\n{}", self.name, render_faults(faults, style))
    }

    /// The rows of the table among those of its scenario, as their positions.
    ///
    /// # Errors
    /// A row of the list that matches no row of the scenario, or several.
    pub fn chosen_rows(&self, says: &[&str]) -> Result<Vec<usize>, String> {
        if self.rows.is_empty() {
            return Ok((0..says.len()).collect());
        }
        let rows = self.rows.iter();
        rows.map(|words| self.only(words, says)).collect()
    }

    /// The arms of the table among those of its scenario, as their positions.
    ///
    /// # Errors
    /// An arm of the list that the scenario does not have.
    pub fn chosen_arms(&self, arms: &[&str]) -> Result<Vec<usize>, String> {
        if let Some(beyond) = self.arms.iter().find(|arm| **arm >= arms.len()) {
            return Err(format!("table {}: there is no arm {beyond}", self.name));
        }
        Ok(if self.arms.is_empty() {
            (0..arms.len()).collect()
        } else {
            self.arms.clone()
        })
    }

    /// The only one of these texts that begins with the words, or is equal to them.
    pub fn only(&self, words: &str, texts: &[&str]) -> Result<usize, String> {
        let positions = |fits: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let all = texts.iter().enumerate();
            all.filter(|(_, text)| fits(text))
                .map(|(at, _)| at)
                .collect()
        };
        let equal = positions(&|text| text == words);
        let found = if equal.is_empty() {
            positions(&|text| text.starts_with(words))
        } else {
            equal
        };
        match found[..] {
            [one] => Ok(one),
            _ => Err(format!(
                "table {}: `{words}` begins {} of {texts:?}",
                self.name,
                found.len()
            )),
        }
    }
}
