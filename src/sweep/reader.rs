//! How the outputs of a scenario are read from what its runs know.

use super::error::SweepError;
use crate::experiment::{Experiment, ExperimentCondition, Output};
use crate::plan::{Answer, Plan};
use crate::runs::ClosingTable;
use crate::scenario::Scenario;

/// How the outputs of a scenario are read.
#[derive(Debug)]
pub(super) struct OutputReader {
    pub table: ClosingTable,
    pub arms: Vec<String>,
}

impl OutputReader {
    /// The reader of a scenario of an experiment, which has all outputs.
    pub fn of(experiment: &Experiment, scenario: &Scenario) -> Result<Self, SweepError> {
        let lacks =
            |output: &Output| SweepError::Table(format!("a scenario has no row `{}`", output.say));
        Self::with(experiment, scenario.plan(), |output| Err(lacks(output)))
    }

    /// The reader of a condition. Sizes with which verdicts compare a difference may depend on its values. An output that the condition
    /// lacks is read as in its scenario.
    pub fn of_condition(
        experiment: &Experiment,
        condition: &ExperimentCondition,
    ) -> Result<Self, SweepError> {
        let base = experiment.scenarios().nth(condition.base);
        let rows = base.map_or(&[][..], |(_, base)| base.asked());
        let row = |output: &Output| rows.iter().find(|row| row.say == output.say).cloned();
        let lacks = || SweepError::Table("a condition has no closing table".to_owned());
        let scenario = experiment.scenario(condition).map_err(|_| lacks())?;
        Self::with(experiment, scenario.plan(), |output| {
            row(output).ok_or_else(lacks)
        })
    }

    fn with(
        experiment: &Experiment,
        mut plan: Plan,
        missing: impl Fn(&Output) -> Result<Answer, SweepError>,
    ) -> Result<Self, SweepError> {
        let rows = &plan.answers;
        let row = |output: &Output| {
            let row = rows.iter().find(|answer| answer.say == output.say);
            row.cloned().map_or_else(|| missing(output), Ok)
        };
        let answers: Result<Vec<Answer>, _> = experiment.outputs().iter().map(row).collect();
        plan.answers = answers?;
        Ok(Self {
            arms: plan.arms.iter().map(|arm| arm.name.clone()).collect(),
            table: ClosingTable::of(&plan).map_err(|error| SweepError::Table(error.to_string()))?,
        })
    }
}

/// Starts of paths whose values no verdict is compared with: amounts and rates of cells and factors.
const WITHOUT_SIZES: [&str; 5] = ["factors.", "products.", "labels.", "kinds.", "rules."];
/// Ends of paths below these whose values do matter: half-points of signals, masses of molecules.
const WITH_SIZES: [&str; 2] = [".half", ".mass"];

/// True if a value on an axis may change with what verdicts compare a difference.
pub(super) fn changes_sizes(experiment: &Experiment) -> bool {
    let is_without = |path: &String| {
        WITHOUT_SIZES.iter().any(|start| path.starts_with(start))
            && !WITH_SIZES.iter().any(|end| path.ends_with(end))
    };
    let axes = experiment.axes().iter();
    axes.flat_map(|axis| &axis.paths)
        .any(|path| !is_without(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::load_text;

    /// Half-points and masses decide what counts as a large difference; a rate does not.
    #[test]
    fn axes_that_change_what_verdicts_compare_are_known() {
        let changes = |path: &str, values: &str| {
            let text = format!(
                "format = 1\ntitle = \"t\"\nquestion = \"q\"\nscenarios = [\"well-meals\"]\n[design]\nmethod = \"grid\"\n[[axis]]\npath = \"{path}\"\nvalues = {values}\n"
            );
            let experiment = load_text("test.toml", &text).expect("no faults");
            changes_sizes(&experiment)
        };
        assert!(!changes("factors.tnf.decay", "[\"1e-5 /s\"]"));
        let half = "kinds.macrophage.levels.calmed.raised_by.pge2.half";
        assert!(changes(half, "[\"3300 pM\"]"));
        assert!(changes("duration", "[\"2 d\"]"));
    }
}
