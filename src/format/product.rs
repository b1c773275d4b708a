//! Preparations and labels.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{Amount, CellCount, Length, Number, PositiveNumber, Price, Rate, Share};
use super::quantity::Quantity;

/// What happens to the label of a cell.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Loss from live cells.
    pub elution: Quantity<Rate>,
    /// Clearance of the fast pool after death.
    pub fast: Quantity<Rate>,
    /// Share of dead cells whose label is in the slow pool.
    pub slow_share: Quantity<Share>,
    /// Clearance of the slow pool.
    pub slow: Quantity<Rate>,
    /// Where cleared label goes: shares by organ and `excreted`, which sum to one.
    pub destinations: Keyed<Quantity<Share>>,
}

/// A preparation: living cells (`kind`, `state`, ...) or factors without cells (`contents`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// Kind of the cells.
    #[schemars(extend("x-refers-to" = "kinds"))]
    pub kind: Option<String>,
    /// State of a live cell on arrival in tissue.
    pub state: Option<String>,
    /// Label the cells carry.
    #[schemars(extend("x-refers-to" = "labels"))]
    pub label: Option<String>,
    /// Diameter of the cells, log-normal.
    pub diameter: Option<Diameter>,
    /// Share of the cells alive when the bag is opened.
    pub viability: Option<Quantity<Share>>,
    /// Death rate in the bag.
    pub bag_death: Option<Quantity<Rate>>,
    /// Adhesion receptors (integrins such as VLA-4) relative to the reference product: they bind to every wall.
    pub receptors: Option<Quantity<PositiveNumber>>,
    /// Receptors for the chemokines that an activated wall shows (CXCR4), relative to the reference product: they act on the
    /// activation of a wall and not on a resting one.
    pub chemokine_receptors: Option<Quantity<Number>>,
    /// Number of stages of death, a whole number from 1 to 8; the median lifetime does not depend on it.
    pub death_stages: Option<Quantity<PositiveNumber>>,
    /// Batch factor on the death rate.
    pub death_factor: Option<Quantity<PositiveNumber>>,
    /// Batch factor on adhesion.
    pub adhesion_factor: Option<Quantity<Number>>,
    /// Additional killing hazard of allogeneic cells.
    pub killing: Option<Quantity<Rate>>,
    /// Standard deviation of the logarithm of the donor's secretion factor.
    pub donor_log_sd: Option<Quantity<Number>>,
    /// Price of one dose, or of one pack where `pack` is given.
    pub price: Option<Quantity<Price>>,
    /// Number of cells in one pack; a dose opens whole packs.
    pub pack: Option<Quantity<CellCount>>,
    /// Molecules of each factor per dose, for products without cells.
    #[schemars(extend("x-keys-refer-to" = "factors"))]
    pub contents: Option<Keyed<Quantity<Amount>>>,
}

/// A log-normal diameter.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diameter {
    /// Median.
    pub median: Quantity<Length>,
    /// Coefficient of variation.
    pub cv: Quantity<Number>,
}
