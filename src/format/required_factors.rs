//! The factors a scenario needs: those that a rule, an infused product or an answer uses. Others cost nothing.

use std::collections::BTreeSet;

use super::Signal;
use super::arm::Answer;
use super::companion::Companion;
use super::kind::Kind;
use super::product::Product;
use super::rule::{Behaviour, Rule, Term};
use super::signature::{Object, behaviour_form};
use crate::cells::SignalObject;

/// Collects keys of factors.
#[derive(Debug, Default)]
pub struct RequiredFactors(pub BTreeSet<String>);

impl RequiredFactors {
    /// The factor that a rule acts on and those it senses.
    pub fn rule(&mut self, rule: &Rule) {
        let terms = rule.raised_by.iter().chain(rule.lowered_by.iter());
        let sensed = terms.map(|(_, term)| (Some(term.signal), term.of.as_ref()));
        self.acted(Some(rule.does), rule.what.as_ref(), sensed);
    }

    /// As [`RequiredFactors::rule`], of the parts of a rule that can be read.
    pub fn acted<'a>(
        &mut self,
        does: Option<Behaviour>,
        what: Option<&String>,
        sensed: impl Iterator<Item = (Option<Signal>, Option<&'a String>)>,
    ) {
        let acts = does.is_some_and(|does| behaviour_form(does, false).1 == Object::Factor);
        self.add(what.filter(|_| acts));
        for (signal, of) in sensed {
            self.add(of.filter(|_| signal.is_some_and(of_factor)));
        }
    }

    fn add(&mut self, factor: Option<&String>) {
        if let Some(factor) = factor.filter(|factor| !self.0.contains(*factor)) {
            self.0.insert(factor.clone());
        }
    }

    /// The factors that the levels of a kind sense.
    pub fn kind(&mut self, kind: &Kind) {
        for (_, level) in kind.levels.iter() {
            self.terms(level.raised_by.iter());
        }
    }

    /// The factors that an infused product contains.
    pub fn product(&mut self, product: &Product) {
        let contents = product.contents.iter().flat_map(|contents| contents.keys());
        self.0.extend(contents.map(str::to_owned));
    }

    /// The factors that a companion clears.
    pub fn companion(&mut self, companion: &Companion) {
        self.0.extend(companion.clears.keys().map(str::to_owned));
    }

    /// The factors that an answer is about.
    pub fn answer(&mut self, answer: &Answer) {
        let more = [&answer.per, &answer.dose_per].into_iter().flatten();
        self.named(more.chain([&answer.observable]));
    }

    /// The factors that observables of these names are about.
    pub fn named<'a>(&mut self, observables: impl Iterator<Item = &'a String>) {
        for observable in observables {
            let parts: Vec<&str> = observable.split('.').collect();
            // A site may stand before the factor.
            let factor = match parts.as_slice() {
                ["factor", .., factor, _] | ["plasma", _, factor] => Some(*factor),
                _ => None,
            };
            self.0.extend(factor.map(str::to_owned));
        }
    }

    fn terms<'a>(&mut self, terms: impl Iterator<Item = (&'a str, &'a Term)>) {
        let sensed = terms.filter(|(_, term)| of_factor(term.signal));
        self.0
            .extend(sensed.filter_map(|(_, term)| term.of.clone()));
    }
}

fn of_factor(signal: Signal) -> bool {
    signal.object() == Some(SignalObject::Factor)
}
