//! A dose of cells: its product, number, route and time, and the moment at which each cell is admitted.

use thiserror::Error;

use crate::body::{Graph, Product};
use crate::ids::{OrganId, ProductId, Tick};

/// Where a dose enters.
///
/// What a needle goes into has the name that its room gives it: an organ of the body, or a site of a plan. The organ would not do
/// in a plan: a closed well has a site too but no organ, and a site keeps its name when it is moved to another organ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Route<P = OrganId> {
    /// Into venous blood, before the lung.
    Venous,
    /// Into arterial blood (left heart or aorta), after the lung.
    Arterial,
    /// Into the artery of an organ: `share_entering` of the cells enter its vessels, the others spill into arterial blood.
    OrganArtery {
        /// The organ whose artery is used.
        organ: OrganId,
        /// Share that enters the vessels of the organ, 0 to 1.
        share_entering: f64,
    },
    /// Into the portal vein: the vessels of the portal organ.
    Portal,
    /// Injected into tissue, past its vessels.
    Local {
        /// What is injected.
        into: P,
        /// How much of the dose stays there.
        retention: Retention,
    },
}

/// What becomes of the cells of a needle; the rest is lost along its track and never enters the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retention {
    /// Share that stays in the tissue, 0 to 1.
    pub retained: f64,
    /// Share that the veins of the organ carry off at once, 0 to 1.
    pub washed_out: f64,
}

impl Retention {
    /// All cells stay.
    pub const ALL: Retention = Retention {
        retained: 1.0,
        washed_out: 0.0,
    };

    /// Whether both are shares and together at most one.
    pub fn is_sound(&self) -> bool {
        let shares = [self.retained, self.washed_out];
        shares.iter().all(|share| (0.0..=1.0).contains(share))
            && self.retained + self.washed_out <= 1.0 + 1e-9
    }
}

impl<P> Route<P> {
    /// The same route where places of tissue have other names.
    ///
    /// # Errors
    /// What `rename` returns for a place that has none.
    pub fn renamed<Q, E>(self, rename: impl FnOnce(P) -> Result<Q, E>) -> Result<Route<Q>, E> {
        Ok(match self {
            Self::Venous => Route::Venous,
            Self::Arterial => Route::Arterial,
            Self::OrganArtery {
                organ,
                share_entering,
            } => Route::OrganArtery {
                organ,
                share_entering,
            },
            Self::Portal => Route::Portal,
            Self::Local { into, retention } => Route::Local {
                into: rename(into)?,
                retention,
            },
        })
    }
}

/// One dose: cells admitted one after the other, evenly over its duration.
#[derive(Debug, Clone, PartialEq)]
pub struct Dose {
    /// Number that names its cells' random streams; unique, and the same in arms that share the dose.
    pub id: u16,
    /// Start.
    pub start: Tick,
    /// Length in ticks; 0 admits all at the start.
    pub duration_ticks: u64,
    /// Number of cells.
    pub cells: u32,
    /// Preparation, an index into the products of the body.
    pub product: ProductId,
    /// Where it enters.
    pub route: Route,
    /// Time the cells spent in the bag before the start, s.
    pub bag_s: f64,
}

/// Why doses or products cannot be given.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DoseError {
    /// A number out of its range.
    #[error("{what} is {value}, expected {expected}")]
    OutOfRange {
        /// Which number.
        what: &'static str,
        /// The value found.
        value: f64,
        /// What would be accepted.
        expected: &'static str,
    },
    /// A dose names a product that does not exist.
    #[error("dose {dose} uses product {product}, but there are {products}")]
    NoProduct {
        /// The dose.
        dose: u16,
        /// The product named.
        product: usize,
        /// Number of products.
        products: usize,
    },
    /// A dose goes to a node that does not exist or has no vessels.
    #[error("dose {dose} cannot enter there: no such organ, or the body has no portal organ")]
    NoEntry {
        /// The dose.
        dose: u16,
    },
    /// Two doses share an id.
    #[error("two doses have id {dose}")]
    DuplicateId {
        /// The id.
        dose: u16,
    },
    /// More cells than rows can number.
    #[error("{cells} cells in all are more than {limit}")]
    TooMany {
        /// Sum over the doses.
        cells: u64,
        /// Cells possible.
        limit: u64,
    },
}

impl Dose {
    /// Last moment of the dose.
    pub fn end(&self) -> Tick {
        self.start + self.duration_ticks
    }

    /// Time from the start, s, at which cell `index` enters: evenly spaced, each in the middle of its share.
    #[inline]
    pub fn admission_s(&self, index: u32) -> f64 {
        let duration_s = Tick(self.duration_ticks).seconds();
        duration_s * (f64::from(index) + 0.5) / f64::from(self.cells)
    }

    /// Number of cells that have entered before `now`.
    pub fn admitted_before(&self, now: Tick) -> u32 {
        if now <= self.start {
            return 0;
        }
        if now >= self.end() {
            return self.cells;
        }
        // Cell i enters at (i + 1/2)/cells of the duration; integer arithmetic keeps neighbouring epochs disjoint.
        let entered = (2 * (now - self.start) as u128 * u128::from(self.cells)
            + self.duration_ticks as u128
            - 1)
            / (2 * self.duration_ticks as u128);
        u32::try_from(entered).unwrap_or(self.cells).min(self.cells)
    }
}

/// Checks doses against products and graph; returns the sum of cells.
pub(super) fn check_doses(
    doses: &[Dose],
    products: &[Product],
    graph: &Graph,
) -> Result<u32, DoseError> {
    products
        .iter()
        .try_for_each(|product| product.check(graph))?;
    for (index, dose) in doses.iter().enumerate() {
        if doses[..index].iter().any(|other| other.id == dose.id) {
            return Err(DoseError::DuplicateId { dose: dose.id });
        }
        check_dose(dose, products, graph)?;
    }
    let cells: u64 = doses.iter().map(|dose| u64::from(dose.cells)).sum();
    // The last row number is kept free to mean "none".
    let limit = u64::from(u32::MAX) - 1;
    match u32::try_from(cells) {
        Ok(count) if cells <= limit => Ok(count),
        _ => Err(DoseError::TooMany { cells, limit }),
    }
}

fn check_dose(dose: &Dose, products: &[Product], graph: &Graph) -> Result<(), DoseError> {
    if dose.product.index() >= products.len() {
        return Err(DoseError::NoProduct {
            dose: dose.id,
            product: dose.product.index(),
            products: products.len(),
        });
    }
    if !(dose.bag_s.is_finite() && dose.bag_s >= 0.0) {
        return Err(DoseError::OutOfRange {
            what: "time in the bag",
            value: dose.bag_s,
            expected: "0 s or more",
        });
    }
    let has_bed = |organ: OrganId| organ.index() < graph.len() && graph.has_bed(organ);
    let enters = match dose.route {
        Route::Venous | Route::Arterial => true,
        Route::Portal => graph.portal().is_some(),
        Route::Local { into, retention } => {
            if !retention.is_sound() {
                return Err(DoseError::OutOfRange {
                    what: "share of a local dose that is retained or washed out",
                    value: retention.retained + retention.washed_out,
                    expected: "0 to 1, together at most 1",
                });
            }
            has_bed(into)
        }
        Route::OrganArtery {
            organ,
            share_entering,
        } => {
            if !(0.0..=1.0).contains(&share_entering) {
                let what = "share entering the organ";
                return Err(DoseError::OutOfRange {
                    what,
                    value: share_entering,
                    expected: "0 to 1",
                });
            }
            has_bed(organ)
        }
    };
    if enters {
        Ok(())
    } else {
        Err(DoseError::NoEntry { dose: dose.id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_enter_evenly_and_counts_match_their_times() {
        let dose = Dose {
            id: 0,
            start: Tick(50),
            duration_ticks: 100,
            cells: 7,
            product: ProductId::new(0),
            route: Route::Venous,
            bag_s: 0.0,
        };
        for now in 0..200 {
            let now = Tick(now);
            let slow = (0..7)
                .filter(|&i| 5.0 + dose.admission_s(i) < now.seconds())
                .count();
            assert_eq!(dose.admitted_before(now) as usize, slow, "at {now:?}");
        }
    }

    #[test]
    fn a_dose_without_duration_enters_in_the_tick_after_its_start() {
        let dose = Dose {
            id: 0,
            start: Tick(50),
            duration_ticks: 0,
            cells: 7,
            product: ProductId::new(0),
            route: Route::Venous,
            bag_s: 0.0,
        };
        assert_eq!(dose.admitted_before(Tick(50)), 0);
        assert_eq!(dose.admitted_before(Tick(51)), 7);
        assert_eq!(dose.admission_s(3), 0.0);
    }
}
