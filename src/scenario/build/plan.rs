//! The plan: what the arms share.

use super::super::load::Scenario;
use super::super::written::{self, Display, Document, Measure, Quantity, Statistic};
use super::arm;
use super::names::Names;
use crate::ids::{ArmId, Tick};
use crate::simulation::{Answer, AnswerStat, AnswerUnit, Clocks, Comparison, Plan};
use crate::work::Grain;

impl Scenario {
    /// The plan of the run.
    pub fn plan(&self) -> Plan {
        let first = self.first();
        let names = Names::collect(&self.documents);
        let duration = tick(&first.duration);
        let arms = self.documents.iter().enumerate();
        Plan {
            title: first.title.clone(),
            question: first.question.clone(),
            seed: first.seed,
            replicates: first.replicates as usize,
            duration,
            clocks: clocks(first, duration),
            arms: arms
                .map(|(position, document)| arm::build(document, position, &names))
                .collect(),
            reference: reference(first),
            answers: first
                .answer
                .iter()
                .filter_map(|a| answer(a, first))
                .collect(),
            grain: Grain::default(),
        }
    }
}

/// The arm with which the others are compared.
fn reference(document: &Document) -> ArmId {
    let arms = &document.arm;
    let named = document.reference.as_ref();
    let named = named.and_then(|name| arms.iter().position(|arm| arm.name == *name));
    let untreated = || {
        arms.iter()
            .position(|arm| arm.infusion.is_empty() && arm.companion.is_empty())
    };
    ArmId::new(named.or_else(untreated).unwrap_or(0))
}

/// A time in ticks.
pub(super) fn tick<M: Measure>(time: &Quantity<M>) -> Tick {
    Tick::from_seconds(time.value)
}

fn clocks(document: &Document, duration: Tick) -> Clocks {
    let clock = &document.clock;
    let mut pictures: Vec<Tick> = clock
        .pictures
        .iter()
        .map(tick)
        .filter(|at| *at <= duration)
        .collect();
    pictures.sort();
    pictures.dedup();
    Clocks {
        fields: tick(&clock.fields),
        motion: tick(&clock.motion),
        phenotype: tick(&clock.phenotype),
        sampling: tick(&clock.sampling),
        circulation_max: tick(&clock.circulation_max),
        pictures,
    }
}

/// A row of the closing table; none if its moment lies after the end, as warned.
fn answer(answer: &written::Answer, document: &Document) -> Option<Answer> {
    let duration_s = document.duration.value;
    if answer.at.as_ref().is_some_and(|at| at.value > duration_s) {
        return None;
    }
    let stat = match (&answer.at, answer.stat) {
        (Some(at), _) => AnswerStat::At(tick(at)),
        (None, Some(Statistic::Peak)) => AnswerStat::Peak,
        (None, Some(Statistic::TimeOfPeak)) => AnswerStat::TimeOfPeak,
        (None, Some(Statistic::Mean)) => AnswerStat::Mean,
        (None, Some(Statistic::Integral)) => AnswerStat::Integral,
        (None, Some(Statistic::Final) | None) => AnswerStat::Final,
    };
    let unit = match answer.display {
        Display::Number => AnswerUnit::Own,
        Display::ShareOfDose => AnswerUnit::ShareOfDose,
        Display::Picomolar => AnswerUnit::Picomolar,
        Display::PerCubicMillimetre => AnswerUnit::PerCubicMillimetre,
        Display::Percent => AnswerUnit::Percent,
        Display::Hours => AnswerUnit::Hours,
        Display::Money => AnswerUnit::Money,
        Display::MoneyEach => AnswerUnit::MoneyEach,
        Display::MoneyPerExposure => AnswerUnit::MoneyPerExposure,
    };
    Some(Answer {
        say: answer.say.clone(),
        headline: answer.headline,
        observable: answer.observable.clone(),
        per: answer.per.clone(),
        stat,
        against: against(answer, document),
        unit,
    })
}

/// The arm that a row compares with, and how.
fn against(answer: &written::Answer, document: &Document) -> Option<(ArmId, Comparison)> {
    let name = answer.against.as_ref()?;
    let arm = document.arm.iter().position(|arm| arm.name == *name)?;
    let by = match answer.by {
        Some(written::Comparison::Ratio) => Comparison::Ratio,
        Some(written::Comparison::Difference) | None => Comparison::Difference,
    };
    Some((ArmId::new(arm), by))
}
