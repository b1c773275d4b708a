//! The analysis of a sweep as a whole.

use serde::Serialize;

use super::super::collected::Collected;
use super::super::error::SweepError;
use super::super::results::SweepResults;
use super::axes::{AxisInWords, SweepSpace};
use super::condition_lines::{ConditionLine, SpacePoints, lines, points};
use super::measure::{AnalysedMeasure, MeasureAnalysis};
use super::method_words::{method_word, method_words};
use super::sentences::sentences;
use super::state::SweepState;
use crate::experiment::Experiment;

/// All that a sweep shows, as plain data: what its page and its closing words state.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SweepAnalysis {
    /// Word for the method of the design, as in the experiment file.
    pub method: &'static str,
    /// The design in a sentence.
    pub design: String,
    /// Why the number of rows of the design is unfavourable; none if it is not.
    pub design_warning: Option<String>,
    /// Number of rows of the design.
    pub conditions: usize,
    /// How many times each is run.
    pub replicates: u32,
    /// The axes.
    pub axes: Vec<AxisInWords>,
    /// How far the sweep has come.
    pub state: SweepState,
    /// The headline measures, in the order of the outputs.
    pub measures: Vec<MeasureAnalysis>,
    /// Points of the space with the first headline measure that varies; none for designs that are no sample.
    pub points: Option<SpacePoints>,
    /// The first 200 conditions.
    pub lines: Vec<ConditionLine>,
    /// The closing words: at most six sentences.
    pub sentences: Vec<String>,
}

impl SweepAnalysis {
    /// Analyses a sweep as far as it has come. What cannot be estimated has a reason in its place.
    ///
    /// # Errors
    /// [`SweepError::Table`] if results and experiment have different numbers of conditions.
    pub fn of(
        experiment: &Experiment,
        collected: &Collected,
        results: &SweepResults,
    ) -> Result<Self, SweepError> {
        if results.finished.len() != experiment.conditions() {
            return Err(SweepError::Table(format!(
                "the results have {} conditions and the experiment has {}",
                results.finished.len(),
                experiment.conditions()
            )));
        }
        let space = SweepSpace::of(experiment);
        let state = SweepState::of(&space, collected, results);
        let headlines = results.headlines();
        let analysed: Vec<AnalysedMeasure> = headlines
            .iter()
            .map(|measure| AnalysedMeasure::of(&space, results, measure))
            .collect();
        let varies = |one: &AnalysedMeasure| {
            let range = one.analysis.range;
            range.is_some_and(|range| !range.is_constant)
        };
        let top = analysed.iter().position(varies).unwrap_or(0);
        let points = analysed
            .get(top)
            .and_then(|one| points(&space, top, &one.means, &one.classes));
        let measures: Vec<MeasureAnalysis> = analysed.into_iter().map(|one| one.analysis).collect();
        let method = experiment.design().method();
        Ok(Self {
            method: method_word(method),
            design: method_words(&space),
            design_warning: experiment
                .design()
                .warning()
                .map(|warning| warning.to_string()),
            conditions: experiment.conditions(),
            replicates: experiment.replicates(),
            sentences: sentences(&state, &measures),
            lines: lines(&space, results, &headlines),
            axes: space.axes,
            state,
            measures,
            points,
        })
    }
}
