//! What removes a factor from the voxels of the patch.

use super::super::format::{
    Behaviour, CellDensity, Companion, CompanionUse, Factor, Keyed, Quantity, SiteKind, Tissue,
};
use super::geometry::Solid;
use super::partial::Rule;
use super::view::{SiteBlock, View};

/// What removes a factor from voxels.
pub(super) struct Sink {
    pub factor: String,
    /// Where its rate is written.
    pub path: String,
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
pub(super) fn all<'a>(
    view: &View<'_>,
    solid: &Solid<'_>,
    active: impl Iterator<Item = &'a String>,
) -> Vec<Sink> {
    let (block, voxel_um) = (solid.block, solid.voxel_um());
    let tissue = block.tissue(view);
    let blood = active.filter_map(|factor| vessels(view, block, factor, tissue.as_ref()));
    let mut sinks: Vec<Sink> = blood.collect();
    for agent in view.keys("companions") {
        let companion = view.read::<Companion>(&format!("companions.{agent}"));
        let clears = companion
            .iter()
            .flat_map(|companion| companion.clears.iter());
        sinks.extend(clears.map(|(factor, rate)| Sink {
            factor: factor.to_owned(),
            path: format!("companions.{agent}.clears.{factor}"),
            what: What::Companion(agent.clone()),
            mean_per_s: rate.value,
        }));
    }
    let rules = view.rules();
    let rules = rules.iter();
    let eating = rules.filter(|(_, rule)| rule.does == Some(Behaviour::TakeUp));
    sinks.extend(eating.filter_map(|rule| of_rule(view, rule, tissue.as_ref(), voxel_um)));
    sinks
}

/// The exchange with blood.
fn vessels(
    view: &View<'_>,
    block: &SiteBlock,
    factor: &str,
    tissue: Option<&Tissue>,
) -> Option<Sink> {
    let well = block.site.kind == SiteKind::Well;
    if well || !view.given(&block.at("organ")) || view.keys("body").is_empty() {
        return None;
    }
    let path = format!("factors.{factor}");
    let permeability = view.read::<Factor>(&path)?.permeability.value;
    let surface_per_um = tissue?.vessels.as_ref()?.surface.value;
    Some(Sink {
        factor: factor.to_owned(),
        path: format!("{path}.permeability"),
        what: What::Vessels,
        mean_per_s: permeability * surface_per_um,
    })
}

fn of_rule(
    view: &View<'_>,
    (key, rule): &(String, Rule),
    tissue: Option<&Tissue>,
    voxel_um: f64,
) -> Option<Sink> {
    let path = if view.given(&format!("rules.{key}.max")) {
        format!("rules.{key}.max")
    } else {
        format!("rules.{key}.base")
    };
    let value = |value: &Option<Quantity<_>>| value.as_ref().map_or(0.0, |value| value.value);
    let most = value(&rule.base) + value(&rule.max);
    let kind = rule.cell.clone()?;
    let of_tissue = What::Tissue(key.clone());
    let (what, mean_per_s) = match kind.as_str() {
        "vessel" => (of_tissue, most),
        "parenchyma" => {
            let density = tissue?.parenchyma.as_ref()?.density.value;
            (of_tissue, most * density)
        }
        _ => {
            let per_um3 = residents_per_um3(tissue, &kind, &rule.states);
            let cells = What::Cells {
                rule: key.clone(),
                kind,
                states: rule.states.clone(),
                one_per_s: most / voxel_um.powi(3),
            };
            (cells, most * per_um3)
        }
    };
    Some(Sink {
        factor: rule.what.clone()?,
        path,
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
    let of_arm = |arm: usize| {
        let given = view.read::<Vec<CompanionUse>>(&format!("arm.{arm}.companion"));
        let given = given.into_iter().flatten();
        let span = |given: &CompanionUse| [given.at.value, given.at.value + given.over.value];
        given.map(move |given| (given.agent.clone(), span(&given)))
    };
    (0..view.arms()).map(|arm| of_arm(arm).collect()).collect()
}
