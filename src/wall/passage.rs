//! The probability that a cell passes a bed: size, adhesion and crowding (Eq. B3).

use std::f64::consts::SQRT_2;

use crate::cells::{Arrest, Passenger};
use crate::kinetics::LogNormal;
use crate::wall::Bed;

/// What a treatment does to a bed; every factor is 1 without treatment.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Interventions {
    /// Factor on the lumen median (a vasodilator widens: above 1).
    pub lumen_factor: f64,
    /// Factor on the adhesion exposure (heparin or an integrin block: below 1; 0 blocks all).
    pub adhesion_factor: f64,
}

impl Default for Interventions {
    fn default() -> Self {
        Interventions {
            lumen_factor: 1.0,
            adhesion_factor: 1.0,
        }
    }
}

impl Interventions {
    /// Both treatments at once.
    pub fn and(self, other: Interventions) -> Interventions {
        Interventions {
            lumen_factor: self.lumen_factor * other.lumen_factor,
            adhesion_factor: self.adhesion_factor * other.adhesion_factor,
        }
    }
}

/// A bed as it is during one coupling epoch: equation B3 with everything that is frozen folded in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BedNow {
    /// ln(squeeze / median), so that the log size over the lumen is this plus ln x.
    log_scale: f64,
    /// 1 / (log sd sqrt 2).
    inverse_width: f64,
    segments: f64,
    /// Exposure of a cell of receptor level 1 at rest: A (1 - held/sites)+ times the interventions.
    exposure: f64,
    /// What activation adds to an exposure of one: I - 1.
    activated: f64,
    /// Share of the remaining passage that crowding takes.
    crowded_share: f64,
}

impl BedNow {
    /// Freezes a bed with `held_cells` in it, wall activation `activation` (1 at rest) and the share that crowding takes.
    pub fn new(
        bed: &Bed,
        interventions: &Interventions,
        held_cells: f64,
        activation: f64,
        crowded_share: f64,
    ) -> BedNow {
        let free_sites = (1.0 - held_cells / bed.sites_cells).max(0.0);
        let median_um = bed.lumen_median_um * interventions.lumen_factor;
        BedNow {
            log_scale: libm::log(bed.squeeze / median_um),
            inverse_width: 1.0 / (bed.lumen_log_sd * SQRT_2),
            segments: bed.segments,
            exposure: bed.adhesion_exposure * interventions.adhesion_factor * free_sites,
            activated: activation - 1.0,
            crowded_share,
        }
    }

    /// The bed at rest: nothing held, no crowding, no treatment.
    pub fn at_rest(bed: &Bed) -> BedNow {
        BedNow::new(bed, &Interventions::default(), 0.0, 1.0, 0.0)
    }

    /// Probability that the size of a cell lets it pass: every segment met is wider than the squeezed cell.
    #[inline]
    pub fn passage_by_size(&self, diameter_um: f64) -> f64 {
        // Eq. B3, size: [1 - Phi((ln(q x) - m)/s)]^n.
        let z = (libm::log(diameter_um) + self.log_scale) * self.inverse_width;
        let wider = 0.5 * libm::erfc(z);
        if self.segments == 1.0 {
            wider
        } else {
            libm::pow(wider, self.segments)
        }
    }

    /// Whether the other bed lets cells pass by size as this one does.
    pub(super) fn sorts_sizes_like(&self, other: &BedNow) -> bool {
        let lumen = |bed: &BedNow| (bed.log_scale, bed.inverse_width, bed.segments);
        lumen(self) == lumen(other)
    }

    /// Probability that a viable cell that fits is not bound: `exp(-exposure R (1 + (I - 1) C))`.
    ///
    /// Integrins bind (R); the chemokines of an activated wall switch them on through their own receptors (C), so more CXCR4
    /// does nothing on a resting wall.
    #[inline]
    pub fn passage_past_adhesion(&self, receptor: f64, chemokine_receptor: f64) -> f64 {
        // Eq. B3, adhesion as an exposure.
        libm::exp(-self.exposure * receptor * (1.0 + self.activated * chemokine_receptor))
    }

    #[inline]
    fn unbound(&self, cell: &Passenger) -> f64 {
        if cell.viable {
            self.passage_past_adhesion(f64::from(cell.receptor), f64::from(cell.chemokine_receptor))
        } else {
            1.0
        }
    }

    /// Probability that the bed lets the cell pass, all three causes together.
    pub fn passage(&self, cell: &Passenger) -> f64 {
        let fits = self.passage_by_size(f64::from(cell.diameter_um));
        fits * self.unbound(cell) * (1.0 - self.crowded_share)
    }

    /// Fate of the cell for a number `u` uniform in (0, 1).
    ///
    /// The three causes are stacked in one order, so a single draw decides both whether and by what the cell is held.
    pub fn fate(&self, cell: &Passenger, u: f64) -> Arrest {
        let fits = self.passage_by_size(f64::from(cell.diameter_um));
        self.fate_of_fitting(fits, cell, u)
    }

    /// The same where the probability to fit is known.
    #[inline]
    pub(super) fn fate_of_fitting(&self, fits: f64, cell: &Passenger, u: f64) -> Arrest {
        // 1 - u is uniform as well; comparing it with passages keeps small passages exact.
        if u > fits {
            return Arrest::Plugged;
        }
        let unbound = fits * self.unbound(cell);
        if u > unbound {
            return Arrest::Adhered;
        }
        if u > unbound * (1.0 - self.crowded_share) {
            Arrest::Plugged
        } else {
            Arrest::Pass
        }
    }

    /// Mean passage of viable cells of receptor levels 1 over a spread of diameters (um).
    pub fn mean_passage(&self, diameters_um: &LogNormal) -> f64 {
        let by_size = diameters_um.mean_of(|x| self.passage_by_size(x));
        by_size * self.passage_past_adhesion(1.0, 1.0) * (1.0 - self.crowded_share)
    }
}

#[cfg(test)]
mod tests;
