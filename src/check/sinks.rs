//! What removes a factor from the voxels of the patch.

use super::block::Block;
use super::geometry::Solid;
use super::partial::{Rule, Site};
use super::spot::Spot;
use super::view::View;
use crate::format::{Behaviour, CellDensity, Keyed, Quantity, SiteKind, Tissue};

/// What removes a factor from voxels.
pub(super) struct Sink<'a> {
    pub factor: String,
    /// Where its rate is written.
    pub at: Spot<'a>,
    pub what: What,
    /// Its full rate in a voxel with as many cells as voxels have on average at the start, 1/s.
    pub mean_per_s: f64,
}

/// Who removes it.
pub(super) enum What {
    /// The exchange with blood.
    Vessels,
    /// A companion with this key.
    Companion(String),
    /// Parenchyma or vessels, by the rule with this key.
    Tissue(String),
    /// Cells, by the rule with this key.
    Cells {
        rule: String,
        kind: String,
        /// All of the kind if none is named.
        states: Vec<String>,
        /// The full rate of one cell in a voxel, 1/s.
        one_per_s: f64,
    },
}

/// All sinks of all factors in the voxels of a patch.
pub(super) fn all<'a, 'f>(
    view: &View<'a>,
    solid: &Solid<'_>,
    active: impl Iterator<Item = &'f String>,
) -> Vec<Sink<'a>> {
    let (block, voxel_um) = (solid.block, solid.voxel_um());
    let tissue = view.tissue_of(&block.value);
    let tissue = tissue.as_deref();
    let blood = active.filter_map(|factor| vessels(view, block, factor, tissue));
    let mut sinks: Vec<Sink<'a>> = blood.collect();
    for companion in view.companions().iter() {
        let clears = companion.value.clears.iter();
        sinks.extend(clears.map(|(factor, rate)| Sink {
            factor: factor.to_owned(),
            at: companion.at.keys_down(&["clears", factor]),
            what: What::Companion(companion.key.to_owned()),
            mean_per_s: rate.value,
        }));
    }
    let rules = view.rules();
    let rules = rules.iter();
    let eating = rules.filter(|block| block.value.does == Some(Behaviour::TakeUp));
    sinks.extend(eating.filter_map(|rule| of_rule(rule, tissue, voxel_um)));
    sinks
}

/// The exchange with blood.
fn vessels<'a>(
    view: &View<'a>,
    block: &Block<'_, Site>,
    factor: &str,
    tissue: Option<&Tissue>,
) -> Option<Sink<'a>> {
    let well = block.value.kind == SiteKind::Well;
    if well || !block.at.has("organ") || !view.has_body() {
        return None;
    }
    let factors = view.factors();
    let known = factors.get(factor)?;
    let permeability = known.value.permeability.value;
    let vessels = tissue?.vessels.as_ref()?;
    let leak = vessels.leak.as_ref().map_or(0.0, |leak| leak.value);
    // The fault shows the larger of the two.
    let at = if leak > permeability {
        let tissues = view.tissues();
        let written = tissues.get(block.value.tissue.as_ref()?)?;
        written.at.keys_down(&["vessels", "leak"])
    } else {
        known.at.key("permeability")
    };
    Some(Sink {
        factor: factor.to_owned(),
        at,
        what: What::Vessels,
        mean_per_s: (permeability + leak) * vessels.surface.value,
    })
}

fn of_rule<'a>(
    block: &Block<'a, Rule>,
    tissue: Option<&Tissue>,
    voxel_um: f64,
) -> Option<Sink<'a>> {
    let rule = &block.value;
    let largest = if block.at.has("max") { "max" } else { "base" };
    let value = |value: &Option<Quantity<_>>| value.as_ref().map_or(0.0, |value| value.value);
    let most = value(&rule.base) + value(&rule.max);
    let kind = rule.cell.clone()?;
    let of_tissue = What::Tissue(block.key.to_owned());
    let (what, mean_per_s) = match kind.as_str() {
        "vessel" => (of_tissue, most),
        "parenchyma" => {
            let density = tissue?.parenchyma.as_ref()?.density.value;
            (of_tissue, most * density)
        }
        _ => {
            let per_um3 = residents_per_um3(tissue, &kind, &rule.states);
            let cells = What::Cells {
                rule: block.key.to_owned(),
                kind,
                states: rule.states.clone(),
                one_per_s: most / voxel_um.powi(3),
            };
            (cells, most * per_um3)
        }
    };
    Some(Sink {
        factor: rule.what.clone()?,
        at: block.at.key(largest),
        what,
        mean_per_s,
    })
}

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

/// The uses of companions in each arm: who acts, from when to when, s.
pub(super) fn uses(view: &View<'_>) -> Vec<Vec<(String, [f64; 2])>> {
    let arms = view.arms();
    arms.iter().map(|arm| arm.value.uses()).collect()
}
