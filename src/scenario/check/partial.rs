//! Blocks as the checks see them: what is written and readable of them, with nothing required, so that one missing or wrong
//! value does not hide the rest of its block.

use serde::Deserialize;

use super::super::format::{
    AnyDimension, Behaviour, CellsPerMass, Comparison, Display, Drain, Extent, InjuryShape, Keyed,
    Length, MassDensity, Period, PositiveNumber, Quantity, Role, Route, Shape, Share, Signal,
    SiteKind, Statistic, Time, Weight,
};

/// An infusion.
#[derive(Debug, Deserialize)]
pub struct Infusion {
    pub product: Option<String>,
    pub amount: Option<Quantity<AnyDimension>>,
    pub amount_per_mass: Option<Quantity<CellsPerMass>>,
    pub route: Option<Route>,
    pub organ: Option<String>,
    pub site: Option<String>,
    pub at: Option<Quantity<Time>>,
    pub over: Option<Quantity<Time>>,
    pub times: Option<Quantity<PositiveNumber>>,
    pub every: Option<Quantity<Period>>,
}

/// A row of the closing table.
#[derive(Debug, Deserialize)]
pub struct Answer {
    pub observable: Option<String>,
    pub per: Option<String>,
    pub at: Option<Quantity<Time>>,
    pub stat: Option<Statistic>,
    pub against: Option<String>,
    pub by: Option<Comparison>,
    #[serde(default)]
    pub over: Vec<String>,
    pub dose_per: Option<String>,
    pub threshold: Option<Quantity<AnyDimension>>,
    #[serde(rename = "as")]
    pub display: Option<Display>,
}

/// A rule.
#[derive(Debug, Deserialize)]
pub struct Rule {
    pub cell: Option<String>,
    #[serde(default)]
    pub states: Vec<String>,
    pub does: Option<Behaviour>,
    pub what: Option<String>,
    pub base: Option<Quantity<AnyDimension>>,
    pub max: Option<Quantity<AnyDimension>>,
    #[serde(default)]
    pub raised_by: Keyed<Term>,
    #[serde(default)]
    pub lowered_by: Keyed<Term>,
    pub then: Option<String>,
}

/// A signal and its effect.
#[derive(Debug, Deserialize)]
pub struct Term {
    pub signal: Option<Signal>,
    pub of: Option<String>,
    #[serde(default)]
    pub shape: Shape,
    pub half: Option<Quantity<AnyDimension>>,
    pub radius: Option<Quantity<Length>>,
}

/// A kind of cells.
#[derive(Debug, Deserialize)]
pub struct Kind {
    pub persistence: Option<Quantity<Period>>,
    #[serde(default)]
    pub levels: Keyed<Level>,
}

/// A level inside a cell.
#[derive(Debug, Deserialize)]
pub struct Level {
    #[serde(default)]
    pub raised_by: Keyed<Term>,
}

/// A site.
#[derive(Debug, Deserialize)]
pub struct Site {
    pub name: Option<String>,
    pub organ: Option<String>,
    pub tissue: Option<String>,
    pub patch: Option<Patch>,
    pub injured_share: Option<Quantity<Share>>,
    #[serde(default)]
    pub kind: SiteKind,
}

/// Size and resolution of the patch.
#[derive(Debug, Deserialize)]
pub struct Patch {
    pub size: Option<Vec<Quantity<Extent>>>,
    pub voxel: Option<Quantity<Length>>,
}

/// An injury.
#[derive(Debug, Deserialize)]
pub struct Injury {
    pub shape: Option<InjuryShape>,
    pub radius: Option<Quantity<Length>>,
    pub border: Option<Quantity<Extent>>,
}

/// The body.
#[derive(Debug, Deserialize)]
pub struct Body {
    pub tissue_density: Option<Quantity<MassDensity>>,
    #[serde(default)]
    pub organs: Keyed<Organ>,
}

/// An organ.
#[derive(Debug, Deserialize)]
pub struct Organ {
    pub mass: Option<Quantity<Weight>>,
    pub flow_share: Option<Quantity<Share>>,
    #[serde(default)]
    pub drains: Drain,
    pub role: Option<Role>,
}

/// The clocks.
#[derive(Debug, Deserialize)]
pub struct Clock {
    pub fields: Option<Quantity<Period>>,
    pub motion: Option<Quantity<Period>>,
    pub phenotype: Option<Quantity<Period>>,
    pub sampling: Option<Quantity<Period>>,
    pub circulation_max: Option<Quantity<Period>>,
    #[serde(default)]
    pub pictures: Vec<Quantity<Time>>,
}
