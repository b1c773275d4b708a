//! The axes of an experiment, as people read them.

use serde::Serialize;

use super::wording::{grouped_values, three_digits};
use crate::design::{Coordinate, Method};
use crate::experiment::{AxisValues, Experiment, ExperimentAxis};
use crate::sensitivity::sample;
use crate::units::{format_alike, format_quantity};

/// Greatest over least value from which an axis is drawn on a logarithmic scale.
const LOGARITHMIC_FROM: f64 = 10.0;

/// An axis in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisInWords {
    /// Its name.
    pub name: String,
    /// True where every place on it is a number.
    pub is_number: bool,
    /// True if its numbers are drawn on a logarithmic scale.
    pub is_logarithmic: bool,
    /// What it covers: `0.1 pM to 10 pM`, or its levels.
    pub about: String,
}

/// A place on an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AxisPlace {
    /// The value with its unit, or the name of a level.
    pub label: String,
    /// The value in internal units, where it is a number.
    pub value: Option<f64>,
    /// Place in the unit interval: the probability of a smaller value.
    pub unit: f64,
}

/// The axes of an experiment with their design.
#[derive(Debug)]
pub(super) struct SweepSpace<'a> {
    pub(super) experiment: &'a Experiment,
    pub(super) axes: Vec<AxisInWords>,
}

impl<'a> SweepSpace<'a> {
    pub(super) fn of(experiment: &'a Experiment) -> Self {
        let moved = matches!(experiment.design().method(), Method::OneAtATime { .. });
        let axes = experiment.axes().iter();
        Self {
            axes: axes.map(|axis| in_words(axis, moved)).collect(),
            experiment,
        }
    }

    /// True if all conditions share the random numbers of a replicate.
    pub(super) fn shares_seeds(&self) -> bool {
        let of = self.experiment;
        of.conditions() > 1 && of.run(0).seed == of.run(1).seed
    }

    /// The rows that are a sample of the space; all rows of a grid; none for designs whose rows lie along lines.
    pub(super) fn sample(&self) -> Option<Vec<usize>> {
        sample(self.experiment.design())
    }

    /// What stands at a coordinate of an axis. A one-at-a-time design has the value of the scenario at its centre.
    pub(super) fn place(&self, axis: usize, coordinate: Coordinate) -> AxisPlace {
        let design = self.experiment.design();
        let unit = design.axes()[axis].unit(coordinate);
        let of = &self.experiment.axes()[axis];
        if !matches!(design.method(), Method::OneAtATime { .. }) {
            return place_of(of, coordinate, unit);
        }
        let centre = design.row(0).map(|row| row[axis]);
        if centre != Some(coordinate) {
            let choice = of.moved_to(coordinate);
            return AxisPlace {
                label: shown(of, &choice.label),
                value: choice.value,
                unit,
            };
        }
        let label = match &of.scale {
            // Of scenarios and layers, the first one is the centre.
            AxisValues::Levels(levels) if of.paths.is_empty() => levels[0].label.clone(),
            _ => CENTRE.to_owned(),
        };
        AxisPlace {
            label,
            value: None,
            unit,
        }
    }

    /// The label of each axis in a condition.
    pub(super) fn labels(&self, condition: usize) -> Vec<String> {
        let chosen = self.experiment.condition(condition).chosen;
        let axes = self.experiment.axes().iter().zip(&chosen);
        axes.map(|(axis, choice)| match choice {
            Some(choice) => shown(axis, &choice.label),
            None => CENTRE.to_owned(),
        })
        .collect()
    }
}

impl AxisInWords {
    /// An axis of a design in which every row has a place on every axis.
    pub fn of(axis: &ExperimentAxis) -> Self {
        in_words(axis, false)
    }
}

impl AxisPlace {
    /// What stands at a place of the unit interval, the prior probability of a smaller value.
    pub fn at(axis: &ExperimentAxis, unit: f64) -> Self {
        place_of(axis, Coordinate::Unit(unit), unit)
    }

    /// Words for several places, all in one unit.
    pub fn words<const N: usize>(axis: &ExperimentAxis, units: [f64; N]) -> [String; N] {
        match &axis.scale {
            AxisValues::Range(range) => {
                let values = units.map(|unit| range.distribution.quantile(unit));
                format_alike(values, range.dimension).map(|label| three_digits(&label))
            }
            AxisValues::Levels(_) => units.map(|unit| Self::at(axis, unit).label),
        }
    }
}

/// What a one-at-a-time design has at its centre.
const CENTRE: &str = "as in the scenario";

fn place_of(axis: &ExperimentAxis, coordinate: Coordinate, unit: f64) -> AxisPlace {
    match &axis.scale {
        AxisValues::Range(range) => {
            let value = range.distribution.quantile(unit);
            AxisPlace {
                label: three_digits(&format_quantity(value, range.dimension)),
                value: Some(value).filter(|value| value.is_finite()),
                unit,
            }
        }
        AxisValues::Levels(_) => {
            let choice = axis.at(coordinate);
            AxisPlace {
                label: choice.label,
                value: choice.value,
                unit,
            }
        }
    }
}

/// A label of a range with three digits; that of a level as it was written.
fn shown(axis: &ExperimentAxis, label: &str) -> String {
    match axis.scale {
        AxisValues::Range(_) => three_digits(label),
        AxisValues::Levels(_) => label.to_owned(),
    }
}

fn in_words(axis: &ExperimentAxis, moved: bool) -> AxisInWords {
    let (is_number, may_be_logarithmic, ends, about) = match &axis.scale {
        AxisValues::Range(range) => {
            let is_logarithmic = range.distribution.is_logarithmic();
            let ends = [0.025, 0.975].map(|unit| range.distribution.quantile(unit));
            let support = range.distribution.support();
            let bounded = support.iter().all(|end| end.is_finite());
            let [low, high] = if bounded { support } else { ends }
                .map(|end| three_digits(&format_quantity(end, range.dimension)));
            let most = if bounded { "" } else { " (95 % of values)" };
            let about = format!("{low} to {high}{most}");
            (true, is_logarithmic, ends.to_vec(), about)
        }
        AxisValues::Levels(levels) => {
            let values: Vec<f64> = levels.iter().filter_map(|level| level.value).collect();
            let labels: Vec<&str> = levels.iter().map(|level| level.label.as_str()).collect();
            let all = values.len() == levels.len();
            let about = grouped_values(&labels, all);
            (all, true, values, about)
        }
    };
    let least = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    AxisInWords {
        name: axis.name.clone(),
        is_number: is_number && !moved,
        is_logarithmic: is_number
            && may_be_logarithmic
            && least > 0.0
            && greatest / least >= LOGARITHMIC_FROM,
        about,
    }
}
