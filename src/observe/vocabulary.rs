//! The one list of what can be observed, with its names.
//!
//! ```text
//! body.<place or sum>.<count>              infused cells
//! plasma.<place>.<factor>                  concentration in plasma
//! factor.[<site>.]<factor>.<statistic>     concentration in a patch
//! cells.[<site>.]<kind>.<state>            cells in a patch
//! tissue.[<site>.]<quantity>               the tissue of a patch
//! done.[<site>.]<rule>                     what a rule has done in a patch
//! held.<rule>                              what cells held in vessels have secreted by a rule
//! action.<action>.<events or molecules>    what the rules of an action have done anywhere
//! money.spent                              the price of the doses that have begun
//! ```
//!
//! With several sites, names include the site. Names are looked up in this list.

use super::catalogue::{Catalogue, CountedRule};
use super::observable::Observable;
use super::quantities::{BodyCount, FieldStatistic, TissueQuantity};
use super::rule_counts::Counted;
use crate::ids::{FactorId, SiteId, StateId};

/// The names that a scenario gives to what a run records, each list in the order of its ids.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Vocabulary {
    /// Places of the body; none without a body.
    pub places: Vec<String>,
    /// Sites; at least one.
    pub sites: Vec<String>,
    /// Factors.
    pub factors: Vec<String>,
    /// States as `kind.state`.
    pub states: Vec<String>,
    /// Rules whose events are counted.
    pub rules: Vec<CountedRule>,
    /// Actions of infused cells.
    pub actions: Vec<String>,
}

/// Sums over places, which are named like a place.
pub const SUMS: [&str; 2] = ["total", "beyond-lung"];

/// What is counted of an action, with its name.
const ACTION_COUNTS: [(&str, Counted); 2] = [
    ("events", Counted::Events),
    ("molecules", Counted::Molecules),
];

impl Vocabulary {
    /// Everything that is recorded, with its dotted name.
    pub fn observables(&self) -> Vec<(String, Observable)> {
        let mut list = Vec::new();
        self.of_body(&mut list);
        for (site, name) in self.sites.iter().enumerate() {
            let prefix = match self.sites.len() {
                1 => String::new(),
                _ => format!("{name}."),
            };
            self.of_patch(SiteId::new(site), &prefix, &mut list);
        }
        self.of_run(&mut list);
        list
    }

    /// Cells and plasma in the body.
    fn of_body(&self, list: &mut Vec<(String, Observable)>) {
        for (place, name) in self.places.iter().enumerate() {
            list.extend(BodyCount::ALL.map(|(counted, count)| {
                let observable = Observable::Body { place, count };
                (["body.", name, ".", counted].concat(), observable)
            }));
        }
        let sums: [fn(BodyCount) -> Observable; 2] =
            [Observable::BodyTotal, Observable::BeyondLung];
        for (name, sum) in SUMS.into_iter().zip(sums) {
            let counts = BodyCount::ALL.into_iter();
            let counts = counts.filter(|_| !self.places.is_empty());
            list.extend(
                counts.map(|(counted, count)| (format!("body.{name}.{counted}"), sum(count))),
            );
        }
        for (place, name) in self.places.iter().enumerate() {
            list.extend(self.factors.iter().enumerate().map(|(factor, key)| {
                let factor = FactorId::new(factor);
                let observable = Observable::Plasma { place, factor };
                (["plasma.", name, ".", key].concat(), observable)
            }));
        }
    }

    /// Fields, cells, tissue and rules of a patch.
    fn of_patch(&self, site: SiteId, prefix: &str, list: &mut Vec<(String, Observable)>) {
        for (factor, key) in self.factors.iter().enumerate() {
            list.extend(FieldStatistic::ALL.map(|(word, statistic)| {
                let observable = Observable::Factor {
                    site,
                    factor: FactorId::new(factor),
                    statistic,
                };
                (["factor.", prefix, key, ".", word].concat(), observable)
            }));
        }
        list.extend(self.states.iter().enumerate().map(|(state, key)| {
            let state = StateId::new(state);
            let observable = Observable::Cells { site, state };
            (["cells.", prefix, key].concat(), observable)
        }));
        list.extend(TissueQuantity::ALL.map(|(word, quantity)| {
            let observable = Observable::Tissue { site, quantity };
            (["tissue.", prefix, word].concat(), observable)
        }));
        list.extend(self.rules.iter().map(|rule| {
            let observable = Observable::Done {
                site,
                rule: rule.id,
                counted: rule.counted,
            };
            (["done.", prefix, &rule.key].concat(), observable)
        }));
    }

    /// What belongs to no place and no patch.
    fn of_run(&self, list: &mut Vec<(String, Observable)>) {
        let secreting = self.rules.iter();
        let secreting = secreting.filter(|rule| rule.may_be_held());
        list.extend(secreting.map(|rule| {
            let name = format!("held.{}", rule.key);
            (name, Observable::Held(rule.id))
        }));
        for (action, key) in self.actions.iter().enumerate() {
            list.extend(ACTION_COUNTS.map(|(word, counted)| {
                let observable = Observable::Action { action, counted };
                (format!("action.{key}.{word}"), observable)
            }));
        }
        list.push(("money.spent".to_owned(), Observable::Money));
    }
}

impl CountedRule {
    /// True where cells held in vessels follow it too: they only secrete.
    fn may_be_held(&self) -> bool {
        self.by_cells && self.counted == Counted::Molecules
    }
}

impl Catalogue {
    /// Everything that the samples of this run hold, with its dotted name.
    pub fn observables(&self) -> Vec<(String, Observable)> {
        let keys = |table: &[(String, String)]| -> Vec<String> {
            table.iter().map(|(key, _)| key.clone()).collect()
        };
        Vocabulary {
            places: self.places.clone(),
            sites: self.sites.iter().map(|site| site.name.clone()).collect(),
            factors: keys(&self.factors),
            states: keys(&self.states),
            rules: self.rules.clone(),
            actions: keys(&self.actions),
        }
        .observables()
    }

    /// The observable of a dotted name, if the samples of this run hold it. Whoever looks up many keeps
    /// [`observables`](Self::observables).
    pub fn observable(&self, name: &str) -> Option<Observable> {
        let mut all = self.observables().into_iter();
        all.find(|(known, _)| known == name)
            .map(|(_, observable)| observable)
    }
}

#[cfg(test)]
mod tests;
