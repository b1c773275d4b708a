//! All studies of a run together, as data.

use std::time::Duration;

use serde::Serialize;

use super::file::ObservationRole;
use super::judge::{NullScore, StudyOutcome, null_scores};
use super::view::{NullView, StudyView};

/// How many observations there are, and how many of them the program passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PassedCount {
    /// Observations.
    pub observations: usize,
    /// Those that the program passes.
    pub passed: usize,
}

/// How many observations a null model misses, and to how many of them the program is closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CloserCount {
    /// Observations that the null model misses.
    pub missed: usize,
    /// Those to which the program is closer.
    pub closer: usize,
}

/// The outcomes of several studies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StudyReport {
    /// The studies in words.
    pub studies: Vec<StudyView>,
    /// All observations.
    pub all: PassedCount,
    /// Those for calibration.
    pub calibration: PassedCount,
    /// Those for validation.
    pub validation: PassedCount,
    /// Observations that the null model of no effect misses, and those of them to which the program is closer.
    pub no_effect: CloserCount,
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
            all: counts(outcomes, None),
            calibration: counts(outcomes, Some(ObservationRole::Calibration)),
            validation: counts(outcomes, Some(ObservationRole::Validation)),
            no_effect: CloserCount {
                missed: compared().count(),
                closer: closer.count(),
            },
            nulls: scores.iter().map(NullView::of).collect(),
            scores,
            unfinished: outcomes.iter().map(|one| one.runs.failures.len()).sum(),
            processor_s: time(|one| one.runs.processor),
            wall_s: time(|one| one.runs.wall),
        }
    }

    /// What follows, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let words = |of: PassedCount| format!("{} of {}", of.passed, of.observations);
        let all = words(self.all);
        let [calibration, validation] = [self.calibration, self.validation].map(words);
        let mut sentences = vec![format!(
            "The program passes {all} observations: {calibration} for calibration, {validation} for validation."
        )];
        let CloserCount {
            missed: compared,
            closer,
        } = self.no_effect;
        if compared > 0 {
            sentences.push(format!(
                "The null model of no effect misses {compared} observations; the program is closer in {closer} of them."
            ));
        }
        let lost: Vec<&str> = self
            .nulls
            .iter()
            .filter(|null| null.verdict == "not beaten")
            .map(|null| null.name)
            .collect();
        if self.nulls.is_empty() {
            sentences.push("No null model predicts any of these observations.".to_owned());
        } else if lost.is_empty() {
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
fn counts(outcomes: &[StudyOutcome], role: Option<ObservationRole>) -> PassedCount {
    let all = outcomes
        .iter()
        .flat_map(|one| one.study.observations.iter().zip(&one.observations));
    let own = all.filter(|(of, _)| role.is_none_or(|role| of.role == role));
    let (mut count, mut passed) = (0, 0);
    for (_, judged) in own {
        count += 1;
        passed += usize::from(judged.own.passes());
    }
    PassedCount {
        observations: count,
        passed,
    }
}
