//! The course of an observable through a run, as far as the closing table needs it.

use crate::ids::Tick;
use crate::output::hours;
use crate::simulation::AnswerStat;

/// What is kept of the course of an observable in one arm.
#[derive(Debug, Clone, Default)]
pub(super) struct Course {
    first: Tick,
    last: Option<(Tick, f64)>,
    peak: Option<(Tick, f64)>,
    /// Integral over time, s.
    area: f64,
    asked: Option<f64>,
}

impl Course {
    pub(super) fn record(&mut self, time: Tick, value: f64, asked: Option<Tick>) {
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

    pub(super) fn told(&self, stat: AnswerStat) -> Option<f64> {
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
            AnswerStat::Integral => Some(self.area),
        }
    }

    /// The moment that a statistic tells of: that of the peak, the one asked for, or the end of the course.
    pub(super) fn moment(&self, stat: AnswerStat) -> Option<Tick> {
        let (end, _) = self.last?;
        match stat {
            AnswerStat::At(moment) => (moment <= end).then_some(moment),
            AnswerStat::Peak | AnswerStat::TimeOfPeak => self.peak.map(|(time, _)| time),
            AnswerStat::Final | AnswerStat::Mean | AnswerStat::Integral => Some(end),
        }
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
        assert_eq!(told(AnswerStat::Integral), Some(190.0));
        assert_eq!(Course::default().told(AnswerStat::Final), None);
    }

    #[test]
    fn a_statistic_tells_of_a_moment() {
        let moment = |stat| course(None).moment(stat);
        let at = Tick::from_seconds;
        assert_eq!(moment(AnswerStat::Peak), Some(at(30.0)));
        assert_eq!(moment(AnswerStat::Integral), Some(at(40.0)));
        assert_eq!(moment(AnswerStat::At(at(15.0))), Some(at(15.0)));
        assert_eq!(moment(AnswerStat::At(at(41.0))), None);
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
}
