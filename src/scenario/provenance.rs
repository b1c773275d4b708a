//! Where every number comes from, and the one file that repeats a run.

use serde::Serialize;

use super::loaded::Scenario;
use crate::check::Parameter;
use crate::format::ROOT_KEYS;
use crate::syntax::{Node, Path, Role, Table, Value, to_toml};
use crate::units::{Dimension, internal_unit};

/// One parameter with all that is known about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParameterSource {
    /// Dotted path.
    pub path: String,
    /// The arm that sets it for itself; none for a value of all arms.
    pub arm: Option<String>,
    /// The value as written.
    pub written: String,
    /// The value in internal units.
    pub value: f64,
    /// Internal unit, such as `um^2/s`; empty for a plain number.
    pub unit: String,
    /// What it measures, such as `diffusion coefficient`.
    pub dimension: String,
    /// Plausible range as written; empty if there is none.
    pub range: String,
    /// Sources.
    pub source: Vec<String>,
    /// Status word; `chosen` for what the author of a scenario wrote without one, empty if a layer gives none.
    pub status: String,
    /// Reason; empty if none is given.
    pub why: String,
    /// Name of the file it is written in.
    pub file: String,
    /// Line in that file, from one.
    pub line: usize,
    /// `library`, `scenario`, `default` or `command line`.
    pub set_by: &'static str,
}

impl Scenario {
    /// Every parameter, in the order of the document; then those that arms set for themselves.
    pub fn parameters(&self) -> Vec<ParameterSource> {
        let common = self.parameters.iter().map(|p| self.describe(p, None));
        let own = self.own_parameters.iter().map(|(arm, p)| {
            let name = self.documents[*arm].arm[*arm].name.clone();
            self.describe(p, Some(name))
        });
        common.chain(own).collect()
    }

    /// One self-contained scenario text, without `uses` and with all settings applied, that builds the same plan.
    pub fn resolved_toml(&self) -> String {
        to_toml(&in_reading_order(&self.root))
    }

    /// True for the amount of a dose of cells, which may be written without a unit.
    fn is_dose_of_cells(&self, path: &Path) -> bool {
        let steps: Vec<&str> = path.0.iter().map(String::as_str).collect();
        let ["arm", arm, "infusion", dose, "amount"] = steps[..] else {
            return false;
        };
        let (Ok(arm), Ok(dose)) = (arm.parse::<usize>(), dose.parse::<usize>()) else {
            return false;
        };
        let document = self.first();
        let infusion = document.arm.get(arm).and_then(|arm| arm.infusion.get(dose));
        let product = infusion.and_then(|dose| document.products.get(&dose.product));
        product.is_some_and(|product| product.contents.is_none())
    }

    fn describe(&self, parameter: &Parameter, arm: Option<String>) -> ParameterSource {
        let file = self.sources.file(parameter.place.file);
        let dimension = if self.is_dose_of_cells(&parameter.path) {
            Dimension::CELLS
        } else {
            parameter.dimension
        };
        ParameterSource {
            path: parameter.path.to_string(),
            arm,
            written: parameter.written.clone(),
            value: parameter.value,
            unit: internal_unit(dimension),
            dimension: dimension.name().into_owned(),
            range: parameter.range_written.clone(),
            source: parameter.source.clone(),
            status: status(parameter, file.role).to_owned(),
            why: parameter.why.clone(),
            file: file.name.clone(),
            line: self.sources.line_and_column(parameter.place).0,
            set_by: match file.role {
                Role::Scenario => "scenario",
                Role::Layer => "library",
                Role::Defaults => "default",
                Role::CommandLine => "command line",
            },
        }
    }
}

/// What stands in a scenario or on the command line without more words is its author's choice.
fn status(parameter: &Parameter, role: Role) -> &str {
    match (parameter.status.as_str(), role) {
        ("", Role::Scenario | Role::CommandLine) => "chosen",
        (status, _) => status,
    }
}

/// What a reader looks for first comes first.
fn in_reading_order(root: &Node) -> Node {
    let mut entries = root
        .as_table()
        .map(|t| t.entries().to_vec())
        .unwrap_or_default();
    let first: Vec<&str> = ROOT_KEYS
        .iter()
        .filter(|root| root.first)
        .map(|root| root.name)
        .collect();
    let rank = |key: &str| first.iter().position(|first| *first == key);
    let rank = |key: &str| rank(key).unwrap_or(first.len());
    entries.sort_by_key(|entry| rank(&entry.key));
    Node {
        value: Value::Table(Table::from(entries)),
        place: root.place,
    }
}
