//! The cells that an arm infuses, in the terms of the tissue.

use crate::ids::{KindId, ProductId, StateId};
use crate::paracrine::InfusedHazards;
use crate::plan::ArmPlan;
use crate::rng::{Purpose, Seeder};
use crate::simulation::{SimulationError, assemble};

/// Infused cells in the terms of the tissue.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct InfusedKind {
    pub kind: KindId,
    pub state: StateId,
    /// Donor factor on all secretion.
    pub output_factor: f64,
    pub killing_per_s: f64,
    /// Batch factor on the hazard of dying.
    pub death_factor: f64,
    /// Level of receptors for the chemokines of an activated wall.
    pub chemokine_receptors: f64,
}

impl InfusedKind {
    /// The cells of the product that an arm infuses; none if it infuses no cells.
    pub fn of(arm: &ArmPlan, seeder: &Seeder) -> Result<Option<Self>, SimulationError> {
        let chosen = assemble::cell_product(arm)?;
        Ok(chosen.map(|(product, cells)| Self {
            kind: cells.kind,
            state: cells.state,
            output_factor: donor_factor(product, cells.donor_log_sd, seeder),
            killing_per_s: cells.killing_per_s,
            death_factor: cells.death_factor,
            chemokine_receptors: cells.in_body.chemokine_receptor,
        }))
    }

    /// What the product adds to the hazards of its cells in the patch.
    pub fn hazards(&self) -> InfusedHazards {
        InfusedHazards {
            death_factor: self.death_factor,
            killing_per_s: self.killing_per_s,
        }
    }
}

/// The factor by which a donor's cells secrete more or less: log-normal with median one, drawn once per run and product.
fn donor_factor(product: ProductId, log_sd: f64, seeder: &Seeder) -> f64 {
    let mut stream = seeder.stream(Purpose::Donor, product.index() as u64, 0);
    libm::exp(log_sd * stream.normal())
}
