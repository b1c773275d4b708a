//! From values to places in a picture, with marks at round numbers.

use crate::runs::short;

/// Largest size of a value on a scale.
const MOST: f64 = 8e307;

/// A scale along one direction of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlotScale {
    from: f64,
    to: f64,
    is_logarithmic: bool,
    /// Places of both ends.
    places: [f64; 2],
}

impl PlotScale {
    /// A scale over the range of some values, which lie within it. A single value is in the middle.
    pub(crate) fn over(values: impl Iterator<Item = f64>, places: [f64; 2]) -> Self {
        let [from, to] = ends(values);
        Self::between(from, to, places)
    }

    /// A scale between two values.
    pub(crate) fn between(from: f64, to: f64, places: [f64; 2]) -> Self {
        let (from, to) = if to > from {
            (from, to)
        } else {
            let room = if from == 0.0 { 1.0 } else { 0.1 * from.abs() };
            (from - room, from + room)
        };
        Self {
            from,
            to,
            is_logarithmic: false,
            places,
        }
    }

    /// A logarithmic scale over the range of some values; a linear one if they are not all positive.
    pub(crate) fn logarithmic(values: impl Iterator<Item = f64>, places: [f64; 2]) -> Self {
        let linear = Self::over(values, places);
        Self {
            is_logarithmic: linear.from > 0.0,
            ..linear
        }
    }

    /// The same with a part of its range added at both ends.
    pub(crate) fn with_room(self, part: f64) -> Self {
        let room = part * (self.to - self.from);
        Self {
            from: self.from - room,
            to: self.to + room,
            ..self
        }
    }

    /// The place of a value; values outside are at the nearer end.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let [low, high] = self.places;
        low + self.part(value).clamp(0.0, 1.0) * (high - low)
    }

    /// Where a value lies from 0 to 1.
    pub(crate) fn part(&self, value: f64) -> f64 {
        if self.is_logarithmic {
            let [value, from, to] = [value.max(self.from), self.from, self.to].map(libm::log);
            (value - from) / (to - from)
        } else {
            (value - self.from) / (self.to - self.from)
        }
    }

    /// True if a value lies on the scale.
    pub(crate) fn has(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    /// Round numbers on the scale, about so many, with their words.
    pub(crate) fn ticks(&self, about: u32) -> Vec<(f64, String)> {
        let step = round_step((self.to - self.from) / f64::from(about.max(1)));
        let first = (self.from / step).ceil() as i64;
        let last = (self.to / step).floor() as i64;
        let numbers = (first..=last).take(20);
        numbers
            .map(|number| {
                let value = number as f64 * step;
                (value, tick_words(value, step))
            })
            .collect()
    }
}

/// Least and greatest of finite values; 0 and 1 without any.
fn ends(values: impl Iterator<Item = f64>) -> [f64; 2] {
    // The distance of two ends must be a number too.
    let finite = values.filter(|value| value.is_finite());
    let finite = finite.map(|value| value.clamp(-MOST, MOST));
    let found = finite.fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| {
        [ends[0].min(value), ends[1].max(value)]
    });
    if found[0] > found[1] {
        [0.0, 1.0]
    } else {
        found
    }
}

/// 1, 2 or 5 times a power of ten, at least as large as a size.
fn round_step(size: f64) -> f64 {
    let power = libm::pow(10.0, libm::floor(libm::log10(size)));
    let steps = [1.0, 2.0, 5.0, 10.0];
    let fits = steps.iter().find(|step| **step * power >= size * 0.999);
    fits.unwrap_or(&10.0) * power
}

/// A round number with the digits of its step.
fn tick_words(value: f64, step: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-3..1e5).contains(&size) {
        return short(value);
    }
    let digits = (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 6.0) as usize;
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        let words = |from, to| -> Vec<String> {
            let ticks = PlotScale::between(from, to, [0.0, 1.0]).ticks(4);
            ticks.into_iter().map(|tick| tick.1).collect()
        };
        assert_eq!(words(-0.03, 0.84), ["0.0", "0.5"]);
        assert_eq!(words(0.0, 1.0), ["0.0", "0.5", "1.0"]);
        assert_eq!(words(3.0, 3.0), ["2.8", "3.0", "3.2"]);
        assert_eq!(words(0.0, 8000.0), ["0", "2000", "4000", "6000", "8000"]);
    }

    #[test]
    fn values_beyond_the_ends_stay_at_them() {
        let scale = PlotScale::between(0.0, 2.0, [10.0, 30.0]);
        assert_eq!(
            [-9.0, 0.0, 1.0, 2.0, 9.0].map(|v| scale.at(v)),
            [10.0, 10.0, 20.0, 30.0, 30.0]
        );
        let powers = PlotScale::logarithmic([1.0, 100.0].into_iter(), [0.0, 2.0]);
        assert_eq!([1.0, 10.0, 100.0].map(|v| powers.at(v)), [0.0, 1.0, 2.0]);
    }
}
