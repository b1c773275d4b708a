//! One change that a run cannot follow, and the list of them.

use thiserror::Error;

/// Why a change cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Reason {
    /// The patch would be another one.
    #[error("the saved tissue, cells and fields lie in this patch")]
    OnItsGrid,
    /// The flows of the body would be others.
    #[error(
        "cells in the blood have drawn event times from it; only the beds of organs can change"
    )]
    Flows,
    /// There would be other things than those that are counted.
    #[error("the state and the tables hold columns only for what existed at the start")]
    InTables,
    /// Steps would be counted otherwise.
    #[error("the run counts its steps with this value from the start")]
    Counted,
    /// The value is not read any more.
    #[error("it has had its effect before this moment, so a change would have no effect")]
    UsedUp,
    /// A dose, or what is given beside it, has begun.
    #[error("it has begun before this moment")]
    Begun,
    /// The moment has passed.
    #[error("the run is past that moment")]
    Before,
    /// The cells of the product are in the body.
    #[error(
        "the product has been given: only receptors, the batch factor on adhesion and killing of its cells can still change"
    )]
    Infused,
    /// The donor has been drawn.
    #[error("it selected the donor of cells that have been infused")]
    Donor,
}

/// A change that the state of a run cannot follow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}{what}: {why}", arm.as_ref().map_or(String::new(), |arm| format!("arm {arm}: ")))]
pub struct ForkConflict {
    /// Name of the arm; none for what all arms share.
    pub arm: Option<String>,
    /// What was changed.
    pub what: String,
    /// Why that cannot be followed.
    pub why: Reason,
}

/// Collects the conflicts of one arm, or of what all arms share.
pub(super) struct List {
    pub arm: Option<String>,
    pub found: Vec<ForkConflict>,
}

impl List {
    pub fn new(arm: Option<String>) -> Self {
        let found = Vec::new();
        Self { arm, found }
    }

    pub fn same(&mut self, what: impl Into<String>, same: bool, why: Reason) {
        if !same {
            self.found.push(ForkConflict {
                arm: self.arm.clone(),
                what: what.into(),
                why,
            });
        }
    }
}
