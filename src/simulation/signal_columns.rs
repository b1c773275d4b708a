//! The columns that the signals of an arm read beyond the plain ones.

use crate::cells::{Behaviour, Rule, Signal, Subject, Vicinity};
use crate::ids::StateId;
use crate::plan::Model;

/// Gradients and densities that some rule reads.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SignalColumns {
    /// By factor: whether the length of its gradient is a signal of some rule.
    pub gradient: Vec<bool>,
    /// Cells that are to be counted for density signals.
    pub densities: Vec<CrowdReaders>,
    /// Baseline of each factor, molecules/um^3.
    pub baseline: Vec<f64>,
    /// True when some cell can be pulled or sped up by a rule.
    pub drives: bool,
    /// True when what pulls or speeds up cells depends on densities.
    pub crowd_drives: bool,
    /// True when what cells or tissue secrete or take up depends on densities.
    pub crowd_secretes: bool,
}

/// Cells that are counted within a radius, and who reads their density.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CrowdReaders {
    pub of: Vicinity,
    /// By state: whether some rule or level of such cells reads it.
    pub readers: Vec<bool>,
    /// True when some rule of parenchyma or vessels reads it.
    pub tissue: bool,
}

impl SignalColumns {
    /// Reads all rules and levels of a model.
    pub fn of(model: &Model) -> Self {
        let mut columns = Self {
            gradient: vec![false; model.factors.len()],
            baseline: model
                .factors
                .iter()
                .map(|factor| factor.baseline_per_um3)
                .collect(),
            ..Self::default()
        };
        let rules = model.rules.rules.iter();
        for rule in rules.clone() {
            for term in rule.raised_by.iter().chain(&rule.lowered_by) {
                columns.note(term.signal, &rule.subject, model);
            }
        }
        for kind in &model.kinds.kinds {
            let first = kind.first_state.index();
            let states = (first..first + kind.state_count).map(StateId::new);
            let own = Subject::Cells(states.collect());
            for term in kind.levels.iter().flat_map(|level| &level.raised_by) {
                columns.note(term.signal, &own, model);
            }
        }
        let chosen = |wanted: fn(&Behaviour) -> bool| {
            rules.clone().filter(move |rule| wanted(&rule.behaviour))
        };
        let drives = chosen(|b| matches!(b, Behaviour::Speed | Behaviour::Bias(_)));
        let traffic = chosen(|b| matches!(b, Behaviour::Secrete(_) | Behaviour::TakeUp(_)));
        columns.drives = drives.clone().next().is_some();
        columns.crowd_drives = drives.clone().any(reads_density);
        columns.crowd_secretes = traffic.clone().any(reads_density);
        columns
    }

    /// Notes what a subject reads.
    fn note(&mut self, signal: Signal, subject: &Subject, model: &Model) {
        match signal {
            Signal::Gradient(factor) => self.gradient[factor.index()] = true,
            Signal::Density(of) => self.note_density(of, subject, model),
            // These are there without being asked for.
            Signal::Concentration(_)
            | Signal::Debris
            | Signal::Alarm
            | Signal::Hypoxia
            | Signal::Vessels
            | Signal::Collagen
            | Signal::Injury
            | Signal::Level(_)
            | Signal::Arrest
            | Signal::Age
            | Signal::TimeInState => {}
        }
    }

    fn note_density(&mut self, of: Vicinity, subject: &Subject, model: &Model) {
        let mut known = self.densities.iter();
        let known = known.position(|crowd| crowd.of == of);
        let place = known.unwrap_or(self.densities.len());
        if known.is_none() {
            self.densities.push(CrowdReaders {
                of,
                readers: vec![false; model.kinds.states.len()],
                tissue: false,
            });
        }
        let crowd = &mut self.densities[place];
        match subject {
            Subject::Cells(states) => {
                for state in states {
                    crowd.readers[state.index()] = true;
                }
            }
            Subject::Parenchyma | Subject::Vessel => crowd.tissue = true,
        }
    }
}

fn reads_density(rule: &Rule) -> bool {
    let mut terms = rule.raised_by.iter().chain(&rule.lowered_by);
    terms.any(|term| matches!(term.signal, Signal::Density(_)))
}
