//! Effects of the axes while a sweep goes on: rough, but known after the first runs.

use super::collected::Collected;
use super::error::SweepError;
use super::reader::OutputReader;
use super::row::{RowStatus, RunRow};
use crate::design::{Axis, Coordinate};
use crate::experiment::{Experiment, Output};
use crate::record::Answered;

/// Parts of a range whose means are compared.
const PARTS: usize = 5;

/// Running means of the first answer to the question along each axis.
#[derive(Debug)]
pub struct LiveEffects<'a> {
    experiment: &'a Experiment,
    readers: Vec<OutputReader>,
    /// No value yet: of each axis, of each of its parts, how many values there are and their sum.
    empty: Vec<Vec<(u64, f64)>>,
    /// The answer in each arm.
    answers: Vec<LiveAnswer>,
}

/// The answer to the question in one arm, along each axis.
#[derive(Debug)]
struct LiveAnswer {
    words: String,
    unit: String,
    parts: Vec<Vec<(u64, f64)>>,
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
            empty: experiment.design().axes().iter().map(parts).collect(),
            answers: Vec::new(),
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
        let design = self.experiment.design();
        let at = design.row(row.condition as usize).unwrap_or_default();
        let headlines = self.experiment.outputs().iter().zip(&answers);
        let is_headline =
            |(output, row): &(&Output, &Answered)| output.headline.unwrap_or(row.headline);
        let first = headlines.filter(is_headline).map(|(_, row)| row);
        for (value, words, unit) in first_answer(first.chain(&answers), &reader.arms) {
            let known = self.answers.iter().position(|one| one.words == words);
            let position = known.unwrap_or(self.answers.len());
            if known.is_none() {
                self.answers.push(LiveAnswer {
                    words,
                    unit,
                    parts: self.empty.clone(),
                });
            }
            self.answers[position].add(at, value);
        }
    }

    /// The answer that the axes change most, in words and with its unit, and these changes, the largest first; none before two parts of an
    /// axis have values.
    pub fn strongest(&self) -> Option<(&str, &str, Vec<LiveEffect>)> {
        let names: Vec<&str> = self
            .experiment
            .axes()
            .iter()
            .map(|axis| axis.name.as_str())
            .collect();
        let ranked = self.answers.iter().map(|one| (one, one.ranked(&names)));
        let ranked = ranked.filter(|(_, effects)| !effects.is_empty());
        let spread = |effects: &[LiveEffect]| effects[0].spread / effects[0].size();
        let (answer, effects) =
            ranked.max_by(|(_, one), (_, two)| spread(one).total_cmp(&spread(two)))?;
        Some((&answer.words, &answer.unit, effects))
    }
}

impl LiveAnswer {
    /// Adds a value at the coordinates of its condition.
    fn add(&mut self, at: &[Coordinate], value: f64) {
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

    /// The axes with values in at least two parts, the one with the largest spread first.
    fn ranked(&self, names: &[&str]) -> Vec<LiveEffect> {
        let effect = |(axis, parts): (&&str, &Vec<(u64, f64)>)| {
            let some = parts.iter().filter(|(count, _)| *count > 0);
            let means: Vec<f64> = some.map(|(count, sum)| sum / *count as f64).collect();
            let [first, .., last] = means[..] else {
                return None;
            };
            let most = means.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let least = means.iter().copied().fold(f64::INFINITY, f64::min);
            Some(LiveEffect {
                axis: (*axis).to_owned(),
                first,
                last,
                spread: most - least,
            })
        };
        let axes = names.iter().zip(&self.parts);
        let mut effects: Vec<LiveEffect> = axes.filter_map(effect).collect();
        effects.sort_by(|one, two| two.spread.total_cmp(&one.spread));
        effects
    }
}

impl LiveEffect {
    /// Size of the values that it compares; 1 where they are 0.
    fn size(&self) -> f64 {
        match self.first.abs().max(self.last.abs()) {
            0.0 => 1.0,
            size => size,
        }
    }
}

/// The first row that has a value, in all arms: the difference from the arm of reference, else the value.
fn first_answer<'a>(
    mut rows: impl Iterator<Item = &'a Answered>,
    arms: &[String],
) -> Vec<(f64, String, String)> {
    let row = rows.find(|row| row.draws.iter().flatten().any(Option::is_some));
    let Some(row) = row else {
        return Vec::new();
    };
    let of_arm = |(arm, name): (usize, &String)| {
        let value = (*row.draws.get(arm)?.first()?)?;
        let difference = row.differences.get(arm).and_then(Option::as_ref);
        Some(match difference {
            Some(found) if !found.from.is_empty() => (
                found.mean,
                format!("{}, {name} minus {}", row.say, found.from),
                row.unit.clone(),
            ),
            _ => (value, format!("{}, {name}", row.say), row.unit.clone()),
        })
    };
    arms.iter().enumerate().filter_map(of_arm).collect()
}
