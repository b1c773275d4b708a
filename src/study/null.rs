//! Null models: what would be predicted without the mechanisms of the program. A model that cannot beat them explains nothing.

use std::f64::consts::LN_2;

use serde::Serialize;

use super::file::{GroupComparison, StudyComparison};
use super::model::{Observation, ObservedPart, Study};
use super::predict::{Moment, Predictor};
use crate::ids::Tick;
use crate::plan::{Answer, AnswerStat, AnswerUnit, ArmPlan, Plan};
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
            Self::LabelIsCells => "label is cells",
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
                "Cells stop wherever the blood carries them, in proportion to its flow: half in the lung. They live on."
            }
            Self::LungExponential => {
                "All cells are in the lung and vanish exponentially with a half-life of 24 h."
            }
            Self::LabelIsCells => "A label shows living cells and nothing else.",
            Self::NoParacrineAction => {
                "Infused cells and products secrete nothing; phagocytes still eat dead cells."
            }
            Self::WellMixed => {
                "The same rules without space, as ordinary differential equations; only for what needs no blood."
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
        return Some(plain(1.0));
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
        let observables = |of: &Observation| -> Vec<String> {
            of.parts
                .iter()
                .map(|part| part.observable.clone())
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
            NullModel::LungExponential => lung_exponential(arm, row),
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

/// From a share of the dose to what a row shows.
fn shown(share: f64, arm: &ArmPlan, row: &Answer, at: Tick) -> Option<f64> {
    match row.unit {
        AnswerUnit::ShareOfDose => Some(share),
        AnswerUnit::Own => {
            let given = arm.cell_doses().filter(|dose| dose.at <= at);
            Some(share * given.map(|dose| dose.amount).sum::<f64>())
        }
        _ => None,
    }
}

fn flow_fraction(plan: &Plan, arm: &ArmPlan, row: &Answer) -> Option<f64> {
    let place = place_of(row)?;
    let at = moment_of(plan, row)?;
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
    shown(share, arm, row, at)
}

/// The moment of a row about a moment or the end.
fn moment_of(plan: &Plan, row: &Answer) -> Option<Tick> {
    match row.stat {
        AnswerStat::At(at) => Some(at),
        AnswerStat::Final => Some(plan.duration),
        _ => None,
    }
}

fn lung_exponential(arm: &ArmPlan, row: &Answer) -> Option<f64> {
    let place = place_of(row)?;
    if row.stat == AnswerStat::HalfLife {
        return (place == "lung" || place == "total").then_some(LUNG_HALF_LIFE_S);
    }
    let AnswerStat::At(at) = row.stat else {
        return None;
    };
    let first = arm.cell_doses().next()?;
    let since = at.seconds() - first.at.seconds() - first.over.seconds();
    let left = libm::exp(-LN_2 * since.max(0.0) / LUNG_HALF_LIFE_S);
    let share = if place == "lung" || place == "total" {
        left
    } else {
        0.0
    };
    shown(share, arm, row, at)
}
