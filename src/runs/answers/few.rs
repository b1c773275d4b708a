//! Rows that count so few cells that they are a matter of chance.

use super::AnswerBook;
use crate::observe::Observable;
use crate::record::IdleThing;
use crate::runs::idle::at_most;
use crate::runs::scale::is_cells;
use crate::runs::verdict::FEWEST_CELLS;

impl AnswerBook {
    /// What the rows are about.
    pub(in crate::runs) fn observables(&self) -> impl Iterator<Item = Observable> {
        self.table.rows.iter().map(|row| row.observable)
    }

    /// Rows that count fewer than ten cells in every arm, all replicates together.
    pub(in crate::runs) fn few_cells(&self) -> Vec<IdleThing> {
        let evidence = self.evidence();
        let rows = self.table.pooled(&evidence);
        let rows = rows.filter(|(row, _)| is_cells(row.observable) && row.per.is_none());
        let few = rows.filter_map(|(row, known)| {
            let arms = 0..self.table.catalogue.arms.len();
            let by_arm: Option<Vec<f64>> = arms.map(|arm| known.counted([arm, arm])).collect();
            let by_arm = by_arm?;
            let most = by_arm.iter().copied().fold(0.0, f64::max);
            // None in the body is an answer, such as one from before the dose; none in the patch may be due to its size.
            let asked = most > 0.0 || matches!(row.observable, Observable::Cells { .. });
            (asked && most < FEWEST_CELLS).then(|| IdleThing {
                name: row.answer.say.clone(),
                detail: at_most(most),
                by_arm,
                ..IdleThing::default()
            })
        });
        few.collect()
    }
}
