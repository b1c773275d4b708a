//! Secreted factors.

use schemars::JsonSchema;
use serde::Deserialize;

use super::measure::{Concentration, Diffusion, MolarMass, Permeability, Rate};
use super::quantity::Quantity;

/// A secreted factor.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Factor {
    /// Words for people; default the key.
    #[schemars(length(max = 100))]
    pub name: Option<String>,
    /// UniProt accession.
    pub uniprot: Option<String>,
    /// ChEBI identifier of a factor that is no protein.
    pub chebi: Option<String>,
    /// Why no ontology has an identifier for it, where none is given.
    pub no_identifier: Option<String>,
    /// Mass of the molecule.
    pub mass: Option<Quantity<MolarMass>>,
    /// Diffusion coefficient in tissue.
    pub diffusion: Quantity<Diffusion>,
    /// Decay in tissue.
    pub decay: Quantity<Rate>,
    /// Clearance from blood.
    pub plasma_clearance: Quantity<Rate>,
    /// Permeability of the vessel wall.
    pub permeability: Quantity<Permeability>,
    /// Concentration in tissue and plasma before any injury.
    pub baseline: Quantity<Concentration>,
    /// An old key that nothing reads, and that `check` names as such: the report compares concentrations with the half-points of rules.
    pub receptor: Option<Quantity<Concentration>>,
}
