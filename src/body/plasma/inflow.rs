//! What feeds the plasma over an interval: secretion, doses and exchange with tissue.

use crate::body::PlasmaError;

/// What feeds one factor over an interval, constant over it; one entry per node, molecules/s.
#[derive(Debug, Clone, Copy)]
pub struct Inflow<'a> {
    /// Secreted by cells (0 or more).
    pub secreted_per_s: &'a [f64],
    /// Given as doses without cells (0 or more).
    pub given_per_s: &'a [f64],
    /// Traffic with tissue: positive into plasma, negative out of it.
    pub exchanged_per_s: &'a [f64],
}

impl Inflow<'_> {
    /// All that comes in, by node, molecules/s.
    pub(super) fn fed_per_s(&self) -> impl Iterator<Item = f64> {
        let sources = self.secreted_per_s.iter().zip(self.given_per_s);
        sources
            .zip(self.exchanged_per_s)
            .map(|((secreted, given), exchanged)| secreted + given + exchanged.max(0.0))
    }

    /// Checks lengths, finite values and signs.
    pub(super) fn check(&self, nodes: usize) -> Result<(), PlasmaError> {
        let lists = [
            ("sources", self.secreted_per_s, 0.0),
            ("doses", self.given_per_s, 0.0),
            ("exchanges", self.exchanged_per_s, f64::NEG_INFINITY),
        ];
        for (what, list, least) in lists {
            if list.len() != nodes {
                return Err(PlasmaError::WrongLength {
                    what,
                    found: list.len(),
                    expected: nodes,
                });
            }
            let fits = |value: f64| value.is_finite() && value >= least;
            if let Some(&value) = list.iter().find(|&&value| !fits(value)) {
                return Err(PlasmaError::OutOfRange {
                    what,
                    value,
                    expected: "a finite rate, 0 or more unless exchanged with tissue",
                });
            }
        }
        Ok(())
    }
}
