//! The numbers of a capillary bed, checked.

use thiserror::Error;

/// A capillary bed as the numbers of equation B3 need it; whole-organ amounts, internal units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bed {
    /// Median of the log-normal effective capillary lumen, um.
    pub lumen_median_um: f64,
    /// Standard deviation of the logarithm of the lumen.
    pub lumen_log_sd: f64,
    /// Diameter of the narrowest lumen a cell passes over its free diameter; only this over the lumen median matters.
    pub squeeze: f64,
    /// Effective number of independent segments in series a cell meets.
    pub segments: f64,
    /// Adhesion exposure of a reference cell in one pass, dimensionless.
    pub adhesion_exposure: f64,
    /// Number of adhesion sites of the whole bed, cells (sites per gram times organ mass).
    pub sites_cells: f64,
    /// Largest share of the free passage that crowding can take, 0 to 1.
    pub crowding_strength: f64,
    /// Recently arrested cells at which crowding has half its strength, cells (per volume of bed blood times that volume).
    pub crowding_half_cells: f64,
    /// Time constant with which arrested cells stop counting as recent, s.
    pub crowding_memory_s: f64,
    /// Slip hazard of a plugged cell of the reference diameter, 1/s.
    pub slip_per_s: f64,
    /// Reference diameter of the slip hazard, um.
    pub slip_reference_um: f64,
    /// Power of the size dependence of slip (3: by volume; 0: none).
    pub slip_exponent: f64,
    /// Hazard with which an adhered cell lets go, 1/s.
    pub release_per_s: f64,
    /// Hazard with which an adhered cell crosses a fully inflamed wall, 1/s.
    pub transmigration_per_s: f64,
}

/// A number of a bed that cannot be.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("bed {organ}: {field} is {value}, expected {expected}")]
pub struct BedError {
    /// Index of the organ whose bed is wrong.
    pub organ: usize,
    /// Name of the field of [`Bed`].
    pub field: &'static str,
    /// The value found.
    pub value: f64,
    /// What would be accepted.
    pub expected: &'static str,
}

impl Bed {
    /// Checks every number; `organ` only labels the error.
    ///
    /// # Errors
    /// The first field out of range.
    pub fn check(&self, organ: usize) -> Result<(), BedError> {
        let positive = [
            ("lumen_median_um", self.lumen_median_um),
            ("lumen_log_sd", self.lumen_log_sd),
            ("squeeze", self.squeeze),
            ("segments", self.segments),
            ("sites_cells", self.sites_cells),
            ("crowding_half_cells", self.crowding_half_cells),
            ("crowding_memory_s", self.crowding_memory_s),
            ("slip_reference_um", self.slip_reference_um),
        ];
        let not_negative = [
            ("adhesion_exposure", self.adhesion_exposure),
            ("crowding_strength", self.crowding_strength),
            ("slip_per_s", self.slip_per_s),
            ("slip_exponent", self.slip_exponent),
            ("release_per_s", self.release_per_s),
            ("transmigration_per_s", self.transmigration_per_s),
        ];
        let fault = |field, value, expected| BedError {
            organ,
            field,
            value,
            expected,
        };
        for (field, value) in positive {
            // An infinite number of sites means "never saturates", an infinite half "never crowds".
            if value.is_nan() || value <= 0.0 {
                return Err(fault(field, value, "a positive number"));
            }
        }
        for (field, value) in not_negative {
            if !(value.is_finite() && value >= 0.0) {
                return Err(fault(field, value, "a finite number, 0 or more"));
            }
        }
        if self.crowding_strength > 1.0 {
            return Err(fault(
                "crowding_strength",
                self.crowding_strength,
                "at most 1",
            ));
        }
        Ok(())
    }
}
