//! The closing table: the rows a scenario asks for, followed through the run and told at its end.

use serde::Serialize;

use super::error::RunFailure;
use super::wording::{grouped, short};
use crate::ids::Tick;
use crate::output::{hours, per_mm3, picomolar};
use crate::simulation::{
    Answer, AnswerStat, AnswerUnit, Catalogue, Observable, Plan, Sample, TissueQuantity,
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
    /// Unit of the values; empty for a plain number.
    pub unit: &'static str,
    /// Value in each arm; none where there is none, such as a share of no dose or a moment that was not reached.
    pub values: Vec<Option<f64>>,
    /// The values in words, with their unit.
    pub texts: Vec<String>,
}

/// Follows the observables of the closing table.
#[derive(Debug)]
pub(super) struct AnswerBook {
    rows: Vec<Row>,
    /// Cells infused so far, by arm.
    infused: Vec<u64>,
    catalogue: Catalogue,
}

#[derive(Debug)]
struct Row {
    answer: Answer,
    observable: Observable,
    courses: Vec<Course>,
}

/// What is kept of the course of an observable in one arm.
#[derive(Debug, Clone, Default)]
struct Course {
    first: Tick,
    last: Option<(Tick, f64)>,
    peak: Option<(Tick, f64)>,
    /// Integral over time, s.
    area: f64,
    asked: Option<f64>,
}

impl AnswerBook {
    /// # Errors
    /// [`RunFailure::Observable`] for a name that the catalogue does not hold.
    pub(super) fn new(plan: &Plan, catalogue: &Catalogue) -> Result<Self, RunFailure> {
        let row = |answer: &Answer| -> Result<Row, RunFailure> {
            let name = &answer.observable;
            let found = catalogue.observable(name);
            Ok(Row {
                observable: found.ok_or_else(|| RunFailure::Observable(name.clone()))?,
                answer: answer.clone(),
                courses: vec![Course::default(); plan.arms.len()],
            })
        };
        Ok(Self {
            rows: plan.answers.iter().map(row).collect::<Result<_, _>>()?,
            infused: vec![0; plan.arms.len()],
            catalogue: catalogue.clone(),
        })
    }

    pub(super) fn record(&mut self, sample: &Sample) {
        let arm = sample.arm.index();
        self.infused[arm] = sample.infused;
        for row in &mut self.rows {
            let asked = match row.answer.stat {
                AnswerStat::At(moment) => Some(moment),
                _ => None,
            };
            let value = row.observable.value(&self.catalogue, sample);
            row.courses[arm].record(sample.time, value, asked);
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
        let scale = Scale::of(row, self.catalogue.patch_volume_um3);
        let arms = row.courses.iter().zip(&self.infused);
        let value = |(course, infused): (&Course, &u64)| {
            let told = course.told(row.answer.stat)?;
            match scale.unit {
                SHARE_OF_DOSE if *infused == 0 => None,
                SHARE_OF_DOSE => Some(100.0 * told / *infused as f64),
                _ => Some(told * scale.factor),
            }
        };
        let values: Vec<Option<f64>> = arms.map(value).collect();
        Answered {
            say: row.answer.say.clone(),
            so_far: false,
            observable: row.answer.observable.clone(),
            unit: scale.unit,
            texts: values.iter().map(|value| scale.text(*value)).collect(),
            values,
        }
    }
}

impl Course {
    fn record(&mut self, time: Tick, value: f64, asked: Option<Tick>) {
        match self.last {
            Some((then, before)) => {
                let span_s = Tick(time.since(then)).seconds();
                self.area += 0.5 * (before + value) * span_s;
            }
            None => self.first = time,
        }
        if self.peak.is_none_or(|(_, peak)| value > peak) {
            self.peak = Some((time, value));
        }
        if let Some(moment) = asked.filter(|moment| self.asked.is_none() && time >= *moment) {
            self.asked = self.at(moment, time, value);
        }
        self.last = Some((time, value));
    }

    /// The value at a moment that is a sample or lies between the last one and this one, then on a straight line.
    fn at(&self, moment: Tick, time: Tick, value: f64) -> Option<f64> {
        if time == moment {
            return Some(value);
        }
        let (then, before) = self.last?;
        let share = moment.since(then) as f64 / time.since(then) as f64;
        Some(before + share * (value - before))
    }

    fn told(&self, stat: AnswerStat) -> Option<f64> {
        let (end, last) = self.last?;
        match stat {
            AnswerStat::At(_) => self.asked,
            AnswerStat::Peak => self.peak.map(|(_, value)| value),
            AnswerStat::TimeOfPeak => self.peak.map(|(time, _)| hours(time)),
            AnswerStat::Final => Some(last),
            AnswerStat::Mean => match Tick(end.since(self.first)).seconds() {
                0.0 => Some(last),
                span_s => Some(self.area / span_s),
            },
        }
    }
}

const SHARE_OF_DOSE: &str = "% of dose";

/// From the engine's unit to the one of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    factor: f64,
    unit: &'static str,
    /// The value is a number of cells, which is whole.
    counts: bool,
}

impl Scale {
    fn of(row: &Row, patch_volume_um3: f64) -> Self {
        let plain = |factor, unit| Self {
            factor,
            unit,
            counts: false,
        };
        if row.answer.stat == AnswerStat::TimeOfPeak {
            return plain(1.0, "h");
        }
        let cells = matches!(
            row.observable,
            Observable::Body { .. }
                | Observable::BodyTotal(_)
                | Observable::BeyondLung(_)
                | Observable::Cells(_)
        );
        match row.answer.unit {
            AnswerUnit::ShareOfDose => plain(1.0, SHARE_OF_DOSE),
            AnswerUnit::Picomolar => plain(picomolar(1.0), "pM"),
            AnswerUnit::PerCubicMillimetre if cells => {
                plain(per_mm3(1.0) / patch_volume_um3, "/mm³")
            }
            AnswerUnit::PerCubicMillimetre => plain(per_mm3(1.0), "/mm³"),
            AnswerUnit::Percent => plain(100.0, "%"),
            AnswerUnit::Hours => plain(1.0, "h"),
            AnswerUnit::Own => match row.observable {
                Observable::Plasma { .. } | Observable::Factor(..) => plain(picomolar(1.0), "pM"),
                Observable::Tissue(TissueQuantity::Debris) => plain(per_mm3(1.0), "/mm³"),
                Observable::Tissue(_) => plain(1.0, ""),
                _ => Self {
                    factor: 1.0,
                    unit: "",
                    counts: true,
                },
            },
        }
    }

    fn text(self, value: Option<f64>) -> String {
        let Some(value) = value else {
            return "-".to_owned();
        };
        let number = match self.counts && value.fract() == 0.0 && value >= 0.0 {
            true => grouped(value as u64),
            false => short(value),
        };
        format!("{number} {}", self.unit).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(asked: Option<Tick>) -> Course {
        let mut course = Course::default();
        for (seconds, value) in [(0.0, 0.0), (10.0, 4.0), (30.0, 8.0), (40.0, 2.0)] {
            course.record(Tick::from_seconds(seconds), value, asked);
        }
        course
    }

    #[test]
    fn a_course_is_told_as_asked() {
        let told = |stat| course(None).told(stat);
        assert_eq!(told(AnswerStat::Peak), Some(8.0));
        assert_eq!(told(AnswerStat::TimeOfPeak), Some(30.0 / 3600.0));
        assert_eq!(told(AnswerStat::Final), Some(2.0));
        // Trapezia of 20, 120 and 50 over 40 s.
        assert_eq!(told(AnswerStat::Mean), Some(190.0 / 40.0));
        assert_eq!(Course::default().told(AnswerStat::Final), None);
    }

    #[test]
    fn a_moment_is_a_sample_or_lies_on_a_line_between_two() {
        let at = |seconds: f64| {
            let moment = Tick::from_seconds(seconds);
            course(Some(moment)).told(AnswerStat::At(moment))
        };
        assert_eq!(at(0.0), Some(0.0));
        assert_eq!(at(10.0), Some(4.0));
        assert_eq!(at(15.0), Some(5.0));
        assert_eq!(at(50.0), None);
    }

    #[test]
    fn values_are_told_in_their_unit() {
        let count = Scale {
            factor: 1.0,
            unit: "",
            counts: true,
        };
        assert_eq!(count.text(Some(1_961_234.0)), "1,961,234");
        assert_eq!(count.text(Some(12.5)), "12.5");
        assert_eq!(count.text(None), "-");
        let share = Scale {
            factor: 1.0,
            unit: SHARE_OF_DOSE,
            counts: false,
        };
        assert_eq!(share.text(Some(97.456)), "97.5 % of dose");
    }
}
