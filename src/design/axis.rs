//! Axes of a design, and coordinates on them.

/// The largest number below one.
const BELOW_ONE: f64 = 1.0 - f64::EPSILON / 2.0;

/// One input of an experiment, as far as a design sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// A choice among levels: values of a list, layers, products, arms.
    Discrete {
        /// How many levels there are, at least one.
        levels: u32,
    },
    /// A number. The design places it in the unit interval, and its distribution gives its value there.
    Continuous,
}

/// Where a row lies on one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Coordinate {
    /// Level of a discrete axis, from 0.
    Level(u32),
    /// Place on a continuous axis, the probability of a smaller value: in (0, 1), for one-at-a-time designs without tail in [0, 1].
    Unit(f64),
}

impl Axis {
    /// The coordinate at a place of the unit interval. Levels share the interval equally.
    pub(super) fn at(self, unit: f64) -> Coordinate {
        match self {
            Self::Continuous => Coordinate::Unit(unit.clamp(f64::MIN_POSITIVE, BELOW_ONE)),
            Self::Discrete { levels } => {
                let level = (unit * f64::from(levels)) as u32;
                Coordinate::Level(level.min(levels.saturating_sub(1)))
            }
        }
    }

    /// The coordinate in the middle of part `number` of `parts` equal parts; for a discrete axis, the level of this number.
    pub(super) fn part(self, number: u32, parts: u32) -> Coordinate {
        match self {
            Self::Continuous => Coordinate::Unit(middle(number, parts)),
            Self::Discrete { .. } => Coordinate::Level(number),
        }
    }

    /// The levels of a discrete axis; the given number for a continuous one.
    pub(super) fn levels_or(self, continuous: u32) -> u32 {
        match self {
            Self::Continuous => continuous,
            Self::Discrete { levels } => levels,
        }
    }

    /// The place of a coordinate of this axis in the unit interval. Level k of n lies at (k + 1/2) / n.
    pub fn unit(self, coordinate: Coordinate) -> f64 {
        match coordinate {
            Coordinate::Unit(unit) => unit,
            Coordinate::Level(level) => middle(level, self.levels_or(1)),
        }
    }
}

/// The middle of one of equal parts of the unit interval.
fn middle(number: u32, parts: u32) -> f64 {
    (f64::from(number) + 0.5) / f64::from(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_share_the_unit_interval() {
        let axis = Axis::Discrete { levels: 4 };
        for (unit, level) in [(0.0, 0), (0.2499, 0), (0.25, 1), (0.99, 3), (1.0, 3)] {
            assert_eq!(axis.at(unit), Coordinate::Level(level), "{unit}");
        }
        assert_eq!(axis.unit(Coordinate::Level(1)), 0.375);
        assert_eq!(
            axis.at(axis.unit(Coordinate::Level(2))),
            Coordinate::Level(2)
        );
    }

    #[test]
    fn a_place_is_inside_the_open_interval() {
        for edge in [0.0, 1.0] {
            let unit = Axis::Continuous.unit(Axis::Continuous.at(edge));
            assert!(unit > 0.0 && unit < 1.0, "{unit}");
        }
    }
}
