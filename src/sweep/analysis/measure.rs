//! Everything about one measure.

use serde::Serialize;

use super::super::results::{OutputMeasure, SweepResults};
use super::axes::SweepSpace;
use super::effects::{AxisEffects, effects};
use super::flips::VerdictFlips;
use super::flips_of::{classes, flips};
use super::heat::{HeatTable, heat_tables};
use super::influence::Influence;
use super::influence_of::influence;
use super::measure_words::{NamedMeasure, decided, flipped};
use super::values::{MeasureRange, MeasureValues};
use super::verdict_class::VerdictClass;

/// A headline measure with all that the sweep shows of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureAnalysis {
    /// What is measured, in words.
    pub words: String,
    /// Name of the output.
    pub output: String,
    /// The arm.
    pub arm: String,
    /// The arm of reference; none for a value or a row that compares arms itself.
    pub from: Option<String>,
    /// Unit; empty for a plain number.
    pub unit: String,
    /// How far its means extend; none without values.
    pub range: Option<MeasureRange>,
    /// Conditions without a value.
    pub missing: usize,
    /// What decides it, in a sentence.
    pub what_decides: String,
    /// In what share its verdict flips and what decides that, in a sentence; none without verdicts.
    pub what_flips: Option<String>,
    /// What decides it, or the reason why that is not known.
    pub influence: Result<Influence, String>,
    /// Which conclusions flip, or the reason why that is not known; none for a value that is compared with nothing.
    pub flips: Option<Result<VerdictFlips, String>>,
    /// Main effects of all axes, or the reason why they are not known.
    pub effects: Result<Vec<AxisEffects>, String>,
    /// Two axes of a grid together.
    pub heat: Vec<HeatTable>,
}

/// The analysis of a measure with what is needed to draw its points.
pub(super) struct AnalysedMeasure {
    pub(super) analysis: MeasureAnalysis,
    pub(super) means: Vec<Option<f64>>,
    pub(super) classes: Vec<Option<(VerdictClass, bool)>>,
}

impl AnalysedMeasure {
    pub(super) fn of(
        space: &SweepSpace<'_>,
        results: &SweepResults,
        measure: &OutputMeasure,
    ) -> Self {
        let values = MeasureValues::of(space, results, measure);
        let classes = classes(results, measure);
        let is_compared = measure.from.is_some() || classes.iter().any(Option::is_some);
        let words = results.words(measure);
        let influence = influence(space, &values);
        let flips = is_compared.then(|| flips(space, &classes));
        let named = NamedMeasure {
            name: &words,
            unit: &values.unit,
            range: values.range(),
        };
        let analysis = MeasureAnalysis {
            what_decides: decided(space, named, &influence),
            what_flips: match &flips {
                Some(Ok(flips)) => Some(flipped(space, &words, flips)),
                _ => None,
            },
            output: results.outputs[measure.output].name.clone(),
            arm: results.arm_words(&measure.arm).to_owned(),
            from: measure
                .from
                .as_deref()
                .map(|from| results.arm_words(from).to_owned()),
            unit: values.unit.clone(),
            range: values.range(),
            missing: values.means.iter().filter(|mean| mean.is_none()).count(),
            influence,
            flips,
            effects: effects(space, results, measure, &values),
            heat: heat_tables(space, &values, &classes),
            words,
        };
        Self {
            analysis,
            means: values.means,
            classes,
        }
    }
}
