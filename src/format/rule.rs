//! Rules as rows of data.

use schemars::JsonSchema;
use serde::Deserialize;

use super::keyed::Keyed;
use super::measure::{AnyDimension, Length, Multiple, PositiveNumber, Share, Time};
use super::quantity::{Quantity, Sources, Status};
use crate::cells::SignalName;

/// A rule: value = (base + max (1 - prod(1 - strength H))) prod(1 - strength H), raising signals first.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Words for people.
    pub name: Option<String>,
    /// What it applies to: a kind, `parenchyma` or `vessel`.
    #[schemars(extend("x-refers-to" = "subjects"))]
    pub cell: String,
    /// The states of the kind that it applies to; default all that are not corpses.
    #[serde(default)]
    pub states: Vec<String>,
    /// What it changes.
    pub does: Behaviour,
    /// Object of the behaviour: a state, a factor, or `kind.state`.
    pub what: Option<String>,
    /// Value without any signal; default zero.
    pub base: Option<Quantity<AnyDimension>>,
    /// What the raising signals add at most; default zero.
    pub max: Option<Quantity<AnyDimension>>,
    /// Signals that raise the value.
    #[serde(default)]
    pub raised_by: Keyed<Term>,
    /// Signals that lower the value.
    #[serde(default)]
    pub lowered_by: Keyed<Term>,
    /// Distance within which a neighbour is eaten or killed.
    pub reach: Option<Quantity<Length>>,
    /// State the eater may switch to after a meal.
    pub then: Option<String>,
    /// Probability of that switch if the eaten cell died in the tissue; default 1.
    pub then_share: Option<Quantity<Share>>,
    /// Probability of that switch if the eaten cell was dead on arrival; default that of the others.
    pub then_share_debris: Option<Quantity<Share>>,
    /// How many meals a corpse makes, in the mean; default 1.
    pub bites: Option<Quantity<Multiple>>,
    /// Time before a meal can take effect in the same eater again; default none.
    pub again_after: Option<Quantity<Time>>,
    /// The action of infused cells that the rule is a part of; none for the rest of the biology.
    #[schemars(extend("x-refers-to" = "actions"))]
    pub action: Option<String>,
    /// Source of the row itself, besides those of its numbers.
    pub source: Option<Sources>,
    /// How well the row is known.
    pub status: Option<Status>,
    /// Why the row is as it is.
    pub why: Option<String>,
    /// Words for the reader.
    pub note: Option<String>,
}

/// A signal and its effect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What is sensed.
    pub signal: SignalName,
    /// The factor, `kind` or `kind.state`, or level that is sensed, where the signal needs one.
    pub of: Option<String>,
    /// How the signal becomes an effect; default by a Hill function.
    #[serde(default)]
    pub shape: Shape,
    /// Signal at half effect, for the shape `hill`.
    pub half: Option<Quantity<AnyDimension>>,
    /// Hill power, for the shape `hill`; default 1.
    pub power: Option<Quantity<PositiveNumber>>,
    /// Largest share of the effect; default 1.
    pub strength: Option<Quantity<Share>>,
    /// Radius within which cells are counted, for the signal `density`.
    pub radius: Option<Quantity<Length>>,
    /// Source of the row itself, besides those of its numbers.
    pub source: Option<Sources>,
    /// How well the row is known.
    pub status: Option<Status>,
    /// Why the row is as it is.
    pub why: Option<String>,
    /// Words for the reader.
    pub note: Option<String>,
}

/// What a rule changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Hazard of becoming another state of the same kind.
    Become,
    /// Hazard of dividing.
    Divide,
    /// Hazard of dying.
    Die,
    /// Hazard of leaving the tissue.
    Leave,
    /// Secretion of a factor.
    Secrete,
    /// Uptake of a factor, as a volume cleared per time.
    TakeUp,
    /// Addition to the speed.
    Speed,
    /// Weight of the direction up the gradient of a factor.
    Bias,
    /// Hazard of eating a neighbour.
    Engulf,
    /// Hazard of killing a neighbour.
    Kill,
    /// Entry of cells from perfused vessels.
    Recruit,
    /// Debris removed per cell.
    ClearDebris,
    /// Collagen laid down per cell.
    LayCollagen,
    /// Collagen removed per cell.
    ClearCollagen,
    /// Regrowth of lost parenchyma.
    Regrow,
    /// Speed of the front of new vessels.
    Sprout,
    /// Rise of the activation of the vessel wall above one.
    Activate,
}

/// How a signal becomes an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// A Hill function with its half-point.
    #[default]
    Hill,
    /// One minus that function: full effect without the signal, half at its half-point.
    FallingHill,
    /// The signal itself, at most one; only for signals between 0 and 1.
    Linear,
}
