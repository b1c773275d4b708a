//! The sites with their patches, and the clocks.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use super::measure::{Extent, Length, Period, Share, Time};
use super::quantity::Quantity;

/// The sites of a scenario: one `[site]`, or several `[[site]]`.
#[derive(Debug, Clone)]
pub struct Sites(Vec<Site>);

impl Sites {
    /// The sites in order; at least one.
    pub fn iter(&self) -> std::slice::Iter<'_, Site> {
        self.0.iter()
    }

    /// The first site.
    pub fn first(&self) -> &Site {
        &self.0[0]
    }

    /// True where the only site is a closed well.
    pub fn is_well(&self) -> bool {
        let mut sites = self.iter();
        let only = (sites.next(), sites.next());
        matches!(only, (Some(site), None) if site.kind == SiteKind::Well)
    }

    /// Position of the site with this name.
    pub fn named(&self, name: &str) -> Option<usize> {
        self.iter()
            .position(|site| site.name.as_deref() == Some(name))
    }
}

impl<'de> Deserialize<'de> for Sites {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum OneOrMore {
            One(Box<Site>),
            More(Vec<Site>),
        }
        let sites = match OneOrMore::deserialize(deserializer)? {
            OneOrMore::One(site) => vec![*site],
            OneOrMore::More(sites) => sites,
        };
        if sites.is_empty() {
            return Err(serde::de::Error::invalid_length(0, &"at least one site"));
        }
        Ok(Self(sites))
    }
}

impl JsonSchema for Sites {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Sites".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let site = generator.subschema_for::<Site>();
        json_schema!({
            "x-one-or-more": true,
            "anyOf": [site, {"type": "array", "minItems": 1, "items": site}],
        })
    }
}

/// A patch of tissue that is looked at closely, or a closed well.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Name, which observables carry where there are several sites.
    #[schemars(length(max = 40))]
    pub name: Option<String>,
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
    /// Moments at which pictures of the patches are kept.
    #[serde(default)]
    pub pictures: Vec<Quantity<Time>>,
}
