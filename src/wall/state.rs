//! The walls of all beds with what they hold, frozen over an epoch.

use serde::{Deserialize, Serialize};

use crate::cells::{Arrest, HeldRates, HoldRule, Passenger};
use crate::ids::OrganId;
use crate::ids::StateMismatch;
use crate::rng::Stream;
use crate::wall::sizes::Sizes;
use crate::wall::{Bed, BedError, BedNow, Crowding, Interventions};

/// One bed with its state.
#[derive(Debug, Clone)]
struct Lining {
    bed: Bed,
    held_cells: f64,
    crowding: Crowding,
    activation: f64,
    interventions: Interventions,
    now: BedNow,
    sizes: Sizes,
}

impl Lining {
    fn new(bed: Bed) -> Lining {
        Lining {
            bed,
            held_cells: 0.0,
            crowding: Crowding::default(),
            activation: 1.0,
            interventions: Interventions::default(),
            now: BedNow::at_rest(&bed),
            sizes: Sizes::default(),
        }
    }

    fn saved(&self) -> LiningSnapshot {
        let Self {
            // From the plan, and what follows from the rest.
            bed: _,
            now: _,
            sizes: _,
            held_cells,
            crowding,
            activation,
            interventions,
        } = self;
        LiningSnapshot {
            held_cells: *held_cells,
            crowding: *crowding,
            activation: *activation,
            interventions: *interventions,
        }
    }

    fn restore(&mut self, saved: &LiningSnapshot) {
        let LiningSnapshot {
            held_cells,
            crowding,
            activation,
            interventions,
        } = *saved;
        *self = Self {
            bed: self.bed,
            now: self.now,
            sizes: Sizes::default(),
            held_cells,
            crowding,
            activation,
            interventions,
        };
        self.freeze();
    }

    #[inline]
    fn fate(&self, cell: &Passenger, u: f64) -> Arrest {
        let fits = self.sizes.passage(&self.now, cell.diameter_um);
        self.now.fate_of_fitting(fits, cell, u)
    }

    fn freeze(&mut self) {
        let crowded = self
            .crowding
            .blocked_share(self.bed.crowding_strength, self.bed.crowding_half_cells);
        self.now = BedNow::new(
            &self.bed,
            &self.interventions,
            self.held_cells,
            self.activation,
            crowded,
        );
        self.sizes.follow(&self.now);
    }
}

/// What changes in the walls during a run, bed by bed: enough to continue from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WallSnapshot(Vec<LiningSnapshot>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LiningSnapshot {
    held_cells: f64,
    crowding: Crowding,
    activation: f64,
    interventions: Interventions,
}

/// The walls of all beds of the body and how full they are.
///
/// Change activation, interventions or counts between epochs, then call [`Wall::freeze`]: answers use the frozen state only.
#[derive(Debug, Clone)]
pub struct Wall {
    linings: Vec<Option<Lining>>,
}

impl Wall {
    /// Walls of beds in the order of [`OrganId`]; `None` where the organ is a blood pool without capillaries.
    ///
    /// # Errors
    /// The first bed with an impossible number.
    pub fn new(beds: &[Option<Bed>]) -> Result<Wall, BedError> {
        for (organ, bed) in beds.iter().enumerate() {
            bed.map_or(Ok(()), |bed| bed.check(organ))?;
        }
        let linings = beds.iter().map(|bed| bed.map(Lining::new)).collect();
        Ok(Wall { linings })
    }

    /// How full and how active the walls are, to be saved.
    pub fn saved(&self) -> WallSnapshot {
        let Self { linings } = self;
        WallSnapshot(linings.iter().flatten().map(Lining::saved).collect())
    }

    /// Takes saved walls back. Ends with a [`freeze`](Wall::freeze).
    ///
    /// # Errors
    /// [`StateMismatch`] for another number of beds.
    pub fn restore(&mut self, saved: &WallSnapshot) -> Result<(), StateMismatch> {
        let beds = self.linings.iter().flatten().count();
        StateMismatch::check("beds", beds, saved.0.len())?;
        let linings = self.linings.iter_mut().flatten().zip(&saved.0);
        linings.for_each(|(lining, saved)| lining.restore(saved));
        Ok(())
    }

    /// Sets the activation I of the wall of `organ`: 1 at rest, more when inflamed (values below 1 count as 1).
    pub fn set_activation(&mut self, organ: OrganId, activation: f64) {
        if let Some(lining) = &mut self.linings[organ.index()] {
            lining.activation = activation.max(1.0);
        }
    }

    /// Sets the treatment that acts on `organ` from now on.
    pub fn set_interventions(&mut self, organ: OrganId, interventions: Interventions) {
        if let Some(lining) = &mut self.linings[organ.index()] {
            lining.interventions = interventions;
        }
    }

    /// Takes in an epoch of `dt_s` seconds: cells arrested per organ during it, and cells held per organ at its end.
    ///
    /// Both slices are in the order of [`OrganId`]. Ends with a [`freeze`](Wall::freeze).
    pub fn settle(&mut self, dt_s: f64, arrested_cells: &[u64], held_cells: &[u64]) {
        for ((lining, &arrested), &held) in
            self.linings.iter_mut().zip(arrested_cells).zip(held_cells)
        {
            if let Some(lining) = lining {
                lining
                    .crowding
                    .advance(dt_s, lining.bed.crowding_memory_s, arrested as f64);
                lining.held_cells = held as f64;
                lining.sizes.note(arrested);
            }
        }
        self.freeze();
    }

    /// Freezes the present state for the next epoch.
    pub fn freeze(&mut self) {
        for lining in self.linings.iter_mut().flatten() {
            lining.freeze();
        }
    }

    /// The frozen bed of `organ`, `None` for a blood pool.
    pub fn bed_now(&self, organ: OrganId) -> Option<&BedNow> {
        self.linings[organ.index()]
            .as_ref()
            .map(|lining| &lining.now)
    }

    /// Recently arrested cells in `organ`, 0 for a blood pool.
    pub fn recent_cells(&self, organ: OrganId) -> f64 {
        self.linings[organ.index()]
            .as_ref()
            .map_or(0.0, |lining| lining.crowding.recent_cells())
    }

    /// Hazards with which `organ` gives up held cells; `inflammation` (0 to 1) scales the crossing into the tissue.
    pub fn held_rates(&self, organ: OrganId, inflammation: f64) -> HeldRates {
        self.linings[organ.index()]
            .as_ref()
            .map_or_else(HeldRates::default, |lining| HeldRates {
                slip_per_s: lining.bed.slip_per_s,
                slip_reference_um: lining.bed.slip_reference_um,
                slip_exponent: lining.bed.slip_exponent,
                release_per_s: lining.bed.release_per_s,
                transmigration_per_s: lining.bed.transmigration_per_s * inflammation,
            })
    }
}

impl HoldRule for Wall {
    #[inline]
    fn arrest(&self, organ: OrganId, cell: &Passenger, stream: &mut Stream) -> Arrest {
        match &self.linings[organ.index()] {
            Some(lining) => lining.fate(cell, stream.uniform()),
            None => Arrest::Pass,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::wall) fn bed() -> Bed {
        Bed {
            lumen_median_um: 4.17,
            lumen_log_sd: 0.35,
            squeeze: 0.5,
            segments: 1.0,
            adhesion_exposure: 3.5,
            sites_cells: 1e4,
            crowding_strength: 0.5,
            crowding_half_cells: 1e3,
            crowding_memory_s: 300.0,
            slip_per_s: 1e-5,
            slip_reference_um: 18.0,
            slip_exponent: 3.0,
            release_per_s: 1e-6,
            transmigration_per_s: 1e-4,
        }
    }

    const CELL: Passenger = Passenger {
        diameter_um: 12.0,
        receptor: 1.0,
        chemokine_receptor: 1.0,
        viable: true,
    };

    fn passage(wall: &Wall) -> f64 {
        wall.bed_now(OrganId::new(1))
            .expect("organ 1 has a bed")
            .passage(&CELL)
    }

    #[test]
    fn a_bad_bed_names_its_organ_and_field() {
        let wrong = Bed {
            crowding_strength: 1.5,
            ..bed()
        };
        let fault = Wall::new(&[None, Some(bed()), Some(wrong)]).expect_err("strength above 1");
        assert_eq!((fault.organ, fault.field), (2, "crowding_strength"));
        assert!(
            Wall::new(&[Some(Bed {
                lumen_log_sd: f64::NAN,
                ..bed()
            })])
            .is_err()
        );
    }

    #[test]
    fn recent_arrests_hinder_and_are_forgotten() {
        let mut wall = Wall::new(&[None, Some(bed())]).expect("valid");
        let rest = passage(&wall);
        wall.settle(10.0, &[0, 1000], &[0, 0]);
        let crowded = passage(&wall);
        assert!((crowded / rest - 0.75).abs() < 0.01, "{}", crowded / rest);
        wall.settle(3000.0, &[0, 0], &[0, 0]);
        assert!((passage(&wall) / rest - 1.0).abs() < 1e-3);
    }

    #[test]
    fn held_cells_saturate_and_activation_raises_adhesion() {
        let mut wall = Wall::new(&[None, Some(bed())]).expect("valid");
        let rest = passage(&wall);
        wall.set_activation(OrganId::new(1), 2.0);
        assert_eq!(passage(&wall), rest, "only freezing may change answers");
        wall.freeze();
        assert!(passage(&wall) < rest);
        wall.set_activation(OrganId::new(1), 1.0);
        wall.settle(1e7, &[0, 0], &[0, 5000]);
        assert!(passage(&wall) > rest);
    }

    #[test]
    fn a_wider_lumen_lets_pass_after_millions_of_cells_too() {
        let fate = |held_before: u64| {
            let mut wall = Wall::new(&[None, Some(bed())]).expect("valid");
            wall.settle(10.0, &[0, held_before], &[0, 0]);
            wall.settle(1e6, &[0, 0], &[0, 0]);
            let lumen_factor = 2.0;
            let wider = Interventions {
                lumen_factor,
                ..Interventions::default()
            };
            wall.set_interventions(OrganId::new(1), wider);
            wall.freeze();
            let lining = wall.linings[1].as_ref().expect("a bed");
            let fates = (1..100).map(|hundredth| lining.fate(&CELL, f64::from(hundredth) / 100.0));
            fates.collect::<Vec<_>>()
        };
        assert_eq!(fate(0), fate(10_000_000));
        assert!(fate(0).contains(&Arrest::Adhered));
    }

    #[test]
    fn inflammation_scales_crossing_only() {
        let wall = Wall::new(&[None, Some(bed())]).expect("valid");
        let calm = wall.held_rates(OrganId::new(1), 0.0);
        let inflamed = wall.held_rates(OrganId::new(1), 0.5);
        assert_eq!(calm.transmigration_per_s, 0.0);
        assert_eq!(inflamed.transmigration_per_s, 5e-5);
        assert_eq!(calm.release_per_s, inflamed.release_per_s);
        assert_eq!(wall.held_rates(OrganId::new(0), 1.0), HeldRates::default());
    }
}
