//! The closing table from what the replicates know.

use super::replicates::PooledRow;
use super::{AskedRow, ClosingTable, HALF_EFFECT};
use crate::ids::Tick;
use crate::observe::Observable;
use crate::plan::{AnswerStat, Comparison};
use crate::record::scale::hours;
use crate::record::{Answered, RunEvidence};
use crate::runs::scale::Scale;
use crate::runs::statistics::Mean;
use crate::units::exact_duration;

impl ClosingTable {
    /// The table as all these replicates answer it together. Those of one run and those of separate runs with the same seeds give
    /// the same, to the last digit and word.
    ///
    /// Times that were not reached have no value. What is reported of the course of a run that was cut is reported as so far.
    pub fn answers(&self, evidence: &RunEvidence, cut: bool) -> Vec<Answered> {
        let answer = |(row, known): (&AskedRow, PooledRow<'_>)| Answered {
            so_far: cut && !matches!(row.answer.stat, AnswerStat::At(_)),
            ..self.answer(row, &known)
        };
        self.pooled(evidence).map(answer).collect()
    }

    fn answer(&self, row: &AskedRow, known: &PooledRow<'_>) -> Answered {
        let answer = &row.answer;
        let scale = self.scale(row);
        let arms = 0..self.catalogue.arms.len();
        let draws: Vec<Vec<Option<f64>>> = arms.map(|arm| known.draws(arm)).collect();
        let means: Vec<Option<Mean>> = draws.iter().map(|draws| mean(draws)).collect();
        let by = |(_, by)| match by {
            Comparison::Difference => "difference".to_owned(),
            Comparison::Ratio => "ratio".to_owned(),
            Comparison::Suppression => "suppression".to_owned(),
            Comparison::HalfEffect => HALF_EFFECT.to_owned(),
        };
        let taken = self.taken(row, known);
        let say = match taken {
            Some(taken) => format!("{} (as of {})", answer.say, exact_duration(taken.seconds())),
            None => answer.say.clone(),
        };
        Answered {
            say,
            headline: answer.headline,
            so_far: false,
            taken_at_h: taken.map(hours),
            observable: answer.observable.clone(),
            per: answer.per.clone(),
            against: answer
                .against
                .map(|(arm, _)| self.catalogue.arms[arm.index()].clone()),
            by: answer.against.map(by),
            values: means.iter().map(|mean| Some((*mean)?.mean)).collect(),
            texts: draws.iter().map(|draws| text(draws, &scale)).collect(),
            intervals: means.iter().map(|mean| (*mean)?.interval()).collect(),
            differences: self.differences(row, known, &draws, &scale),
            given: self.given(row, known),
            unit: scale.unit,
            draws,
        }
    }

    /// When the values of a row were taken, where that is not the moment that it asks for.
    fn taken(&self, row: &AskedRow, known: &PooledRow<'_>) -> Option<Tick> {
        let AnswerStat::At(moment) = row.answer.stat else {
            return None;
        };
        let known = known.taken()?;
        let tissue = [Some(row.observable), row.per].into_iter().flatten();
        let beat = Tick(moment.0 / self.beat.0 * self.beat.0);
        let taken = if tissue.into_iter().any(|of| !of.is_of_blood()) {
            known.min(beat)
        } else {
            known
        };
        (taken < moment && row.observable != Observable::Money).then_some(taken)
    }
}

/// The mean of the replicates that have a value.
fn mean(draws: &[Option<f64>]) -> Option<Mean> {
    let values: Vec<f64> = draws.iter().flatten().copied().collect();
    Mean::of(&values)
}

/// The mean in words with the half width of its interval, which is left out where it is too small for the first three digits. A
/// mean over some of the replicates only names how many have a value.
fn text(draws: &[Option<f64>], scale: &Scale) -> String {
    let mean = mean(draws);
    let words = match mean {
        Some(Mean {
            mean,
            half_width: Some(half),
            ..
        }) if half > LEAST_SHOWN * mean.abs() => scale.uncertain(mean, half),
        Some(Mean {
            mean,
            half_width: Some(half),
            ..
        }) => scale.nearly_certain(mean, half),
        mean => scale.text(mean.map(|mean| mean.mean)),
    };
    match mean {
        Some(Mean { count, .. }) if count < draws.len() => {
            format!("{words} ({count} of {})", draws.len())
        }
        _ => words,
    }
}

/// Half of the last of three digits.
const LEAST_SHOWN: f64 = 5e-4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::AnswerUnit;
    use crate::runs::answers::tests::{answer, catalogue, factor};

    /// Two of three replicates have a value.
    #[test]
    fn a_mean_names_the_replicates_without_a_value() {
        let scale = Scale::of(
            &answer(AnswerStat::Final, AnswerUnit::Own, None),
            factor(),
            &catalogue(),
        );
        let some = text(&[Some(1.0), None, Some(3.0)], &scale);
        assert!(some.ends_with("pM (2 of 3)"), "{some}");
        assert!(!text(&[Some(1.0), Some(2.0)], &scale).contains(" of "));
        assert_eq!(text(&[None, None], &scale), "-");
    }
}
