//! The scenario format as types: what may be written, with its dimension and its bounds.
//!
//! The JSON Schema made from these types is the one description of the format. The checker walks documents along it, so
//! that a document without faults can be read into the types.

mod action;
mod arm;
mod body;
mod companion;
mod document;
mod factor;
mod keyed;
mod kind;
mod measure;
mod product;
mod quantity;
mod required_factors;
mod rule;
mod schema;
mod signature;
mod site;
mod state_name;
mod tissue;

/// What is sensed.
pub use crate::cells::SignalName as Signal;
pub use action::Action;
pub use arm::{Answer, Arm, Comparison, Display, Infusion, Overlay, Placed, Route, Statistic};
pub use body::{Bed, Body, Drain, Organ, Role};
pub use companion::{Companion, CompanionUse};
pub use document::{Document, MOST_REPLICATES, ROOT_KEYS, belongs_to_scenario};
pub use factor::Factor;
pub use keyed::{KEY_PATTERN, Keyed, is_key};
pub use kind::{Kind, Level, LevelEvent, State};
pub use measure::{
    Amount, AnyDimension, Bounds, CellCount, CellDensity, CellsPerMass, Concentration, Diffusion,
    Duration, Extent, Flow, Length, MassDensity, Measure, MolarMass, Number, Period, Permeability,
    PositiveDensity, PositiveNumber, PositiveShare, Price, Rate, Share, SurfacePerVolume, Time,
    Volume, Weight,
};
pub use product::{Diameter, Label, Product};
pub use quantity::{Quantity, Sources, Status, measure_of};
pub use rule::{Behaviour, Rule, Shape, Term};
pub use schema::{schema, schema_of};
pub use site::{Clock, Patch, Site, SiteKind};
pub use tissue::{Injury, InjuryShape, Parenchyma, Tissue, Vessels, Zone};

pub(crate) use required_factors::RequiredFactors;
pub(crate) use signature::{Object, behaviour_form, entry_dimension};
pub(crate) use state_name::{KnownStates, NoState, dotted_state, one_state};
