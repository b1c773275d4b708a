//! Everything that is frozen while cells walk through one epoch, and the sums of what they did.

use crate::body::counts::CountChange;
use crate::body::dose_index::DoseIndex;
use crate::body::epoch::{Arrival, Epoch, OrganEvents};
use crate::body::label::LabelDestination;
use crate::body::rates::RateTable;
use crate::body::{Dose, Graph};
use crate::ids::{OrganId, Tick};
use crate::rng::Keyed;

/// Everything that is frozen while cells walk through one epoch.
pub(super) struct Frame<'a, H> {
    pub graph: &'a Graph,
    pub dose_index: &'a DoseIndex,
    /// Hazards as they are.
    pub actual: &'a RateTable,
    /// Hazards under which waiting times are drawn.
    pub ceiling: &'a RateTable,
    pub hold: &'a H,
    /// Organs whose corpses in vessels are reported.
    pub watched: &'a [OrganId],
    pub epoch: Epoch,
    /// Length of the epoch, s.
    pub length_s: f64,
    pub draws: Draws,
    /// Of each dose, the share of its cells that is viable when they are admitted in this epoch.
    pub viability: Vec<Between>,
}

/// Bounds of a number that needs an exponential to compute.
#[derive(Debug, Clone, Copy)]
pub(super) struct Between {
    least: f64,
    most: f64,
}

impl Between {
    /// Bounds of the share of viable cells in every dose, for cells admitted in the epoch.
    pub fn viability(dose_index: &DoseIndex, epoch: Epoch) -> Vec<Between> {
        // More than rounding can move: of times, and of the exponential.
        const SLACK_S: f64 = 1.0;
        const SLACK: f64 = 1e-9;
        let bounds = |dose: &Dose| {
            let product = dose_index.product(dose.product);
            let soonest_s = Tick(epoch.start.since(dose.start)).seconds() - SLACK_S;
            let latest_s = Tick(epoch.end.since(dose.start)).seconds() + SLACK_S;
            Between {
                least: product.viability_after(dose.bag_s + latest_s) * (1.0 - SLACK),
                most: product.viability_after(dose.bag_s + soonest_s) * (1.0 + SLACK),
            }
        };
        dose_index.doses().iter().map(bounds).collect()
    }

    /// Whether `u` is below the number, which is made only where the bounds leave that open.
    #[inline]
    pub fn is_below(&self, u: f64, number: impl FnOnce() -> f64) -> bool {
        u < self.least || (u < self.most && u < number())
    }
}

/// Keys of the streams used by the body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    /// The chain of a cell in one epoch.
    pub chain: Keyed,
    /// What a cell is made with.
    pub dose: Keyed,
}

/// What a group of cells did; sums only, so that groups can be added in any order.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub counts: CountChange,
    pub organs: Vec<OrganEvents>,
    /// Cells that passed each edge of the graph.
    pub passed: Vec<u64>,
    pub arrivals: Vec<Arrival>,
    pub freed_label: Vec<u64>,
    pub excreted_label: u64,
    pub admitted: u64,
    pub admitted_viable: u64,
    /// Cells that had an event.
    pub touched: u64,
}

impl Tally {
    pub fn new(graph: &Graph) -> Tally {
        let organs = graph.len();
        Tally {
            counts: CountChange::none(organs),
            organs: vec![OrganEvents::default(); organs],
            passed: vec![0; graph.edges().len()],
            arrivals: Vec::new(),
            freed_label: vec![0; organs],
            excreted_label: 0,
            admitted: 0,
            admitted_viable: 0,
            touched: 0,
        }
    }

    /// What two groups did together.
    pub fn with(mut self, other: Tally) -> Tally {
        self.counts.add_all(&other.counts);
        for (sum, events) in self.organs.iter_mut().zip(&other.organs) {
            sum.add(events);
        }
        for (sum, cells) in self.passed.iter_mut().zip(&other.passed) {
            *sum += cells;
        }
        self.arrivals.extend(other.arrivals);
        for (sum, label) in self.freed_label.iter_mut().zip(&other.freed_label) {
            *sum += label;
        }
        self.excreted_label += other.excreted_label;
        self.admitted += other.admitted;
        self.admitted_viable += other.admitted_viable;
        self.touched += other.touched;
        self
    }

    pub fn free_label(&mut self, destination: LabelDestination) {
        match destination {
            LabelDestination::Organ(organ) => self.freed_label[organ.index()] += 1,
            LabelDestination::Excreted => self.excreted_label += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Product;
    use crate::body::tests::fixtures;

    /// Cells of a slow dose of a product that dies fast in the bag, in an epoch in its middle.
    #[test]
    fn bounds_decide_as_the_share_itself() {
        let product = Product {
            viability: 0.9,
            bag_death_per_s: 1e-2,
            ..fixtures::product()
        };
        let dose = Dose {
            duration_ticks: 1000,
            bag_s: 20.0,
            ..fixtures::bolus(1000, crate::body::Route::Venous)
        };
        let dose_index =
            DoseIndex::new(vec![dose], vec![product], &fixtures::graph(0)).expect("sound");
        let epoch = Epoch {
            index: 0,
            start: Tick(400),
            end: Tick(500),
        };
        let bounds = Between::viability(&dose_index, epoch)[0];
        let (dose, product) = (&dose_index.doses()[0], &dose_index.products()[0]);
        let mut asked = 0;
        for index in dose.admitted_before(epoch.start)..dose.admitted_before(epoch.end) {
            let share = product.viability_after(dose.bag_s + dose.admission_s(index));
            for step in 0..1000 {
                let u = (f64::from(step) + 0.5) / 1000.0;
                let below = bounds.is_below(u, || {
                    asked += 1;
                    share
                });
                assert_eq!(below, u < share, "cell {index}, {u}");
            }
            // The share as it is must not be cut off by rounding.
            let next = share * (1.0 + f64::EPSILON);
            assert!(!bounds.is_below(share, || share) && bounds.is_below(share, || next));
        }
        assert!((1..10_000).contains(&asked), "{asked}");
    }
}
