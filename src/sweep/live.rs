//! Effects of the axes while a sweep goes on: rough, but known after the first runs.

use super::collected::Collected;
use super::error::SweepError;
use super::reader::OutputReader;
use super::row::{RowStatus, RunRow};
use crate::design::{Axis, Coordinate};
use crate::experiment::Experiment;
use crate::record::Answered;

/// Parts of a range whose means are compared.
const PARTS: usize = 5;

/// Running means of the first answer to the question along each axis.
#[derive(Debug)]
pub struct LiveEffects<'a> {
    experiment: &'a Experiment,
    readers: Vec<OutputReader>,
    /// Of each axis, of each of its parts: how many values there are and their sum.
    parts: Vec<Vec<(u64, f64)>>,
    words: String,
    unit: String,
}

/// How far the means along an axis lie apart.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveEffect {
    /// Name of the axis.
    pub axis: String,
    /// Mean at its first part or level.
    pub first: f64,
    /// Mean at its last part or level.
    pub last: f64,
    /// Largest distance between two means.
    pub spread: f64,
}

impl<'a> LiveEffects<'a> {
    /// The effects of the runs that have ended.
    ///
    /// # Errors
    /// If the closing table of a scenario cannot be read.
    pub fn of(experiment: &'a Experiment, collected: &Collected) -> Result<Self, SweepError> {
        let readers = experiment.scenarios();
        let readers = readers.map(|(_, scenario)| OutputReader::of(experiment, scenario));
        let parts = |axis: &Axis| match axis {
            Axis::Discrete { levels } => vec![(0, 0.0); *levels as usize],
            Axis::Continuous => vec![(0, 0.0); PARTS],
        };
        let mut effects = Self {
            experiment,
            readers: readers.collect::<Result<_, _>>()?,
            parts: experiment.design().axes().iter().map(parts).collect(),
            words: String::new(),
            unit: String::new(),
        };
        for row in collected.rows() {
            effects.add(row);
        }
        Ok(effects)
    }

    /// Takes note of a run that has ended.
    pub fn add(&mut self, row: &RunRow) {
        if row.status != RowStatus::Finished {
            return;
        }
        let condition = self.experiment.condition(row.condition as usize);
        let reader = &self.readers[condition.base];
        let answers = reader.table.answers(&row.evidence, false);
        let Some((value, words, unit)) = first_answer(&answers, &reader.arms) else {
            return;
        };
        if self.words.is_empty() {
            (self.words, self.unit) = (words, unit);
        } else if self.words != words {
            // Another scenario asks something else first.
            return;
        }
        let design = self.experiment.design();
        let at = design.row(row.condition as usize).unwrap_or_default();
        for (parts, coordinate) in self.parts.iter_mut().zip(at) {
            let part = match coordinate {
                Coordinate::Level(level) => *level as usize,
                Coordinate::Unit(unit) => (unit * PARTS as f64) as usize,
            };
            let last = parts.len() - 1;
            let part = &mut parts[part.min(last)];
            *part = (part.0 + 1, part.1 + value);
        }
    }

    /// What the effects are about, with its unit; empty before the first value.
    pub fn about(&self) -> (&str, &str) {
        (&self.words, &self.unit)
    }

    /// The axes with values in at least two parts, the one with the largest spread first.
    pub fn ranked(&self) -> Vec<LiveEffect> {
        let axes = self.experiment.axes().iter().zip(&self.parts);
        let effect = |(axis, parts): (&crate::experiment::ExperimentAxis, &Vec<(u64, f64)>)| {
            let some = parts.iter().filter(|(count, _)| *count > 0);
            let means: Vec<f64> = some.map(|(count, sum)| sum / *count as f64).collect();
            let [first, .., last] = means[..] else {
                return None;
            };
            let most = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = means.iter().copied().fold(f64::INFINITY, f64::min);
            Some(LiveEffect {
                axis: axis.name.clone(),
                first,
                last,
                spread: most - least,
            })
        };
        let mut effects: Vec<LiveEffect> = axes.filter_map(effect).collect();
        effects.sort_by(|one, two| two.spread.total_cmp(&one.spread));
        effects
    }
}

/// The first headline row that has a value in the last arm: its difference from the arm of reference, else the value.
fn first_answer(answers: &[Answered], arms: &[String]) -> Option<(f64, String, String)> {
    let headlines = answers.iter().filter(|row| row.headline);
    let row = headlines.chain(answers).find(|row| {
        let last = row.draws.last();
        last.is_some_and(|draws| draws.iter().any(Option::is_some))
    })?;
    let last = row.draws.len() - 1;
    let value = (*row.draws[last].first()?)?;
    let difference = row.differences.get(last).and_then(Option::as_ref);
    let (value, words) = match difference {
        Some(found) if !found.from.is_empty() => (
            found.mean,
            format!("{}, {} minus {}", row.say, arms[last], found.from),
        ),
        _ => (value, format!("{}, {}", row.say, arms[last])),
    };
    Some((value, words, row.unit.clone()))
}
