//! Factors too weak for every rule and level that reads them.

use super::observed::Observed;
use crate::plan::Plan;
use crate::record::IdleThing;

/// A signal below this share of a half-point has no notable effect.
const WEAK: f64 = 0.01;

/// Factors that came near no half-point, those nearest to one first. Those that did so in some arms only come last, with the names
/// of these arms; an arm without any of a factor is not named.
pub(super) fn weak(plan: &Plan, seen: &[Observed]) -> Vec<IdleThing> {
    let factors = plan
        .arms
        .iter()
        .flat_map(|arm| arm.model.factors.iter().enumerate());
    let factors = factors.take(plan.arms.first().map_or(0, |arm| arm.model.factors.len()));
    let found = factors.filter_map(|(factor, written)| {
        let shares = seen
            .iter()
            .map(|seen| seen.shares.get(factor).copied().flatten());
        let read = shares.clone().flatten().next().is_some();
        let shares: Vec<f64> = shares.map(|share| share.unwrap_or(0.0)).collect();
        let all = shares.iter().all(|share| *share < WEAK);
        let arms = shares.iter().zip(&plan.arms);
        let weak_in = arms.filter(|(share, _)| **share < WEAK && **share > 0.0);
        let arms: Vec<String> = if all {
            Vec::new()
        } else {
            weak_in.map(|(_, arm)| arm.name.clone()).collect()
        };
        (read && (all || !arms.is_empty())).then(|| IdleThing {
            name: written.name.clone(),
            arms,
            by_arm: shares,
            ..IdleThing::default()
        })
    });
    let mut found: Vec<IdleThing> = found.collect();
    let largest = |thing: &IdleThing| thing.by_arm.iter().copied().fold(0.0, f64::max);
    found.sort_by(|a, b| {
        let some = (!a.arms.is_empty()).cmp(&!b.arms.is_empty());
        some.then(largest(b).total_cmp(&largest(a)))
    });
    found
}
