//! From the engine's units to the units people read.

use crate::ids::Tick;

/// Avogadro's constant, exact since the redefinition of the mole in 2019, 1/mol.
const AVOGADRO_PER_MOL: f64 = 6.022_140_76e23;

/// Picomolar in one molecule/um^3: 1e15 um^3 in a litre and 1e12 pmol in a mole.
const PICOMOLAR_PER_MOLECULE: f64 = 1e27 / AVOGADRO_PER_MOL;

/// Cubic micrometres in a cubic millimetre.
const UM3_PER_MM3: f64 = 1e9;

/// Concentration in pM from molecules/um^3.
pub fn picomolar(conc_per_um3: f64) -> f64 {
    conc_per_um3 * PICOMOLAR_PER_MOLECULE
}

/// Density per mm^3 from a density per um^3.
pub fn per_mm3(density_per_um3: f64) -> f64 {
    density_per_um3 * UM3_PER_MM3
}

/// Simulated time in hours.
pub fn hours(time: Tick) -> f64 {
    time.seconds() / 3600.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_molecule_per_cubic_micrometre_is_1660_539_picomolar() {
        assert!((picomolar(1.0) - 1_660.539_067).abs() < 1e-6);
        assert_eq!(per_mm3(2e-6), 2000.0);
        assert_eq!(hours(Tick(36_000)), 1.0);
    }
}
