//! Growth without bound.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::Block;
use super::geometry::Solid;
use super::partial::Rule;
use super::sinks::residents_per_um3;
use super::spot::Spot;
use super::view::View;
use crate::format::{Behaviour, Signal, Tissue};
use crate::plan::PEAK_BYTES_PER_CELL;
use crate::syntax::Fault;
use crate::units::{Dimension, size};

/// Memory that is assumed as the limit if the system does not report what it has, bytes.
const USUAL_BYTES: f64 = 16e9;

/// More memory than any machine has, bytes.
const LARGEST_SHOWN: f64 = 1e15;

/// Warns if crowding does not slow a division and the cells would not fit into memory.
pub(super) fn check(view: &mut View<'_>, sites: &[Solid<'_>]) {
    let Some(duration) = view.duration() else {
        return;
    };
    let patches = sites.iter();
    let patches = patches.map(|site| {
        let tissue = view.tissue_of(&site.block.value);
        (tissue, site.patch.volume_um3())
    });
    let patches: Vec<(Option<Arc<Tissue>>, f64)> = patches.collect();
    let rules = view.rules();
    let lost = lost_per_s(&rules);
    let runs = view.replicates() * view.arms().len().max(1) as f64;
    for block in rules.iter() {
        let rule = &block.value;
        let kind = match (rule.does, &rule.cell) {
            (Some(Behaviour::Divide), Some(kind)) => kind.as_str(),
            _ => continue,
        };
        let cells = |(tissue, um3): &(Option<Arc<Tissue>>, f64)| {
            residents_per_um3(tissue.as_deref(), kind, &rule.states) * um3
        };
        let start: f64 = patches.iter().map(cells).sum();
        let Some(per_s) = unhindered_per_s(rule).filter(|_| start >= 1.0) else {
            continue;
        };
        let net_per_s = per_s - lost.get(kind).unwrap_or(&0.0);
        if net_per_s > 0.0 {
            let cells = start * libm::exp(net_per_s * duration.value);
            warn(view, block.at, kind, [start, cells, runs]);
        }
    }
}

/// The largest rate of a division that nothing lowers where cells are dense, 1/s.
fn unhindered_per_s(rule: &Rule) -> Option<f64> {
    let mut lowering = rule.lowered_by.iter();
    let crowded = lowering.any(|(_, term)| term.signal == Some(Signal::Density));
    largest(rule, Dimension::RATE).filter(|_| !crowded)
}

/// The largest value of a rule; none where it cannot be read.
fn largest(rule: &Rule, dimension: Dimension) -> Option<f64> {
    let parts = [&rule.base, &rule.max].into_iter().flatten();
    parts.map(|part| part.in_dimension(dimension)).sum()
}

/// Warns if the cells of all runs at the end do not fit into memory.
fn warn(view: &mut View<'_>, at: Spot<'_>, kind: &str, [start, cells, runs]: [f64; 3]) {
    let needed = cells * PEAK_BYTES_PER_CELL * runs;
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
            if needed < LARGEST_SHOWN {
                size(needed)
            } else {
                format!("more than {}", size(LARGEST_SHOWN))
            }
        ))
        .expected(format!("at most {}", size(has)))
        .help("add a density of the cells in lowered_by, lower the rate or shorten the run: the run stops when memory is full");
    view.warn(at, warning);
}

/// What dies and leaves of each kind without any signal, 1/s.
fn lost_per_s<'r>(rules: &'r [Block<'_, Rule>]) -> BTreeMap<&'r str, f64> {
    let mut lost = BTreeMap::new();
    for rule in rules.iter().map(|block| &block.value) {
        let loses = matches!(rule.does, Some(Behaviour::Die | Behaviour::Leave));
        let base = rule.base.as_ref().filter(|_| loses);
        let per_s = base.and_then(|base| base.in_dimension(Dimension::RATE));
        if let (Some(kind), Some(per_s)) = (&rule.cell, per_s) {
            *lost.entry(kind.as_str()).or_insert(0.0) += per_s;
        }
    }
    lost
}
