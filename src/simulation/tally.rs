//! What each rule has done so far: the count behind every causal statement about a run.

use crate::cells::{Behaviour, Misfit, Rule, Rules, Subject};
use crate::ids::RuleId;

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
            Behaviour::Recruit(_) => Some(Counted::Events),
            Behaviour::Become(_)
            | Behaviour::Divide
            | Behaviour::Die
            | Behaviour::Leave
            | Behaviour::Engulf(_)
            | Behaviour::Kill(..) => by_cells.then_some(Counted::Events),
            _ => None,
        }
    }
}

/// What the rules of one arm have done, since the start of the run.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Tally {
    /// In the patch: events or molecules, by rule.
    pub done: Vec<f64>,
    /// By infused cells held in vessels anywhere in the body: molecules, by rule.
    pub held: Vec<f64>,
}

impl Tally {
    /// Nothing done yet.
    pub fn of(rules: &Rules) -> Self {
        let none = vec![0.0; rules.rules.len()];
        Self {
            done: none.clone(),
            held: none,
        }
    }

    /// # Errors
    /// [`Misfit`] if another tally counts other rules.
    pub fn check(&self, other: &Self) -> Result<(), Misfit> {
        Misfit::check("rules", self.done.len(), other.done.len())?;
        Misfit::check("rules", self.held.len(), other.held.len())
    }

    /// Adds events.
    pub fn follow(&mut self, rules: &[RuleId]) {
        for rule in rules {
            self.done[rule.index()] += 1.0;
        }
    }

    /// Adds what was secreted in the patch at these rates (molecules/s, by rule) over a time.
    pub fn secrete(&mut self, by_rule_per_s: &[f64], dt_s: f64) {
        for (done, per_s) in self.done.iter_mut().zip(by_rule_per_s) {
            *done += per_s * dt_s;
        }
    }

    /// All numbers, for the hash of a state.
    pub fn numbers(&self) -> impl Iterator<Item = &f64> {
        self.done.iter().chain(&self.held)
    }
}
