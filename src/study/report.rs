//! All studies of a run together, as data.

use std::time::Duration;

use serde::Serialize;

use super::file::ObservationRole;
use super::judge::{NullScore, StudyOutcome, null_scores};
use super::view::{NullView, StudyView};

/// The outcomes of several studies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StudyReport {
    /// The studies in words.
    pub studies: Vec<StudyView>,
    /// Observations, and how many of them the program passes: of all, for calibration, for validation.
    pub passed: [[usize; 2]; 3],
    /// Observations for which a model without effect predicts something that misses, and how many of them the program is closer to.
    pub closer: [usize; 2],
    /// The null models over all observations.
    pub nulls: Vec<NullView>,
    /// Their scores as numbers.
    pub scores: Vec<NullScore>,
    /// Runs that did not finish.
    pub unfinished: usize,
    /// Processor time of all runs, s.
    pub processor_s: f64,
    /// Elapsed time, s.
    pub wall_s: f64,
}

impl StudyReport {
    /// The report of outcomes.
    pub fn of(outcomes: &[StudyOutcome]) -> Self {
        let scores = null_scores(outcomes);
        let time = |of: fn(&StudyOutcome) -> Duration| {
            outcomes.iter().map(of).sum::<Duration>().as_secs_f64()
        };
        let all = || outcomes.iter().flat_map(|one| &one.observations);
        let compared =
            || all().filter(|one| matches!(one.nulls.first(), Some(Some(null)) if !null.passes()));
        let closer = compared().filter(|one| one.beats_no_effect() == Some(true));
        Self {
            studies: outcomes.iter().map(StudyView::of).collect(),
            passed: [
                counts(outcomes, None),
                counts(outcomes, Some(ObservationRole::Calibration)),
                counts(outcomes, Some(ObservationRole::Validation)),
            ],
            closer: [compared().count(), closer.count()],
            nulls: scores.iter().map(NullView::of).collect(),
            scores,
            unfinished: outcomes.iter().map(|one| one.runs.failures.len()).sum(),
            processor_s: time(|one| one.runs.processor),
            wall_s: time(|one| one.runs.wall),
        }
    }

    /// What follows, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let [all, calibration, validation] = self
            .passed
            .map(|[count, passed]| format!("{passed} of {count}"));
        let mut sentences = vec![format!(
            "The program passes {all} observations: {calibration} for calibration, {validation} for validation."
        )];
        let [compared, closer] = self.closer;
        if compared > 0 {
            sentences.push(format!(
                "Where a model without any effect misses, the program is closer in {closer} of {compared} observations."
            ));
        }
        let lost: Vec<&str> = self
            .nulls
            .iter()
            .filter(|null| null.verdict == "not beaten")
            .map(|null| null.name)
            .collect();
        if lost.is_empty() {
            sentences
                .push("No null model is closer to the observations than the program.".to_owned());
        } else {
            sentences.push(format!(
                "These null models are closer to the observations than the program: {}.",
                lost.join("; ")
            ));
        }
        if self.unfinished > 0 {
            sentences.push(format!(
                "{} runs did not finish; observations that need them count as missed.",
                self.unfinished
            ));
        }
        sentences
    }
}

/// Observations of a role, and those that the program passes.
fn counts(outcomes: &[StudyOutcome], role: Option<ObservationRole>) -> [usize; 2] {
    let all = outcomes
        .iter()
        .flat_map(|one| one.study.observations.iter().zip(&one.observations));
    let own = all.filter(|(of, _)| role.is_none_or(|role| of.role == role));
    let (mut count, mut passed) = (0, 0);
    for (_, judged) in own {
        count += 1;
        passed += usize::from(judged.own.passes());
    }
    [count, passed]
}
