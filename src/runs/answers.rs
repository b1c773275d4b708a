//! The closing table: the rows a scenario asks for, followed through the run in every replicate and answered at its end.

use super::course::Course;
use super::error::RunFailure;
use super::scale::{Scale, is_cells, is_paid};
use super::statistics::Mean;
use super::verdict::{Pairs, difference};
use crate::ids::{ArmId, Tick};
use crate::output::{Answered, Difference};
use crate::simulation::{
    Answer, AnswerStat, AnswerUnit, Catalogue, Comparison, Observable, Plan, Sample, spent_jpy,
};

/// Follows the observables of the closing table.
#[derive(Debug)]
pub(super) struct AnswerBook {
    rows: Vec<Row>,
    catalogue: Catalogue,
    /// The arm with which the others are compared.
    reference: ArmId,
}

/// A row with the courses of what it is about: replicate by replicate, the arms of each in their order. Such a place is called
/// `world` here.
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
    /// Cells that had been given by the moment that the row asks for, else until now.
    fn dose(&self, world: usize) -> Option<f64> {
        self.doses[world].told(match self.answer.stat {
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
        let courses = vec![Course::default(); plan.replicates * plan.arms.len()];
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
            reference: plan.reference,
        })
    }

    pub(super) fn record(&mut self, sample: &Sample) {
        let world = sample.replicate.index() * self.catalogue.arms.len() + sample.arm.index();
        for row in &mut self.rows {
            let asked = match row.answer.stat {
                AnswerStat::At(moment) => Some(moment),
                _ => None,
            };
            let value = row.observable.value(&self.catalogue, sample);
            row.courses[world].record(sample.time, value, asked);
            row.doses[world].record(sample.time, sample.infused as f64, asked);
            if let Some((observable, courses)) = &mut row.per {
                let value = observable.value(&self.catalogue, sample);
                courses[world].record(sample.time, value, asked);
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
        let arms = self.catalogue.arms.len();
        let replicates = row.courses.len() / arms;
        let value = |world| {
            let value = self.scaled(row, world, &scale);
            value.filter(|value: &f64| value.is_finite())
        };
        let of_arm = |arm: usize| (0..replicates).map(move |replicate| replicate * arms + arm);
        let draws: Vec<Vec<Option<f64>>> = (0..arms)
            .map(|arm| of_arm(arm).map(value).collect())
            .collect();
        let means: Vec<Option<Mean>> = draws.iter().map(|draws| mean(draws)).collect();
        let by = |(_, by)| match by {
            Comparison::Difference => "difference".to_owned(),
            Comparison::Ratio => "ratio".to_owned(),
        };
        Answered {
            say: answer.say.clone(),
            headline: answer.headline,
            so_far: false,
            observable: answer.observable.clone(),
            per: answer.per.clone(),
            against: answer
                .against
                .map(|(arm, _)| self.catalogue.arms[arm.index()].clone()),
            by: answer.against.map(by),
            values: means.iter().map(|mean| Some((*mean)?.mean)).collect(),
            texts: means.iter().map(|mean| text(*mean, &scale)).collect(),
            intervals: means.iter().map(|mean| (*mean)?.interval()).collect(),
            differences: self.differences(row, &draws, &scale),
            unit: scale.unit,
            draws,
        }
    }

    /// What sets each arm apart from the one that the row compares with, else from the arm of reference.
    fn differences(
        &self,
        row: &Row,
        draws: &[Vec<Option<f64>>],
        scale: &Scale,
    ) -> Vec<Option<Difference>> {
        let own = row.answer.against.map(|(arm, _)| arm);
        let reference = own.unwrap_or(self.reference).index();
        let neutral = match row.answer.against {
            Some((_, Comparison::Ratio)) => scale.factor,
            _ => 0.0,
        };
        let of_arm = |arm: usize| {
            let pairs = Pairs {
                from: match own {
                    Some(_) => "",
                    None => &self.catalogue.arms[reference],
                },
                own: &draws[arm],
                reference: own.is_none().then(|| &draws[reference][..]),
                neutral,
                cells: self.counted(row, [arm, reference]),
            };
            (arm != reference && !is_paid(row.answer.unit))
                .then(|| difference(&pairs, scale))
                .flatten()
        };
        (0..draws.len()).map(of_arm).collect()
    }

    /// Cells that a row counts in these arms, all replicates together; none for a row that does not count cells.
    fn counted(&self, row: &Row, arms: [usize; 2]) -> Option<f64> {
        let moment = !matches!(
            row.answer.stat,
            AnswerStat::TimeOfPeak | AnswerStat::Integral
        );
        (is_cells(row.observable) && row.answer.per.is_none() && moment).then(|| {
            let all = self.catalogue.arms.len();
            let worlds = (0..row.courses.len()).filter(|world| arms.contains(&(world % all)));
            worlds
                .filter_map(|world| row.courses[world].told(row.answer.stat))
                .sum()
        })
    }

    /// The value of a row in an arm of a replicate, in the unit of the row.
    fn scaled(&self, row: &Row, world: usize, scale: &Scale) -> Option<f64> {
        let own = self.value(row, world)?;
        let other = |arm: ArmId| self.value(row, self.beside(world, arm));
        let compared = match row.answer.against {
            None => own,
            Some((arm, Comparison::Difference)) => own - other(arm)?,
            Some((arm, Comparison::Ratio)) => over(own, other(arm)?)?,
        };
        let scaled = compared * scale.factor;
        match is_paid(row.answer.unit) {
            true => self.paid(row, world, scaled),
            false => Some(scaled),
        }
    }

    /// Another arm of the same replicate.
    fn beside(&self, world: usize, arm: ArmId) -> usize {
        let arms = self.catalogue.arms.len();
        world / arms * arms + arm.index()
    }

    /// What an arm costs by the unit of its result, JPY. Against another arm both are what the arm has more than that one.
    /// None for an arm that has spent nothing, or that has no result to pay for.
    fn paid(&self, row: &Row, world: usize, result: f64) -> Option<f64> {
        let other = match row.answer.against {
            Some((arm, _)) => self.spent(row, self.beside(world, arm))?,
            None => 0.0,
        };
        let spent = self.spent(row, world)? - other;
        (spent > 0.0 && result > 0.0).then(|| spent / result)
    }

    /// Money that an arm has spent by the moment of a row, JPY.
    fn spent(&self, row: &Row, world: usize) -> Option<f64> {
        let moment = row.courses[world].moment(row.answer.stat)?;
        let arm = world % self.catalogue.arms.len();
        spent_jpy(&self.catalogue.prices[arm], moment)
    }

    /// The value of a row in an arm of a replicate before it is compared, in the engine's unit.
    fn value(&self, row: &Row, world: usize) -> Option<f64> {
        let stat = row.answer.stat;
        let value = match row.observable {
            // Money is spent at once: between two samples it lies on no line.
            Observable::Money => self.spent(row, world)?,
            _ => row.courses[world].told(stat)?,
        };
        let value = match &row.per {
            Some((_, courses)) => over(value, courses[world].told(stat)?)?,
            None => value,
        };
        match row.answer.unit {
            AnswerUnit::ShareOfDose => over(value, row.dose(world)?),
            _ => Some(value),
        }
    }
}

/// The mean of the replicates that have a value.
fn mean(draws: &[Option<f64>]) -> Option<Mean> {
    let values: Vec<f64> = draws.iter().flatten().copied().collect();
    Mean::of(&values)
}

/// The mean in words; its uncertainty is shown where there is one.
fn text(mean: Option<Mean>, scale: &Scale) -> String {
    match mean {
        Some(Mean {
            mean,
            half_width: Some(half),
            ..
        }) if half > 0.0 => scale.uncertain(mean, half),
        mean => scale.text(mean.map(|mean| mean.mean)),
    }
}

/// A ratio; none of nothing.
fn over(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then(|| above / below)
}

#[cfg(test)]
pub(super) mod tests;
