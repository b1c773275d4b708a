//! What the runs of a sweep show: each output in each arm, condition by condition, with its difference from the arm of reference.

use std::collections::{HashMap, HashSet};

use super::collected::Collected;
use super::error::SweepError;
use super::reader::{OutputReader, changes_sizes};
use super::row::{RowStatus, RunRow};
use crate::experiment::{Experiment, Output};
use crate::record::{Answered, RunEvidence, Verdict};

/// An output of the experiment, as its values are reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredOutput {
    /// Name of its columns.
    pub name: String,
    /// Words of the row of the closing table.
    pub say: String,
    /// Unit of its values; empty for a plain number.
    pub unit: String,
    /// True for a row that answers the question of the scenario.
    pub is_headline: bool,
}

/// An output in an arm.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OutputMeasure {
    /// Position among the outputs.
    pub output: usize,
    /// Name of the arm in its scenario.
    pub arm: String,
    /// The arm whose value is subtracted, replicate by replicate; none for the value itself.
    pub from: Option<String>,
}

/// A measure in one condition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConditionValues {
    /// The value of each replicate, in their order; none for a run that did not finish or has no value.
    pub draws: Vec<Option<f64>>,
    /// 95 % interval of the mean by Student's t; none with fewer than two values.
    pub interval: Option<[f64; 2]>,
    /// What follows from a difference; none for a value.
    pub verdict: Option<Verdict>,
    /// Mean distance from no difference, in the unit of the output: that of a ratio of 1.2 is 0.2. None for a value.
    pub distance: Option<f64>,
}

/// All outputs of all conditions.
#[derive(Debug, Clone, Default)]
pub struct SweepResults {
    /// The outputs, in the order of the experiment.
    pub outputs: Vec<MeasuredOutput>,
    /// Runs of each condition that finished.
    pub finished: Vec<u32>,
    measures: Vec<OutputMeasure>,
    positions: HashMap<OutputMeasure, usize>,
    /// For each measure its values, by condition.
    measured: Vec<HashMap<usize, ConditionValues>>,
    /// Arms whose name depends on the condition, such as that of a dose that is varied, with what they are called: `arm 2`.
    renamed: HashMap<String, String>,
}

impl SweepResults {
    /// The results of all runs that have ended.
    ///
    /// # Errors
    /// If the closing table of a scenario cannot be read.
    pub fn of(experiment: &Experiment, collected: &Collected) -> Result<Self, SweepError> {
        let readers = experiment.scenarios();
        let readers = readers.map(|(_, scenario)| OutputReader::of(experiment, scenario));
        let readers: Vec<OutputReader> = readers.collect::<Result<_, _>>()?;
        let mut results = Self {
            outputs: outputs_of(experiment, &readers),
            finished: vec![0; experiment.conditions()],
            ..Self::default()
        };
        let mut by_condition: HashMap<usize, Vec<&RunRow>> = HashMap::new();
        for row in collected.rows() {
            if row.status == RowStatus::Finished {
                let condition = row.condition as usize;
                by_condition.entry(condition).or_default().push(row);
            }
        }
        let own_sizes = changes_sizes(experiment);
        for number in 0..experiment.conditions() {
            let Some(rows) = by_condition.get(&number) else {
                continue;
            };
            let condition = experiment.condition(number);
            let own = own_sizes.then(|| OutputReader::of_condition(experiment, &condition));
            let own = own.transpose()?;
            let reader = own.as_ref().unwrap_or(&readers[condition.base]);
            results.finished[number] = rows.len() as u32;
            let names = &readers[condition.base].arms;
            results.read(number, rows, (reader, names), experiment.replicates());
        }
        Ok(results)
    }

    /// All measures: the outputs in their order, of each the arms, of each arm its value before its difference.
    pub fn measures(&self) -> &[OutputMeasure] {
        &self.measures
    }

    /// What a measure shows in a condition; none where no run of it has a value.
    pub fn measured(&self, measure: &OutputMeasure, condition: usize) -> Option<&ConditionValues> {
        let position = self.positions.get(measure)?;
        self.measured[*position].get(&condition)
    }

    /// The values of a measure by replicate, of each by condition.
    pub fn by_replicate(&self, measure: &OutputMeasure, replicates: u32) -> Vec<Vec<Option<f64>>> {
        let conditions = 0..self.finished.len();
        let of = |replicate: u32| {
            let value = |condition| {
                let measured = self.measured(measure, condition)?;
                *measured.draws.get(replicate as usize)?
            };
            conditions.clone().map(value).collect()
        };
        (0..replicates).map(of).collect()
    }

    /// The mean of a measure over the replicates of each condition.
    pub fn means(&self, measure: &OutputMeasure) -> Vec<Option<f64>> {
        let conditions = 0..self.finished.len();
        let mean = |condition| self.measured(measure, condition)?.mean();
        conditions.map(mean).collect()
    }

    /// The measures that answer the question: of each headline row the differences from the arm of reference, else the values. Arms in which
    /// nothing can be seen are left out, such as an untreated one in a row about infused cells, unless that is so in all arms.
    pub fn headlines(&self) -> Vec<&OutputMeasure> {
        let is_headline = |measure: &&OutputMeasure| self.outputs[measure.output].is_headline;
        let mut rows: Vec<&OutputMeasure> = self.measures.iter().filter(is_headline).collect();
        if rows.is_empty() {
            rows = self.measures.iter().collect();
        }
        let with = |keep: &dyn Fn(&OutputMeasure) -> bool| -> HashSet<usize> {
            let kept = rows.iter().filter(|measure| keep(measure));
            kept.map(|measure| measure.output).collect()
        };
        let compared = with(&|measure| measure.from.is_some());
        rows.retain(|measure| measure.from.is_some() || !compared.contains(&measure.output));
        let varied = rows.iter().filter(|measure| self.varies(measure));
        let varied: HashSet<usize> = varied.map(|measure| measure.output).collect();
        rows.retain(|measure| self.varies(measure) || !varied.contains(&measure.output));
        rows
    }

    /// True if a measure has two values that differ.
    fn varies(&self, measure: &OutputMeasure) -> bool {
        let values = self.means(measure);
        let mut values = values.into_iter().flatten();
        let first = values.next();
        values.any(|value| Some(value) != first)
    }

    /// A measure in words: `TNF at 1 d, cells minus untreated`.
    pub fn words(&self, measure: &OutputMeasure) -> String {
        let say = &self.outputs[measure.output].say;
        let arm = self.arm_words(&measure.arm);
        match &measure.from {
            Some(from) => format!("{say}, {arm} minus {}", self.arm_words(from)),
            None => format!("{say}, {arm}"),
        }
    }

    /// The name of an arm; its number, `arm 2`, where the name depends on the condition.
    pub fn arm_words<'a>(&'a self, arm: &'a str) -> &'a str {
        self.renamed.get(arm).map_or(arm, String::as_str)
    }

    /// Reads a condition. Its arms have the names of those of its scenario, which are given, whatever they are called in the condition.
    fn read(
        &mut self,
        condition: usize,
        rows: &[&RunRow],
        (reader, names): (&OutputReader, &[String]),
        replicates: u32,
    ) {
        let names = match names {
            same if same.len() == reader.arms.len() => same,
            _ => &reader.arms,
        };
        for (number, (own, name)) in reader.arms.iter().zip(names).enumerate() {
            if own != name {
                let shown = format!("arm {}", number + 1);
                self.renamed.insert(name.clone(), shown);
            }
        }
        let evidence = RunEvidence::pooled(rows.iter().map(|row| row.evidence.clone()));
        let answers = reader.table.answers(&evidence, false);
        let at: Vec<usize> = rows.iter().map(|row| row.replicate as usize).collect();
        for (output, answered) in answers.iter().enumerate() {
            for (position, arm) in names.iter().enumerate() {
                let draws = &answered.draws[position];
                let value = ConditionValues {
                    draws: placed(draws, &at, replicates),
                    interval: answered.intervals.get(position).copied().flatten(),
                    verdict: None,
                    distance: None,
                };
                self.add(output, arm, None, condition, value);
                let Some(difference) = answered.differences.get(position).and_then(Option::as_ref)
                else {
                    continue;
                };
                let pairs = differences(answered, position, &reader.arms, &difference.from);
                // A row that compares arms itself keeps the interval of its value; that of its distance from no effect is another one.
                let own = answered.intervals.get(position).copied().flatten();
                let found = ConditionValues {
                    draws: placed(&pairs, &at, replicates),
                    interval: if difference.from.is_empty() {
                        own
                    } else {
                        difference.interval
                    },
                    verdict: Some(difference.verdict),
                    distance: Some(difference.mean),
                };
                let from = reader.arms.iter().position(|arm| *arm == difference.from);
                let from = from.map(|position| names[position].clone());
                self.add(output, arm, from, condition, found);
            }
        }
    }

    fn add(
        &mut self,
        output: usize,
        arm: &str,
        from: Option<String>,
        condition: usize,
        found: ConditionValues,
    ) {
        let measure = OutputMeasure {
            output,
            arm: arm.to_owned(),
            from,
        };
        let next = self.measures.len();
        let position = *self.positions.entry(measure.clone()).or_insert(next);
        if position == next {
            self.measures.push(measure);
            self.measured.push(HashMap::new());
        }
        // A row that compares arms itself has a verdict on its own value.
        self.measured[position].insert(condition, found);
    }

    /// Results with given values: of each measure what it shows in each condition.
    #[cfg(test)]
    pub(super) fn synthetic(
        outputs: Vec<MeasuredOutput>,
        finished: Vec<u32>,
        measured: Vec<(OutputMeasure, Vec<Option<ConditionValues>>)>,
    ) -> Self {
        let mut results = Self {
            outputs,
            finished,
            ..Self::default()
        };
        for (measure, of_conditions) in measured {
            let OutputMeasure { output, arm, from } = measure;
            for (condition, found) in of_conditions.into_iter().enumerate() {
                if let Some(found) = found {
                    results.add(output, &arm, from.clone(), condition, found);
                }
            }
        }
        results
    }
}

impl ConditionValues {
    /// Mean of the replicates that have a value.
    pub fn mean(&self) -> Option<f64> {
        let values: Vec<f64> = self.draws.iter().flatten().copied().collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }
}

/// The paired differences from an arm; the values themselves for a row that compares arms itself.
fn differences(answered: &Answered, arm: usize, arms: &[String], from: &str) -> Vec<Option<f64>> {
    let own = &answered.draws[arm];
    let Some(reference) = arms.iter().position(|name| name == from) else {
        return own.clone();
    };
    let pairs = own.iter().zip(&answered.draws[reference]);
    pairs
        .map(|(own, other)| Some((*own)? - (*other)?))
        .collect()
}

/// Values of the replicates that finished, each at the place of its replicate.
fn placed(draws: &[Option<f64>], at: &[usize], replicates: u32) -> Vec<Option<f64>> {
    let mut all = vec![None; replicates as usize];
    for (place, draw) in at.iter().zip(draws) {
        if let Some(found) = all.get_mut(*place) {
            *found = *draw;
        }
    }
    all
}

/// The outputs with unit and rank in the first scenario.
fn outputs_of(experiment: &Experiment, readers: &[OutputReader]) -> Vec<MeasuredOutput> {
    let first = readers.first();
    let rows = first.map(|reader| reader.table.answers(&RunEvidence::default(), false));
    let outputs = experiment.outputs().iter().zip(rows.unwrap_or_default());
    let of = |(output, row): (&Output, Answered)| MeasuredOutput {
        name: output.name.clone(),
        say: output.say.clone(),
        unit: row.unit,
        is_headline: output.headline.unwrap_or(row.headline),
    };
    outputs.map(of).collect()
}
