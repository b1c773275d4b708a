//! What cells are made from, for several of them at a time (Eq. B6).

use crate::body::Product;
use crate::body::population::{near_stored_diameter_um, stored_diameter_um};
use crate::ids::CellId;
use crate::kinetics::LogNormal;
use crate::rng::{Keyed, StreamBatch};

/// The traits that cells leave the bag with: those of their streams, drawn side by side.
pub(super) struct Traits<const LANES: usize> {
    batch: StreamBatch<LANES>,
    /// Diameters of the cells before they are rounded, nearly; none where the spread is too wide for that.
    near_um: Option<[f64; LANES]>,
}

/// What one cell is made with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Made {
    /// Diameter as it is stored, um.
    pub diameter_um: f32,
    /// Uniform number that decides whether the cell is viable.
    pub life: f64,
}

impl<const LANES: usize> Traits<LANES> {
    /// For cells of some streams.
    pub fn new(draws: Keyed) -> Self {
        Traits {
            batch: StreamBatch::new(draws),
            near_um: None,
        }
    }

    /// Makes the cells of one product.
    pub fn make(&mut self, cells: [u64; LANES], product: &Product) {
        self.batch.open(cells, 0, [false; 4]);
        let LogNormal { log_median, log_sd } = product.diameter_um;
        let is_narrow = log_median.abs() < 20.0 && log_sd < 1.0;
        self.near_um = is_narrow.then(|| self.batch.near_log_normals(log_median, log_sd));
    }

    /// What the cell of a lane is made with: the bits of [`Made::of`].
    #[inline]
    pub fn of(&self, lane: usize, product: &Product) -> Made {
        let near_um = self.near_um.map(|all| all[lane]);
        let diameter_um = match near_um.and_then(near_stored_diameter_um) {
            Some(diameter_um) => diameter_um,
            None => diameter_of(product, self.batch.stream(lane).normal()),
        };
        Made {
            diameter_um,
            life: self.batch.uniform(lane, 2),
        }
    }
}

impl Made {
    /// What one cell is made with, by itself.
    pub fn of(draws: &Keyed, cell: CellId, product: &Product) -> Made {
        let mut stream = draws.stream(cell.raw(), 0);
        Made {
            diameter_um: diameter_of(product, stream.normal()),
            life: stream.uniform(),
        }
    }
}

/// The stored diameter of a cell, um, for a standard normal number.
fn diameter_of(product: &Product, normal: f64) -> f32 {
    stored_diameter_um(product.diameter_um.at(normal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::tests::fixtures;
    use crate::rng::{Purpose, Seeder};

    /// Also where nearly all cells are as small or as large as can be stored, and where the spread is too wide.
    #[test]
    fn cells_made_together_are_those_made_alone() {
        let draws = Seeder::new(5).keyed(Purpose::Dose);
        let mut making = Traits::<8>::new(draws);
        for (mean_um, cv) in [
            (18.0, 0.15),
            (18.0, 0.0),
            (0.01, 0.5),
            (240.0, 0.3),
            (18.0, 3.0),
        ] {
            let product = Product {
                diameter_um: LogNormal::from_mean_cv(mean_um, cv),
                ..fixtures::product()
            };
            for first in 0..3000 {
                let ids = std::array::from_fn(|lane| CellId::infused(1, 8 * first + lane as u64));
                making.make(ids.map(CellId::raw), &product);
                for (lane, &cell) in ids.iter().enumerate() {
                    assert_eq!(making.of(lane, &product), Made::of(&draws, cell, &product));
                }
            }
        }
    }
}
