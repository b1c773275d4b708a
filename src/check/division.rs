//! Division that is slow enough for the clock.

use std::collections::{BTreeMap, BTreeSet};

use super::block::Block;
use super::partial::Rule;
use super::view::View;
use crate::format::Behaviour;
use crate::paracrine::MOST_DIVISIONS_PER_STEP;
use crate::syntax::Fault;
use crate::units::Dimension;

/// In one step of the phenotype clock the descendants of a cell must stay countable (Eq. P7). A cell follows all rules of its state.
pub fn check(view: &mut View<'_>) {
    let Some(period) = view.clock().and_then(|clock| clock.phenotype) else {
        return;
    };
    let rules = view.rules();
    let sums = Sums::of(&rules);
    for block in rules.iter().filter(|block| divides(&block.value)) {
        let most_per_s = sums.most_per_s(&block.value);
        if most_per_s * period.value > MOST_DIVISIONS_PER_STEP {
            let per_h = |per_s: f64| per_s * 3600.0;
            let fault = Fault::new("cells divide too fast for the clock")
                .found(format!("up to {:.4} /h", per_h(most_per_s)))
                .expected(format!(
                    "at most {:.4} /h",
                    per_h(MOST_DIVISIONS_PER_STEP / period.value)
                ))
                .help("lower the rate, or shorten clock.phenotype and the clocks that divide it");
            view.fault(block.at, fault);
        }
    }
}

fn divides(rule: &Rule) -> bool {
    rule.does == Some(Behaviour::Divide)
}

/// The largest rates of division together, 1/s.
#[derive(Default)]
struct Sums<'a> {
    /// By kind, of the rules of all its states.
    of_kind: BTreeMap<Option<&'a str>, f64>,
    /// By kind and state, of the rules that name the state.
    of_state: BTreeMap<(Option<&'a str>, &'a str), f64>,
    /// By kind, the largest of its states.
    of_busiest: BTreeMap<Option<&'a str>, f64>,
}

impl<'a> Sums<'a> {
    fn of(rules: &'a [Block<'_, Rule>]) -> Self {
        let mut sums = Self::default();
        let rules = rules.iter().map(|block| &block.value);
        for rule in rules.filter(|rule| divides(rule)) {
            let written = [&rule.base, &rule.max].into_iter().flatten();
            let rates = written.filter_map(|rate| rate.in_dimension(Dimension::RATE));
            let most_per_s: f64 = rates.sum();
            let kind = rule.cell.as_deref();
            if rule.states.is_empty() {
                *sums.of_kind.entry(kind).or_default() += most_per_s
            } else {
                for state in rule.states.iter().collect::<BTreeSet<_>>() {
                    *sums.of_state.entry((kind, state)).or_default() += most_per_s;
                }
            }
        }
        for ((kind, _), per_s) in &sums.of_state {
            let busiest = sums.of_busiest.entry(*kind).or_default();
            *busiest = per_s.max(*busiest);
        }
        sums
    }

    /// Of a cell that follows a rule, in the state in which it divides fastest.
    fn most_per_s(&self, rule: &Rule) -> f64 {
        let kind = rule.cell.as_deref();
        let states = rule.states.iter();
        let of_states = states.filter_map(|state| self.of_state.get(&(kind, state.as_str())));
        let busiest = self.of_busiest.get(&kind);
        let busiest = busiest.filter(|_| rule.states.is_empty());
        let named = of_states.chain(busiest).copied().fold(0.0, f64::max);
        self.of_kind.get(&kind).unwrap_or(&0.0) + named
    }
}
