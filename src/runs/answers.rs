//! The closing table: the rows a scenario asks for, followed through the run and told at its end.

use serde::Serialize;

use super::course::Course;
use super::error::RunFailure;
use super::halving::half_dose;
use super::scale::{Scale, is_paid};
use crate::ids::Tick;
use crate::output::hours;
use crate::simulation::{
    Answer, AnswerStat, AnswerUnit, Catalogue, Comparison, Observable, Plan, Sample, spent_jpy,
};
use crate::units::exact_duration;

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
    /// When the values were taken, h, where that is before the moment asked for: the tissue is known on its beats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_at_h: Option<f64>,
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
    grid: Grid,
}

/// Which moments a run has.
#[derive(Debug, Clone, Copy)]
struct Grid {
    sampling: Tick,
    phenotype: Tick,
    duration: Tick,
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
    /// What a dose is divided by where a half effect is sought.
    dose_per: Option<(Observable, Vec<Course>)>,
}

impl Row {
    /// Cells that an arm had been given by the moment that the row asks for, else until now.
    fn dose(&self, arm: usize) -> Option<f64> {
        self.doses[arm].told(moment_or_end(self.answer.stat))
    }

    /// All courses of an arm with what they follow; the doses follow the cells infused.
    fn courses_of(
        &mut self,
        arm: usize,
    ) -> impl Iterator<Item = (Option<Observable>, &mut Course)> {
        let more = self.per.iter_mut().chain(&mut self.dose_per);
        let more = more.map(move |(observable, courses)| (Some(*observable), &mut courses[arm]));
        let own = (Some(self.observable), &mut self.courses[arm]);
        [own, (None, &mut self.doses[arm])].into_iter().chain(more)
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
        let row = |answer: &Answer| -> Result<Row, RunFailure> {
            let courses = |stat| vec![Course::new(stat); plan.arms.len()];
            let per = answer.per.as_ref().map(find).transpose()?;
            let halving = answer.halving.as_ref();
            let dose_per = halving.and_then(|halving| halving.dose_per.as_ref());
            let dose_per = dose_per.map(find).transpose()?;
            Ok(Row {
                observable: find(&answer.observable)?,
                answer: answer.clone(),
                courses: courses(answer.stat),
                doses: courses(moment_or_end(answer.stat)),
                per: per.map(|per| (per, courses(answer.stat))),
                dose_per: dose_per.map(|per| (per, courses(AnswerStat::Final))),
            })
        };
        Ok(Self {
            rows: plan.answers.iter().map(row).collect::<Result<_, _>>()?,
            catalogue: catalogue.clone(),
            grid: Grid {
                sampling: plan.clocks.sampling,
                phenotype: plan.clocks.phenotype,
                duration: plan.duration,
            },
        })
    }

    /// Takes a sample. One that only a picture has asked for is a reading: it changes no statistic.
    pub(super) fn record(&mut self, sample: &Sample) {
        let Grid {
            sampling, duration, ..
        } = self.grid;
        match sample.time.0.is_multiple_of(sampling.0) || sample.time == duration {
            true => self.take(sample, Course::record),
            false => self.read(sample),
        }
    }

    /// Takes what was read at a moment between samples.
    pub(super) fn read(&mut self, reading: &Sample) {
        self.take(reading, Course::read);
    }

    fn take(&mut self, sample: &Sample, take: fn(&mut Course, Tick, f64)) {
        let Self {
            rows, catalogue, ..
        } = self;
        for row in rows {
            for (observable, course) in row.courses_of(sample.arm.index()) {
                let value = match observable {
                    Some(observable) => observable.value(catalogue, sample),
                    None => sample.infused as f64,
                };
                take(course, sample.time, value);
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

    /// How many rows ask for a moment after this one, and for none that was read since.
    pub(super) fn rows_beyond(&self, reached: Tick) -> usize {
        let unread = |course: &Course, stat| course.moment(stat).is_none();
        let beyond = |row: &&Row| match row.answer.stat {
            AnswerStat::At(at) => {
                at > reached && row.courses.iter().any(|c| unread(c, row.answer.stat))
            }
            _ => false,
        };
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
            Comparison::Suppression => "suppression",
            Comparison::HalfEffect => "half-effect",
        };
        let taken = self.taken(row);
        let say = match taken {
            Some(taken) => format!("{} (as of {})", answer.say, exact_duration(taken.seconds())),
            None => answer.say.clone(),
        };
        Answered {
            say,
            so_far: false,
            taken_at_h: taken.map(hours),
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
            Some((other, Comparison::Suppression)) => {
                1.0 - over(own, self.value(row, other.index())?)?
            }
            // One number for all arms: it stands with the arm that has no treatment.
            Some((other, Comparison::HalfEffect)) if other.index() == arm => {
                self.half_effect(row, own)?
            }
            Some((_, Comparison::HalfEffect)) => return None,
        };
        let told = compared * scale.factor;
        match is_paid(row.answer.unit) {
            true => self.paid(row, arm, told),
            false => Some(told),
        }
    }

    /// The dose at which a row has half of its value in the arm without treatment.
    fn half_effect(&self, row: &Row, untreated: f64) -> Option<f64> {
        let point = |arm: usize| {
            let effect = 1.0 - over(self.value(row, arm)?, untreated)?;
            let cells = row.dose(arm)?;
            let dose = match &row.dose_per {
                Some((_, courses)) => over(cells, courses[arm].start()?)?,
                None => cells,
            };
            Some((dose, effect))
        };
        let arms = row.answer.halving.iter().flat_map(|halving| &halving.over);
        half_dose(arms.filter_map(|arm| point(arm.index())).collect())
    }

    /// When the values of a row were taken, where that is not the moment that it asks for.
    fn taken(&self, row: &Row) -> Option<Tick> {
        let AnswerStat::At(moment) = row.answer.stat else {
            return None;
        };
        let known = row.courses.iter().filter_map(Course::taken).min()?;
        let per = row.per.as_ref().map(|(observable, _)| *observable);
        let tissue = [Some(row.observable), per].into_iter().flatten();
        let beat = Tick(moment.0 / self.grid.phenotype.0 * self.grid.phenotype.0);
        let taken = match tissue.into_iter().any(|of| !of.is_of_blood()) {
            true => known.min(beat),
            false => known,
        };
        (taken < moment && row.observable != Observable::Money).then_some(taken)
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
        let masses = self.catalogue.masses.get(arm);
        let told = told
            * masses.map_or(Some(1.0), |masses| {
                masses.factor(row.answer.unit, row.observable)
            })?;
        match row.answer.unit {
            AnswerUnit::ShareOfDose | AnswerUnit::ShareOfDosePerGram => over(told, row.dose(arm)?),
            AnswerUnit::PicogramPerDay => {
                let moment = row.courses[arm].moment(stat)?;
                over(told, moment.seconds() / SECONDS_PER_DAY)
            }
            _ => Some(told),
        }
    }
}

const SECONDS_PER_DAY: f64 = 86_400.0;

/// The moment of a statistic that has one, else the end.
fn moment_or_end(stat: AnswerStat) -> AnswerStat {
    match stat {
        AnswerStat::At(moment) => AnswerStat::At(moment),
        _ => AnswerStat::Final,
    }
}

/// A ratio; none of nothing.
fn over(above: f64, below: f64) -> Option<f64> {
    (below != 0.0).then(|| above / below)
}

#[cfg(test)]
pub(super) mod tests;
