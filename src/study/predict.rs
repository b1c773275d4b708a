//! From what a model says to the number that would have been observed.

use super::file::GroupComparison;
use super::model::{Observation, ObservedPart, Study};
use super::run::{StudyRuns, Variant};
use crate::runs::Mean;

/// Which reading of a part is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// That of the observation.
    Observed,
    /// That which readings are relative to.
    Start,
}

/// A model that says what is there, replicate by replicate.
pub(super) trait Predictor {
    /// What is there of a part of an observation in a group, in internal units. None if the model says nothing about it.
    fn part(&self, part: &ObservedPart, group: usize, moment: Moment) -> Option<Vec<Option<f64>>>;

    /// The most that one more counted cell or event changes of a part, in internal units; 0 for what is not counted.
    fn step(&self, _part: &ObservedPart, _group: usize) -> f64 {
        0.0
    }
}

/// What the runs show.
pub(super) struct Simulated<'a> {
    pub study: &'a Study,
    pub runs: &'a StudyRuns,
    pub variant: Variant,
    /// True where labels are read as living cells.
    pub reads_living: bool,
    /// Size of one of the unit of the rows.
    pub row_size: f64,
}

impl Predictor for Simulated<'_> {
    fn part(&self, part: &ObservedPart, group: usize, moment: Moment) -> Option<Vec<Option<f64>>> {
        let group = &self.study.groups[group];
        let name = match moment {
            Moment::Start if self.reads_living => {
                part.living_start.as_ref().or(part.start.as_ref())?
            }
            Moment::Start => part.start.as_ref()?,
            Moment::Observed if self.reads_living => part.living.as_ref().unwrap_or(&part.row),
            Moment::Observed => &part.row,
        };
        let rows = &self.study.cases[group.case].plan.answers;
        let row = rows.iter().position(|row| row.say == *name)?;
        let draws = self.runs.draws((self.variant, group.case, group.arm), row);
        let size = |draw: Option<f64>| draw.map(|value| value * self.row_size);
        Some(draws.into_iter().map(size).collect())
    }

    fn step(&self, part: &ObservedPart, group: usize) -> f64 {
        let group = &self.study.groups[group];
        let rows = &self.study.cases[group.case].plan.answers;
        let row = rows.iter().position(|row| row.say == part.row);
        let steps = row.map(|row| self.runs.step((self.variant, group.case), row));
        steps.unwrap_or(0.0) * self.row_size
    }
}

/// What would have been observed if the model and the scale of the operator were right, in the unit of the observation. None if the model
/// says nothing about it, or if a replicate has no value.
pub(super) fn predicted(
    model: &dyn Predictor,
    observation: &Observation,
    scale: f64,
) -> Option<Mean> {
    let reader = Reader {
        model,
        observation,
        scale,
    };
    let groups: Option<Vec<Vec<f64>>> = observation
        .groups
        .iter()
        .map(|group| reader.readings(*group))
        .collect();
    let groups = groups?;
    let own = groups.first()?;
    let size = observation.unit_size;
    let values: Vec<f64> = match &observation.against {
        None if groups.len() > 1 => return Some(falls(&groups)),
        None => own.iter().map(|value| value / size).collect(),
        Some((other, by)) => {
            let other = reader.readings(*other)?;
            let pairs = own.iter().zip(&other);
            let compared = |(own, other): (&f64, &f64)| match by {
                GroupComparison::Difference => (own - other) / size,
                GroupComparison::Ratio => own / other / size,
                GroupComparison::Suppression => (1.0 - own / other) / size,
            };
            pairs.map(compared).collect()
        }
    };
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    // Equal counts are not certain; a ratio of counts has no smallest step.
    let is_relative = observation.parts.iter().any(|part| part.start.is_some());
    let step = match &observation.against {
        None | Some((_, GroupComparison::Difference)) if !is_relative => {
            let group = *observation.groups.first()?;
            let step = |part: &ObservedPart| part.gain * model.step(part, group);
            let largest = observation.parts.iter().map(step).fold(0.0, f64::max);
            scale * largest / size
        }
        _ => 0.0,
    };
    if values.len() == 1 {
        return Mean::of(&values);
    }
    Mean::of_counts(&values, step)
}

/// The share of neighbouring groups in an order that do not rise beyond chance.
fn falls(groups: &[Vec<f64>]) -> Mean {
    let pairs = groups.iter().zip(groups.iter().skip(1));
    let rises = |(low, high): (&Vec<f64>, &Vec<f64>)| {
        let steps: Vec<f64> = low.iter().zip(high).map(|(low, high)| high - low).collect();
        Mean::of(&steps).is_some_and(|step| step.mean > step.half_width.unwrap_or(0.0))
    };
    let falls = pairs.clone().filter(|pair| !rises(*pair)).count();
    Mean {
        mean: falls as f64 / pairs.len().max(1) as f64,
        half_width: None,
        count: 1,
    }
}

struct Reader<'a> {
    model: &'a dyn Predictor,
    observation: &'a Observation,
    scale: f64,
}

impl Reader<'_> {
    /// What would have been read in a group, replicate by replicate, in internal units.
    fn readings(&self, group: usize) -> Option<Vec<f64>> {
        let own = self.readings_at(group, Moment::Observed)?;
        let is_relative = self
            .observation
            .parts
            .iter()
            .any(|part| part.start.is_some());
        if !is_relative {
            return Some(own);
        }
        let start = self.readings_at(group, Moment::Start)?;
        Some(
            own.iter()
                .zip(&start)
                .map(|(own, start)| own / start)
                .collect(),
        )
    }

    fn readings_at(&self, group: usize, moment: Moment) -> Option<Vec<f64>> {
        let mut sums: Vec<f64> = Vec::new();
        for part in &self.observation.parts {
            let values = self.model.part(part, group, moment)?;
            sums.resize(values.len(), 0.0);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += part.gain * value?;
            }
        }
        let read = |sum: f64| self.observation.floor.reading(self.scale * sum);
        (!sums.is_empty()).then(|| sums.into_iter().map(read).collect())
    }
}
