//! Counts of what each rule has done: they are behind every causal statement about a run.

use crate::cells::{Behaviour, Rule, Rules, Subject};
use crate::ids::{RuleId, StateMismatch};

/// What a rule does can be counted in this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Events: cells that became something, divided, died, left, ate, killed, or entered from vessels.
    Events,
    /// Molecules secreted.
    Molecules,
}

impl Counted {
    /// What the events of a rule are counted in; none for rules that only change a rate.
    pub fn of(rule: &Rule) -> Option<Self> {
        let by_cells = matches!(rule.subject, Subject::Cells(_));
        match rule.behaviour {
            Behaviour::Secrete(_) => Some(Counted::Molecules),
            Behaviour::Recruit(..) => Some(Counted::Events),
            Behaviour::Become(_)
            | Behaviour::Divide
            | Behaviour::Die
            | Behaviour::Leave
            | Behaviour::Engulf(_)
            | Behaviour::Kill(..) => by_cells.then_some(Counted::Events),
            Behaviour::TakeUp(_)
            | Behaviour::Speed
            | Behaviour::Bias(_)
            | Behaviour::ClearDebris
            | Behaviour::LayCollagen
            | Behaviour::ClearCollagen
            | Behaviour::Regrow
            | Behaviour::Sprout
            | Behaviour::Activate => None,
        }
    }
}

/// What each rule has done since the start of the run: events or molecules, in the order of the rules.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct RuleCounts(pub Vec<f64>);

impl RuleCounts {
    /// Nothing done yet.
    pub fn none(rules: &Rules) -> Self {
        Self(vec![0.0; rules.rules.len()])
    }

    /// # Errors
    /// [`StateMismatch`] if the other counts are of other rules.
    pub fn check(&self, other: &Self) -> Result<(), StateMismatch> {
        StateMismatch::check("rules", self.0.len(), other.0.len())
    }

    /// Adds an event for each of these rules.
    pub fn add_events(&mut self, rules: &[RuleId]) {
        for rule in rules {
            self.0[rule.index()] += 1.0;
        }
    }

    /// Adds what was secreted at these rates (molecules/s, by rule) over a time.
    pub fn add_secreted(&mut self, by_rule_per_s: &[f64], dt_s: f64) {
        for (done, per_s) in self.0.iter_mut().zip(by_rule_per_s) {
            *done += per_s * dt_s;
        }
    }
}
