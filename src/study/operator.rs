//! How an observed number is made from what is in the body: factors, a background, a limit of detection.

use serde::Serialize;

use crate::units::Dimension;

/// An observation operator. A reading is the sum of what was seen, times the scale, plus the background, and at least the limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operator {
    /// Name by which observations refer to it.
    pub name: String,
    /// What it stands for.
    pub why: String,
    /// Ends of the range of the scale: equal where it is known. In internal units, with the dimension below.
    pub scale: [f64; 2],
    /// What the scale turns a quantity into: the dimension that is multiplied.
    #[serde(skip)]
    pub dimension: Dimension,
    /// The factors that are known within a range, with their ends.
    pub uncertain: Vec<UncertainFactor>,
    /// What readings are relative to: the moment as written.
    pub relative_to: Option<String>,
}

/// A factor that is known within a range.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncertainFactor {
    /// Its key in the study file.
    pub name: &'static str,
    /// Its ends, in internal units.
    pub ends: [f64; 2],
    /// What it measures.
    #[serde(skip)]
    pub dimension: Dimension,
    /// True if readings are divided by it.
    pub divides: bool,
}

/// What an operator does to readings besides the scale, in internal units.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Floor {
    /// What is read without any signal.
    pub background: f64,
    /// The least that is detected.
    pub limit: f64,
}

impl Floor {
    /// What is read of a signal.
    pub fn reading(self, signal: f64) -> f64 {
        (signal + self.background).max(self.limit)
    }
}

impl Operator {
    /// What a scale stands for: the factors that are known within a range, with their value at this scale and at the ends of the range.
    /// None for an operator without such factors.
    pub(super) fn meaning(&self, scale: f64) -> Option<([f64; 3], Dimension)> {
        let first = self.uncertain.first()?;
        let [low, high] = self.scale;
        // Where several factors are open, only their product is known; a single one can be stated itself.
        let alone = self.uncertain.len() == 1;
        let by = |scale: f64| match (alone, first.divides) {
            (true, true) => first.ends[0] * high / scale,
            (true, false) => first.ends[0] * scale / low,
            (false, _) => self.lowest() * scale / low,
        };
        let dimension = if alone {
            first.dimension
        } else {
            self.open_dimension()
        };
        let ends = [by(low), by(high)];
        Some((
            [by(scale), ends[0].min(ends[1]), ends[0].max(ends[1])],
            dimension,
        ))
    }

    /// The product of all open factors at the lower end of the scale.
    fn lowest(&self) -> f64 {
        let factor = |one: &UncertainFactor| {
            if one.divides {
                1.0 / one.ends[1]
            } else {
                one.ends[0]
            }
        };
        self.uncertain.iter().map(factor).product()
    }

    fn open_dimension(&self) -> Dimension {
        let power = |one: &UncertainFactor| if one.divides { -1 } else { 1 };
        let all = self.uncertain.iter();
        all.fold(Dimension::SHARE, |product, one| {
            product.times(one.dimension, power(one)).unwrap_or(product)
        })
    }

    /// The names of the open factors: `volume × recovery`.
    pub(super) fn open_names(&self) -> String {
        let mut names = String::new();
        for (position, one) in self.uncertain.iter().enumerate() {
            names += match (position, one.divides, self.uncertain.len()) {
                (0, false, _) | (0, true, 1) => "",
                (0, true, _) => "1 / ",
                (_, true, _) => " / ",
                (_, false, _) => " × ",
            };
            names += one.name;
        }
        names
    }

    /// Scales from end to end of the range, evenly by their logarithm; the one in the middle first, then outwards.
    pub(super) fn scales(&self) -> Vec<f64> {
        let [low, high] = self.scale;
        if low == high {
            return vec![low];
        }
        let step = libm::log(high / low) / (2 * STEPS) as f64;
        let middle = libm::sqrt(low * high);
        let outwards = (1..=STEPS).flat_map(|step| [step as f64, -(step as f64)]);
        let offsets = std::iter::once(0.0).chain(outwards);
        offsets
            .map(|offset| middle * libm::exp(offset * step))
            .collect()
    }
}

/// Steps from the middle of a range of scales to each end.
const STEPS: u32 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_go_from_the_middle_to_both_ends() {
        let mut operator = Operator {
            name: String::new(),
            why: String::new(),
            scale: [0.1, 10.0],
            dimension: Dimension::SHARE,
            uncertain: Vec::new(),
            relative_to: None,
        };
        let scales = operator.scales();
        assert_eq!(scales.len(), 201);
        assert!((scales[0] - 1.0).abs() < 1e-12);
        let ends = [scales[199], scales[200]];
        assert!((ends[0] - 10.0).abs() < 1e-9 && (ends[1] - 0.1).abs() < 1e-9);
        operator.scale = [0.5; 2];
        assert_eq!(operator.scales(), [0.5]);
    }

    #[test]
    fn a_scale_is_stated_by_the_factors_that_are_open() {
        let factor = |name, ends, divides| UncertainFactor {
            name,
            ends,
            dimension: Dimension::SHARE,
            divides,
        };
        let mut operator = Operator {
            name: String::new(),
            why: String::new(),
            scale: [50.0 / 40.0, 50.0 / 5.0],
            dimension: Dimension::SHARE,
            uncertain: vec![factor("dilution", [5.0, 40.0], true)],
            relative_to: None,
        };
        let close = |found: Option<([f64; 3], Dimension)>, expected: [f64; 3]| {
            let (found, _) = found.expect("an open factor");
            found
                .iter()
                .zip(expected)
                .all(|(one, other)| (one / other - 1.0).abs() < 1e-12)
        };
        assert!(close(operator.meaning(5.0), [10.0, 5.0, 40.0]));
        assert_eq!(operator.open_names(), "dilution");
        operator
            .uncertain
            .push(factor("recovery", [0.5, 1.0], false));
        operator.scale = [50.0 * 0.5 / 40.0, 50.0 / 5.0];
        assert!(close(operator.meaning(5.0), [0.1, 0.0125, 0.2]));
        assert_eq!(operator.open_names(), "1 / dilution × recovery");
    }

    #[test]
    fn a_reading_is_at_least_the_limit() {
        let floor = Floor {
            background: 1.0,
            limit: 3.0,
        };
        assert_eq!([0.0, 5.0].map(|signal| floor.reading(signal)), [3.0, 6.0]);
    }
}
