//! What removes a factor from the voxels of the patch.

use super::super::written::{CellDensity, Keyed, Quantity, Tissue};

/// Residents of these states of a kind at the start, 1/um^3; of all states if none is named.
pub(super) fn residents_per_um3(tissue: Option<&Tissue>, kind: &str, states: &[String]) -> f64 {
    let listed = |(state, density): (&str, &Quantity<CellDensity>)| {
        let with = states.is_empty() || states.iter().any(|own| own == state);
        with.then_some(density.value)
    };
    let of_kind = tissue.and_then(|tissue| tissue.residents.get(kind));
    let densities = of_kind.into_iter().flat_map(Keyed::iter);
    densities.filter_map(listed).sum()
}
