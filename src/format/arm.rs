//! Arms, infusions and the rows of the closing table.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::companion::CompanionUse;
use super::measure::{AnyDimension, CellsPerMass, Length, Period, PositiveNumber, Share, Time};
use super::quantity::Quantity;
use crate::units::Dimension;

/// One arm of the comparison.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Name, different from those of the other arms.
    #[schemars(length(max = 60))]
    pub name: String,
    /// Words for the reader.
    pub note: Option<String>,
    /// Name of the arm that the closing table compares this arm with. Default: the first arm without treatment, otherwise the first
    /// arm; none for an arm that others name.
    pub reference: Option<String>,
    /// Library layers whose values replace those of the scenario in this arm only.
    #[serde(default)]
    pub layers: Vec<String>,
    /// What is given; nothing for an untreated arm.
    #[serde(default)]
    pub infusion: Vec<Infusion>,
    /// Treatments given beside the cells, each for its time.
    #[serde(default)]
    pub companion: Vec<CompanionUse>,
    /// Keys of the actions of infused cells that are switched off in this arm.
    #[serde(default)]
    pub without: Vec<String>,
    /// Values that differ in this arm, by dotted path.
    #[serde(default)]
    pub set: Overlay,
}

/// One dose.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Infusion {
    /// What is given.
    #[schemars(extend("x-refers-to" = "products"))]
    pub product: String,
    /// Number of cells, or for products without cells the multiple of their dose.
    pub amount: Option<Quantity<AnyDimension>>,
    /// Number of cells per body mass, in place of `amount`.
    pub amount_per_mass: Option<Quantity<CellsPerMass>>,
    /// The route.
    pub route: Route,
    /// The organ whose artery is used, for the route `organ-artery`.
    #[schemars(extend("x-refers-to" = "organs"))]
    pub organ: Option<String>,
    /// Share of the dose that enters the organ, for the route `organ-artery`; default all.
    pub share_entering: Option<Quantity<Share>>,
    /// Share of the cells that stays in the tissue, for the route `local`; default all.
    pub share_retained: Option<Quantity<Share>>,
    /// Share of the cells that the veins of the organ carry off at once, for the route `local`; default none. The rest is lost along the
    /// track of the needle.
    pub share_washed_out: Option<Quantity<Share>>,
    /// Name of the site, for the route `local` where there are several.
    pub site: Option<String>,
    /// Where in the patch the cells lie, for the route `local`; default anywhere.
    pub placed: Option<Placed>,
    /// Start.
    pub at: Quantity<Time>,
    /// Duration; default at once.
    pub over: Option<Quantity<Time>>,
    /// How many times the dose is given; default once.
    pub times: Option<Quantity<PositiveNumber>>,
    /// Time from one dose to the next, where it is given several times.
    pub every: Option<Quantity<Period>>,
    /// Time since thawing or harvest before the infusion starts; default none.
    pub bag_time: Option<Quantity<Time>>,
    /// Label of the cells, in place of that of the product.
    #[schemars(extend("x-refers-to" = "labels"))]
    pub label: Option<String>,
}

/// A ball in which cells are set down: a spheroid in a well, a depot in tissue.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Radius of the ball, a disc where the patch is one voxel thick.
    pub radius: Quantity<Length>,
    /// Its middle along x, y and z, each as a length or as a share of the patch; default the middle of the patch.
    #[schemars(length(min = 2, max = 3))]
    pub at: Option<Vec<Quantity<AnyDimension>>>,
}

impl Placed {
    /// The middle of the ball in a patch of such edges, um.
    pub fn centre_um(&self, size_um: [f64; 3]) -> [f64; 3] {
        let at = self.at.as_deref().unwrap_or_default();
        let along = |axis: usize| match at.get(axis) {
            None => size_um[axis] / 2.0,
            Some(at) => {
                let length = at.in_dimension(Dimension::LENGTH);
                length.unwrap_or(at.value * size_um[axis])
            }
        };
        [0, 1, 2].map(along)
    }
}

/// The route by which a dose enters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// A peripheral vein.
    #[serde(alias = "vein", alias = "iv")]
    #[schemars(extend("x-also" = ["vein", "iv"]))]
    Venous,
    /// Left heart or aorta.
    Arterial,
    /// The artery of one organ.
    OrganArtery,
    /// The portal vein.
    Portal,
    /// Into the injured part of the organ of a site, or into the well.
    Local,
}

/// A row of the closing table: an observable at a moment (`at`) or over the run (`stat`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Words of the row.
    #[schemars(length(max = 200))]
    pub say: String,
    /// Dotted name of an observable, such as `body.lung.viable`.
    pub observable: String,
    /// Name of a second observable by which it is divided, at the same moment or of the same course.
    pub per: Option<String>,
    /// The moment.
    pub at: Option<Quantity<Time>>,
    /// Or what of its course.
    pub stat: Option<Statistic>,
    /// Name of the arm that every arm is compared with.
    pub against: Option<String>,
    /// How arms are compared; default by difference.
    pub by: Option<Comparison>,
    /// Names of the arms, which differ in their dose, among which a half effect is sought; default all that are given cells and
    /// change nothing else.
    #[serde(default)]
    pub over: Vec<String>,
    /// Name of an observable by whose value at the start the dose of a half effect is divided.
    pub dose_per: Option<String>,
    /// The value above which time is counted, for `time-above`.
    pub threshold: Option<Quantity<AnyDimension>>,
    /// How it is shown; default as a number in the observable's own unit.
    #[serde(default, rename = "as")]
    pub display: Display,
    /// True for a row that the closing sentences are made from; one to three rows of a scenario.
    #[serde(default)]
    pub headline: bool,
}

/// What of the course of an observable is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Statistic {
    /// Largest value.
    Peak,
    /// Moment of the largest value.
    TimeOfPeak,
    /// Smallest value.
    Min,
    /// Value at the end.
    Final,
    /// Mean over time.
    Mean,
    /// Integral over time: pM h for a concentration, cells h for cells.
    Integral,
    /// How long the value is above `threshold`.
    TimeAbove,
    /// Time from the peak until the value has fallen to half of it.
    HalfLife,
}

/// How an arm is compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Its value minus that of the other.
    Difference,
    /// Its value divided by that of the other.
    Ratio,
    /// One minus that ratio.
    Suppression,
    /// The dose at which the value is half of that of the other, between the arms `over`.
    HalfEffect,
}

/// How an answer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Display {
    /// In the observable's own unit.
    #[default]
    #[serde(rename = "number")]
    Number,
    /// As a share of all cells infused in the arm.
    #[serde(rename = "share of dose")]
    ShareOfDose,
    /// As a share of all cells infused in the arm, per gram of the organ.
    #[serde(rename = "% of dose / g")]
    ShareOfDosePerGram,
    /// The same, as tables of biodistribution write it.
    #[serde(rename = "%ID/g")]
    InjectedDosePerGram,
    /// A concentration in pM.
    #[serde(rename = "pM")]
    Picomolar,
    /// A concentration in ng/mL, by the `mass` of the factor.
    #[serde(rename = "ng/mL")]
    NanogramPerMillilitre,
    /// A concentration in pg/mL, by the `mass` of the factor.
    #[serde(rename = "pg/mL")]
    PicogramPerMillilitre,
    /// The amount that a rule has secreted so far, divided by the time since the start of the run.
    #[serde(rename = "pg/day")]
    PicogramPerDay,
    /// Cells per mm^3 of the patch, or particles of a factor per mm^3.
    #[serde(rename = "/mm^3")]
    PerCubicMillimetre,
    /// A share in percent.
    #[serde(rename = "%")]
    Percent,
    /// A moment in hours.
    #[serde(rename = "h")]
    Hours,
    /// Money.
    #[serde(rename = "JPY")]
    Money,
    /// Money spent by then for each cell.
    #[serde(rename = "JPY each")]
    MoneyEach,
    /// Money spent by then for each pM h of an integral.
    #[serde(rename = "JPY per pM h")]
    MoneyPerExposure,
}

impl Display {
    /// The word that stands for it in a scenario.
    pub fn word(self) -> &'static str {
        match self {
            Display::Number => "number",
            Display::ShareOfDose => "share of dose",
            Display::ShareOfDosePerGram => "% of dose / g",
            Display::InjectedDosePerGram => "%ID/g",
            Display::Picomolar => "pM",
            Display::NanogramPerMillilitre => "ng/mL",
            Display::PicogramPerMillilitre => "pg/mL",
            Display::PicogramPerDay => "pg/day",
            Display::PerCubicMillimetre => "/mm^3",
            Display::Percent => "%",
            Display::Hours => "h",
            Display::Money => "JPY",
            Display::MoneyEach => "JPY each",
            Display::MoneyPerExposure => "JPY per pM h",
        }
    }
}

/// Values by dotted path. What may stand here depends on the path, so it is checked where it lands.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Overlay(pub serde_json::Map<String, serde_json::Value>);

impl JsonSchema for Overlay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Overlay".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "x-overlay": true})
    }
}
