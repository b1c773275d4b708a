//! The couplings of a model: which signal moves which rule or level, and with which half-point.

use super::run::Model;
use crate::cells::{Behaviour, Shape, Signal, Subject, Term};

/// One term of a rule or of a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Coupling {
    /// Key of the rule; for a level the key of its kind and its own, `msc.licensed-fast`.
    pub owner: String,
    /// What is sensed.
    pub signal: Signal,
    /// The same in words: `tnf`, `macrophage.m1 within 50 um`, `debris`.
    pub sensed: String,
    /// The signal at half of the effect, in internal units.
    pub half: f64,
    /// The same in words.
    pub half_words: String,
    /// True if the signal raises the value.
    pub raises: bool,
    /// True if cells held in vessels read it too, from the plasma around them.
    pub held: bool,
    /// True for a level of cells.
    pub is_level: bool,
}

impl Model {
    /// All terms of rules that have a value, then those of levels. Signals from inside of a cell (levels, ages) are left out: no sample
    /// shows them.
    pub fn couplings(&self) -> Vec<Coupling> {
        let rules = self.rules.rules.iter().filter(|rule| rule.has_value());
        let of_rules = rules.flat_map(|rule| {
            let held = matches!(rule.behaviour, Behaviour::Secrete(_))
                && matches!(&rule.subject, Subject::Cells(states) if states.iter().any(|state| self.gives(self.kinds.state(*state).kind)));
            let raised = rule.raised_by.iter().filter(|_| rule.max > 0.0);
            let raised = raised.map(|term| (term, true));
            let terms = raised.chain(rule.lowered_by.iter().map(|term| (term, false)));
            terms.filter_map(move |(term, raises)| {
                self.coupling((rule.name.clone(), false), term, raises, held)
            })
        });
        let kinds = self.kinds.kinds.iter().enumerate();
        let of_levels = kinds.flat_map(|(position, kind)| {
            let held = self.gives(crate::ids::KindId::new(position));
            kind.levels.iter().flat_map(move |level| {
                let owner = format!("{}.{}", kind.name, level.name);
                level
                    .raised_by
                    .iter()
                    .filter_map(move |term| self.coupling((owner.clone(), true), term, true, held))
            })
        });
        of_rules.chain(of_levels).collect()
    }

    fn coupling(
        &self,
        (owner, is_level): (String, bool),
        term: &Term,
        raises: bool,
        held: bool,
    ) -> Option<Coupling> {
        let half = match term.shape {
            Shape::Hill { half, .. } | Shape::FallingHill { half, .. } => half,
            // A linear response is at half of its strength where the signal is a half.
            Shape::Linear => 0.5,
        };
        if term.strength <= 0.0 {
            return None;
        }
        let factor = |at: crate::ids::FactorId| self.factors[at.index()].name.clone();
        let number =
            |value: f64, unit: &str| format!("{} {unit}", rounded(value)).trim_end().to_owned();
        let picomolar = crate::units::parse("1 pM").map_or(1.0, |one| one.value);
        let (sensed, half_words) = match term.signal {
            Signal::Concentration(at) => (factor(at), number(half / picomolar, "pM")),
            Signal::Gradient(at) => (
                format!("gradient of {}", factor(at)),
                number(half / picomolar, "pM/um"),
            ),
            Signal::Density(around) => {
                let state = self.kinds.state(around.state);
                let kind = &self.kinds.kind(state.kind).name;
                (
                    format!(
                        "{kind}.{} within {} um",
                        state.name,
                        rounded(around.radius_um)
                    ),
                    number(half * 1e9, "/mm^3"),
                )
            }
            Signal::Debris => ("debris".to_owned(), number(half * 1e9, "/mm^3")),
            Signal::Alarm => ("alarm".to_owned(), number(half, "")),
            Signal::Hypoxia => ("hypoxia".to_owned(), number(half, "")),
            Signal::Vessels => ("vessels".to_owned(), number(half, "")),
            Signal::Collagen => ("collagen".to_owned(), number(half, "")),
            Signal::Injury => ("injury".to_owned(), number(half, "")),
            Signal::Level(_) | Signal::Arrest | Signal::Age | Signal::TimeInState => return None,
        };
        Some(Coupling {
            owner,
            signal: term.signal,
            sensed,
            half,
            half_words,
            raises,
            held,
            is_level,
        })
    }
}

/// A number with at most three digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use crate::plan::fixture::heart;

    #[test]
    fn every_term_that_a_sample_can_show_is_a_coupling() {
        let model = &heart().arms[0].model;
        let couplings = model.couplings();
        assert!(couplings.iter().any(|one| one.is_level));
        assert!(couplings.iter().any(|one| !one.is_level && one.raises));
        let rules: Vec<&str> = model
            .rules
            .rules
            .iter()
            .map(|rule| rule.name.as_str())
            .collect();
        for one in couplings.iter().filter(|one| !one.is_level) {
            assert!(rules.contains(&one.owner.as_str()), "{}", one.owner);
            assert!(one.half > 0.0 && !one.sensed.is_empty());
        }
    }
}
