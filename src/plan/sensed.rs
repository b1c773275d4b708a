//! What reads a factor in a model, and at which strength of the signal.

use super::run::Model;
use super::treatment::Content;
use crate::cells::{Behaviour, Rule, Shape, Signal, Subject, Term};
use crate::ids::{FactorId, KindId};

/// A rule or level that reads a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reader {
    /// What is read.
    pub reading: Reading,
    /// Whether cells held in vessels read it too, from the plasma around them.
    pub held: bool,
}

/// What a reader reads of a factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// The concentration, with half of the response at this one, molecules/um^3.
    Concentration(f64),
    /// The length of the gradient, with half of the response at this one, molecules/um^4.
    Gradient(f64),
    /// Its direction, however weak it is.
    Direction,
}

impl Model {
    /// All rules that have a value and all levels that read a factor, which is given by its place among [`Model::factors`].
    pub fn readers(&self, factor: usize) -> Vec<Reader> {
        let rules = self.rules.rules.iter().filter(|rule| rule.has_value());
        let of_rules = rules.flat_map(|rule| {
            let held = matches!(rule.behaviour, Behaviour::Secrete(_)) && self.is_infused(rule);
            let raised = rule.raised_by.iter().filter(|_| rule.max > 0.0);
            let terms = raised.chain(&rule.lowered_by);
            let read = terms.filter_map(move |term| reading(term, factor));
            let direction = follows(rule, factor).then_some(Reading::Direction);
            let read = read.chain(direction);
            read.map(move |reading| Reader { reading, held })
        });
        let kinds = self.kinds.kinds.iter().enumerate();
        let of_levels = kinds.flat_map(|(kind, written)| {
            let held = self.gives(KindId::new(kind));
            let terms = written.levels.iter().flat_map(|level| &level.raised_by);
            let read = terms.filter_map(move |term| reading(term, factor));
            read.map(move |reading| Reader { reading, held })
        });
        of_rules.chain(of_levels).collect()
    }

    /// The lowest concentration of a factor at which one of its readers has half of its response, molecules/um^3; none where no
    /// reader has such a half-point.
    pub fn half_point_per_um3(&self, factor: usize) -> Option<f64> {
        let readers = self.readers(factor).into_iter();
        let halves = readers.filter_map(|reader| match reader.reading {
            Reading::Concentration(half) => Some(half),
            _ => None,
        });
        halves.reduce(f64::min)
    }

    /// Whether a product holds cells of this kind.
    pub fn gives(&self, kind: KindId) -> bool {
        self.products.iter().any(|product| match &product.content {
            Content::Cells(cells) => cells.kind == kind,
            Content::Factors(_) => false,
        })
    }

    fn is_infused(&self, rule: &Rule) -> bool {
        match &rule.subject {
            Subject::Cells(states) => states
                .iter()
                .any(|state| self.gives(self.kinds.state(*state).kind)),
            Subject::Parenchyma | Subject::Vessel => false,
        }
    }
}

/// What a term reads of a factor, if anything.
fn reading(term: &Term, factor: usize) -> Option<Reading> {
    let half = match term.shape {
        Shape::Hill { half, .. } | Shape::FallingHill { half, .. } => half,
        // A linear response is at half of its strength where the signal is a half.
        Shape::Linear => 0.5,
    };
    let read = match term.signal {
        Signal::Concentration(sensed) => (sensed, Reading::Concentration(half)),
        Signal::Gradient(sensed) => (sensed, Reading::Gradient(half)),
        Signal::Density(_)
        | Signal::Debris
        | Signal::Alarm
        | Signal::Hypoxia
        | Signal::Vessels
        | Signal::Collagen
        | Signal::Injury
        | Signal::Level(_)
        | Signal::Arrest
        | Signal::Age
        | Signal::TimeInState => return None,
    };
    (read.0.index() == factor && term.strength > 0.0).then_some(read.1)
}

/// Whether a rule turns cells up the gradient of a factor with a weight that does not depend on how much there is of it.
fn follows(rule: &Rule, factor: usize) -> bool {
    let of: FactorId = match rule.behaviour {
        Behaviour::Bias(of) => of,
        _ => return false,
    };
    let senses = |term: &Term| reading(term, factor).is_some();
    of.index() == factor && (rule.base > 0.0 || !rule.raised_by.iter().any(senses))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StateId;

    fn term(signal: Signal, half: f64) -> Term {
        Term {
            signal,
            shape: Shape::Hill { half, power: 1.0 },
            strength: 1.0,
        }
    }

    fn rule(behaviour: Behaviour, (base, max): (f64, f64), raised_by: Vec<Term>) -> Rule {
        Rule {
            name: "rule".to_owned(),
            label: String::new(),
            action: None,
            subject: Subject::Cells(vec![StateId::new(0)]),
            behaviour,
            base,
            max,
            raised_by,
            lowered_by: Vec::new(),
        }
    }

    fn read_by(rules: Vec<Rule>) -> Vec<Reading> {
        let mut model = crate::plan::fixture::heart().arms[0].model.clone();
        model.kinds.kinds.iter_mut().for_each(|k| k.levels.clear());
        model.rules = crate::cells::Rules::new(rules, model.kinds.states.len());
        let readers = model.readers(0).into_iter();
        readers.map(|reader| reader.reading).collect()
    }

    #[test]
    fn readers_are_those_with_a_value() {
        let senses = |half| vec![term(Signal::Concentration(FactorId::new(0)), half)];
        let read = read_by(vec![
            rule(Behaviour::Divide, (0.0, 1.0), senses(3.0)),
            rule(Behaviour::Divide, (0.0, 0.0), senses(1.0)),
            rule(Behaviour::Divide, (1.0, 0.0), senses(2.0)),
        ]);
        assert_eq!(read, [Reading::Concentration(3.0)]);
    }

    #[test]
    fn a_direction_counts_unless_its_weight_depends_on_the_signal() {
        let bias = Behaviour::Bias(FactorId::new(0));
        let gradient = vec![term(Signal::Gradient(FactorId::new(0)), 0.1)];
        let free = read_by(vec![rule(bias, (1.0, 0.0), Vec::new())]);
        assert_eq!(free, [Reading::Direction]);
        let bound = read_by(vec![rule(bias, (0.0, 1.0), gradient)]);
        assert_eq!(bound, [Reading::Gradient(0.1)]);
    }
}
