//! The closing table: the rows a scenario asks for, followed through the run in every replicate and answered at its end.

use super::error::RunFailure;
use super::halving::half_dose;
use super::scale::{Scale, is_paid};
use super::statistics::Mean;
use super::time_series_stats::TimeSeriesStats;
use crate::ids::{ArmId, Tick};
use crate::observe::{Catalogue, Observable, Sample};
use crate::plan::{Answer, AnswerStat, AnswerUnit, Comparison, Plan, spent_jpy};
use crate::record::Answered;
use crate::record::scale::hours;
use crate::units::exact_duration;

/// Follows the observables of the closing table.
#[derive(Debug)]
pub(super) struct AnswerBook {
    rows: Vec<Row>,
    catalogue: Catalogue,
    /// The arm that each arm is compared with; none for an arm that serves only as a reference.
    references: Vec<Option<ArmId>>,
    /// Positions of the states of infused cells, corpses included.
    infused_states: Vec<usize>,
    grid: Grid,
}

/// Which moments a run has.
#[derive(Debug, Clone)]
struct Grid {
    sampling: Tick,
    phenotype: Tick,
    duration: Tick,
    /// Moments on both sides of what jumps.
    jumps: Vec<Tick>,
}

/// A row with the courses of what it is about: replicate by replicate, the arms of each in their order. Such a place is called
/// `world` here.
#[derive(Debug)]
struct Row {
    answer: Answer,
    observable: Observable,
    courses: Vec<TimeSeriesStats>,
    /// What the row is divided by, with its courses.
    per: Option<(Observable, Vec<TimeSeriesStats>)>,
    /// Cells infused so far: the dose that a share at a moment is a share of is the one given until then.
    doses: Vec<TimeSeriesStats>,
    /// What a dose is divided by where a half effect is sought.
    dose_per: Option<(Observable, Vec<TimeSeriesStats>)>,
}

impl Row {
    /// Cells that had been given by the moment that the row asks for, else until now.
    fn dose(&self, world: usize) -> Option<f64> {
        self.doses[world].reported(moment_or_end(self.answer.stat))
    }

    /// All courses of a world with what they follow; the doses follow the cells infused.
    fn courses_of(
        &mut self,
        world: usize,
    ) -> impl Iterator<Item = (Option<Observable>, &mut TimeSeriesStats)> {
        let more = self.per.iter_mut().chain(&mut self.dose_per);
        let more = more.map(move |(observable, courses)| (Some(*observable), &mut courses[world]));
        let own = (Some(self.observable), &mut self.courses[world]);
        [own, (None, &mut self.doses[world])]
            .into_iter()
            .chain(more)
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
            let worlds = plan.replicates * plan.arms.len();
            let courses = |stat| vec![TimeSeriesStats::new(stat); worlds];
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
            references: plan.references(),
            infused_states: plan
                .arms
                .first()
                .map_or(Vec::new(), |arm| arm.model.infused_states()),
            grid: Grid {
                sampling: plan.clocks.sampling,
                phenotype: plan.clocks.phenotype,
                duration: plan.duration,
                jumps: plan.jumps(),
            },
        })
    }

    /// Takes a sample. One taken only for a picture is a reading: it changes no statistic.
    pub(super) fn record(&mut self, sample: &Sample) {
        let Grid {
            sampling, duration, ..
        } = &self.grid;
        if sample.time.0.is_multiple_of(sampling.0) || sample.time == *duration {
            self.take(sample, TimeSeriesStats::record, sample.time)
        } else {
            self.read(sample)
        }
    }

    /// Takes what was read at a moment between samples. Only what was read beside a jump changes a statistic.
    pub(super) fn read(&mut self, reading: &Sample) {
        if self.grid.jumps.binary_search(&reading.time).is_ok() {
            let step = self.grid.phenotype.0;
            self.take(
                reading,
                TimeSeriesStats::record,
                Tick(reading.time.0 / step * step),
            );
        }
        self.take(reading, TimeSeriesStats::read, reading.time);
    }

    /// Passes the values of a sample to the courses; what is not of the blood was taken on a beat of the tissue.
    fn take(&mut self, sample: &Sample, take: fn(&mut TimeSeriesStats, Tick, f64), beat: Tick) {
        let Self {
            rows, catalogue, ..
        } = self;
        let world = sample.replicate.index() * catalogue.arms.len() + sample.arm.index();
        for row in rows {
            for (observable, course) in row.courses_of(world) {
                let (time, value) = match observable {
                    Some(of) if of.is_of_blood() => (sample.time, of.value(catalogue, sample)),
                    Some(of) => (beat, of.value(catalogue, sample)),
                    None => (sample.time, sample.infused as f64),
                };
                take(course, time, value);
            }
        }
    }

    /// The table; times that were not reached have no value, and what is reported of the course of a run that was cut is reported
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
        let unread = |course: &TimeSeriesStats, stat| course.moment(stat).is_none();
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
        let scale = Scale::of(answer, row.observable, &self.catalogue);
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
            Comparison::Suppression => "suppression".to_owned(),
            Comparison::HalfEffect => HALF_EFFECT.to_owned(),
        };
        let taken = self.taken(row);
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
            differences: self.differences(row, &draws, &scale),
            given: self.given(row),
            unit: scale.unit,
            draws,
        }
    }

    /// The value of a row in an arm of a replicate, in the unit of the row.
    fn scaled(&self, row: &Row, world: usize, scale: &Scale) -> Option<f64> {
        let own = self.value(row, world)?;
        let other = |arm: ArmId| self.value(row, self.beside(world, arm));
        let compared = match row.answer.against {
            None => own,
            Some((arm, Comparison::Difference)) => own - other(arm)?,
            Some((arm, Comparison::Ratio)) => over(own, other(arm)?)?,
            Some((arm, Comparison::Suppression)) => 1.0 - over(own, other(arm)?)?,
            // One number for all arms: it is shown for the arm without treatment.
            Some((arm, Comparison::HalfEffect)) if self.beside(world, arm) == world => {
                self.half_effect(row, world, own)?
            }
            Some((_, Comparison::HalfEffect)) => return None,
        };
        let scaled = compared * scale.factor;
        if is_paid(row.answer.unit) {
            self.paid(row, world, scaled)
        } else {
            Some(scaled)
        }
    }

    /// Another arm of the same replicate.
    fn beside(&self, world: usize, arm: ArmId) -> usize {
        let arms = self.catalogue.arms.len();
        world / arms * arms + arm.index()
    }

    /// The dose at which a row has half of its value in the arm without treatment.
    fn half_effect(&self, row: &Row, world: usize, untreated: f64) -> Option<f64> {
        let point = |arm: ArmId| {
            let world = self.beside(world, arm);
            let effect = 1.0 - over(self.value(row, world)?, untreated)?;
            let cells = row.dose(world)?;
            let dose = match &row.dose_per {
                Some((_, courses)) => over(cells, courses[world].start()?)?,
                None => cells,
            };
            Some((dose, effect))
        };
        let arms = row.answer.halving.iter().flat_map(|halving| &halving.over);
        half_dose(arms.filter_map(|arm| point(*arm)).collect())
    }

    /// When the values of a row were taken, where that is not the moment that it asks for.
    fn taken(&self, row: &Row) -> Option<Tick> {
        let AnswerStat::At(moment) = row.answer.stat else {
            return None;
        };
        // A moment that was not reached has no value, and no time at which it was taken.
        let reached = |course: &&TimeSeriesStats| course.reported(row.answer.stat).is_some();
        let reached = row.courses.iter().filter(reached);
        let known = reached.filter_map(TimeSeriesStats::taken).min()?;
        let per = row.per.as_ref().map(|(observable, _)| *observable);
        let tissue = [Some(row.observable), per].into_iter().flatten();
        let beat = Tick(moment.0 / self.grid.phenotype.0 * self.grid.phenotype.0);
        let taken = if tissue.into_iter().any(|of| !of.is_of_blood()) {
            known.min(beat)
        } else {
            known
        };
        (taken < moment && row.observable != Observable::Money).then_some(taken)
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
            // Money is spent at once: it is not interpolated between two samples.
            Observable::Money => self.spent(row, world)?,
            _ => row.courses[world].reported(stat)?,
        };
        let value = match &row.per {
            Some((_, courses)) => over(value, courses[world].reported(stat)?)?,
            None => value,
        };
        let arm = world % self.catalogue.arms.len();
        let masses = self.catalogue.masses.get(arm);
        let value = value
            * masses.map_or(Some(1.0), |masses| {
                masses.factor(row.answer.unit, row.observable)
            })?;
        match row.answer.unit {
            AnswerUnit::ShareOfDose | AnswerUnit::ShareOfDosePerGram => {
                over(value, row.dose(world)?)
            }
            AnswerUnit::PicogramPerDay => {
                let moment = row.courses[world].moment(stat)?;
                over(value, moment.seconds() / SECONDS_PER_DAY)
            }
            _ => Some(value),
        }
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

/// How a row is named that seeks the dose with half of an effect.
pub(super) const HALF_EFFECT: &str = "half-effect";
/// Half of the last of three digits.
const LEAST_SHOWN: f64 = 5e-4;
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

mod compared;
mod few;
pub(super) use compared::names_references;

#[cfg(test)]
pub(super) mod tests;
