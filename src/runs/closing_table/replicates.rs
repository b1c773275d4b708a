//! One row in all replicates together.

use super::{AskedRow, ClosingTable};
use crate::ids::Tick;
use crate::record::{RowEvidence, RunEvidence};

/// What the replicates know of a row, in their order; none for a replicate that does not have the row.
pub(in crate::runs) struct PooledRow<'a> {
    replicates: Vec<Option<&'a RowEvidence>>,
    arms: usize,
    counts: bool,
}

impl ClosingTable {
    /// The rows with what the replicates know of them.
    pub(in crate::runs) fn pooled<'a>(
        &'a self,
        evidence: &'a RunEvidence,
    ) -> impl Iterator<Item = (&'a AskedRow, PooledRow<'a>)> {
        let rows = self.rows.iter().enumerate();
        rows.map(|(number, row)| {
            let replicates = evidence.replicates.iter();
            let pooled = PooledRow {
                replicates: replicates.map(|known| known.rows.get(number)).collect(),
                arms: self.catalogue.arms.len(),
                counts: row.counts(),
            };
            (row, pooled)
        })
    }
}

impl<'a> PooledRow<'a> {
    fn known(&self) -> impl Iterator<Item = &'a RowEvidence> {
        self.replicates.iter().copied().flatten()
    }

    /// The value of an arm in each replicate.
    pub(super) fn draws(&self, arm: usize) -> Vec<Option<f64>> {
        let replicates = self.replicates.iter();
        replicates
            .map(|known| of_arm(&known.as_ref()?.draws, arm))
            .collect()
    }

    /// Cells given to an arm, which are the same in all replicates.
    pub(super) fn given(&self, arm: usize) -> Option<f64> {
        of_arm(&self.known().next()?.given, arm)
    }

    /// True if an arm had been given cells by the moment of the row, in any replicate.
    pub(super) fn was_given_cells(&self, arm: usize) -> bool {
        let given = |known: &RowEvidence| of_arm(&known.given, arm);
        self.known().filter_map(given).any(|cells| cells > 0.0)
    }

    /// Cells or events that the row counts in these arms, all replicates together, or the cells by which it divides a count; none
    /// for a row about something else.
    pub(in crate::runs) fn counted(&self, arms: [usize; 2]) -> Option<f64> {
        self.counts.then(|| {
            let of_replicate = |known: &'a RowEvidence| {
                let own = (0..self.arms).filter(|arm| arms.contains(arm));
                own.filter_map(|arm| of_arm(&known.counted, arm))
            };
            self.known().flat_map(of_replicate).sum()
        })
    }

    /// What one more counted cell or event changes, in the unit of the row; 0 for a row that does not show a count.
    pub(super) fn step(&self) -> f64 {
        self.known().map(|known| known.step).fold(0.0, f64::max)
    }

    /// The mean size of the values that a row of differences subtracts, times a factor on the unit of the engine.
    pub(super) fn compared(&self, factor: f64) -> f64 {
        let sizes: Vec<f64> = self.known().filter_map(|known| known.compared).collect();
        factor * sizes.iter().sum::<f64>() / (sizes.len().max(1) as f64)
    }

    /// The first moment at which an arm was read, of all replicates.
    pub(super) fn taken(&self) -> Option<Tick> {
        self.known().filter_map(|known| known.taken).min()
    }
}

fn of_arm(values: &[Option<f64>], arm: usize) -> Option<f64> {
    values.get(arm).copied().flatten()
}
