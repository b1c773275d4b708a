//! The ledger of a field: where every molecule went.

use serde::{Deserialize, Serialize};

/// What one step did to a field, in molecules.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct StepBalance {
    /// Secreted by sources.
    pub secreted: f64,
    /// Lost by decay.
    pub decayed: f64,
    /// Taken up by cells.
    pub taken_up: f64,
    /// Brought by blood vessels, less what they carried off.
    pub from_vessels: f64,
    /// Entered through the faces of the box, less what left.
    pub through_faces: f64,
    /// Written into the field from outside since the last step, less what was removed.
    pub placed: f64,
    /// Rise of the amount present, `placed` included.
    pub change: f64,
    /// Number of parts into which the step was cut to resolve uptake; 1 without uptake.
    pub substeps: u32,
    /// Substeps on which frozen uptake (Eq. F5) would have gone negative and the plain splitting, which
    /// cannot, took its place.
    pub plain_substeps: u32,
}

impl StepBalance {
    /// What the ledger cannot explain, in molecules: rounding only.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.change - self.placed - self.secreted - self.from_vessels - self.through_faces
            + self.decayed
            + self.taken_up
    }
}

/// The running ledger of a field since it was made, in molecules.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct MassBalance {
    /// Secreted by sources.
    pub secreted: f64,
    /// Lost by decay.
    pub decayed: f64,
    /// Taken up by cells.
    pub taken_up: f64,
    /// Brought by blood vessels, less what they carried off.
    pub from_vessels: f64,
    /// Entered through the faces of the box, less what left.
    pub through_faces: f64,
    /// Written into the field from outside, initial values included, less what was removed.
    pub placed: f64,
    /// In the field now.
    pub present: f64,
    /// Molecules exchanged in either direction: the scale for the residual.
    pub turnover: f64,
    /// Substeps taken.
    pub substeps: u64,
    /// Substeps taken with the plain splitting because frozen uptake would have gone negative.
    pub plain_substeps: u64,
}

impl MassBalance {
    /// What the ledger cannot explain, in molecules: rounding only.
    #[must_use]
    pub fn residual(&self) -> f64 {
        self.present - self.placed - self.secreted - self.from_vessels - self.through_faces
            + self.decayed
            + self.taken_up
    }

    /// The residual as a share of the molecules exchanged, but at least of one: traces below a molecule are mostly rounding.
    #[must_use]
    pub fn relative_residual(&self) -> f64 {
        self.residual() / self.turnover.max(1.0)
    }

    /// Share of the substeps that were taken with the plain splitting; 0 before the first.
    #[must_use]
    pub fn plain_share(&self) -> f64 {
        self.plain_substeps as f64 / self.substeps.max(1) as f64
    }

    /// Books one step, after which `present` molecules are in the field.
    pub(super) fn book(&mut self, step: &StepBalance, present: f64) {
        self.secreted += step.secreted;
        self.decayed += step.decayed;
        self.taken_up += step.taken_up;
        self.from_vessels += step.from_vessels;
        self.through_faces += step.through_faces;
        self.placed += step.placed;
        self.present = present;
        self.turnover += step.placed.abs()
            + step.secreted
            + step.decayed
            + step.taken_up
            + step.from_vessels.abs()
            + step.through_faces.abs();
        self.substeps += u64::from(step.substeps);
        self.plain_substeps += u64::from(step.plain_substeps);
    }
}
