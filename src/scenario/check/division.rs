//! Division that is slow enough for the clock.

use super::super::faults::Fault;
use super::super::written::Behaviour;
use super::seen::{Clock, Rule};
use super::view::View;
use crate::paracrine::MOST_DIVISIONS_PER_STEP;
use crate::units::Dimension;

/// A rule of division: its path, its subject, and its largest rate.
struct Division {
    path: String,
    rule: Rule,
    most_per_s: f64,
}

impl Division {
    /// True when a cell can follow both.
    fn shares(&self, other: &Self) -> bool {
        let all = |rule: &Rule| rule.states.is_empty();
        let states = &self.rule.states;
        let common = states.iter().any(|state| other.rule.states.contains(state));
        self.rule.cell == other.rule.cell && (all(&self.rule) || all(&other.rule) || common)
    }
}

/// In one step of the phenotype clock the descendants of a cell must stay countable (Eq. P7).
pub fn check(view: &mut View<'_>) {
    let clock = view.read::<Clock>("clock");
    let Some(period) = clock.and_then(|clock| clock.phenotype) else {
        return;
    };
    let divisions: Vec<Division> = view
        .keys("rules")
        .iter()
        .filter_map(|key| division(view, key))
        .collect();
    for one in &divisions {
        let shared = divisions.iter().filter(|other| one.shares(other));
        let sum_per_s: f64 = shared.map(|other| other.most_per_s).sum();
        if sum_per_s * period.value > MOST_DIVISIONS_PER_STEP {
            let per_h = |per_s: f64| per_s * 3600.0;
            let fault = Fault::new("cells divide too fast for the clock")
                .found(format!("up to {:.4} /h", per_h(sum_per_s)))
                .expected(format!(
                    "at most {:.4} /h",
                    per_h(MOST_DIVISIONS_PER_STEP / period.value)
                ))
                .help("lower the rate, or shorten clock.phenotype and the clocks that divide it");
            view.fault(&one.path, fault);
        }
    }
}

fn division(view: &View<'_>, key: &str) -> Option<Division> {
    let path = format!("rules.{key}");
    let rule = view.read::<Rule>(&path)?;
    if rule.does != Some(Behaviour::Divide) {
        return None;
    }
    let written = [&rule.base, &rule.max].into_iter().flatten();
    let rates = written.filter_map(|rate| rate.in_dimension(Dimension::RATE));
    Some(Division {
        most_per_s: rates.sum(),
        path,
        rule,
    })
}
