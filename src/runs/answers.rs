//! The closing table: the rows a scenario asks for, followed through the run and told at its end.

use serde::Serialize;

use super::course::Course;
use super::error::RunFailure;
use super::scale::{Scale, is_paid};
use crate::ids::Tick;
use crate::simulation::{
    Answer, AnswerStat, AnswerUnit, Catalogue, Comparison, Observable, Plan, Sample, spent_jpy,
};

/// One row of the closing table, answered for every arm.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answered {
    /// Words of the row.
    pub say: String,
    /// True for a row about the whole course of a run that was cut: it tells of the course so far.
    pub so_far: bool,
    /// Name of the observable.
    pub observable: String,
    /// Name of the observable by which it is divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// Name of the arm with which every arm is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// How they are compared: `difference` or `ratio`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// Unit of the values; empty for a plain number.
    pub unit: String,
    /// Value in each arm; none where there is none, such as a share of no dose or a moment that was not reached.
    pub values: Vec<Option<f64>>,
    /// The values in words, with their unit.
    pub texts: Vec<String>,
}

/// Follows the observables of the closing table.
#[derive(Debug)]
pub(super) struct AnswerBook {
    rows: Vec<Row>,
    catalogue: Catalogue,
}

#[derive(Debug)]
struct Row {
    answer: Answer,
    observable: Observable,
    courses: Vec<Course>,
    /// What the row is divided by, with its courses.
    per: Option<(Observable, Vec<Course>)>,
    /// Cells infused so far: the dose that a share at a moment is a share of is the one given until then.
    doses: Vec<Course>,
}

impl Row {
    /// Cells that an arm had been given by the moment that the row asks for, else until now.
    fn dose(&self, arm: usize) -> Option<f64> {
        self.doses[arm].told(match self.answer.stat {
            AnswerStat::At(moment) => AnswerStat::At(moment),
            _ => AnswerStat::Final,
        })
    }
}

impl AnswerBook {
    /// # Errors
    /// [`RunFailure::Observable`] for a name that the catalogue does not hold.
    pub(super) fn new(plan: &Plan, catalogue: &Catalogue) -> Result<Self, RunFailure> {
        let find = |name: &String| {
            let found = catalogue.observable(name);
            found.ok_or_else(|| RunFailure::Observable(name.clone()))
        };
        let courses = vec![Course::default(); plan.arms.len()];
        let row = |answer: &Answer| -> Result<Row, RunFailure> {
            let per = answer.per.as_ref().map(find).transpose()?;
            Ok(Row {
                observable: find(&answer.observable)?,
                answer: answer.clone(),
                courses: courses.clone(),
                doses: courses.clone(),
                per: per.map(|per| (per, courses.clone())),
            })
        };
        Ok(Self {
            rows: plan.answers.iter().map(row).collect::<Result<_, _>>()?,
            catalogue: catalogue.clone(),
        })
    }

    pub(super) fn record(&mut self, sample: &Sample) {
        let arm = sample.arm.index();
        for row in &mut self.rows {
            let asked = match row.answer.stat {
                AnswerStat::At(moment) => Some(moment),
                _ => None,
            };
            let value = row.observable.value(&self.catalogue, sample);
            row.courses[arm].record(sample.time, value, asked);
            row.doses[arm].record(sample.time, sample.infused as f64, asked);
            if let Some((observable, courses)) = &mut row.per {
                let value = observable.value(&self.catalogue, sample);
                courses[arm].record(sample.time, value, asked);
            }
        }
    }

    /// The table; times that were not reached have no value, and what is told of the course of a run that was cut is told
    /// as so far.
    pub(super) fn answers(&self, cut: bool) -> Vec<Answered> {
        let answer = |row: &Row| Answered {
            so_far: cut && !matches!(row.answer.stat, AnswerStat::At(_)),
            ..self.answer(row)
        };
        self.rows.iter().map(answer).collect()
    }

    /// How many rows ask for a moment after this one.
    pub(super) fn rows_beyond(&self, reached: Tick) -> usize {
        let beyond = |row: &&Row| matches!(row.answer.stat, AnswerStat::At(at) if at > reached);
        self.rows.iter().filter(beyond).count()
    }

    fn answer(&self, row: &Row) -> Answered {
        let answer = &row.answer;
        let scale = Scale::of(answer, row.observable, self.catalogue.patch_volume_um3);
        let arms = 0..row.courses.len();
        let value = |arm| {
            self.told(row, arm, &scale)
                .filter(|value| value.is_finite())
        };
        let values: Vec<Option<f64>> = arms.map(value).collect();
        let by = |(_, by)| match by {
            Comparison::Difference => "difference",
            Comparison::Ratio => "ratio",
        };
        Answered {
            say: answer.say.clone(),
            so_far: false,
            observable: answer.observable.clone(),
            per: answer.per.clone(),
            against: answer
                .against
                .map(|(arm, _)| self.catalogue.arms[arm.index()].clone()),
            by: answer.against.map(by),
            texts: values.iter().map(|value| scale.text(*value)).collect(),
            unit: scale.unit,
            values,
        }
    }

    /// What a row tells of an arm, in the unit of the row.
    fn told(&self, row: &Row, arm: usize, scale: &Scale) -> Option<f64> {
        let own = self.value(row, arm)?;
        let compared = match row.answer.against {
            None => own,
            Some((other, Comparison::Difference)) => own - self.value(row, other.index())?,
            Some((other, Comparison::Ratio)) => over(own, self.value(row, other.index())?)?,
        };
        let told = compared * scale.factor;
        match is_paid(row.answer.unit) {
            true => self.paid(row, arm, told),
            false => Some(told),
        }
    }

    /// What an arm costs by the unit of its result, JPY. Against another arm both are what the arm has more than that one.
    /// None for an arm that has spent nothing, or that has no result to pay for.
    fn paid(&self, row: &Row, arm: usize, result: f64) -> Option<f64> {
        let other = match row.answer.against {
            Some((other, _)) => self.spent(row, other.index())?,
            None => 0.0,
        };
        let spent = self.spent(row, arm)? - other;
        (spent > 0.0 && result > 0.0).then(|| spent / result)
    }

    /// Money that an arm has spent by the moment that a row tells of, JPY.
    fn spent(&self, row: &Row, arm: usize) -> Option<f64> {
        let moment = row.courses[arm].moment(row.answer.stat)?;
        spent_jpy(&self.catalogue.prices[arm], moment)
    }

    /// The value of a row in an arm before it is compared, in the engine's unit.
    fn value(&self, row: &Row, arm: usize) -> Option<f64> {
        let stat = row.answer.stat;
        let told = match row.observable {
            // Money is spent at once: between two samples it lies on no line.
            Observable::Money => self.spent(row, arm)?,
            _ => row.courses[arm].told(stat)?,
        };
        let told = match &row.per {
            Some((_, courses)) => over(told, courses[arm].told(stat)?)?,
            None => told,
        };
        match row.answer.unit {
            AnswerUnit::ShareOfDose => over(told, row.dose(arm)?),
            _ => Some(told),
        }
    }
}

/// A ratio; none of nothing.
fn over(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then(|| above / below)
}

#[cfg(test)]
pub(super) mod tests;
