//! What the rules of an arm ask to be computed beyond the plain columns.

use crate::cells::{Behaviour, Rule, Signal};
use crate::ids::StateId;
use crate::simulation::Model;

/// Gradients and densities that some rule reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Needs {
    /// By factor: whether the length of its gradient is a signal of some rule.
    pub gradient: Vec<bool>,
    /// States and radii (um) of density signals.
    pub densities: Vec<(StateId, f64)>,
    /// Baseline of each factor, molecules/um^3.
    pub baseline: Vec<f64>,
    /// True when some cell can be pulled or sped up by a rule.
    pub drives: bool,
    /// True when what pulls or speeds up cells depends on densities.
    pub crowd_drives: bool,
    /// True when what cells or tissue secrete or take up depends on densities.
    pub crowd_secretes: bool,
}

impl Needs {
    /// Reads all rules and levels of a model.
    pub fn of(model: &Model) -> Self {
        let mut needs = Self {
            gradient: vec![false; model.factors.len()],
            baseline: model
                .factors
                .iter()
                .map(|factor| factor.baseline_per_um3)
                .collect(),
            ..Self::default()
        };
        let rules = model.rules.rules.iter();
        let terms = rules
            .clone()
            .flat_map(|rule| rule.raised_by.iter().chain(&rule.lowered_by));
        let levels = model.kinds.kinds.iter().flat_map(|kind| &kind.levels);
        for term in terms.chain(levels.flat_map(|level| &level.raised_by)) {
            match term.signal {
                Signal::Gradient(factor) => needs.gradient[factor.index()] = true,
                Signal::Density(state, radius) if !needs.densities.contains(&(state, radius)) => {
                    needs.densities.push((state, radius));
                }
                _ => {}
            }
        }
        let chosen = |wanted: fn(&Behaviour) -> bool| {
            rules.clone().filter(move |rule| wanted(&rule.behaviour))
        };
        let drives = chosen(|b| matches!(b, Behaviour::Speed | Behaviour::Bias(_)));
        let traffic = chosen(|b| matches!(b, Behaviour::Secrete(_) | Behaviour::TakeUp(_)));
        needs.drives = drives.clone().next().is_some();
        needs.crowd_drives = drives.clone().any(reads_density);
        needs.crowd_secretes = traffic.clone().any(reads_density);
        needs
    }
}

fn reads_density(rule: &Rule) -> bool {
    let mut terms = rule.raised_by.iter().chain(&rule.lowered_by);
    terms.any(|term| matches!(term.signal, Signal::Density(..)))
}
