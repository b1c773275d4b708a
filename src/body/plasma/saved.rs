//! The state of the plasma that must be saved to continue from it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Plasma, Pool};
use crate::body::PlasmaError;

/// What changes in the plasma during a run: amounts, debts, ledgers, and clearances, which treatments change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlasmaSnapshot<'a>(Cow<'a, [Pool]>);

impl Plasma {
    /// All factors, to be saved.
    pub fn saved(&self) -> PlasmaSnapshot<'_> {
        let Self {
            // From the plan.
            plasma_um3: _,
            exchange: _,
            // Made again from clearance and interval, with the same bits.
            propagators: _,
            pools,
        } = self;
        PlasmaSnapshot(pools.into())
    }

    /// Takes saved factors back.
    ///
    /// # Errors
    /// [`PlasmaError::WrongLength`] for another number of factors or nodes.
    pub fn restore(&mut self, saved: PlasmaSnapshot<'_>) -> Result<(), PlasmaError> {
        let PlasmaSnapshot(pools) = saved;
        let nodes = self.plasma_um3.len();
        let lists = pools.iter().flat_map(|pool| [&pool.molecules, &pool.owed]);
        let lists = lists.map(|list| ("saved plasma", list.len(), nodes));
        let factors = ("saved factors", pools.len(), self.pools.len());
        for (what, found, expected) in lists.chain([factors]) {
            if found != expected {
                return Err(PlasmaError::WrongLength {
                    what,
                    found,
                    expected,
                });
            }
        }
        self.pools = pools.into_owned();
        Ok(())
    }
}
