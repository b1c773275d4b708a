//! The one formula of all rule rows.

use crate::cells::{Rule, Shape, Signal, Term};
use crate::kinetics::hill;

/// Value of a rule in its behaviour's unit, with the signals read through `read`:
/// (base + max (1 - prod(1 - s H))) prod(1 - s H), raising terms first.
pub fn rule_value(rule: &Rule, read: impl Fn(Signal) -> f64) -> f64 {
    // Eq. P3
    let raised = target_of(&rule.raised_by, &read);
    let lowered: f64 = rule
        .lowered_by
        .iter()
        .map(|t| 1.0 - effect(t, &read))
        .product();
    (rule.base + rule.max * raised) * lowered
}

/// Combination 1 - prod(1 - s H) of raising terms, 0..=1; zero when there are none.
pub fn target_of(terms: &[Term], read: impl Fn(Signal) -> f64) -> f64 {
    // Adding up what each term takes of the rest keeps small terms exact.
    terms.iter().fold(0.0, |reached, term| {
        reached + (1.0 - reached) * effect(term, &read)
    })
}

fn effect(term: &Term, read: &impl Fn(Signal) -> f64) -> f64 {
    let signal = read(term.signal);
    term.strength
        * match term.shape {
            Shape::Hill { half, power } => hill(signal, half, power),
            Shape::FallingHill { half, power } => 1.0 - hill(signal, half, power),
            Shape::Linear => signal.min(1.0),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::{Behaviour, Subject};

    fn term(signal: Signal, half: f64, strength: f64) -> Term {
        Term {
            signal,
            shape: Shape::Hill { half, power: 1.0 },
            strength,
        }
    }

    fn rule(raised_by: Vec<Term>, lowered_by: Vec<Term>) -> Rule {
        Rule {
            name: "test".into(),
            label: String::new(),
            action: None,
            subject: Subject::Parenchyma,
            behaviour: Behaviour::Die,
            base: 1.0,
            max: 4.0,
            raised_by,
            lowered_by,
        }
    }

    #[test]
    fn a_rule_without_signals_is_its_base() {
        assert_eq!(rule_value(&rule(vec![], vec![]), |_| 9.0), 1.0);
    }

    #[test]
    fn small_terms_are_not_lost() {
        let terms = [term(Signal::Debris, 1.0, 1.0)];
        assert_eq!(target_of(&terms, |_| 1e-30), 1e-30);
        assert_eq!(target_of(&[], |_| 1.0), 0.0);
    }

    #[test]
    fn raising_terms_combine_and_lowering_terms_multiply() {
        let raised = vec![
            term(Signal::Debris, 2.0, 1.0),
            term(Signal::Alarm, 1.0, 0.5),
        ];
        let lowered = vec![term(Signal::Collagen, 1.0, 0.8)];
        let read = |signal| match signal {
            Signal::Debris => 2.0,
            Signal::Alarm => 3.0,
            _ => 1.0,
        };
        let expected = (1.0 + 4.0 * (1.0 - 0.5 * (1.0 - 0.5 * 0.75))) * (1.0 - 0.8 * 0.5);
        assert!((rule_value(&rule(raised, lowered), read) - expected).abs() < 1e-15);
    }
}
