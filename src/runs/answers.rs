//! The rows of the closing table, followed through a run in every replicate.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::closing_table::{AskedRow, ClosingTable};
use super::error::RunFailure;
use super::halving::half_dose;
use super::scale::{Scale, is_count, is_paid};
use super::time_series_stats::TimeSeriesStats;
use crate::ids::{ArmId, Tick};
use crate::observe::{Catalogue, Observable, Sample};
use crate::plan::{AnswerStat, AnswerUnit, Comparison, Plan, spent_jpy};
use crate::record::{Answered, ReplicateEvidence, RowEvidence, RunEvidence};

/// Follows the observables of the closing table.
#[derive(Debug)]
pub(super) struct AnswerBook {
    table: ClosingTable,
    /// The courses of each row of the table.
    courses: Vec<Courses>,
    replicates: usize,
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

/// The courses of what a row is about: replicate by replicate, the arms of each in their order. Such a place is called `world` here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Courses {
    own: Vec<TimeSeriesStats>,
    /// Of what the row is divided by; empty for a row that is not divided.
    per: Vec<TimeSeriesStats>,
    /// Cells infused so far: the dose that a share at a moment is a share of is the one given until then.
    doses: Vec<TimeSeriesStats>,
    /// Of what a dose is divided by where a half effect is sought; empty where it is not divided.
    dose_per: Vec<TimeSeriesStats>,
}

/// A row with its courses.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    asked: &'a AskedRow,
    courses: &'a Courses,
}

impl Row<'_> {
    /// Cells that had been given by the moment that the row asks for, else until now.
    fn dose(&self, world: usize) -> Option<f64> {
        self.courses.doses[world].reported(moment_or_end(self.stat()))
    }

    /// Cells or events that the row counts, or the cells by which it divides a count; none for a row about something else.
    fn counted(&self, world: usize) -> Option<f64> {
        let courses = match self.asked.per {
            None => &self.courses.own,
            Some(_) => &self.courses.per,
        };
        courses[world].reported(self.stat())
    }

    /// When the value at the requested moment was taken; none for a row about no moment.
    fn taken(&self, world: usize) -> Option<Tick> {
        let course = &self.courses.own[world];
        let is_at = matches!(self.stat(), AnswerStat::At(_));
        // A moment that was not reached has no value, and no time at which it was taken.
        course.reported(self.stat()).filter(|_| is_at)?;
        course.taken()
    }

    fn stat(&self) -> AnswerStat {
        self.asked.answer.stat
    }
}

impl Courses {
    /// Those of a row before the first sample, of so many worlds.
    fn new(asked: &AskedRow, worlds: usize) -> Self {
        let stat = asked.answer.stat;
        let courses = |stat| vec![TimeSeriesStats::new(stat); worlds];
        let of = |divisor: Option<Observable>, stat| divisor.map_or(Vec::new(), |_| courses(stat));
        Self {
            own: courses(stat),
            per: of(asked.per, stat),
            doses: courses(moment_or_end(stat)),
            dose_per: of(asked.dose_per, AnswerStat::Final),
        }
    }

    /// All courses of a world with what they follow; the doses follow the cells infused.
    fn of_world(
        &mut self,
        asked: &AskedRow,
        world: usize,
    ) -> impl Iterator<Item = (Option<Observable>, &mut TimeSeriesStats)> {
        let per = asked.per.map(|of| (Some(of), &mut self.per[world]));
        let dose_per = asked
            .dose_per
            .map(|of| (Some(of), &mut self.dose_per[world]));
        let own = (Some(asked.observable), &mut self.own[world]);
        [own, (None, &mut self.doses[world])]
            .into_iter()
            .chain(per)
            .chain(dose_per)
    }
}

impl AnswerBook {
    /// # Errors
    /// [`RunFailure::Observable`] for a name that the catalogue does not hold.
    pub(super) fn new(plan: &Plan, catalogue: &Catalogue) -> Result<Self, RunFailure> {
        let table = ClosingTable::with_names(plan, catalogue)?;
        let worlds = plan.replicates * plan.arms.len();
        let rows = table.rows.iter();
        Ok(Self {
            courses: rows.map(|asked| Courses::new(asked, worlds)).collect(),
            replicates: plan.replicates,
            grid: Grid {
                sampling: plan.clocks.sampling,
                phenotype: plan.clocks.phenotype,
                duration: plan.duration,
                jumps: plan.jumps(),
            },
            table,
        })
    }

    /// What is known so far, to be saved.
    pub(super) fn courses(&self) -> &[Courses] {
        &self.courses
    }

    /// Continues from what was saved by a book of the same plan.
    pub(super) fn continue_from(&mut self, saved: Vec<Courses>) {
        self.courses = saved;
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
        let ClosingTable {
            rows, catalogue, ..
        } = &self.table;
        let world = sample.replicate.index() * catalogue.arms.len() + sample.arm.index();
        for (asked, courses) in rows.iter().zip(&mut self.courses) {
            for (observable, course) in courses.of_world(asked, world) {
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
        self.table.answers(&self.evidence(), cut)
    }

    /// What the run knows so far.
    pub(super) fn evidence(&self) -> RunEvidence {
        let replicate = |replicate| ReplicateEvidence {
            rows: self.rows().map(|row| self.known(row, replicate)).collect(),
        };
        RunEvidence {
            replicates: (0..self.replicates).map(replicate).collect(),
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.table.rows.iter().zip(&self.courses);
        rows.map(|(asked, courses)| Row { asked, courses })
    }

    /// What a replicate knows of a row.
    fn known(&self, row: Row<'_>, replicate: usize) -> RowEvidence {
        let scale = self.table.scale(row.asked);
        let arms = self.table.catalogue.arms.len();
        let worlds = replicate * arms..(replicate + 1) * arms;
        let draw = |world| finite(self.scaled(row, world, &scale));
        let counting = worlds.clone().filter(|_| row.asked.counts());
        RowEvidence {
            draws: worlds.clone().map(draw).collect(),
            given: worlds.clone().map(|world| row.dose(world)).collect(),
            counted: counting.map(|world| finite(row.counted(world))).collect(),
            step: self.step(row, worlds.clone(), &scale),
            compared: self.compared(row, replicate * arms),
            taken: worlds.filter_map(|world| row.taken(world)).min(),
        }
    }

    /// How many rows ask for a moment after this one, and for none that was read since.
    pub(super) fn rows_beyond(&self, reached: Tick) -> usize {
        let beyond = |row: &Row<'_>| match row.stat() {
            AnswerStat::At(at) => {
                let mut courses = row.courses.own.iter();
                at > reached && courses.any(|course| course.moment(row.stat()).is_none())
            }
            _ => false,
        };
        self.rows().filter(beyond).count()
    }

    /// What one more counted cell or event changes in a row in some worlds at most, in its unit; 0 for a row that does not show a
    /// count.
    fn step(&self, row: Row<'_>, worlds: Range<usize>, scale: &Scale) -> f64 {
        let AskedRow {
            answer,
            observable,
            per,
            ..
        } = row.asked;
        let whole = is_count(*observable)
            && *observable != Observable::Money
            && per.is_none()
            && answer.against.is_none()
            && matches!(
                answer.stat,
                AnswerStat::At(_) | AnswerStat::Final | AnswerStat::Peak | AnswerStat::Min
            );
        let per_cell = |world: usize| {
            let cells = row.courses.own[world].reported(answer.stat)?;
            let value = self.value(row, world)?;
            finite((cells > 0.0).then(|| value * scale.factor / cells))
        };
        let worlds = worlds.filter(|_| whole);
        worlds.filter_map(per_cell).fold(0.0, f64::max)
    }

    /// The size of the value that a row of differences subtracts, in the replicate of this world.
    fn compared(&self, row: Row<'_>, world: usize) -> Option<f64> {
        match row.asked.answer.against {
            Some((arm, Comparison::Difference)) => {
                let value = self.value(row, self.beside(world, arm));
                finite(value.map(f64::abs))
            }
            _ => None,
        }
    }

    /// The value of a row in an arm of a replicate, in the unit of the row.
    fn scaled(&self, row: Row<'_>, world: usize, scale: &Scale) -> Option<f64> {
        let own = self.value(row, world)?;
        let other = |arm: ArmId| self.value(row, self.beside(world, arm));
        let compared = match row.asked.answer.against {
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
        if is_paid(row.asked.answer.unit) {
            self.paid(row, world, scaled)
        } else {
            Some(scaled)
        }
    }

    /// Another arm of the same replicate.
    fn beside(&self, world: usize, arm: ArmId) -> usize {
        let arms = self.table.catalogue.arms.len();
        world / arms * arms + arm.index()
    }

    /// The dose at which a row has half of its value in the arm without treatment.
    fn half_effect(&self, row: Row<'_>, world: usize, untreated: f64) -> Option<f64> {
        let point = |arm: ArmId| {
            let world = self.beside(world, arm);
            let effect = 1.0 - over(self.value(row, world)?, untreated)?;
            let cells = row.dose(world)?;
            let dose = match row.asked.dose_per {
                Some(_) => over(cells, row.courses.dose_per[world].start()?)?,
                None => cells,
            };
            Some((dose, effect))
        };
        let arms = row
            .asked
            .answer
            .halving
            .iter()
            .flat_map(|halving| &halving.over);
        half_dose(arms.filter_map(|arm| point(*arm)).collect())
    }

    /// What an arm costs by the unit of its result, JPY. Against another arm both are what the arm has more than that one.
    /// None for an arm that has spent nothing, or that has no result to pay for.
    fn paid(&self, row: Row<'_>, world: usize, result: f64) -> Option<f64> {
        let other = match row.asked.answer.against {
            Some((arm, _)) => self.spent(row, self.beside(world, arm))?,
            None => 0.0,
        };
        let spent = self.spent(row, world)? - other;
        (spent > 0.0 && result > 0.0).then(|| spent / result)
    }

    /// Money that an arm has spent by the moment of a row, JPY.
    fn spent(&self, row: Row<'_>, world: usize) -> Option<f64> {
        let moment = row.courses.own[world].moment(row.asked.answer.stat)?;
        let arm = world % self.table.catalogue.arms.len();
        spent_jpy(&self.table.catalogue.prices[arm], moment)
    }

    /// The value of a row in an arm of a replicate before it is compared, in the engine's unit.
    fn value(&self, row: Row<'_>, world: usize) -> Option<f64> {
        let stat = row.asked.answer.stat;
        let value = match row.asked.observable {
            // Money is spent at once: it is not interpolated between two samples.
            Observable::Money => self.spent(row, world)?,
            _ => row.courses.own[world].reported(stat)?,
        };
        let value = match row.asked.per {
            Some(_) => over(value, row.courses.per[world].reported(stat)?)?,
            None => value,
        };
        let arm = world % self.table.catalogue.arms.len();
        let masses = self.table.catalogue.masses.get(arm);
        let value = value
            * masses.map_or(Some(1.0), |masses| {
                masses.factor(row.asked.answer.unit, row.asked.observable)
            })?;
        match row.asked.answer.unit {
            AnswerUnit::ShareOfDose | AnswerUnit::ShareOfDosePerGram => {
                over(value, row.dose(world)?)
            }
            AnswerUnit::PicogramPerDay => {
                let moment = row.courses.own[world].moment(stat)?;
                over(value, moment.seconds() / SECONDS_PER_DAY)
            }
            _ => Some(value),
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

/// What is not finite is no value.
fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

mod few;

#[cfg(test)]
pub(super) mod tests;
