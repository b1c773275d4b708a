//! A value in internal units together with what it measures.

use super::dimension::Dimension;

/// A number in internal units (um, s, molecules, cells, g, JPY) and its dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// The value in internal units; always finite when it comes from [`parse`](crate::units::parse()).
    pub value: f64,
    /// What it measures.
    pub dimension: Dimension,
}

/// A quantity was given where another dimension is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {found}, expected {expected}")]
pub struct DimensionMismatch {
    /// The dimension that was given.
    pub found: Dimension,
    /// The dimension that is needed.
    pub expected: Dimension,
}

impl Quantity {
    /// The value, if this quantity can stand for one of dimension `expected`.
    ///
    /// Length, time, mass and money must match exactly. The two count tags `cells` and `molecules` are treated as
    /// people write them: a tag may be left out (`3000 /mm^3` for a cell density, `2e6` for a number of cells) or added
    /// (`1.13 molecules/cell/s` for the secretion rate of one cell). Not both at once: `8 pM` is no cell density,
    /// because its molecules would have to become cells. Nothing may be added to a pure number: `2 cells` is no
    /// Hill power.
    ///
    /// # Errors
    ///
    /// [`DimensionMismatch`] with both dimensions.
    pub fn in_dimension(self, expected: Dimension) -> Result<f64, DimensionMismatch> {
        let found = self.dimension;
        let exact = |d: Dimension| (d.length, d.time, d.mass, d.money);
        let tags = [
            (found.molecules, expected.molecules),
            (found.cells, expected.cells),
        ];
        let omitted = tags.iter().any(|&(f, e)| f == 0 && e != 0);
        let added = tags.iter().any(|&(f, e)| f != 0 && e == 0);
        let changed = tags.iter().any(|&(f, e)| f != 0 && e != 0 && f != e);
        let counted_number = added && expected == Dimension::SHARE;
        if exact(found) != exact(expected) || changed || (omitted && added) || counted_number {
            return Err(DimensionMismatch { found, expected });
        }
        Ok(self.value)
    }
}
