//! What happens to a label after it leaves a cell or its remains (Eq. B5).

use crate::ids::OrganId;

/// Where label goes after it leaves a cell or its remains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelDestination {
    /// Taken up in an organ.
    Organ(OrganId),
    /// Out of the body.
    Excreted,
}

/// Shares by which freed label is distributed; relative weights, need not sum to one.
pub type LabelSplit = Vec<(LabelDestination, f64)>;

/// The fate of the label of a preparation (Eq. B5).
///
/// Label is counted in dose equivalents: the label of one infused cell is 1 and is never divided. Each cell's label follows
/// one path, drawn at random, so that means over many cells follow the shares.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelFate {
    /// Hazard with which a live cell loses its label, 1/s.
    pub elution_per_s: f64,
    /// Clearance of the fast pool of dead cells, 1/s.
    pub fast_per_s: f64,
    /// Clearance of the slow pool of dead cells, 1/s.
    pub slow_per_s: f64,
    /// Share of dead cells in the slow pool, 0 to 1.
    pub slow_share: f64,
    /// Destinations of label lost by live cells.
    pub eluted: LabelSplit,
    /// Destinations of label cleared with the remains of dead cells.
    pub after_death: LabelSplit,
}

impl LabelFate {
    /// A label that never leaves and remains that are never cleared.
    pub fn permanent() -> LabelFate {
        LabelFate {
            elution_per_s: 0.0,
            fast_per_s: 0.0,
            slow_per_s: 0.0,
            slow_share: 0.0,
            eluted: vec![(LabelDestination::Excreted, 1.0)],
            after_death: vec![(LabelDestination::Excreted, 1.0)],
        }
    }
}

/// Picks a destination by weight for a number `u` uniform in (0, 1). The split was checked to have a positive sum.
#[inline]
pub(super) fn pick(split: &LabelSplit, u: f64) -> LabelDestination {
    let total: f64 = split.iter().map(|&(_, weight)| weight).sum();
    let mut left = u * total;
    for &(destination, weight) in split {
        left -= weight;
        if left <= 0.0 && weight > 0.0 {
            return destination;
        }
    }
    split[split.len() - 1].0
}
