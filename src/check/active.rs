//! The factors that a run of a document computes.

use super::partial::Term;
use super::view::View;
use crate::format::RequiredFactors;

/// The factors that any readable part acts on, senses, contains, clears or reports.
pub(super) fn active_factors(view: &View<'_>) -> RequiredFactors {
    let mut active = RequiredFactors::default();
    for rule in view.rules().iter().map(|block| &block.value) {
        let terms = rule.raised_by.iter().chain(rule.lowered_by.iter());
        active.acted(rule.does, rule.what.as_ref(), terms.map(sensed));
    }
    for kind in view.kinds().iter().map(|block| &block.value) {
        let levels = kind.levels.iter().filter(|_| kind.is_whole());
        let terms = levels.flat_map(|(_, level)| level.raised_by.iter());
        active.acted(None, None, terms.map(sensed));
    }
    let (arms, products, companions) = (view.arms(), view.products(), view.companions());
    for arm in arms.iter().map(|block| &block.value) {
        for product in arm.products().filter_map(|key| products.get(key)) {
            active.product(&product.value);
        }
        for (agent, _) in &arm.uses() {
            if let Some(companion) = companions.get(agent) {
                active.companion(&companion.value);
            }
        }
    }
    for answer in view.answers().iter().map(|block| &block.value) {
        if let (Some(_), Some(observable)) = (&answer.say, &answer.observable) {
            let more = [&answer.per, &answer.dose_per].into_iter().flatten();
            active.named(more.chain([observable]));
        }
    }
    active
}

fn sensed<'t>((_, term): (&str, &'t Term)) -> (Option<crate::format::Signal>, Option<&'t String>) {
    (term.signal, term.of.as_ref())
}
