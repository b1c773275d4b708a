//! What the closing table of a scenario asks, and how replicates answer it: the same in all runs of the scenario, whatever their
//! seeds.

use super::error::RunFailure;
use super::scale::{Scale, is_cells, is_events};
use crate::ids::{ArmId, Tick};
use crate::observe::{Catalogue, Observable};
use crate::plan::{Answer, AnswerStat, Plan};
use crate::record::RunEvidence;

/// The rows of a closing table, and what is known of them without a run.
#[derive(Debug)]
pub struct ClosingTable {
    pub(super) rows: Vec<AskedRow>,
    pub(super) catalogue: Catalogue,
    /// The arm that each arm is compared with; none for an arm that serves only as a reference.
    pub(super) references: Vec<Option<ArmId>>,
    /// Positions of the states of infused cells, corpses included.
    pub(super) infused_states: Vec<usize>,
    /// Period of the tissue.
    pub(super) beat: Tick,
}

/// A row with the observables that it names.
#[derive(Debug, Clone)]
pub(super) struct AskedRow {
    pub(super) answer: Answer,
    pub(super) observable: Observable,
    /// What the row is divided by.
    pub(super) per: Option<Observable>,
    /// What a dose is divided by where a half effect is sought.
    pub(super) dose_per: Option<Observable>,
}

impl ClosingTable {
    /// The table of a plan. Seed and number of replicates do not matter.
    ///
    /// # Errors
    /// [`RunFailure::Observable`] for a row about something that the plan does not record, [`RunFailure::Engine`] for a plan that
    /// cannot be run.
    pub fn of(plan: &Plan) -> Result<Self, RunFailure> {
        Self::with_names(plan, &Catalogue::of(plan)?)
    }

    /// The table of a plan whose names are known.
    ///
    /// # Errors
    /// [`RunFailure::Observable`] for a name that the catalogue does not hold.
    pub(super) fn with_names(plan: &Plan, catalogue: &Catalogue) -> Result<Self, RunFailure> {
        let rows = plan.answers.iter();
        let rows = rows.map(|answer| AskedRow::of(answer, catalogue));
        let model = plan.arms.first().map(|arm| &arm.model);
        Ok(Self {
            rows: rows.collect::<Result<_, _>>()?,
            catalogue: catalogue.clone(),
            references: plan.references(),
            infused_states: model.map_or(Vec::new(), |model| model.infused_states()),
            beat: plan.clocks.phenotype,
        })
    }

    /// True for evidence with the arms and rows of this table. What other evidence lacks has no value.
    pub fn fits(&self, evidence: &RunEvidence) -> bool {
        let arms = self.catalogue.arms.len();
        evidence.replicates.iter().all(|replicate| {
            let rows = &replicate.rows;
            let by_arm = rows.iter().map(|row| [row.draws.len(), row.given.len()]);
            rows.len() == self.rows.len() && by_arm.into_iter().all(|sizes| sizes == [arms; 2])
        })
    }

    /// How a row is reported.
    pub(super) fn scale(&self, row: &AskedRow) -> Scale {
        Scale::of(&row.answer, row.observable, &self.catalogue)
    }
}

impl AskedRow {
    fn of(answer: &Answer, catalogue: &Catalogue) -> Result<Self, RunFailure> {
        let find = |name: &String| {
            let found = catalogue.observable(name);
            found.ok_or_else(|| RunFailure::Observable(name.clone()))
        };
        let halving = answer.halving.as_ref();
        let dose_per = halving.and_then(|halving| halving.dose_per.as_ref());
        let per = answer.per.as_ref().map(find).transpose()?;
        let dose_per = dose_per.map(find).transpose()?;
        Ok(Self {
            observable: find(&answer.observable)?,
            answer: answer.clone(),
            per,
            dose_per,
        })
    }

    /// True for a row that counts cells or events, or divides a count by one.
    pub(super) fn counts(&self) -> bool {
        let stat = self.answer.stat;
        let counts = |observable| is_cells(observable) || is_events(observable);
        counts(self.observable)
            && self.per.is_none_or(counts)
            && !stat.is_time()
            && stat != AnswerStat::Integral
    }
}

/// True if verdicts name the arm of reference: at least one arm is compared with an arm other than the first.
pub(super) fn names_references(references: &[Option<ArmId>]) -> bool {
    references.iter().flatten().any(|arm| arm.index() != 0)
}

/// How a row is named that seeks the dose with half of an effect.
pub(super) const HALF_EFFECT: &str = "half-effect";

mod answering;
mod compared;
mod replicates;
