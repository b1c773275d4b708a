//! The whole document.

use schemars::JsonSchema;
use serde::Deserialize;

use super::action::Action;
use super::arm::{Answer, Arm, Overlay};
use super::body::Body;
use super::companion::Companion;
use super::factor::Factor;
use super::keyed::Keyed;
use super::kind::Kind;
use super::measure::Duration;
use super::product::{Label, Product};
use super::quantity::Quantity;
use super::rule::Rule;
use super::site::{Clock, Site};
use super::tissue::Tissue;

/// Keys that only a scenario may have, not a library layer.
pub const SCENARIO_KEYS: [&str; 10] = [
    "format",
    "title",
    "question",
    "duration",
    "seed",
    "replicates",
    "site",
    "arm",
    "reference",
    "answer",
];

/// Most replicates of a run: more belong into a sweep.
pub const MOST_REPLICATES: u32 = 1000;

/// A scenario of mscsim: one question put to a simulation of infused mesenchymal stromal cells.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "mscsim scenario")]
pub struct Document {
    /// Version of the format: 1.
    #[schemars(range(min = 1, max = 1))]
    pub format: u32,
    /// What is simulated, in one line.
    #[schemars(length(max = 200))]
    pub title: String,
    /// The question that the closing table answers.
    #[schemars(length(max = 500))]
    pub question: String,
    /// Library layers, such as `bodies/mouse`.
    #[serde(default)]
    #[schemars(length(max = 200))]
    pub uses: Vec<String>,
    /// How long the simulation lasts.
    pub duration: Quantity<Duration>,
    /// Seed of all random numbers; default 1.
    #[serde(default = "one")]
    pub seed: u64,
    /// How many times all arms are repeated, each time with the seed that follows; default once.
    #[serde(default = "once")]
    #[schemars(range(min = 1, max = MOST_REPLICATES))]
    pub replicates: u32,
    /// The patch of tissue that is looked at closely.
    pub site: Site,
    /// Periods of the clocks. Numerics, not biology; the defaults are in the layer `engine`.
    pub clock: Clock,
    /// The arms that are compared.
    #[schemars(length(min = 1))]
    pub arm: Vec<Arm>,
    /// Name of the arm with which the closing table compares the others; default the first that is given nothing, else the first.
    pub reference: Option<String>,
    /// Rows of the closing table.
    #[serde(default)]
    pub answer: Vec<Answer>,
    /// Values that replace others, by dotted path. Those of a library layer come before those of the scenario.
    #[serde(default)]
    pub set: Overlay,
    /// The body; not needed for a closed well.
    pub body: Option<Body>,
    /// Labels that cells carry.
    #[serde(default)]
    pub labels: Keyed<Label>,
    /// Preparations that can be infused.
    #[serde(default)]
    pub products: Keyed<Product>,
    /// Treatments given beside the cells.
    #[serde(default)]
    pub companions: Keyed<Companion>,
    /// Actions of infused cells that arms can switch off.
    #[serde(default)]
    pub actions: Keyed<Action>,
    /// Secreted factors.
    #[serde(default)]
    pub factors: Keyed<Factor>,
    /// Kinds of cells.
    #[serde(default)]
    pub kinds: Keyed<Kind>,
    /// Rules: who does what, how fast, raised and lowered by which signals.
    #[serde(default)]
    pub rules: Keyed<Rule>,
    /// Tissues of which a patch can be taken.
    #[serde(default)]
    pub tissues: Keyed<Tissue>,
}

fn one() -> u64 {
    1
}

fn once() -> u32 {
    1
}
