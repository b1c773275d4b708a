//! A checked experiment: its conditions, and the runs that they need.

use super::axis::{AxisChoice, ExperimentAxis};
use super::bases::Bases;
use super::fit_file::{FitFile, TargetFile};
use super::outputs::Output;
use crate::design::{Design, Method};
use crate::scenario::Scenario;
use crate::syntax::{Entry, Faults};

/// What an axis chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// The scenario.
    Scenario,
    /// A layer in place of another.
    Layer,
    /// Values of the scenario.
    Values,
}

/// An experiment without faults.
#[derive(Debug)]
pub struct Experiment {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) question: String,
    pub(super) text: String,
    pub(super) seed: u64,
    pub(super) replicates: u32,
    pub(super) common_random_numbers: bool,
    pub(super) axes: Vec<ExperimentAxis>,
    /// What each axis chooses.
    pub(super) slots: Vec<Slot>,
    pub(super) design: Design,
    pub(super) left_out: usize,
    pub(super) outputs: Vec<Output>,
    pub(super) bases: Bases,
    pub(super) points: Option<Vec<Vec<f64>>>,
    pub(super) targets: Vec<TargetFile>,
    pub(super) fit: Option<FitFile>,
}

/// One row of the design.
#[derive(Debug, Clone)]
pub struct ExperimentCondition {
    /// Row of the design, from 0.
    pub number: usize,
    /// What it has on each axis; none where a one-at-a-time design leaves the value of the scenario.
    pub chosen: Vec<Option<AxisChoice>>,
    /// Position of its scenario with its layers in [`Experiment::scenarios`].
    pub base: usize,
    settings: Vec<Entry>,
}

/// One run: a condition with a seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunId {
    /// Position among all runs.
    pub number: u64,
    /// Row of the design.
    pub condition: usize,
    /// Replicate, from 0.
    pub replicate: u32,
    /// Seed of the run.
    pub seed: u64,
}

impl Experiment {
    /// The name or path by which its file was found.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is varied, in one line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The question that it answers.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// The text of its file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is varied.
    pub fn axes(&self) -> &[ExperimentAxis] {
        &self.axes
    }

    /// The design, one row for each condition.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Rows that the design would have without the constraints of the experiment, beyond those that it has.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Places of the points of a design of `points`, as written; none for other designs.
    pub fn points(&self) -> Option<&[Vec<f64>]> {
        self.points.as_deref()
    }

    /// What was observed, as written.
    pub fn targets(&self) -> &[TargetFile] {
        &self.targets
    }

    /// How a fit looks for values, as written; none if the file does not say.
    pub fn fit(&self) -> Option<FitFile> {
        self.fit
    }

    /// True if all conditions share the random numbers of a replicate.
    pub fn common_random_numbers(&self) -> bool {
        self.common_random_numbers
    }

    /// What is recorded of each run.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// Number of conditions.
    pub fn conditions(&self) -> usize {
        self.design.row_count()
    }

    /// Seed of the design and of the first replicate.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many times each condition is run.
    pub fn replicates(&self) -> u32 {
        self.replicates
    }

    /// Number of runs.
    pub fn runs(&self) -> u64 {
        self.conditions() as u64 * u64::from(self.replicates)
    }

    /// A run by its position: every condition is run once before any is run twice.
    pub fn run(&self, number: u64) -> RunId {
        let conditions = self.conditions() as u64;
        let (replicate, condition) = (number / conditions, number % conditions);
        // Seeds of replicates follow each other, as in a scenario with several.
        let step = if self.common_random_numbers {
            replicate
        } else {
            number
        };
        RunId {
            number,
            condition: condition as usize,
            replicate: replicate as u32,
            seed: self.seed.wrapping_add(step),
        }
    }

    /// A condition by its row.
    pub fn condition(&self, number: usize) -> ExperimentCondition {
        let row = self.design.row(number).unwrap_or_default();
        let one_at_a_time = matches!(self.design.method(), Method::OneAtATime { .. });
        let moved = self.design.moved_axis(number);
        let chosen: Vec<Option<AxisChoice>> = self
            .axes
            .iter()
            .zip(row)
            .enumerate()
            .map(|(axis, (of, at))| {
                if !one_at_a_time {
                    return Some(of.at(*at));
                }
                (moved == Some(axis)).then(|| of.moved_to(*at))
            })
            .collect();
        let at = |slot: Slot| {
            let own = self
                .slots
                .iter()
                .zip(&chosen)
                .filter(move |(own, _)| **own == slot);
            own.map(|(_, chosen)| chosen.as_ref().and_then(|one| one.base).unwrap_or(0))
        };
        let scenario = at(Slot::Scenario).next().unwrap_or(0);
        let layers: Vec<usize> = at(Slot::Layer).collect();
        let base = self.bases.position(scenario, &layers);
        let settings = chosen
            .iter()
            .flatten()
            .flat_map(|one| one.settings.clone())
            .collect();
        ExperimentCondition {
            number,
            base,
            settings,
            chosen,
        }
    }

    /// The scenario of a condition, checked in full. Its seed is that of the experiment, and it has one replicate.
    ///
    /// # Errors
    /// All faults of the condition.
    pub fn scenario(&self, condition: &ExperimentCondition) -> Result<Scenario, Faults> {
        self.bases.with(condition.base, condition.settings.clone())
    }

    /// All scenarios, each with every choice of layers, by name. A condition is one of them with other values.
    pub fn scenarios(&self) -> impl ExactSizeIterator<Item = (&str, &Scenario)> {
        let all = self.bases.all().iter();
        all.map(|base| (base.scenario.as_str(), base.template.scenario()))
    }

    /// The text of each scenario, with its layers and all that the experiment adds, for [`load_resolved`](super::load_resolved).
    pub fn resolved_scenarios(&self) -> Vec<String> {
        let all = self.scenarios();
        all.map(|(_, scenario)| scenario.resolved_toml()).collect()
    }

    /// Name of the scenario of a condition.
    pub fn scenario_name(&self, condition: &ExperimentCondition) -> &str {
        &self.bases.all()[condition.base].scenario
    }
}
