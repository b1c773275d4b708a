//! Where the molecules of a run went, and what the ledgers cannot explain.

use serde::{Deserialize, Serialize};

use crate::ids::FactorId;
use crate::simulation::region::Region;
use crate::simulation::{Simulation, World};

/// Largest residual of a ledger, as a share of what changed hands: rounding of single precision stays far below.
const LARGEST_RESIDUAL: f64 = 1e-3;
/// Largest share of steps of a field in which uptake was only split plainly.
const LARGEST_PLAIN_SHARE: f64 = 0.01;
/// Largest share of molecules that tissue took and the plasma did not have.
const LARGEST_OWED_SHARE: f64 = 1e-3;

/// The books of one arm.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ArmAudit {
    /// Name of the arm.
    pub arm: String,
    /// One entry per factor, in the order of the plan.
    pub factors: Vec<FactorAudit>,
}

impl ArmAudit {
    /// Keeps the worse of its numbers and those of another replicate or patch.
    fn worsen(&mut self, other: &Self) {
        for (own, other) in self.factors.iter_mut().zip(&other.factors) {
            let numbers = [
                (&mut own.field_residual, other.field_residual),
                (&mut own.plain_substeps, other.plain_substeps),
                (&mut own.plasma_residual, other.plasma_residual),
                (&mut own.owed, other.owed),
            ];
            for (own, other) in numbers {
                if other.is_nan() || other.abs() > own.abs() {
                    *own = other;
                }
            }
        }
    }

    /// The factors whose books deserve a warning.
    pub fn warnings(&self) -> impl Iterator<Item = &FactorAudit> {
        let factors = self.factors.iter();
        factors.filter(|factor| factor.deserves_warning())
    }
}

/// The books of one factor in one arm since the start of the run; every number is a share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorAudit {
    /// Key of the factor.
    pub factor: String,
    /// What the ledger of the patch cannot explain, per molecule that changed hands there; rounding only.
    pub field_residual: f64,
    /// Share of the steps of the field in which uptake was too fast for Eq. F5 and was split off, less accurately.
    pub plain_substeps: f64,
    /// What the ledger of the plasma cannot explain, per molecule that entered it; rounding only. Zero without a body.
    pub plasma_residual: f64,
    /// What the patch took and the plasma does not have yet (Eq. B7), per molecule that entered the plasma, at most 1.
    pub owed: f64,
}

/// What can be wrong with the books of a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The ledger of the patch does not close.
    PatchResidual,
    /// The ledger of the plasma does not close.
    PlasmaResidual,
    /// The plasma owes what tissue took.
    Owed,
    /// Uptake was too fast for the accurate scheme.
    PlainSplitting,
}

impl FactorAudit {
    /// What is wrong, each with its share: residual or owed above 1e-3, or more than 1 % of the steps of the field split plainly.
    pub fn flaws(&self) -> Vec<(Flaw, f64)> {
        let limits = [
            (Flaw::PatchResidual, self.field_residual, LARGEST_RESIDUAL),
            (Flaw::PlasmaResidual, self.plasma_residual, LARGEST_RESIDUAL),
            (Flaw::Owed, self.owed, LARGEST_OWED_SHARE),
            (
                Flaw::PlainSplitting,
                self.plain_substeps,
                LARGEST_PLAIN_SHARE,
            ),
        ];
        let wrong = |(_, found, limit): &(Flaw, f64, f64)| found.is_nan() || found.abs() > *limit;
        let wrong = limits.into_iter().filter(wrong);
        wrong.map(|(flaw, found, _)| (flaw, found.abs())).collect()
    }

    /// True when molecules are missing or a scheme was used outside its range.
    pub fn deserves_warning(&self) -> bool {
        !self.flaws().is_empty()
    }
}

impl World {
    /// The ledgers of fields and plasma, factor by factor; of several patches, each number is the worst of all.
    pub fn audit(&self) -> ArmAudit {
        let mut of_patches = self.regions.iter().map(|region| self.audit_of(region));
        let mut worst = of_patches.next().unwrap_or_default();
        of_patches.for_each(|audit| worst.worsen(&audit));
        worst
    }

    /// The ledgers of the fields of a patch and those of the plasma.
    fn audit_of(&self, region: &Region) -> ArmAudit {
        let plasma = self.blood.as_ref().map(|blood| &blood.plasma);
        let factors = self.setting.plan.model.factors.iter().zip(&region.fields);
        let factors = factors.enumerate().map(|(index, (factor, field))| {
            let balance = field.balance();
            let id = FactorId::new(index);
            FactorAudit {
                factor: factor.name.clone(),
                field_residual: balance.relative_residual(),
                plain_substeps: balance.plain_share(),
                plasma_residual: plasma.map_or(0.0, |plasma| plasma.relative_residual(id)),
                owed: plasma.map_or(0.0, |plasma| plasma.owed_share(id)),
            }
        });
        ArmAudit {
            arm: self.setting.plan.name.clone(),
            factors: factors.collect(),
        }
    }
}

impl Simulation {
    /// The books of all arms, in their order; each number is the worst of all replicates.
    pub fn audit(&self) -> Vec<ArmAudit> {
        let arms = self.plan().arms.len().max(1);
        let mut all = self.worlds().iter().map(World::audit);
        let mut worst: Vec<ArmAudit> = all.by_ref().take(arms).collect();
        for (number, audit) in all.enumerate() {
            worst[number % arms].worsen(&audit);
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean() -> FactorAudit {
        FactorAudit {
            factor: "tnf".into(),
            field_residual: -1e-6,
            plain_substeps: 0.0,
            plasma_residual: 1e-15,
            owed: 0.0,
        }
    }

    #[test]
    fn every_share_can_raise_a_warning() {
        let spoilt = [
            FactorAudit {
                field_residual: -2e-3,
                ..clean()
            },
            FactorAudit {
                plain_substeps: 0.02,
                ..clean()
            },
            FactorAudit {
                plasma_residual: f64::NAN,
                ..clean()
            },
            FactorAudit {
                owed: 2e-3,
                ..clean()
            },
        ];
        assert!(!clean().deserves_warning());
        let flaws = spoilt.iter().map(|factor| factor.flaws()[0].0);
        let expected = [
            Flaw::PatchResidual,
            Flaw::PlainSplitting,
            Flaw::PlasmaResidual,
            Flaw::Owed,
        ];
        assert!(flaws.eq(expected));
        assert_eq!(spoilt[3].flaws(), [(Flaw::Owed, 2e-3)]);
        assert!(spoilt.iter().all(FactorAudit::deserves_warning));
        let arm = ArmAudit {
            arm: "one".into(),
            factors: spoilt.into_iter().chain([clean()]).collect(),
        };
        assert_eq!(arm.warnings().count(), 4);
    }
}
