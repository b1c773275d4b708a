//! The course of an observable through a run, as far as the closing table needs it.

use serde::{Deserialize, Serialize};

use crate::ids::Tick;
use crate::plan::AnswerStat;
use crate::record::scale::hours;

/// What is kept of the course of an observable in one arm.
///
/// Statistics come from the samples of the sampling clock, the last one, and those beside jumps, which neither rows nor pictures
/// change; between them the course is a straight line. A value at a moment may also come from a reading at just that moment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct TimeSeriesStats {
    stat: AnswerStat,
    first: Option<(Tick, f64)>,
    last: Option<(Tick, f64)>,
    /// How far the run is known, samples and readings together.
    reached: Option<Tick>,
    peak: Option<(Tick, f64)>,
    least: Option<(Tick, f64)>,
    /// Integral over time, s.
    area: f64,
    /// Time above the threshold, if the statistic has one, s.
    above_s: f64,
    /// When the course first came down to half of its peak, s.
    halved_s: Option<f64>,
    /// The last value not after the requested moment, and when it was taken.
    asked: Option<(Tick, f64)>,
}

impl TimeSeriesStats {
    /// Nothing yet.
    pub(super) fn new(stat: AnswerStat) -> Self {
        Self {
            stat,
            first: None,
            last: None,
            reached: None,
            peak: None,
            least: None,
            area: 0.0,
            above_s: 0.0,
            halved_s: None,
            asked: None,
        }
    }

    /// Takes a sample of the sampling clock.
    pub(super) fn record(&mut self, time: Tick, value: f64) {
        if let Some((then, before)) = self.last {
            let span_s = Tick(time.since(then)).seconds();
            self.area += 0.5 * (before + value) * span_s;
            if let AnswerStat::TimeAbove(threshold) = self.stat {
                self.above_s += share_above(before, value, threshold) * span_s;
            }
        }
        match self.peak {
            Some((_, peak)) if value <= peak => {
                let half = 0.5 * peak;
                if half > 0.0 && self.halved_s.is_none() && value <= half {
                    self.halved_s = self.last.map(|last| reached_s(last, (time, value), half));
                }
            }
            _ => (self.peak, self.halved_s) = (Some((time, value)), None),
        }
        if self.least.is_none_or(|(_, least)| value < least) {
            self.least = Some((time, value));
        }
        self.first = self.first.or(Some((time, value)));
        self.last = Some((time, value));
        self.read(time, value);
    }

    /// Takes a value that is no sample of the clock.
    pub(super) fn read(&mut self, time: Tick, value: f64) {
        self.reached = self.reached.max(Some(time));
        if let AnswerStat::At(moment) = self.stat {
            let newer = self.asked.is_none_or(|(taken, _)| taken <= time);
            if time <= moment && newer {
                self.asked = Some((time, value));
            }
        }
    }

    pub(super) fn reported(&self, stat: AnswerStat) -> Option<f64> {
        let (end, last) = self.last?;
        let (start, _) = self.first?;
        match stat {
            AnswerStat::At(moment) => {
                let known = self.reached.is_some_and(|reached| moment <= reached);
                self.asked.filter(|_| known).map(|(_, value)| value)
            }
            AnswerStat::Peak => self.peak.map(|(_, value)| value),
            AnswerStat::TimeOfPeak => self.risen().map(|(time, _)| hours(time)),
            AnswerStat::Min => self.least.map(|(_, value)| value),
            AnswerStat::Final => Some(last),
            AnswerStat::Mean => match Tick(end.since(start)).seconds() {
                0.0 => Some(last),
                span_s => Some(self.area / span_s),
            },
            AnswerStat::Integral => Some(self.area),
            AnswerStat::TimeAbove(_) => Some(self.above_s / SECONDS_PER_HOUR),
            AnswerStat::HalfLife => {
                let (peak, _) = self.risen()?;
                Some((self.halved_s? - peak.seconds()) / SECONDS_PER_HOUR)
            }
        }
    }

    /// The peak of a course that was ever above zero.
    fn risen(&self) -> Option<(Tick, f64)> {
        self.peak.filter(|(_, value)| *value > 0.0)
    }

    /// The value at the start of the run.
    pub(super) fn start(&self) -> Option<f64> {
        self.first.map(|(_, value)| value)
    }

    /// When the value at the requested moment was taken: then, or earlier if the moment itself has no value.
    pub(super) fn taken(&self) -> Option<Tick> {
        self.asked.map(|(taken, _)| taken)
    }

    /// The moment that a statistic is about: that of the peak or the smallest value, the requested one, or the end of the course.
    pub(super) fn moment(&self, stat: AnswerStat) -> Option<Tick> {
        let (end, _) = self.last?;
        match stat {
            AnswerStat::At(moment) => {
                (Some(moment) <= self.reached.max(Some(end))).then_some(moment)
            }
            AnswerStat::Peak | AnswerStat::TimeOfPeak => self.peak.map(|(time, _)| time),
            AnswerStat::Min => self.least.map(|(time, _)| time),
            AnswerStat::Final
            | AnswerStat::Mean
            | AnswerStat::Integral
            | AnswerStat::TimeAbove(_)
            | AnswerStat::HalfLife => Some(end),
        }
    }
}

const SECONDS_PER_HOUR: f64 = 3600.0;

/// The share of a straight line between two values that lies above a threshold.
fn share_above(from: f64, to: f64, threshold: f64) -> f64 {
    let (low, high) = (from.min(to), from.max(to));
    match () {
        () if low >= threshold && high > threshold => 1.0,
        () if high <= threshold => 0.0,
        () => (high - threshold) / (high - low),
    }
}

/// When a straight line between two samples falls to a level, s. The first sample lies above the level, the second does not.
fn reached_s((from, before): (Tick, f64), (to, after): (Tick, f64), level: f64) -> f64 {
    let span_s = Tick(to.since(from)).seconds();
    from.seconds() + (before - level) / (before - after) * span_s
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Tick {
        Tick::from_seconds(seconds)
    }

    fn course_of(stat: AnswerStat, values: &[(f64, f64)]) -> TimeSeriesStats {
        let mut course = TimeSeriesStats::new(stat);
        for (seconds, value) in values {
            course.record(at(*seconds), *value);
        }
        course
    }

    fn course(stat: AnswerStat) -> TimeSeriesStats {
        course_of(stat, &[(0.0, 0.0), (10.0, 4.0), (30.0, 8.0), (40.0, 2.0)])
    }

    #[test]
    fn statistics_are_those_of_the_samples() {
        let reported = |stat| course(stat).reported(stat);
        assert_eq!(reported(AnswerStat::Peak), Some(8.0));
        assert_eq!(reported(AnswerStat::TimeOfPeak), Some(30.0 / 3600.0));
        assert_eq!(reported(AnswerStat::Min), Some(0.0));
        assert_eq!(reported(AnswerStat::Final), Some(2.0));
        // Trapezia of 20, 120 and 50 over 40 s.
        assert_eq!(reported(AnswerStat::Mean), Some(190.0 / 40.0));
        assert_eq!(reported(AnswerStat::Integral), Some(190.0));
        assert_eq!(
            TimeSeriesStats::new(AnswerStat::Final).reported(AnswerStat::Final),
            None
        );
    }

    #[test]
    fn a_statistic_is_about_a_moment() {
        let moment = |stat| course(stat).moment(stat);
        assert_eq!(moment(AnswerStat::Peak), Some(at(30.0)));
        assert_eq!(moment(AnswerStat::Min), Some(at(0.0)));
        assert_eq!(moment(AnswerStat::Integral), Some(at(40.0)));
        assert_eq!(moment(AnswerStat::At(at(15.0))), Some(at(15.0)));
        assert_eq!(moment(AnswerStat::At(at(41.0))), None);
    }

    /// No interpolation: a dose may lie between two samples.
    #[test]
    fn a_value_at_a_moment_is_read_then_or_is_the_last_one_before() {
        let reported = |seconds: f64, readings: &[(f64, f64)]| {
            let stat = AnswerStat::At(at(seconds));
            let mut course = TimeSeriesStats::new(stat);
            course.record(at(0.0), 0.0);
            for (seconds, value) in readings {
                course.read(at(*seconds), *value);
            }
            course.record(at(30.0), 8.0);
            (course.reported(stat), course.taken())
        };
        assert_eq!(reported(0.0, &[]), (Some(0.0), Some(at(0.0))));
        assert_eq!(reported(15.0, &[]), (Some(0.0), Some(at(0.0))));
        let read = [(5.0, 1.0), (15.0, 7.0), (20.0, 9.0)];
        assert_eq!(reported(15.0, &read), (Some(7.0), Some(at(15.0))));
        assert_eq!(reported(30.0, &read), (Some(8.0), Some(at(30.0))));
        assert_eq!(reported(31.0, &read).0, None);
    }

    #[test]
    fn a_reading_changes_no_statistic() {
        for stat in [
            AnswerStat::Peak,
            AnswerStat::Min,
            AnswerStat::Mean,
            AnswerStat::Integral,
            AnswerStat::HalfLife,
            AnswerStat::TimeAbove(3.0),
        ] {
            let mut read = TimeSeriesStats::new(stat);
            for (seconds, value) in [(0.0, 0.0), (10.0, 4.0), (30.0, 8.0), (40.0, 2.0)] {
                read.read(at(seconds - 1.0), 100.0);
                read.record(at(seconds), value);
            }
            assert_eq!(read.reported(stat), course(stat).reported(stat), "{stat:?}");
        }
    }

    #[test]
    fn a_peak_that_never_was_has_no_time() {
        let none = [(0.0, 0.0), (10.0, 0.0)];
        let reported = |stat| course_of(stat, &none).reported(stat);
        assert_eq!(reported(AnswerStat::TimeOfPeak), None);
        assert_eq!(reported(AnswerStat::HalfLife), None);
        assert_eq!(reported(AnswerStat::Peak), Some(0.0));
        // One that was at the start has.
        let falls = course_of(AnswerStat::TimeOfPeak, &[(0.0, 3.0), (10.0, 1.0)]);
        assert_eq!(falls.reported(AnswerStat::TimeOfPeak), Some(0.0));
    }

    #[test]
    fn half_life_runs_from_the_peak_to_half_of_it() {
        let hour = SECONDS_PER_HOUR;
        let reported = |values: &[(f64, f64)]| {
            let values: Vec<(f64, f64)> = values.iter().map(|(h, v)| (h * hour, *v)).collect();
            course_of(AnswerStat::HalfLife, &values).reported(AnswerStat::HalfLife)
        };
        let falls = [(0.0, 0.0), (1.0, 8.0), (2.0, 5.0), (4.0, 4.0), (5.0, 1.0)];
        assert_eq!(reported(&falls), Some(3.0));
        // From 8 to half of it on the way from 5 to 1: a quarter of an hour after 2 h.
        assert_eq!(reported(&[(1.0, 8.0), (2.0, 5.0), (3.0, 1.0)]), Some(1.25));
        // A higher peak starts again.
        let again = [(0.0, 8.0), (1.0, 4.0), (2.0, 10.0), (4.0, 5.0)];
        assert_eq!(reported(&again), Some(2.0));
        assert_eq!(reported(&[(0.0, 8.0), (1.0, 4.1)]), None);
    }

    #[test]
    fn time_above_counts_the_way_above_the_threshold() {
        let hour = SECONDS_PER_HOUR;
        let stat = AnswerStat::TimeAbove(3.0);
        let values = [
            (0.0, 0.0),
            (hour, 4.0),
            (2.0 * hour, 4.0),
            (4.0 * hour, 3.0),
        ];
        assert_eq!(
            course_of(stat, &values).reported(stat),
            Some(0.25 + 1.0 + 2.0)
        );
        assert_eq!(course_of(stat, &[(0.0, 9.0)]).reported(stat), Some(0.0));
    }
}
