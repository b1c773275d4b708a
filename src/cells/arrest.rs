//! The interface between body and wall: whether a bed holds an entering cell, and how it lets go.

use crate::ids::OrganId;
use crate::rng::Stream;

/// What happens to a cell that enters the vessels of an organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrest {
    /// The cell passes on with the blood.
    Pass,
    /// The cell is held mechanically: it does not fit, or others already plug the bed.
    Plugged,
    /// The cell would fit, but binds to the wall.
    Adhered,
}

/// Steps of the diameter of an infused cell per um: finer than 0.03 % of any cell, and exact in single precision.
pub const DIAMETER_STEPS_PER_UM: f32 = 256.0;

/// The traits of a flowing cell that decide whether a bed holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passenger {
    /// Diameter in um.
    pub diameter_um: f32,
    /// Level of adhesion receptors relative to the reference preparation (1 = reference).
    pub receptor: f32,
    /// Level of receptors for the chemokines of an activated wall (CXCR4), relative to the reference preparation (1 = reference).
    pub chemokine_receptor: f32,
    /// False for a cell that was dead when infused or died in the blood.
    pub viable: bool,
}

/// The rule by which the beds of the body hold cells.
///
/// The body asks it for every cell entering the vessels of an organ. The rule reads a state that is frozen over a coupling epoch,
/// so answers do not depend on the order of the cells, and it draws only from the stream of the cell.
pub trait HoldRule: Sync {
    /// Decides for one cell entering the vessels of `organ`.
    fn arrest(&self, organ: OrganId, cell: &Passenger, stream: &mut Stream) -> Arrest;
}

/// Hazards with which a bed gives up the cells it holds.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct HeldRates {
    /// Hazard (1/s) with which a plugged cell of the reference diameter slips on.
    pub slip_per_s: f64,
    /// Reference diameter of the slip hazard, um.
    pub slip_reference_um: f64,
    /// Power n of the size dependence `slip (reference / diameter)^n`; 0 for none.
    pub slip_exponent: f64,
    /// Hazard (1/s) with which an adhered cell lets go.
    pub release_per_s: f64,
    /// Hazard (1/s) with which an adhered cell crosses the wall into the tissue.
    pub transmigration_per_s: f64,
}

impl HeldRates {
    /// Slip hazard (1/s) of a plugged cell of this diameter: smaller cells slip sooner (Eq. B4).
    #[inline]
    pub fn slip_of(&self, diameter_um: f64) -> f64 {
        if self.slip_per_s == 0.0 || self.slip_exponent == 0.0 {
            return self.slip_per_s;
        }
        let ratio = self.slip_reference_um / diameter_um;
        // Eq. B4; the cube is the usual case and needs no power function.
        if self.slip_exponent == 3.0 {
            self.slip_per_s * ratio * ratio * ratio
        } else {
            self.slip_per_s * libm::pow(ratio, self.slip_exponent)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slip_follows_the_power_of_the_size() {
        let mut rates = HeldRates {
            slip_per_s: 2.0,
            slip_reference_um: 18.0,
            slip_exponent: 3.0,
            ..HeldRates::default()
        };
        assert!((rates.slip_of(9.0) - 16.0).abs() < 1e-12);
        rates.slip_exponent = 2.0;
        assert!((rates.slip_of(9.0) - 8.0).abs() < 1e-12);
        rates.slip_exponent = 0.0;
        assert_eq!(rates.slip_of(9.0), 2.0);
    }
}
