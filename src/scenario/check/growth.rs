//! Growth without bound.

use super::super::faults::Fault;
use super::super::written::{Behaviour, Duration, Quantity, Signal, Tissue};
use super::seen::Rule;
use super::view::View;
use crate::simulation::PEAK_BYTES_PER_CELL;
use crate::units::{Dimension, size};

/// Memory that is assumed as the limit if the system does not report what it has, bytes.
const USUAL_BYTES: f64 = 16e9;

/// No machine has more memory, bytes.
const MOST_TOLD: f64 = 1e15;

/// Warns of division that nothing slows where cells are dense, to more cells than memory holds. The patch has a volume of
/// `patch_um3`.
pub(super) fn check(view: &mut View<'_>, patch_um3: f64) {
    for key in view.keys("rules") {
        let path = format!("rules.{key}");
        if let Some(rule) = view.read::<Rule>(&path)
            && rule.does == Some(Behaviour::Divide)
        {
            check_growth(view, &path, &rule, patch_um3);
        }
    }
}

/// The largest value of a rule; none where it cannot be read.
fn largest(rule: &Rule, dimension: Dimension) -> Option<f64> {
    let parts = [&rule.base, &rule.max].into_iter().flatten();
    parts.map(|part| part.in_dimension(dimension)).sum()
}

/// Growth that nothing lowers where cells are dense, to more cells than memory holds.
fn check_growth(view: &mut View<'_>, path: &str, rule: &Rule, patch_um3: f64) {
    let mut lowering = rule.lowered_by.iter();
    if lowering.any(|(_, term)| term.signal == Some(Signal::Density)) {
        return;
    }
    let duration = view.read::<Quantity<Duration>>("duration");
    let (Some(kind), Some(per_s), Some(duration)) =
        (&rule.cell, largest(rule, Dimension::RATE), duration)
    else {
        return;
    };
    let start = residents(view, kind, rule) * patch_um3;
    let net_per_s = per_s - lost_per_s(view, kind);
    if start < 1.0 || net_per_s <= 0.0 {
        return;
    }
    let cells = start * libm::exp(net_per_s * duration.value);
    let replicates = f64::from(view.read::<u32>("replicates").unwrap_or(1));
    let needed = cells * PEAK_BYTES_PER_CELL * replicates * view.arms().max(1) as f64;
    let has = view
        .scene
        .memory
        .map_or(USUAL_BYTES, |memory| memory.bytes as f64);
    if needed <= has {
        return;
    }
    let warning = Fault::new(format!("nothing limits the growth of `{kind}` by this rule"))
        .found(format!(
            "{start:.0} cells that can become {cells:.1e} by the end, {} of memory",
            match needed < MOST_TOLD {
                true => size(needed),
                false => format!("more than {}", size(MOST_TOLD)),
            }
        ))
        .expected(format!("at most {}", size(has)))
        .help("add a density of the cells in lowered_by, lower the rate or shorten the run: the run stops when memory is full");
    view.warn(path, warning);
}

/// Cells of the states of a rule at the start, 1/um^3.
fn residents(view: &View<'_>, kind: &str, rule: &Rule) -> f64 {
    let tissue = view.read::<String>("site.tissue");
    let tissue = tissue.and_then(|tissue| view.read::<Tissue>(&format!("tissues.{tissue}")));
    let Some(tissue) = tissue else {
        return 0.0;
    };
    let divides =
        |state: &str| rule.states.is_empty() || rule.states.iter().any(|own| own == state);
    let of_kind = tissue.residents.iter().filter(|(name, _)| *name == kind);
    of_kind
        .flat_map(|(_, states)| states.iter())
        .filter(|(state, _)| divides(state))
        .map(|(_, density)| density.value)
        .sum()
}

/// What dies and leaves of a kind without any signal, 1/s.
fn lost_per_s(view: &View<'_>, kind: &str) -> f64 {
    let losses = view.keys("rules").into_iter().filter_map(|key| {
        let rule = view.read::<Rule>(&format!("rules.{key}"))?;
        let loses = matches!(rule.does, Some(Behaviour::Die | Behaviour::Leave));
        let own = rule.cell.as_deref() == Some(kind);
        rule.base
            .filter(|_| loses && own)?
            .in_dimension(Dimension::RATE)
    });
    losses.sum()
}
