//! Tissues and their injuries.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{
    CellDensity, Extent, Length, Number, Permeability, Rate, Share, SurfacePerVolume, Time,
};
use super::quantity::Quantity;

/// A tissue of which a patch can be taken.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tissue {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// UBERON identifier.
    pub uberon: Option<String>,
    /// Why no ontology has an identifier for it, where none is given.
    pub no_identifier: Option<String>,
    /// Keys of the organs it is a tissue of; a site elsewhere gives a warning. None: it may lie anywhere.
    #[serde(default)]
    pub organs: Vec<String>,
    /// The working cells of the organ; none in a well.
    pub parenchyma: Option<Parenchyma>,
    /// Capillaries; none in a well.
    pub vessels: Option<Vessels>,
    /// Most mobile cells per volume; zero or nothing is no limit.
    pub crowding_limit: Option<Quantity<CellDensity>>,
    /// Distance within which a phagocyte senses and gathers debris; default the edge of a voxel.
    pub debris_reach: Option<Quantity<Length>>,
    /// Share of the tissue that is collagen at the start; default none.
    pub collagen_start: Option<Quantity<Share>>,
    /// Cells at the start: density by kind and state.
    #[serde(default)]
    #[schemars(extend("x-keys-refer-to" = "kinds"))]
    pub residents: Keyed<Keyed<Quantity<CellDensity>>>,
    /// The injury, if any.
    pub injury: Option<Injury>,
}

/// The working cells of an organ.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parenchyma {
    /// Name of the cell.
    pub name: String,
    /// Cell Ontology identifier.
    pub cell_ontology: Option<String>,
    /// Density in healthy tissue.
    pub density: Quantity<CellDensity>,
    /// Debris units that one dead cell leaves.
    pub debris_per_cell: Quantity<Number>,
}

/// Capillaries of healthy tissue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vessels {
    /// Wall area per tissue volume.
    pub surface: Quantity<SurfacePerVolume>,
    /// Permeability that pores of the wall add to that of every factor, as in sinusoids of the liver or inflamed vessels; default none.
    pub leak: Option<Quantity<Permeability>>,
    /// Words on the spacing.
    pub spacing_note: Option<String>,
}

/// An injury and where it lies.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Injury {
    /// Its shape.
    pub shape: InjuryShape,
    /// When it happens; default at the start.
    pub at: Option<Quantity<Time>>,
    /// Radius of the core, for the shape `core`.
    pub radius: Option<Quantity<Length>>,
    /// Width of the rim, for the shapes `core` and `border`; default none.
    pub border: Option<Quantity<Extent>>,
    /// What is lost in the core: within the radius, in the half of the shape `border`, in the whole patch if `diffuse`.
    pub core: Zone,
    /// What is lost in the rim around the core, where there is one; default nothing.
    pub rim: Option<Zone>,
    /// Debris where all parenchyma is dead.
    pub debris: Quantity<CellDensity>,
    /// Delay before the alarm rises.
    pub alarm_delay: Quantity<Time>,
    /// Rate of each of the two stages of the alarm.
    pub alarm_rate: Quantity<Rate>,
}

/// Where an injury lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InjuryShape {
    /// A ball, or a disc in a flat patch, in the middle.
    Core,
    /// The half of the patch with smaller x.
    Border,
    /// The whole patch.
    Diffuse,
}

/// What an injury takes from a zone.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Share of the parenchyma that dies at once.
    pub dead: Quantity<Share>,
    /// Share of the perfusion that is lost.
    pub vessels_lost: Quantity<Share>,
}
