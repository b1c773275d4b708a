//! The null model of a well-mixed tissue: what the mean field of a patch shows in place of its agents.

use super::model::{ObservedPart, Study};
use super::predict::{Moment, Predictor};
use crate::ids::Tick;
use crate::mean_field::{MeanCourse, mean_field};
use crate::plan::{Answer, AnswerStat, AnswerUnit, ArmPlan};

/// Longest step of the null model, s.
pub(super) const STEP_S: f64 = 60.0;

/// The mean fields of all groups of a study; none for an arm that has none, such as one that is given cells by the blood.
pub(super) struct WellMixed<'a> {
    study: &'a Study,
    courses: Vec<Option<MeanCourse>>,
}

impl<'a> WellMixed<'a> {
    /// Works out the mean fields, with steps of at most `step_s`.
    pub fn of(study: &'a Study, step_s: f64) -> Self {
        let course = |group: &super::model::StudyGroup| {
            let plan = &study.cases[group.case].plan;
            mean_field(plan, plan.arms.get(group.arm)?, step_s).ok()
        };
        Self {
            courses: study.groups.iter().map(course).collect(),
            study,
        }
    }
}

impl Predictor for WellMixed<'_> {
    fn part(&self, part: &ObservedPart, group: usize, moment: Moment) -> Option<Vec<Option<f64>>> {
        let of = &self.study.groups[group];
        let plan = &self.study.cases[of.case].plan;
        let name = match moment {
            Moment::Observed => &part.row,
            Moment::Start => part.start.as_ref()?,
        };
        let row = plan.answers.iter().find(|row| row.say == *name)?;
        let course = self.courses[group].as_ref()?;
        shown(course, plan.arms.get(of.arm)?, row).map(|value| vec![Some(value)])
    }
}

/// What a row shows, in internal units.
fn shown(course: &MeanCourse, arm: &ArmPlan, row: &Answer) -> Option<f64> {
    let values = |observable: &str| course.values(&arm.model, observable);
    let own = statistic(course, &values(&row.observable)?, row.stat)?;
    if let Some(per) = &row.per {
        return Some(own / statistic(course, &values(per)?, row.stat)?);
    }
    if row.stat.is_time() {
        return Some(own);
    }
    let counts = ["cells.", "done."]
        .iter()
        .any(|start| row.observable.starts_with(start));
    match (row.unit, counts) {
        (AnswerUnit::Own, true) => Some(own * arm.model.sites[0].volume_um3()),
        (
            AnswerUnit::PerCubicMillimetre
            | AnswerUnit::Picomolar
            | AnswerUnit::Percent
            | AnswerUnit::Own,
            _,
        ) => Some(own),
        _ => None,
    }
}

/// A statistic of a course: a value in its own unit, or a time in s.
fn statistic(course: &MeanCourse, values: &[f64], stat: AnswerStat) -> Option<f64> {
    let times: Vec<f64> = course
        .times
        .iter()
        .map(|time: &Tick| time.seconds())
        .collect();
    let top = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]))?;
    match stat {
        AnswerStat::At(at) => course.at(values, at),
        AnswerStat::Peak => Some(values[top]),
        AnswerStat::TimeOfPeak => Some(times[top]),
        AnswerStat::Min => values.iter().copied().reduce(f64::min),
        AnswerStat::Final => values.last().copied(),
        AnswerStat::Integral => Some(integral(&times, values)),
        AnswerStat::Mean => Some(integral(&times, values) / times.last()?),
        AnswerStat::TimeAbove(_) => None,
        AnswerStat::HalfLife => {
            let half = values[top] / 2.0;
            let below = (top..values.len()).find(|place| values[*place] <= half)?;
            Some(times[below] - times[top])
        }
    }
}

/// By the trapezoidal rule.
fn integral(times: &[f64], values: &[f64]) -> f64 {
    let steps = times.windows(2).zip(values.windows(2));
    steps
        .map(|(time, value)| (time[1] - time[0]) * (value[0] + value[1]) / 2.0)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statistics_are_those_of_the_course() {
        let hours = [0.0, 1.0, 2.0, 4.0];
        let course = MeanCourse {
            times: hours.map(|hour| Tick::from_seconds(3600.0 * hour)).to_vec(),
            states: Vec::new(),
        };
        let values = [0.0, 8.0, 4.0, 2.0];
        let of = |stat| statistic(&course, &values, stat).expect("a value");
        assert_eq!(of(AnswerStat::Peak), 8.0);
        assert_eq!(of(AnswerStat::TimeOfPeak), 3600.0);
        assert_eq!(of(AnswerStat::HalfLife), 3600.0);
        assert_eq!(of(AnswerStat::Final), 2.0);
        assert_eq!(of(AnswerStat::Min), 0.0);
        assert_eq!(of(AnswerStat::At(Tick::from_seconds(10_800.0))), 3.0);
        // 4 + 6 + 6 per hour.
        assert_eq!(of(AnswerStat::Integral), 16.0 * 3600.0);
        assert_eq!(of(AnswerStat::Mean), 4.0);
    }
}
