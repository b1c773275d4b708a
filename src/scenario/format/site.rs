//! The patch and the clocks.

use schemars::JsonSchema;
use serde::Deserialize;

use super::measure::{Extent, Length, Period, Share, Time};
use super::quantity::Quantity;

/// The patch of tissue that is looked at closely, or a closed well.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Organ the patch belongs to; none for a well.
    #[schemars(extend("x-refers-to" = "organs"))]
    pub organ: Option<String>,
    /// Tissue the patch consists of.
    #[schemars(extend("x-refers-to" = "tissues"))]
    pub tissue: String,
    /// Size and resolution.
    pub patch: Patch,
    /// Share of the organ's vessels and volume that lies in injured tissue, which the patch represents; default all.
    pub injured_share: Option<Quantity<Share>>,
    /// Tissue with vessels, or a closed well without; default tissue.
    #[serde(default)]
    pub kind: SiteKind,
}

/// Whether blood reaches the patch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SiteKind {
    /// Tissue with vessels.
    #[default]
    Tissue,
    /// A closed well: no vessels, factors only decay.
    Well,
}

/// Size and resolution of the patch.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Patch {
    /// Lengths along x, y and z, each a whole number of voxels; no third length, or `"0 um"`, is one voxel.
    #[schemars(length(min = 2, max = 3))]
    pub size: Vec<Quantity<Extent>>,
    /// Edge of a voxel.
    pub voxel: Quantity<Length>,
}

/// Periods of the clocks, whole multiples of 0.1 s.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Step of the factor fields.
    pub fields: Quantity<Period>,
    /// Step of cell motion.
    pub motion: Quantity<Period>,
    /// Step of state changes, secretion and healing.
    pub phenotype: Quantity<Period>,
    /// Interval between samples of the time series.
    pub sampling: Quantity<Period>,
    /// Longest epoch of the circulation.
    pub circulation_max: Quantity<Period>,
    /// Moments at which pictures of the patch are kept.
    #[serde(default)]
    pub pictures: Vec<Quantity<Time>>,
}
