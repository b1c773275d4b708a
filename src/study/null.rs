//! Null models: what would be predicted without the mechanisms of the program. A model that cannot beat them explains nothing.

use std::f64::consts::LN_2;

use serde::Serialize;

use super::file::{GroupComparison, StudyComparison};
use super::model::{Observation, ObservedPart, Study};
use super::predict::{Moment, Predictor};
use crate::ids::Tick;
use crate::plan::{Answer, AnswerStat, AnswerUnit, ArmPlan, Plan, Route};
use crate::runs::Mean;

/// A model without mechanisms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NullModel {
    /// Groups that are compared do not differ.
    NoEffect,
    /// Every value of a series is the observed value before it.
    HoldLast,
    /// Cells stay where the blood carries them, in proportion to the flow, and live.
    FlowFractions,
    /// All cells are in the lung and vanish exponentially, with the half-life of 24 h of human DNA in mice.
    LungExponential,
    /// Label is living cells.
    LabelIsCells,
    /// Infused cells and products secrete nothing.
    NoParacrineAction,
    /// The tissue is well mixed: the mean field in place of agents.
    WellMixed,
}

impl NullModel {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::NoEffect,
        Self::HoldLast,
        Self::FlowFractions,
        Self::LungExponential,
        Self::LabelIsCells,
        Self::NoParacrineAction,
        Self::WellMixed,
    ];

    /// Its name in tables.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoEffect => "no effect",
            Self::HoldLast => "the last observed value holds",
            Self::FlowFractions => "flow fractions",
            Self::LungExponential => "all in the lung, one exponential",
            Self::LabelIsCells => "label means living cells",
            Self::NoParacrineAction => "no paracrine action",
            Self::WellMixed => "well-mixed tissue",
        }
    }

    /// What it says.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NoEffect => "Groups that are compared do not differ.",
            Self::HoldLast => "Every value of a series is the observed value before it.",
            Self::FlowFractions => {
                "Half of the cells stop in the lung, and the rest in the other organs in proportion to their blood flow. All cells stay alive."
            }
            Self::LungExponential => {
                "All cells are in the lung and vanish exponentially with a half-life of 24 h."
            }
            Self::LabelIsCells => "A label shows living cells and nothing else.",
            Self::NoParacrineAction => {
                "Infused cells secrete nothing, and products contain no factors; phagocytes still eat dead cells."
            }
            Self::WellMixed => {
                "The same rules without space, as ordinary differential equations; only for groups that receive nothing through the blood."
            }
        }
    }
}

/// Half-life of human DNA in the lung of mice, s: Lee 2009, doi 10.1016/j.stem.2009.05.003.
const LUNG_HALF_LIFE_S: f64 = 86_400.0;
/// Share of all stops in the lung where every bed holds the same small share of what passes: all blood passes the lung once for each time
/// that it passes some other bed.
const LUNG_SHARE: f64 = 0.5;

/// What `NoEffect` predicts.
pub(super) fn no_effect(observation: &Observation) -> Option<Mean> {
    let plain = |mean| Mean {
        mean,
        half_width: None,
        count: 1,
    };
    if observation.expected.comparison == StudyComparison::Order {
        // Not in order by chance, as a sign that is not decided.
        return Some(plain(0.5));
    }
    match &observation.against {
        None => observation.no_effect.map(plain),
        Some((_, GroupComparison::Ratio)) => Some(plain(1.0 / observation.unit_size)),
        Some(_) => Some(plain(0.0)),
    }
}

/// What `HoldLast` predicts: the value of the observation before this one in its series, which differs in nothing but its moment.
pub(super) fn hold_last(study: &Study, observation: &Observation) -> Option<Mean> {
    let at = observation.at_s?;
    let is_point = |one: &&Observation| {
        let [low, high] = one.expected.ends;
        low.is_finite() && high.is_finite() && one.expected.comparison != StudyComparison::Order
    };
    let same = |one: &&Observation| {
        let observables = |of: &Observation| -> Vec<(String, f64)> {
            let parts = of.parts.iter();
            parts
                .map(|part| (part.observable.clone(), part.gain))
                .collect()
        };
        one.groups == observation.groups
            && one.against == observation.against
            && one.operator == observation.operator
            && one.expected.unit == observation.expected.unit
            && observables(one) == observables(observation)
    };
    let all = study.observations.iter();
    let earlier = all
        .filter(is_point)
        .filter(same)
        .filter(|one| one.at_s.is_some_and(|own| own < at));
    let last = earlier.max_by(|a, b| {
        a.at_s
            .partial_cmp(&b.at_s)
            .unwrap_or(std::cmp::Ordering::Equal)
    })?;
    let [low, high] = last.expected.ends;
    Some(Mean {
        mean: (low + high) / 2.0,
        half_width: None,
        count: 1,
    })
}

/// Models of the body that need no run.
pub(super) struct ClosedForm<'a> {
    pub study: &'a Study,
    pub model: NullModel,
}

impl Predictor for ClosedForm<'_> {
    fn part(&self, part: &ObservedPart, group: usize, moment: Moment) -> Option<Vec<Option<f64>>> {
        let group = &self.study.groups[group];
        let plan = &self.study.cases[group.case].plan;
        let name = match moment {
            Moment::Observed => &part.row,
            Moment::Start => part.start.as_ref()?,
        };
        let row = plan.answers.iter().find(|row| row.say == *name)?;
        let arm = plan.arms.get(group.arm)?;
        let value = match self.model {
            NullModel::FlowFractions => flow_fraction(plan, arm, row),
            NullModel::LungExponential => lung_exponential(plan, arm, row),
            _ => None,
        };
        value.map(|value| vec![Some(value)])
    }
}

/// Place of a row about living cells or their label in the body.
fn place_of(row: &Answer) -> Option<&str> {
    let name = row.observable.strip_prefix("body.")?;
    name.strip_suffix(".viable")
        .or_else(|| name.strip_suffix(".label"))
}

/// Doses into a vein that have begun, with their cells; none where cells come by another route or none has begun.
fn venous_doses(arm: &ArmPlan, at: Tick) -> Option<Vec<(Tick, f64)>> {
    let is_venous = arm
        .cell_doses()
        .all(|dose| matches!(dose.route, Route::Venous));
    let begun = arm.cell_doses().filter(|dose| dose.at + dose.over.0 <= at);
    let begun: Vec<(Tick, f64)> = begun
        .map(|dose| (dose.at + dose.over.0, dose.amount))
        .collect();
    (is_venous && !begun.is_empty()).then_some(begun)
}

/// From a number of cells to what a row shows.
fn shown(cells: f64, doses: &[(Tick, f64)], row: &Answer) -> Option<f64> {
    match row.unit {
        _ if row.per.is_some() => None,
        AnswerUnit::ShareOfDose => Some(cells / doses.iter().map(|(_, cells)| cells).sum::<f64>()),
        AnswerUnit::Own => Some(cells),
        _ => None,
    }
}

fn flow_fraction(plan: &Plan, arm: &ArmPlan, row: &Answer) -> Option<f64> {
    let place = place_of(row)?;
    let doses = venous_doses(arm, moment_of(plan, row)?)?;
    let organs = &arm.model.body.as_ref()?.organs;
    let beyond = 1.0 - LUNG_SHARE;
    let share = match place {
        "total" => 1.0,
        "lung" => LUNG_SHARE,
        "beyond-lung" => beyond,
        organ => {
            let organ = organs.iter().find(|one| one.in_graph.name == organ)?;
            beyond * organ.in_graph.flow_share
        }
    };
    let given: f64 = doses.iter().map(|(_, cells)| cells).sum();
    shown(share * given, &doses, row)
}

/// The moment of a row about a moment or the end.
fn moment_of(plan: &Plan, row: &Answer) -> Option<Tick> {
    match row.stat {
        AnswerStat::At(at) => Some(at),
        AnswerStat::Final => Some(plan.duration),
        _ => None,
    }
}

fn lung_exponential(plan: &Plan, arm: &ArmPlan, row: &Answer) -> Option<f64> {
    let place = place_of(row)?;
    let is_there = place == "lung" || place == "total";
    if row.stat == AnswerStat::HalfLife {
        let doses = venous_doses(arm, plan.duration)?;
        return (is_there && doses.len() == 1).then_some(LUNG_HALF_LIFE_S);
    }
    let at = moment_of(plan, row)?;
    let doses = venous_doses(arm, at)?;
    let left = |(end, cells): &(Tick, f64)| {
        let since_s = at.seconds() - end.seconds();
        cells * libm::exp(-LN_2 * since_s / LUNG_HALF_LIFE_S)
    };
    let left: f64 = doses.iter().map(left).sum();
    shown(if is_there { left } else { 0.0 }, &doses, row)
}
