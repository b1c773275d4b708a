//! The colour of a value, with ink that can be read on it.

use super::super::analysis::MeasureAnalysis;
use crate::report::{colour, diverging};

/// How the values of a measure become colours: from blue over white to brown where they lie on both sides of zero and are differences, else
/// from dark to light.
#[derive(Debug, Clone)]
pub(super) struct ValueColours {
    from: f64,
    to: f64,
    /// Colours of differences; empty for others.
    differences: Vec<[u8; 3]>,
}

impl ValueColours {
    /// The colours of some values of a measure.
    pub(super) fn of(measure: &MeasureAnalysis, values: impl Iterator<Item = f64>) -> Self {
        let ends = values.fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| {
            [ends[0].min(value), ends[1].max(value)]
        });
        let [from, to] = if ends[0] > ends[1] { [0.0, 1.0] } else { ends };
        if measure.from.is_some() && from < 0.0 && to > 0.0 {
            let far = to.max(-from);
            return Self {
                from: -far,
                to: far,
                differences: diverging(),
            };
        }
        Self {
            from,
            to,
            differences: Vec::new(),
        }
    }

    /// Both ends of the scale.
    pub(super) fn ends(&self) -> [f64; 2] {
        [self.from, self.to]
    }

    /// True if colours show on which side of zero a value is.
    pub(super) fn is_diverging(&self) -> bool {
        !self.differences.is_empty()
    }

    fn at(&self, value: f64) -> [u8; 3] {
        let part = if self.to > self.from {
            (value - self.from) / (self.to - self.from)
        } else {
            0.5
        };
        if self.differences.is_empty() {
            // The darkest end would not be seen on a dark page.
            return colour(0.12 + 0.82 * part.clamp(0.0, 1.0));
        }
        let last = self.differences.len() - 1;
        self.differences[(part.clamp(0.0, 1.0) * last as f64).round() as usize]
    }

    /// The colour as text.
    pub(super) fn css(&self, value: f64) -> String {
        let [red, green, blue] = self.at(value);
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// Ink that can be read on the colour: the one with the larger contrast (WCAG 2.2).
    pub(super) fn ink(&self, value: f64) -> &'static str {
        let linear = self.at(value).map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.040_45 {
                part / 12.92
            } else {
                libm::pow((part + 0.055) / 1.055, 2.4)
            }
        });
        let light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        if light > 0.179 { "#000" } else { "#fff" }
    }
}
