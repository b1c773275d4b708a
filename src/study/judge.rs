//! Predictions beside observations, of the program and of the null models.

use serde::Serialize;

use super::expected::MOST_DISTANCE;
use super::mixed::{STEP_S, WellMixed};
use super::model::{Observation, Study};
use super::null::{ClosedForm, NullModel, hold_last, no_effect};
use super::predict::{Simulated, predicted};
use super::run::{StudyRuns, Variant, asks_for_silence};
use crate::runs::Mean;

/// A prediction beside its observation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StudyPrediction {
    /// What is predicted, in the unit of the observation; none where a run has no value.
    pub predicted: Option<Mean>,
    /// How far that is from what was observed, in multiples of what is allowed: it agrees up to 1.
    pub distance: f64,
}

impl StudyPrediction {
    /// True if it agrees.
    pub fn passes(&self) -> bool {
        self.distance <= 1.0
    }
}

/// An observation with the predictions of all models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JudgedObservation {
    /// That of the program.
    pub own: StudyPrediction,
    /// False if the interval of the prediction reaches to the other side of what is allowed.
    pub is_sure: bool,
    /// Those of the null models, in the order of [`NullModel::ALL`]; none for a model that says nothing about it.
    pub nulls: Vec<Option<StudyPrediction>>,
}

impl JudgedObservation {
    /// True if the program is closer than a model without any effect; none where no effect is predicted.
    pub fn beats_no_effect(&self) -> Option<bool> {
        let null = self.nulls.first()?.as_ref()?;
        Some(self.own.distance < null.distance)
    }
}

/// How a null model compares with the program, over the observations about which it says something.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NullScore {
    /// The model.
    pub model: NullModel,
    /// Observations about which it says something.
    pub compared: usize,
    /// Of these, how many it passes.
    pub passed: usize,
    /// Of these, how many the program passes.
    pub own_passed: usize,
    /// Its mean distance.
    pub distance: f64,
    /// The mean distance of the program.
    pub own_distance: f64,
}

/// The scale of an operator at which a model agrees best with its observations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FoundScale {
    /// The scale.
    pub best: f64,
    /// The lowest and highest scale at which it agrees as well.
    pub equal: [f64; 2],
}

impl FoundScale {
    /// The best of scales with their losses. The first ones lie in the middle of the range, and win where nothing is gained.
    fn of(scales: impl Iterator<Item = (f64, f64)>) -> Self {
        let all: Vec<(f64, f64)> = scales.collect();
        let least = all
            .iter()
            .map(|(_, loss)| *loss)
            .fold(f64::INFINITY, f64::min);
        let mut equal = all.iter().filter(|(_, loss)| *loss <= least + 1e-9);
        let best = equal.clone().next().map_or(1.0, |(scale, _)| *scale);
        let start = equal.next().map_or([1.0; 2], |(scale, _)| [*scale; 2]);
        let equal = equal.fold(start, |[low, high], (scale, _)| {
            [low.min(*scale), high.max(*scale)]
        });
        Self { best, equal }
    }
}

/// A study with its predictions.
#[derive(Debug)]
pub struct StudyOutcome {
    /// The study.
    pub study: Study,
    /// Its observations, in their order.
    pub observations: Vec<JudgedObservation>,
    /// The scale that each operator was given, within its range.
    pub scales: Vec<FoundScale>,
    /// What its runs know.
    pub runs: StudyRuns,
}

impl StudyOutcome {
    /// Compares the runs of a study with what was observed.
    pub fn of(study: Study, runs: StudyRuns) -> Self {
        let judge = Judge {
            study: &study,
            runs: &runs,
            mixed: WellMixed::of(&study, STEP_S),
        };
        let own = judge.model(JudgedModel::Own);
        let nulls: Vec<Judged> = NullModel::ALL
            .map(|null| judge.model(JudgedModel::Null(null)))
            .into();
        let observation = |number: usize| {
            let prediction = own.predictions[number].clone();
            let missing = StudyPrediction {
                predicted: None,
                distance: MOST_DISTANCE,
            };
            JudgedObservation {
                is_sure: is_sure(&study.observations[number], prediction.as_ref()),
                own: prediction.unwrap_or(missing),
                nulls: nulls
                    .iter()
                    .map(|null| null.predictions[number].clone())
                    .collect(),
            }
        };
        let observations = (0..study.observations.len()).map(observation).collect();
        Self {
            observations,
            scales: own.scales,
            study,
            runs,
        }
    }

    /// Observations that the program passes.
    pub fn passed(&self) -> usize {
        self.observations
            .iter()
            .filter(|one| one.own.passes())
            .count()
    }
}

/// The scores of the null models over the observations of several studies; none for models that say nothing about any.
pub fn null_scores<'a>(
    outcomes: impl IntoIterator<Item = &'a StudyOutcome> + Clone,
) -> Vec<NullScore> {
    let score = |(position, model): (usize, &NullModel)| {
        let all = outcomes
            .clone()
            .into_iter()
            .flat_map(|outcome| &outcome.observations);
        let pairs = all.filter_map(|one| Some((&one.own, one.nulls[position].as_ref()?)));
        let pairs: Vec<(&StudyPrediction, &StudyPrediction)> = pairs.collect();
        let count = |passes: &dyn Fn(&(&StudyPrediction, &StudyPrediction)) -> bool| {
            pairs.iter().filter(|pair| passes(pair)).count()
        };
        let size = pairs.len() as f64;
        (!pairs.is_empty()).then(|| NullScore {
            model: *model,
            compared: pairs.len(),
            own_passed: count(&|(own, _)| own.passes()),
            passed: count(&|(_, null)| null.passes()),
            own_distance: pairs.iter().map(|(own, _)| own.distance).sum::<f64>() / size,
            distance: pairs.iter().map(|(_, null)| null.distance).sum::<f64>() / size,
        })
    };
    NullModel::ALL
        .iter()
        .enumerate()
        .filter_map(score)
        .collect()
}

/// What the mean field of a study predicts, without a run: one prediction for each observation, none where it says nothing. Its steps are
/// at most `step_s` long. The distance is not limited.
pub fn mean_field_predictions(study: &Study, step_s: f64) -> Vec<Option<StudyPrediction>> {
    let judge = Judge {
        study,
        runs: &StudyRuns::default(),
        mixed: WellMixed::of(study, step_s),
    };
    let mut judged = judge.model(JudgedModel::Null(NullModel::WellMixed));
    for (of, prediction) in study.observations.iter().zip(&mut judged.predictions) {
        let Some(prediction) = prediction else {
            continue;
        };
        if let Some(mean) = &prediction.predicted {
            prediction.distance = of.expected.deviation(mean);
        }
    }
    judged.predictions
}

#[derive(Clone, Copy)]
enum JudgedModel {
    Own,
    Null(NullModel),
}

/// What a model predicts.
struct Judged {
    predictions: Vec<Option<StudyPrediction>>,
    scales: Vec<FoundScale>,
}

struct Judge<'a> {
    study: &'a Study,
    runs: &'a StudyRuns,
    mixed: WellMixed<'a>,
}

impl Judge<'_> {
    /// The predictions of a model, with the scale of each operator at which it agrees best.
    fn model(&self, model: JudgedModel) -> Judged {
        let operators = self.study.operators.iter().enumerate();
        let found: Vec<FoundScale> = operators
            .map(|(number, operator)| {
                let loss = |scale: &f64| (*scale, self.loss(model, number, *scale));
                FoundScale::of(operator.scales().iter().map(loss))
            })
            .collect();
        let scales: Vec<f64> = found.iter().map(|one| one.best).collect();
        let all = self.study.observations.iter();
        let predictions = all.map(|one| {
            let scale = one.operator.map_or(1.0, |operator| scales[operator]);
            self.prediction(model, one, scale)
        });
        Judged {
            predictions: predictions.collect(),
            scales: found,
        }
    }

    /// Squares of the deviations of all observations with an operator.
    fn loss(&self, model: JudgedModel, operator: usize, scale: f64) -> f64 {
        let all = self.study.observations.iter();
        let own = all.filter(|one| one.operator == Some(operator));
        let distance = |one: &Observation| {
            let found = self.mean(model, one, scale);
            let deviation = found.map_or(0.0, |found| one.expected.deviation(&found));
            deviation * deviation
        };
        own.map(distance).sum()
    }

    fn prediction(
        &self,
        model: JudgedModel,
        of: &Observation,
        scale: f64,
    ) -> Option<StudyPrediction> {
        let found = self.mean(model, of, scale)?;
        Some(StudyPrediction {
            distance: of.expected.distance(&found),
            predicted: Some(found),
        })
    }

    fn mean(&self, model: JudgedModel, of: &Observation, scale: f64) -> Option<Mean> {
        let simulated = |variant, reads_living| {
            let runs = Simulated {
                study: self.study,
                runs: self.runs,
                variant,
                reads_living,
                row_size: of.row_size,
            };
            predicted(&runs, of, scale)
        };
        let closed = |model| {
            predicted(
                &ClosedForm {
                    study: self.study,
                    model,
                },
                of,
                scale,
            )
        };
        match model {
            JudgedModel::Own => simulated(Variant::Own, false),
            JudgedModel::Null(NullModel::NoEffect) => no_effect(of),
            JudgedModel::Null(NullModel::HoldLast) => hold_last(self.study, of),
            JudgedModel::Null(null @ (NullModel::FlowFractions | NullModel::LungExponential)) => {
                closed(null)
            }
            JudgedModel::Null(NullModel::WellMixed) => {
                predicted(&self.mixed, of, scale * of.molecule_mass)
            }
            JudgedModel::Null(NullModel::LabelIsCells) => {
                let has_label = of.parts.iter().any(|part| part.living.is_some());
                has_label.then(|| simulated(Variant::Own, true))?
            }
            JudgedModel::Null(NullModel::NoParacrineAction) => {
                asks_for_silence(self.study, of).then(|| simulated(Variant::Silent, false))?
            }
        }
    }
}

/// True if the whole interval of a prediction is judged as its mean is.
fn is_sure(of: &Observation, found: Option<&StudyPrediction>) -> bool {
    let mean = found.and_then(|found| found.predicted.as_ref());
    mean.is_none_or(|mean| of.expected.is_sure(mean))
}
