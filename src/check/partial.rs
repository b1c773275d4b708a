//! Blocks as the checks see them: what is written and readable of them, with nothing required, so that one missing or wrong
//! value does not hide the rest of its block.

use std::sync::Arc;

use serde::Deserialize;

use crate::format::{
    AnyDimension, Behaviour, CellsPerMass, Comparison, Display, Drain, Extent, InjuryShape, Keyed,
    Length, Period, Permeability, PositiveNumber, Quantity, Role, Route, Shape, Share, Signal,
    SiteKind, State, Statistic, Time, Tissue, Weight,
};

/// An infusion.
#[derive(Debug, Deserialize)]
pub struct Infusion {
    pub product: Option<String>,
    pub amount: Option<Quantity<AnyDimension>>,
    pub amount_per_mass: Option<Quantity<CellsPerMass>>,
    pub route: Option<Route>,
    pub organ: Option<String>,
    pub share_retained: Option<Quantity<Share>>,
    pub share_washed_out: Option<Quantity<Share>>,
    pub site: Option<String>,
    pub at: Option<Quantity<Time>>,
    pub over: Option<Quantity<Time>>,
    pub times: Option<Quantity<PositiveNumber>>,
    pub every: Option<Quantity<Period>>,
}

impl Infusion {
    /// How often the dose is given.
    pub fn times(&self) -> f64 {
        self.times.map_or(1.0, |times| times.value)
    }
}

/// The use of a companion in an arm.
#[derive(Debug, Deserialize)]
pub struct CompanionSpan {
    pub agent: Option<String>,
    pub at: Option<Quantity<Time>>,
    pub over: Option<Quantity<Period>>,
}

impl CompanionSpan {
    /// Companion, start and end of its action, s; none if a part is missing.
    pub fn whole(&self) -> Option<(&str, [f64; 2])> {
        let (at, over) = (self.at?.value, self.over?.value);
        Some((self.agent.as_deref()?, [at, at + over]))
    }
}

/// A row of the closing table.
#[derive(Debug, Deserialize)]
pub struct Answer {
    pub say: Option<String>,
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
#[derive(Debug, Default, Deserialize)]
pub struct Kind {
    pub diameter: Option<Quantity<Length>>,
    pub speed: Option<Quantity<Permeability>>,
    pub persistence: Option<Quantity<Period>>,
    pub states: Option<Keyed<State>>,
    #[serde(default)]
    pub levels: Keyed<Level>,
}

impl Kind {
    /// True if it has all that a kind must have.
    pub fn is_whole(&self) -> bool {
        let sized = self.diameter.is_some() && self.speed.is_some();
        let own = sized && self.persistence.is_some() && self.states.is_some();
        own && self.levels.iter().all(|(_, level)| level.is_whole())
    }

    /// A state of the kind; none if it cannot be read.
    pub fn state(&self, key: &str) -> Option<&State> {
        self.states.as_ref()?.get(key)
    }
}

/// A level inside a cell.
#[derive(Debug, Deserialize)]
pub struct Level {
    pub on: Option<Quantity<Period>>,
    pub off: Option<Quantity<Period>>,
    #[serde(default)]
    pub raised_by: Keyed<Term>,
}

impl Level {
    fn is_whole(&self) -> bool {
        let mut terms = self.raised_by.iter();
        let own = self.on.is_some() && self.off.is_some();
        own && terms.all(|(_, term)| term.signal.is_some())
    }
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

/// What a document says about a tissue.
#[derive(Debug)]
pub struct WrittenTissue {
    /// The tissue, if it has all that it must have.
    pub whole: Option<Arc<Tissue>>,
    pub organs: Vec<String>,
    pub injury: Option<Injury>,
}

/// An injury.
#[derive(Debug, Deserialize)]
pub struct Injury {
    pub at: Option<Quantity<Time>>,
    pub shape: Option<InjuryShape>,
    pub radius: Option<Quantity<Length>>,
    pub border: Option<Quantity<Extent>>,
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
