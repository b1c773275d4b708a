//! Hazards of a cell by condition and place, laid out in a table for one epoch.

use crate::body::Graph;
use crate::body::condition::{Condition, State};
use crate::body::dose_index::DoseIndex;
use crate::body::hazards::{Hazards, Rates, Subject};
use crate::body::turnover::tick_loss;
use crate::cells::HeldRates;
use crate::ids::{OrganId, ProductId};

/// States of which the hazards are laid out: the dead have no competing ones.
const STATES: [State; 5] = [
    State::Flowing,
    State::Plugged,
    State::Adhered,
    State::InTissue,
    State::Seated,
];

/// Sum of competing hazards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Total {
    /// The sum, 1/s.
    pub rate_per_s: f64,
    /// exp(-x) - 1 for the turnover x of a tick.
    pub tick_loss: f64,
}

/// A sum that is not laid out.
const UNKNOWN: f64 = f64::NAN;

impl Total {
    /// No hazard.
    pub const NONE: Total = Total {
        rate_per_s: 0.0,
        tick_loss: 0.0,
    };

    #[inline]
    fn of(rates: &Rates) -> Total {
        let rate_per_s = rates.total();
        Total {
            rate_per_s,
            tick_loss: tick_loss(rate_per_s),
        }
    }
}

/// The hazards of every sort of cell at every node, laid out once: each cell looks up what it would otherwise compute.
#[derive(Debug, Clone)]
pub(super) struct RateTable {
    organs: usize,
    rates: Vec<Rates>,
    /// Sums of the same, [`UNKNOWN`] where they depend on the size of the cell.
    totals: Vec<Total>,
    /// How each node gives up held cells: slipping depends on the size of the cell and cannot be laid out.
    held: Vec<HeldRates>,
}

impl RateTable {
    pub fn new(hazards: &Hazards, dose_index: &DoseIndex, graph: &Graph) -> RateTable {
        let organs = graph.len();
        let products = dose_index.products();
        let mut rates = vec![Rates::default(); products.len() * organs * Condition::SORTS];
        for (number, product) in products.iter().enumerate() {
            for place in graph.ids() {
                for condition in STATES.into_iter().flat_map(Condition::sorts_of) {
                    let cell = Subject {
                        condition,
                        place,
                        product: ProductId::new(number),
                        diameter_um: 1.0,
                    };
                    rates[entry(&cell, organs)] = hazards.of(&cell, product, graph);
                }
            }
        }
        let mut table = RateTable {
            organs,
            totals: rates.iter().map(Total::of).collect(),
            rates,
            held: hazards.organs.iter().map(|organ| organ.held).collect(),
        };
        table.leave_out_slipping(products.len());
        table
    }

    /// Marks the sums that depend on the size of the cell.
    fn leave_out_slipping(&mut self, products: usize) {
        for product in (0..products).map(ProductId::new) {
            for place in (0..self.organs).map(OrganId::new) {
                for condition in Condition::sorts_of(State::Plugged) {
                    let cell = Subject {
                        condition,
                        place,
                        product,
                        diameter_um: 1.0,
                    };
                    if self.slip_of(&cell).is_some() {
                        self.totals[entry(&cell, self.organs)].rate_per_s = UNKNOWN;
                    }
                }
            }
        }
    }

    /// Competing hazards of a cell that is not dead: the bits of [`Hazards::of`].
    #[inline]
    pub fn of(&self, cell: &Subject) -> Rates {
        let mut rates = self.rates[entry(cell, self.organs)];
        if let Some(slip) = self.slip_of(cell) {
            rates.leave = slip;
        }
        rates
    }

    /// Sum of the competing hazards of a cell that is not dead.
    #[inline]
    pub fn total_of(&self, cell: &Subject) -> Total {
        let total = self.totals[entry(cell, self.organs)];
        if total.rate_per_s.is_nan() {
            Total::of(&self.of(cell))
        } else {
            total
        }
    }

    /// Hazard that a plugged cell slips, if it can.
    #[inline]
    fn slip_of(&self, cell: &Subject) -> Option<f64> {
        if cell.condition.state() != State::Plugged {
            return None;
        }
        let held = &self.held[cell.place.index()];
        // The table already holds zero.
        (held.slip_per_s != 0.0).then(|| held.slip_of(f64::from(cell.diameter_um)))
    }
}

#[inline]
fn entry(cell: &Subject, organs: usize) -> usize {
    let node = cell.product.index() * organs + cell.place.index();
    node * Condition::SORTS + cell.condition.sort()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::OrganHazards;
    use crate::body::tests::fixtures;

    #[test]
    fn the_table_has_the_bits_of_the_formula() {
        let graph = fixtures::graph(0);
        let organ = |place: usize| OrganHazards {
            death_per_s: 1e-6 * (place + 1) as f64,
            held: HeldRates {
                slip_per_s: 3e-5 / (place + 1) as f64,
                slip_reference_um: 18.0,
                slip_exponent: 3.0,
                release_per_s: 1e-7 * place as f64,
                transmigration_per_s: 2e-6,
            },
        };
        let hazards = Hazards {
            organs: (0..graph.len()).map(organ).collect(),
            kill_per_s: vec![3e-7, 0.0],
        };
        let mut tougher = fixtures::product();
        tougher.death_stages = 3;
        tougher.death_factor = 0.5;
        tougher.label.elution_per_s = 4e-7;
        let products = vec![fixtures::product(), tougher];
        let dose_index = DoseIndex::new(Vec::new(), products, &graph).expect("sound");
        let table = RateTable::new(&hazards, &dose_index, &graph);
        let bits = |rates: Rates| {
            [rates.age, rates.kill, rates.elute, rates.leave, rates.cross].map(f64::to_bits)
        };
        for product in [0, 1].map(ProductId::new) {
            for place in graph.ids() {
                for condition in STATES.into_iter().flat_map(Condition::sorts_of) {
                    let cell = Subject {
                        condition: condition.with_stage(1),
                        place,
                        product,
                        diameter_um: 17.25,
                    };
                    let formula = hazards.of(&cell, dose_index.product(product), &graph);
                    assert_eq!(bits(table.of(&cell)), bits(formula), "{cell:?}");
                    let total_per_s = table.total_of(&cell).rate_per_s;
                    assert_eq!(total_per_s, formula.total(), "{cell:?}");
                }
            }
        }
    }
}
