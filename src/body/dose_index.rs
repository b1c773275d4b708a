//! The index of doses: which rows of the population belong to which dose and product, and when each is admitted.

use std::ops::Range;

use crate::body::dose::{self, Dose, DoseError};
use crate::body::{Epoch, Graph, Product};
use crate::ids::{CellId, Origin, ProductId, Tick};

/// Doses and products of a body, and the rows that belong to each.
#[derive(Debug, Clone)]
pub(super) struct DoseIndex {
    doses: Vec<Dose>,
    products: Vec<Product>,
    /// Receptor level of all cells of a product, for those without a spread.
    shared_receptors: Vec<Option<f32>>,
    /// First row of each dose, then the number of rows.
    first_row: Vec<u32>,
}

impl DoseIndex {
    pub fn new(
        doses: Vec<Dose>,
        products: Vec<Product>,
        graph: &Graph,
    ) -> Result<DoseIndex, DoseError> {
        dose::check_doses(&doses, &products, graph)?;
        let mut first_row = vec![0];
        for dose in &doses {
            first_row.push(first_row[first_row.len() - 1] + dose.cells);
        }
        let shared = |product: &Product| {
            let spread = &product.receptor;
            (spread.log_sd == 0.0).then(|| spread.at(0.0) as f32)
        };
        Ok(DoseIndex {
            shared_receptors: products.iter().map(shared).collect(),
            doses,
            products,
            first_row,
        })
    }

    pub fn doses(&self) -> &[Dose] {
        &self.doses
    }

    pub fn products(&self) -> &[Product] {
        &self.products
    }

    #[inline]
    pub fn product(&self, product: ProductId) -> &Product {
        &self.products[product.index()]
    }

    /// Receptor level of the cells of a product, if they do not differ in it.
    #[inline]
    pub fn shared_receptor(&self, product: ProductId) -> Option<f32> {
        self.shared_receptors[product.index()]
    }

    /// Number of rows.
    pub fn cells(&self) -> u32 {
        self.first_row[self.doses.len()]
    }

    /// Dose and identity of the cell in `row`.
    #[inline]
    pub fn identify(&self, row: u32) -> (usize, CellId) {
        let dose = self.first_row.partition_point(|&first| first <= row) - 1;
        let index = u64::from(self.index_in_dose(row, dose));
        (dose, CellId::infused(self.doses[dose].id, index))
    }

    /// The doses with their rows.
    pub fn rows(&self) -> impl Iterator<Item = (&Dose, Range<u32>)> {
        let bounds = self.first_row.windows(2).map(|rows| rows[0]..rows[1]);
        self.doses.iter().zip(bounds)
    }

    /// Rows of the cells given before `now`, of which there are `infused`: all others wait, without an event to come.
    ///
    /// All rows, where a state taken back was not made by these doses.
    pub fn given(&self, now: Tick, infused: u64) -> Vec<Range<u32>> {
        let part =
            |(dose, rows): (&Dose, Range<u32>)| rows.start..rows.start + dose.admitted_before(now);
        let given: Vec<_> = self.rows().map(part).collect();
        let cells: u64 = given.iter().map(|rows| rows.len() as u64).sum();
        if cells == infused {
            given
        } else {
            std::iter::once(0..self.cells()).collect()
        }
    }

    /// The rows of the dose with this id.
    pub fn rows_of(&self, id: u16) -> Option<Range<u32>> {
        let found = self.rows().find(|(dose, _)| dose.id == id);
        found.map(|(_, rows)| rows)
    }

    /// The row of an infused cell.
    pub fn row_of(&self, cell: CellId) -> Option<u32> {
        let Origin::Infused { dose, index } = cell.origin() else {
            return None;
        };
        let index = usize::try_from(index).ok()?;
        self.rows_of(dose)?.nth(index)
    }

    #[inline]
    pub fn index_in_dose(&self, row: u32, dose: usize) -> u32 {
        row - self.first_row[dose]
    }

    /// Rows admitted during the epoch, dose by dose; none of the ranges is empty.
    pub fn admissions(&self, epoch: Epoch) -> Vec<Range<u32>> {
        let part = |(dose, rows): (&Dose, Range<u32>)| {
            let before = |tick| rows.start + dose.admitted_before(tick);
            before(epoch.start)..before(epoch.end)
        };
        let parts = self.rows().map(part);
        parts.filter(|rows| !rows.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Route;
    use crate::body::tests::fixtures;

    #[test]
    fn given_rows_are_those_admitted_or_all() {
        let dose = |id: u16, start: u64| Dose {
            id,
            start: Tick(start),
            duration_ticks: 100,
            ..fixtures::bolus(10, Route::Venous)
        };
        let doses = vec![dose(0, 0), dose(1, 50), dose(2, 500)];
        let graph = fixtures::graph(0);
        let dose_index = DoseIndex::new(doses, vec![fixtures::product()], &graph).expect("sound");
        assert_eq!(dose_index.given(Tick(100), 15), [0..10, 10..15, 20..20]);
        assert_eq!(dose_index.given(Tick(1000), 30), [0..10, 10..20, 20..30]);
        // A state that other doses have made.
        assert_eq!(
            dose_index.given(Tick(100), 16),
            std::slice::from_ref(&(0..30))
        );
    }
}
