//! What is varied, as it is known once the file has been checked.

use crate::design::{Coordinate, Distribution};
use crate::syntax::{Entry, Node, Place, Value};
use crate::units::{Dimension, format_quantity, parse_as};

/// One thing that is varied.
#[derive(Debug, Clone)]
pub struct ExperimentAxis {
    /// Name in tables and charts.
    pub name: String,
    /// Paths that it sets; empty for scenarios and layers.
    pub paths: Vec<String>,
    /// What is put there.
    pub scale: AxisValues,
}

/// What an axis puts in place of the value of the scenario.
#[derive(Debug, Clone)]
pub enum AxisValues {
    /// One of several.
    Levels(Vec<AxisLevel>),
    /// A number of a range.
    Range(AxisRange),
}

/// One value of a list.
#[derive(Debug, Clone)]
pub struct AxisLevel {
    /// Words for it.
    pub label: String,
    /// The value in internal units, where it is a number.
    pub value: Option<f64>,
    /// What the value measures, where that is known.
    pub dimension: Option<Dimension>,
    /// What it sets; empty for the values of the scenario itself.
    pub settings: Vec<Entry>,
    /// Which scenario or layer it chooses, by position in the list of its axis; none for other axes.
    pub base: Option<usize>,
}

/// A number of a range.
#[derive(Debug, Clone)]
pub struct AxisRange {
    /// Keys of the entries that it sets, with their places.
    pub keys: Vec<(String, Place)>,
    /// Where it is written.
    pub place: Place,
    /// How its values are distributed, in internal units.
    pub distribution: Distribution,
    /// What it measures.
    pub dimension: Dimension,
}

/// What a condition has on one axis.
#[derive(Debug, Clone)]
pub struct AxisChoice {
    /// Words for it: a value with its unit, or the name of a level.
    pub label: String,
    /// The value in internal units, where it is a number.
    pub value: Option<f64>,
    /// What it sets.
    pub settings: Vec<Entry>,
    /// Which scenario or layer it chooses.
    pub base: Option<usize>,
}

impl ExperimentAxis {
    /// The axis as a design sees it.
    pub fn in_design(&self) -> crate::design::Axis {
        match &self.scale {
            AxisValues::Levels(levels) => crate::design::Axis::Discrete {
                levels: levels.len() as u32,
            },
            AxisValues::Range(_) => crate::design::Axis::Continuous,
        }
    }

    /// The axis as a one-at-a-time design sees it. Its centre is what the scenario has: beside listed values a level without a value, of
    /// scenarios and layers the first.
    pub fn in_moved_design(&self) -> crate::design::Axis {
        match &self.scale {
            AxisValues::Levels(levels) if !self.chooses_base() => crate::design::Axis::Discrete {
                levels: levels.len() as u32 + 1,
            },
            _ => self.in_design(),
        }
    }

    /// What stands at a coordinate away from the centre of a one-at-a-time design.
    pub fn moved_to(&self, coordinate: Coordinate) -> AxisChoice {
        let (Coordinate::Level(level), crate::design::Axis::Discrete { levels }) =
            (coordinate, self.in_moved_design())
        else {
            return self.at(coordinate);
        };
        // The design takes the lower middle level as its centre and never moves to it.
        let before = level < (levels - 1) / 2;
        let listed = if self.chooses_base() {
            level + u32::from(before)
        } else {
            level - u32::from(!before)
        };
        self.at(Coordinate::Level(listed))
    }

    /// True for an axis of scenarios or layers.
    fn chooses_base(&self) -> bool {
        self.paths.is_empty()
    }

    /// What stands at a coordinate of a design of this axis.
    pub fn at(&self, coordinate: Coordinate) -> AxisChoice {
        match (&self.scale, coordinate) {
            (AxisValues::Levels(levels), Coordinate::Level(level)) => {
                let level = &levels[(level as usize).min(levels.len() - 1)];
                AxisChoice {
                    label: level.label.clone(),
                    value: level.value,
                    settings: level.settings.clone(),
                    base: level.base,
                }
            }
            (AxisValues::Levels(levels), Coordinate::Unit(unit)) => {
                let level = (unit * levels.len() as f64) as u32;
                self.at(Coordinate::Level(level))
            }
            (AxisValues::Range(range), coordinate) => range.at(self.in_design().unit(coordinate)),
        }
    }
}

/// A number of cells is whole; other values are as they are.
pub(super) fn whole_cells(value: f64, dimension: Dimension) -> f64 {
    if dimension == Dimension::CELLS {
        value.round()
    } else {
        value
    }
}

impl AxisRange {
    /// The value at a probability. Its text is what the run reads, and the number is that of the text.
    pub fn at(&self, unit: f64) -> AxisChoice {
        let value = whole_cells(self.distribution.quantile(unit), self.dimension);
        let label = format_quantity(value, self.dimension);
        let entry = |(key, key_place): &(String, Place)| Entry {
            key: key.clone(),
            key_place: *key_place,
            node: Node {
                value: Value::Text(label.clone()),
                place: self.place,
            },
        };
        AxisChoice {
            settings: self.keys.iter().map(entry).collect(),
            value: parse_as(&label, self.dimension).ok(),
            base: None,
            label,
        }
    }
}
