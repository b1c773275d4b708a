//! Treatments given beside the cells.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{Number, Period, PositiveNumber, Rate, Time};
use super::quantity::Quantity;

/// A treatment that acts for a while on vessels or on factors: a vasodilator, heparin, a block of integrins, an antibody
/// against a factor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Companion {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Factor on the lumen of capillaries; default 1.
    pub lumen: Option<Quantity<PositiveNumber>>,
    /// Factor on the adhesion of cells to vessel walls, 0 blocks all; default 1.
    pub adhesion: Option<Quantity<Number>>,
    /// Keys of the organs on whose vessels it acts; default all.
    #[serde(default)]
    pub organs: Vec<String>,
    /// Additional removal of factors from plasma and tissue.
    #[serde(default)]
    #[schemars(extend("x-keys-refer-to" = "factors"))]
    pub clears: Keyed<Quantity<Rate>>,
    /// Words for the reader.
    pub note: Option<String>,
}

/// When an arm is given a companion.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompanionUse {
    /// What is given.
    #[schemars(extend("x-refers-to" = "companions"))]
    pub agent: String,
    /// When it begins to act.
    pub at: Quantity<Time>,
    /// How long it acts.
    pub over: Quantity<Period>,
}
