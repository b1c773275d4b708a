//! What did nothing in a run, as data.

use serde::{Deserialize, Serialize};

/// Why something did nothing, or why a number has almost no basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdleKind {
    /// Rules that act only on cells in the patch, which no infused cell reached.
    OutOfReach,
    /// Rules about infused cells that do not act on those held in vessels.
    PatchOnly,
    /// Values that the scenario or the command line sets and nothing reads.
    UnreadValues,
    /// Values that were not examined for use, since there are too many.
    UnexaminedValues,
    /// Products whose content is that of another product.
    EqualProducts,
    /// Arms that are given the same with the same values.
    EqualArms,
    /// Counts of fewer than ten cells.
    FewCells,
    /// Factors that stayed below 1 % of the half-point of every rule and level that reads them.
    WeakSignals,
    /// Rules that never acted, about kinds of cells that were there, or about tissue and vessels.
    IdleRules,
    /// Kinds of cells that were never there, with the rules about them.
    AbsentCells,
}

impl IdleKind {
    /// Words in front of the names of the group; `before` a run or after it.
    pub fn words(self, before: bool) -> &'static str {
        match (self, before) {
            (Self::OutOfReach, _) => "rules for the patch only, where no infused cell arrived",
            (Self::PatchOnly, _) => "rules for the patch only, not for cells held in vessels",
            (Self::UnreadValues, _) => "values that nothing reads",
            (Self::UnexaminedValues, _) => "values not examined, since there are too many",
            (Self::EqualProducts, _) => "products with the same values",
            (Self::EqualArms, _) => "arms with the same doses and values",
            (Self::FewCells, true) => "fewer than 10 cells to expect",
            (Self::FewCells, false) => "counts of fewer than 10 cells",
            (Self::WeakSignals, _) => "signals below 1 % of every half-point",
            (Self::IdleRules, _) => "rules that never acted",
            (Self::AbsentCells, _) => "cells that were never in the patch",
        }
    }
}

/// Items that did nothing for the same reason.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Idle {
    /// The reason.
    pub kind: IdleKind,
    /// The items, the most important first.
    pub things: Vec<IdleThing>,
}

/// One item that did nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IdleThing {
    /// Key of the factor, rule or kind of cells, path of the value, names of the products or arms, or words of the row.
    pub name: String,
    /// More about it, in words; empty if there is nothing to add.
    pub detail: String,
    /// Names of the arms in which it did nothing; empty for all of them.
    pub arms: Vec<String>,
    /// How near it came in each arm, in the replicate with most of it: the share of the half-point of its most sensitive reader.
    /// For cells their number, all replicates together. Empty where nothing is measured.
    pub by_arm: Vec<f64>,
    /// Keys of the rules about it, for cells that were never there.
    pub rules: Vec<String>,
}

impl IdleThing {
    /// An item of which only the name is known.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Its name, with what there is to add in brackets.
    pub fn words(&self) -> String {
        let arms = match self.arms.as_slice() {
            [] => String::new(),
            arms => format!("in {}", arms.join(" and ")),
        };
        let more: Vec<&str> = [self.detail.as_str(), &arms]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        if more.is_empty() {
            self.name.clone()
        } else {
            format!("{} ({})", self.name, more.join(", "))
        }
    }
}

impl Idle {
    /// A group; none if it has no items.
    pub fn of(kind: IdleKind, things: Vec<IdleThing>) -> Option<Self> {
        (!things.is_empty()).then_some(Self { kind, things })
    }

    /// The reason and all items in one line, as known after a run.
    pub fn sentence(&self) -> String {
        let things: Vec<String> = self.things.iter().map(IdleThing::words).collect();
        format!("{}: {}", self.kind.words(false), things.join(", "))
    }
}
