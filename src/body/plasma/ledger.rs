//! The ledger of one factor in plasma: where its molecules came from and went.

/// Where the molecules of one factor went since the start, in molecules.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct PlasmaLedger {
    /// Secreted into plasma by sources.
    pub secreted: f64,
    /// Given as doses without cells.
    pub given: f64,
    /// Received from tissue.
    pub from_tissue: f64,
    /// Taken by tissue; an amount owed is not taken yet.
    pub into_tissue: f64,
    /// Cleared.
    pub cleared: f64,
}

impl PlasmaLedger {
    /// All that ever came into the plasma, molecules.
    pub fn received(&self) -> f64 {
        self.secreted + self.given + self.from_tissue
    }

    /// All that ever left it, molecules.
    pub fn lost(&self) -> f64 {
        self.into_tissue + self.cleared
    }
}
