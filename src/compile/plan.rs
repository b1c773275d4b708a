//! The plan: what the arms share.

use super::arm;
use super::names::Names;
use super::ticks::tick;
use super::unresolved::Unresolved;
use crate::format::{self, Display, Document, Statistic};
use crate::ids::{ArmId, Tick};
use crate::plan::{Answer, AnswerStat, AnswerUnit, ArmPlan, Clocks, Comparison, Halving, Plan};
use crate::work::Grain;

/// The plan of the documents of the arms.
///
/// # Errors
///
/// What the documents ask for and do not hold; checked documents hold all of it.
pub fn plan_of(documents: &[Document]) -> Result<Plan, Unresolved> {
    let documents: Vec<&Document> = documents.iter().collect();
    let (of, key) = ("scenario", "arm");
    let first = documents.first().ok_or(Unresolved::Key { of, key })?;
    let parts = Parts::of(&documents);
    let arms = documents.iter().enumerate();
    let arms = arms.map(|(position, document)| parts.arm(document, position));
    Ok(Plan {
        arms: arms.collect::<Result<_, _>>()?,
        ..Parts::shared(first)
    })
}

/// A plan in parts, of which each can be built again after a change of numbers alone.
pub struct Parts {
    names: Names,
}

impl Parts {
    /// What the parts of a plan have in common. It depends on no number.
    pub fn of(documents: &[&Document]) -> Self {
        Self {
            names: Names::collect(documents),
        }
    }

    /// The arm at a position, from its own document.
    ///
    /// # Errors
    ///
    /// What the document asks for and does not hold.
    pub fn arm(&self, document: &Document, position: usize) -> Result<ArmPlan, Unresolved> {
        arm::build(document, position, &self.names)
    }

    /// What all arms share, without any arm, from the document of the first.
    pub fn shared(first: &Document) -> Plan {
        let duration = tick(&first.duration);
        Plan {
            title: first.title.clone(),
            question: first.question.clone(),
            seed: first.seed,
            replicates: first.replicates as usize,
            duration,
            clocks: clocks(first, duration),
            arms: Vec::new(),
            answers: first
                .answer
                .iter()
                .filter_map(|a| answer(a, first))
                .collect(),
            grain: Grain::default(),
        }
    }
}

/// Periods and moments. The end of the run takes the place of pictures after it, so that a short run shows its last state too.
fn clocks(document: &Document, duration: Tick) -> Clocks {
    let clock = &document.clock;
    let pictures = clock.pictures.iter().map(tick);
    let mut pictures: Vec<Tick> = pictures.map(|at| at.min(duration)).collect();
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
fn answer(answer: &format::Answer, document: &Document) -> Option<Answer> {
    let duration_s = document.duration.value;
    if answer.at.as_ref().is_some_and(|at| at.value > duration_s) {
        return None;
    }
    let stat = match (&answer.at, answer.stat) {
        (Some(at), _) => AnswerStat::At(tick(at)),
        (None, Some(Statistic::Peak)) => AnswerStat::Peak,
        (None, Some(Statistic::TimeOfPeak)) => AnswerStat::TimeOfPeak,
        (None, Some(Statistic::Min)) => AnswerStat::Min,
        (None, Some(Statistic::TimeAbove)) => {
            let threshold = answer.threshold.as_ref();
            AnswerStat::TimeAbove(threshold.map_or(0.0, |threshold| threshold.value))
        }
        (None, Some(Statistic::HalfLife)) => AnswerStat::HalfLife,
        (None, Some(Statistic::Mean)) => AnswerStat::Mean,
        (None, Some(Statistic::Integral)) => AnswerStat::Integral,
        (None, Some(Statistic::Final) | None) => AnswerStat::Final,
    };
    let unit = match answer.display {
        Display::Number => AnswerUnit::Own,
        Display::ShareOfDose => AnswerUnit::ShareOfDose,
        Display::ShareOfDosePerGram | Display::InjectedDosePerGram => {
            AnswerUnit::ShareOfDosePerGram
        }
        Display::Picomolar => AnswerUnit::Picomolar,
        Display::NanogramPerMillilitre => AnswerUnit::NanogramPerMillilitre,
        Display::PicogramPerMillilitre => AnswerUnit::PicogramPerMillilitre,
        Display::PicogramPerDay => AnswerUnit::PicogramPerDay,
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
        halving: halving(answer, document),
        unit,
    })
}

/// The arm with which a row compares the others, and how.
fn against(answer: &format::Answer, document: &Document) -> Option<(ArmId, Comparison)> {
    let name = answer.against.as_ref()?;
    let arm = document.arm.iter().position(|arm| arm.name == *name)?;
    let by = match answer.by {
        Some(format::Comparison::Ratio) => Comparison::Ratio,
        Some(format::Comparison::Suppression) => Comparison::Suppression,
        Some(format::Comparison::HalfEffect) => Comparison::HalfEffect,
        Some(format::Comparison::Difference) | None => Comparison::Difference,
    };
    Some((ArmId::new(arm), by))
}

/// Where a half effect is sought.
fn halving(answer: &format::Answer, document: &Document) -> Option<Halving> {
    let named = |name: &String| document.arm.iter().position(|arm| arm.name == *name);
    let over: Vec<usize> = if answer.over.is_empty() {
        (0..document.arm.len())
            .filter(|arm| is_plain(document, &document.arm[*arm]))
            .collect()
    } else {
        answer.over.iter().filter_map(named).collect()
    };
    (answer.by == Some(format::Comparison::HalfEffect)).then(|| Halving {
        over: over.into_iter().map(ArmId::new).collect(),
        dose_per: answer.dose_per.clone(),
    })
}

/// True for an arm that is given cells and changes nothing else; as the check has it.
fn is_plain(document: &Document, arm: &format::Arm) -> bool {
    let holds_cells = |dose: &format::Infusion| {
        let product = document.products.get(&dose.product);
        product.is_some_and(|product| product.contents.is_none())
    };
    arm.infusion.iter().any(holds_cells)
        && arm.set.0.is_empty()
        && arm.companion.is_empty()
        && arm.without.is_empty()
        && arm.layers.is_empty()
}
