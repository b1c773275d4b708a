//! How far the mean field of all studies is from what was observed.

use std::error::Error;

use mscsim::study::{
    Observation, Study, StudyPrediction, load_study_text, mean_field_predictions, shipped_studies,
};
use rayon::prelude::*;

use crate::parameters::Parameters;

/// Longest step of the mean field, s.
const STEP_S: f64 = 300.0;
/// Weight of the distance of a number from its prior, on a logarithmic scale, in half ranges.
const PRIOR: f64 = 0.8;
/// Share of a range, from its middle, that is left to agents: chance between replicates takes the rest.
const MARGIN: f64 = 0.8;
/// How much worse an end of a range is than its middle.
const PULL: f64 = 0.2;

struct Fitted {
    study: Study,
    /// Positions of the parameters that its scenarios have.
    known: Vec<usize>,
}

/// The studies that the mean field predicts.
pub struct Objective<'a> {
    pub parameters: &'a Parameters,
    studies: Vec<Fitted>,
}

impl<'a> Objective<'a> {
    pub fn new(parameters: &'a Parameters) -> Result<Self, Box<dyn Error>> {
        let all = shipped_studies().map_err(|faults| format!("{faults}"))?;
        let start = parameters.start();
        let fitted = |study: Study| {
            let known: Vec<usize> = (0..start.len())
                .filter(|place| parameters.parameter[*place].is_for(study.short_name()))
                .filter(|place| changed(&study, parameters, &[*place], &start).is_ok())
                .collect();
            let is_predicted = mean_field_predictions(&study, 3600.0)
                .iter()
                .any(Option::is_some);
            (is_predicted && !known.is_empty()).then_some(Fitted { study, known })
        };
        let studies: Vec<Fitted> = all.into_par_iter().filter_map(fitted).collect();
        // A number that no study has would stay at its prior for ever.
        let is_known = |place: &usize| studies.iter().any(|one| one.known.contains(place));
        if let Some(place) = (0..start.len()).find(|place| !is_known(place)) {
            return Err(format!("no study has {}", parameters.parameter[place].path).into());
        }
        Ok(Self {
            parameters,
            studies,
        })
    }

    /// Residuals: distances of all observations, then of all numbers from their priors.
    pub fn residuals(&self, logs: &[f64]) -> Result<Vec<f64>, String> {
        let each = |fitted: &Fitted| {
            let study = changed(&fitted.study, self.parameters, &fitted.known, logs)?;
            let found = mean_field_predictions(&study, STEP_S);
            let pairs = study.observations().iter().zip(&found);
            let residual = |(of, one): (&Observation, &Option<StudyPrediction>)| {
                one.as_ref().map(|one| residual(of, one))
            };
            Ok(pairs.filter_map(residual).collect())
        };
        let left_out = &self.parameters.left_out;
        let is_fitted = |one: &&Fitted| !left_out.iter().any(|name| name == one.study.short_name());
        let fitted = self.studies.par_iter().filter(is_fitted);
        let own: Result<Vec<Vec<f64>>, String> = fitted.map(each).collect();
        let mut residuals = own?.concat();
        for (parameter, log) in self.parameters.parameter.iter().zip(logs) {
            let [low, high] = parameter.range.map(f64::ln);
            residuals.push(PRIOR * (log - parameter.prior.ln()) / ((high - low) / 2.0));
        }
        Ok(residuals)
    }

    /// One line for each observation.
    pub fn table(&self, logs: Option<&[f64]>) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        for fitted in &self.studies {
            let known = logs.map_or(&[][..], |_| &fitted.known);
            let study = changed(
                &fitted.study,
                self.parameters,
                known,
                logs.unwrap_or_default(),
            )?;
            let found = mean_field_predictions(&study, 60.0);
            for (of, one) in study.observations().iter().zip(found) {
                let Some(one) = one else { continue };
                let value = one.predicted.as_ref().map_or(f64::NAN, |mean| mean.mean);
                lines.push(format!(
                    "{:4} {:6.2} {:22} {:55} {value:.4} in {:?}",
                    if one.passes() { "" } else { "MISS" },
                    one.distance,
                    study.short_name(),
                    of.say,
                    of.expected.ends,
                ));
            }
        }
        Ok(lines)
    }

    /// Paths with their values.
    pub fn used(&self, logs: &[f64]) -> Vec<(String, String)> {
        let all = self.parameters.parameter.iter().zip(logs);
        all.map(|(one, log)| {
            (
                one.path.clone(),
                format!(
                    "{:.4} {} (prior {}, range {:?})",
                    log.exp(),
                    one.unit,
                    one.prior,
                    one.range
                ),
            )
        })
        .collect()
    }
}

/// How far a prediction is from what was observed. Within a range the middle is better than an end, so that the derivative is not zero and
/// chance between replicates does not lead out of it.
fn residual(of: &Observation, one: &StudyPrediction) -> f64 {
    let value = one.predicted.as_ref().map_or(f64::NAN, |mean| mean.mean);
    let [low, high] = of.expected.ends;
    let is_range = low > 0.0 && high.is_finite() && high > low && value > 0.0;
    if !is_range {
        return tamed(one.distance);
    }
    let place = (value / (low * high).sqrt()).ln() / ((high / low).ln() / 2.0);
    let outside = (place.abs() - MARGIN).max(0.0);
    PULL * place.abs().min(1.0) + tamed(outside * 1.5)
}

/// Far misses pull less.
fn tamed(distance: f64) -> f64 {
    if distance < 2.0 {
        distance
    } else {
        2.0 + (1.0 + (distance - 2.0)).ln()
    }
}

fn changed(
    study: &Study,
    parameters: &Parameters,
    known: &[usize],
    logs: &[f64],
) -> Result<Study, String> {
    let lines: String = known
        .iter()
        .map(|place| parameters.parameter[*place].line(logs[*place]))
        .collect();
    let text = if study.text().contains("\n[set]\n") {
        study
            .text()
            .replacen("\n[set]\n", &format!("\n[set]\n{lines}"), 1)
    } else {
        study.text().replacen(
            "\n[[group]]\n",
            &format!("\n[set]\n{lines}\n[[group]]\n"),
            1,
        )
    };
    load_study_text(study.name(), &text).map_err(|faults| format!("{faults}"))
}
