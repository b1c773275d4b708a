//! The names of everything that a run records.

use crate::simulation::observables::{ACTION_COUNTS, MONEY};
use crate::simulation::{BodyCount, FieldStatistic, SUMS, TissueQuantity};

/// The names that a scenario gives to what a run records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observed {
    /// Places of the body; none without a body.
    pub places: Vec<String>,
    /// Factors.
    pub factors: Vec<String>,
    /// States as `kind.state`.
    pub states: Vec<String>,
    /// Rules whose events are counted.
    pub rules: Vec<String>,
    /// Those of them by which cells secrete, also when held in vessels.
    pub secreting: Vec<String>,
    /// Actions of infused cells.
    pub actions: Vec<String>,
}

impl Observed {
    /// Dotted names of everything that is recorded.
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let sums = if self.places.is_empty() {
            &[][..]
        } else {
            &SUMS[..]
        };
        let places = self.places.iter().map(String::as_str);
        for place in places.chain(sums.iter().copied()) {
            names.extend(BodyCount::ALL.map(|(count, _)| format!("body.{place}.{count}")));
        }
        for place in &self.places {
            let factors = self.factors.iter();
            names.extend(factors.map(|factor| format!("plasma.{place}.{factor}")));
        }
        for factor in &self.factors {
            names.extend(FieldStatistic::ALL.map(|(name, _)| format!("factor.{factor}.{name}")));
        }
        names.extend(self.states.iter().map(|state| format!("cells.{state}")));
        names.extend(TissueQuantity::ALL.map(|(name, _)| format!("tissue.{name}")));
        names.extend(self.rules.iter().map(|rule| format!("done.{rule}")));
        names.extend(self.secreting.iter().map(|rule| format!("held.{rule}")));
        for action in &self.actions {
            names.extend(ACTION_COUNTS.map(|(count, _)| format!("action.{action}.{count}")));
        }
        names.push(MONEY.to_owned());
        names
    }
}
