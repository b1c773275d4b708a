//! Kinds of cells, their states and internal levels.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{Length, Period, Permeability};
use super::quantity::Quantity;
use super::rule::Term;

/// A kind of cell.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Cell Ontology identifier.
    pub cell_ontology: Option<String>,
    /// Diameter.
    pub diameter: Quantity<Length>,
    /// Speed of an undisturbed cell.
    pub speed: Quantity<Permeability>,
    /// Mean time a cell keeps its direction.
    pub persistence: Quantity<Period>,
    /// Its states.
    pub states: Keyed<State>,
    /// Internal levels, such as licensing.
    #[serde(default)]
    pub levels: Keyed<Level>,
}

/// A state of a kind of cell.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Cell Ontology identifier; default that of the kind.
    pub cell_ontology: Option<String>,
    /// Why no ontology has an identifier for it, where that of the kind would be wrong.
    pub no_identifier: Option<String>,
    /// Group of states drawn in one colour.
    pub colour_group: Option<String>,
    /// True for dead bodies that lie in the tissue.
    #[serde(default)]
    pub corpse: bool,
}

/// A level inside a cell, 0 to 1, that follows its signals with delay.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Relaxation time upwards.
    pub on: Quantity<Period>,
    /// Relaxation time downwards.
    pub off: Quantity<Period>,
    /// Signals that raise its target; none if only events raise it.
    #[serde(default)]
    pub raised_by: Keyed<Term>,
    /// An event that sets it to one.
    pub set_by: Option<LevelEvent>,
    /// Words for the reader.
    pub note: Option<String>,
}

/// An event that sets a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LevelEvent {
    /// The cell has eaten a corpse.
    Engulf,
}
