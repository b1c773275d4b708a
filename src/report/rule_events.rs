//! What the rules of each action did by the end of a run, for the report.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::RuleId;
use crate::observe::{Catalogue, Counted, CountedRule, Sample};

/// What one rule of an action has done by the end of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RuleEvents {
    /// The action in words.
    pub(super) action: String,
    /// The rule in words.
    pub(super) rule: String,
    /// `events` or `molecules`.
    pub(super) counted: String,
    /// In each arm, in words.
    pub(super) values: Vec<String>,
}

/// Keeps the last count of every arm.
pub(super) struct RuleEventsRecorder {
    names: Arc<Catalogue>,
    /// In all patches and by held cells, by rule.
    last: Vec<[Vec<f64>; 2]>,
}

impl RuleEventsRecorder {
    pub(super) fn new(names: &Arc<Catalogue>) -> Self {
        Self {
            last: names.arms.iter().map(|_| Default::default()).collect(),
            names: Arc::clone(names),
        }
    }

    pub(super) fn record(&mut self, sample: &Sample) {
        let done = (0..sample.held.len()).map(|rule| sample.done(RuleId::new(rule)));
        let done = done.collect();
        self.last[sample.arm.index()] = [done, sample.held.clone()];
    }

    /// The rules of actions, action by action; none where no arm has done anything by them.
    pub(super) fn finish(self) -> Vec<RuleEvents> {
        let mut rows = Vec::new();
        for (key, label) in &self.names.actions {
            let rules = self.names.rules.iter();
            let members = rules.filter(|rule| rule.action.as_ref() == Some(key));
            rows.extend(members.map(|rule| self.row(label, rule)));
        }
        let any = |arm: &[Vec<f64>; 2]| {
            self.names.rules.iter().any(|rule| {
                let total: f64 = arm.iter().map(|counts| of(counts, rule)).sum();
                rule.action.is_some() && total > 0.0
            })
        };
        if self.last.iter().any(any) {
            rows
        } else {
            Vec::new()
        }
    }

    fn row(&self, action: &str, rule: &CountedRule) -> RuleEvents {
        let words = |[done, held]: &[Vec<f64>; 2]| {
            let (done, held) = (of(done, rule), of(held, rule));
            match rule.counted {
                Counted::Events => format!("{done}"),
                Counted::Molecules if done + held == 0.0 => "0".to_owned(),
                Counted::Molecules => format!("{} + {}", molecules(done), molecules(held)),
            }
        };
        RuleEvents {
            action: action.to_owned(),
            rule: rule.label.clone(),
            counted: match rule.counted {
                Counted::Events => "events",
                Counted::Molecules => "molecules",
            }
            .to_owned(),
            values: self.last.iter().map(words).collect(),
        }
    }
}

/// A number of molecules as people write it: three digits and a power of ten.
fn molecules(count: f64) -> String {
    if count == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{count:.2e}");
    let Some((digits, power)) = scientific.split_once('e') else {
        return scientific;
    };
    let raised = power.chars().map(|digit| match digit {
        '-' => '⁻',
        digit => digit
            .to_digit(10)
            .map_or(digit, |value| SUPERSCRIPTS[value as usize]),
    });
    format!("{digits} × 10{}", raised.collect::<String>())
}

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The count of a rule; zero in an arm without a sample.
fn of(counts: &[f64], rule: &CountedRule) -> f64 {
    counts.get(rule.id.index()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn molecules_are_written_with_powers_of_ten() {
        let cases = [
            (0.0, "0"),
            (1.256e10, "1.26 × 10¹⁰"),
            (0.002, "2.00 × 10⁻³"),
        ];
        for (count, words) in cases {
            assert_eq!(molecules(count), words);
        }
    }
}
