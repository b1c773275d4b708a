//! The body: organs, flows and vessel beds.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{
    CellsPerMass, Flow, Length, MassDensity, Number, Period, PositiveDensity, PositiveNumber,
    PositiveShare, Rate, Share, Volume, Weight,
};
use super::quantity::Quantity;

/// Whole-body parameters of a species.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Name of the species.
    pub species: String,
    /// NCBI taxon, such as `NCBITaxon:10090`.
    pub taxon: Option<String>,
    /// Body mass.
    pub mass: Quantity<Weight>,
    /// Cardiac output.
    pub cardiac_output: Quantity<Flow>,
    /// Plasma volume per blood volume: one minus the haematocrit.
    pub plasma_share: Quantity<PositiveShare>,
    /// Volume of the pooled systemic veins and the right heart.
    pub venous_volume: Quantity<Volume>,
    /// Volume of the systemic arteries.
    pub arterial_volume: Quantity<Volume>,
    /// Mass of organs per volume.
    pub tissue_density: Quantity<MassDensity>,
    /// The organs.
    pub organs: Keyed<Organ>,
    /// Vessel beds that organs refer to.
    pub beds: Keyed<Bed>,
}

/// An organ.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organ {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// UBERON identifier.
    pub uberon: Option<String>,
    /// Why no ontology has an identifier for it, where none is given.
    pub no_identifier: Option<String>,
    /// Mass.
    pub mass: Quantity<Weight>,
    /// Blood volume.
    pub blood_volume: Quantity<Volume>,
    /// Share of the cardiac output that its arteries carry; none for the lung, which carries all.
    pub flow_share: Option<Quantity<PositiveShare>>,
    /// Where its veins lead; default venous.
    #[serde(default)]
    pub drains: Drain,
    /// Place in the circulation; default an organ among the others.
    #[serde(default)]
    pub role: Role,
    /// Its vessel bed.
    #[schemars(extend("x-refers-to" = "beds"))]
    pub bed: String,
}

/// Where the veins of an organ lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Drain {
    /// To the right heart.
    #[default]
    Venous,
    /// Through the portal vein into the liver.
    Portal,
}

/// Place of an organ in the circulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Between venous and arterial blood; exactly one organ.
    Lung,
    /// Receives the portal vein; at most one organ.
    Liver,
    /// In parallel with the others.
    #[default]
    Organ,
}

/// A vessel bed: what holds a passing cell and what lets it go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bed {
    /// Median lumen of the capillaries.
    pub lumen_median: Quantity<Length>,
    /// Standard deviation of the logarithm of the lumen.
    pub lumen_log_sd: Quantity<PositiveNumber>,
    /// Share of its diameter to which a cell can squeeze.
    pub squeeze: Quantity<PositiveShare>,
    /// Effective number of independent segments on a path.
    pub segments: Quantity<PositiveNumber>,
    /// Adhesion exposure.
    pub adhesion: Quantity<Number>,
    /// Adhesion sites per mass of the organ.
    pub sites_per_mass: Quantity<CellsPerMass>,
    /// Crowding strength: the largest share of passing cells that earlier arrests hold back.
    pub crowding: Quantity<Share>,
    /// Recent arrests per volume of bed blood at half crowding.
    pub crowding_half: Quantity<PositiveDensity>,
    /// How long an arrest counts as recent.
    pub crowding_memory: Quantity<Period>,
    /// Rate at which held cells slip on, at the diameter `slip_diameter`.
    pub slip: Quantity<Rate>,
    /// Diameter at which `slip` holds.
    pub slip_diameter: Quantity<Length>,
    /// Power with which the slip rate falls with the diameter.
    pub slip_exponent: Quantity<Number>,
    /// Rate at which adhered cells let go.
    pub release: Quantity<Rate>,
    /// Death rate of held cells.
    pub loss: Quantity<Rate>,
    /// Rate at which adhered cells cross the wall, at full inflammation.
    pub transmigration: Quantity<Rate>,
    /// Share of what held cells secrete that goes into the blood; the rest goes through the wall into the tissue.
    pub luminal_share: Quantity<Share>,
}
